//! Writing a bundle: all of it or nothing.

use super::{
    BundleProblem, CHECKLIST, EVIDENCE, Evidence, JOURNAL, KEYS, PLAN, README, RECORDS, ROSTER, SHEET, VERIFY,
};
use crate::envelope::Envelope;
use crate::extract::{self, Entry};
use crate::hex::digest;
use crate::key::PublicKey;
use crate::roster::Roster;
use crate::verify::Reading;
use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What goes into a bundle.
#[derive(Debug)]
pub struct Parts<'a> {
    /// Records, refusals and addenda. Each gets its name by what it says.
    pub envelopes: &'a [Envelope],
    /// All events of the release, oldest first.
    pub journal: &'a [Entry],
    /// File name of the checklist.
    pub checklist_name: &'a str,
    /// Its exact bytes.
    pub checklist: &'a [u8],
    /// The plan's exact bytes.
    pub plan: &'a [u8],
    /// Who signs.
    pub roster: &'a Roster,
    /// The printed sheet, as PDF.
    pub sheet: Option<&'a [u8]>,
    /// What the events name, as [`Evidence::named_in`] finds it.
    pub evidence: &'a [Evidence],
}

/// How far writing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Files written.
    pub done: usize,
    /// Files in all.
    pub of: usize,
}

/// Writes a bundle to `path`. `read` gives the bytes of a piece of evidence, `None` where they are gone, which verification
/// will then say. `progress` is called before each file and may stop it.
///
/// The file appears under its name when it is whole and on disk; before that, and after any problem, nothing is there (or
/// what was there before).
pub fn write(
    path: &Path,
    parts: &Parts<'_>,
    read: &dyn Fn(&Evidence) -> std::io::Result<Option<Vec<u8>>>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), BundleProblem> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let temporary = NamedTempFile::new_in(folder).map_err(BundleProblem::file("could not write in", folder))?;
    fill(temporary.as_file(), parts, read, progress)?;
    temporary
        .as_file()
        .sync_all()
        .map_err(BundleProblem::file("could not write", path))?;
    temporary
        .persist(path)
        .map_err(|error| BundleProblem::file("could not write", path)(error.error))?;
    // The name is on disk once its folder is.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(BundleProblem::file("could not write in", folder))
}

fn fill(
    file: &File,
    parts: &Parts<'_>,
    read: &dyn Fn(&Evidence) -> std::io::Result<Option<Vec<u8>>>,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), BundleProblem> {
    let small = small_files(parts);
    let of = small.len() + parts.evidence.len();
    let mut done = 0;
    let mut tell = || {
        let step = progress(Progress { done, of });
        done += 1;
        if step.is_break() {
            Err(BundleProblem::Stopped)
        } else {
            Ok(())
        }
    };
    let mut zip = ZipWriter::new(BufWriter::new(file));
    for (name, bytes) in small {
        tell()?;
        add(&mut zip, &name, &bytes)?;
    }
    for evidence in parts.evidence {
        tell()?;
        let name = evidence.name.clone();
        let Some(bytes) = read(evidence).map_err(|source| BundleProblem::Evidence { name, source })? else {
            continue;
        };
        let found = digest(&bytes);
        if found != evidence.sha256 {
            return Err(BundleProblem::EvidenceDiffers {
                name: evidence.name.clone(),
                expected: evidence.sha256.clone(),
                found,
            });
        }
        add(&mut zip, &format!("{EVIDENCE}{}", evidence.sha256), &bytes)?;
    }
    let mut rest = zip.finish()?;
    rest.flush()
        .map_err(BundleProblem::file("could not write", Path::new("the bundle")))
}

fn add<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, bytes: &[u8]) -> Result<(), BundleProblem> {
    // No time of its own: the same parts make the same file.
    let options = SimpleFileOptions::DEFAULT
        .compression_method(CompressionMethod::Deflated)
        .large_file(bytes.len() > u32::MAX as usize)
        .unix_permissions(0o644);
    zip.start_file(name, options)?;
    zip.write_all(bytes)
        .map_err(BundleProblem::file("could not write", Path::new(name)))
}

fn small_files(parts: &Parts<'_>) -> Vec<(String, Vec<u8>)> {
    let page = include_bytes!("../../../../../docs/verify.md");
    let mut files = vec![
        (README.to_owned(), include_bytes!("README.txt").to_vec()),
        (VERIFY.to_owned(), page.to_vec()),
    ];
    let (mut refusals, mut addenda) = (0, 0);
    for envelope in parts.envelopes {
        let reading = Reading::of(envelope);
        let name = match (reading.record(), reading.refusal()) {
            (Some(record), _) => record.phase.code().to_owned(),
            (None, Some(_)) => {
                refusals += 1;
                format!("refusal-{refusals}")
            }
            (None, None) => {
                addenda += 1;
                format!("addendum-{addenda}")
            }
        };
        files.push((format!("{RECORDS}{name}.json"), envelope.write().into_bytes()));
    }
    files.push((JOURNAL.to_owned(), extract::write(parts.journal).into_bytes()));
    files.push((
        format!("{CHECKLIST}{}", plain(parts.checklist_name)),
        parts.checklist.to_vec(),
    ));
    files.push((PLAN.to_owned(), parts.plan.to_vec()));
    files.push((ROSTER.to_owned(), parts.roster.write().into_bytes()));
    for signer in &parts.roster.people {
        if let Ok(key) = PublicKey::read(&signer.key) {
            files.push((format!("{KEYS}{}.pem", plain(&signer.role)), key.pem().into_bytes()));
        }
    }
    if let Some(sheet) = parts.sheet {
        files.push((SHEET.to_owned(), sheet.to_vec()));
    }
    files
}

/// A name for a file: the last part of a path, with nothing that a shell or a file system would take for something else.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let safe = |letter: char| {
        if letter.is_alphanumeric() || "._-".contains(letter) {
            letter
        } else {
            '-'
        }
    };
    let plain: String = last.chars().map(safe).collect();
    plain.trim_start_matches('.').to_lowercase()
}
