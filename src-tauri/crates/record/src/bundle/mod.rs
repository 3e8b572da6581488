//! The bundle: everything about a release in one zip file that `unzip` opens.
//!
//! | file | what it is |
//! |---|---|
//! | `README.txt`, `VERIFY.md` | what this is, and how to verify it without this program |
//! | `records/PHASE.json` | the signed records, one DSSE envelope each |
//! | `records/refusal-N.json`, `records/addendum-N.json` | what was said about them besides |
//! | `journal.jsonl` | the events of the release, see [`extract`](crate::extract) |
//! | `checklist/NAME`, `plan.json` | the exact bytes that the records name by digest |
//! | `roster.json`, `keys/ROLE.pem` | who signs, and the public keys |
//! | `evidence/SHA256` | what the events name: outputs of steps, files with notes |
//! | `sheet.pdf` | the printed face, where it was made |
//!
//! A bundle proves nothing by its file names: [`Bundle::verify`] recomputes every digest.

mod check;
mod evidence;
mod read;
mod write;

pub use evidence::Evidence;
pub use write::{Parts, Progress, write};

use crate::envelope::Envelope;
use crate::extract::Entry;
use std::collections::BTreeMap;
use std::path::PathBuf;
use thiserror::Error;

/// A larger bundle is not read, unpacked.
pub const MOST_BYTES: u64 = 1024 * 1024 * 1024;

const README: &str = "README.txt";
const VERIFY: &str = "VERIFY.md";
const JOURNAL: &str = "journal.jsonl";
const PLAN: &str = "plan.json";
const ROSTER: &str = "roster.json";
const SHEET: &str = "sheet.pdf";
const RECORDS: &str = "records/";
const CHECKLIST: &str = "checklist/";
const KEYS: &str = "keys/";
const EVIDENCE: &str = "evidence/";

/// A bundle, read.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The envelopes by their names: records in order of their phases, then what was said about them.
    pub envelopes: Vec<(String, Envelope)>,
    /// The events.
    pub journal: Vec<Entry>,
    /// Name and SHA-256 of every other file. Contents are not kept: evidence may be large.
    pub files: BTreeMap<String, String>,
}

/// Why a bundle was not written or cannot be read.
#[derive(Debug, Error)]
pub enum BundleProblem {
    /// The caller said stop. Nothing is left behind.
    #[error("writing the bundle was stopped; nothing was written")]
    Stopped,
    /// A file could not be written or read.
    #[error("{what} {}: {source}", path.display())]
    File {
        /// What was tried: `could not write`.
        what: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Evidence could not be read.
    #[error("the evidence {name} could not be read: {source}; the bundle was not written")]
    Evidence {
        /// Its name.
        name: String,
        /// Why.
        source: std::io::Error,
    },
    /// Evidence is not what its digest says.
    #[error(
        "the evidence {name} is not what was recorded: its digest is {found}, not {expected}; the bundle was not written"
    )]
    EvidenceDiffers {
        /// Its name.
        name: String,
        /// As it was recorded.
        expected: String,
        /// As it is.
        found: String,
    },
    /// It is no zip file, or a damaged one.
    #[error("the bundle cannot be opened: {0}")]
    NotZip(#[from] zip::result::ZipError),
    /// It is a zip file of something else, or of something made to mislead.
    #[error("this is no bundle: {0}")]
    NotOne(String),
}

impl BundleProblem {
    fn file(what: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { what, path, source }
    }
}
