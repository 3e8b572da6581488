//! What leaves the program: files for people, for machines, for the printer.

use super::sealing::PaperSize;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Begins to write a release to a file. One export of a release at a time.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ExportRelease {
    /// The release.
    pub release: String,
    /// As what.
    pub kind: ExportKind,
    /// Where to. What is there is replaced, once the new file is whole.
    pub path: String,
    /// The paper of a PDF.
    pub paper: PaperSize,
}

/// As what a release is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum ExportKind {
    /// The sheet, with the signed record inside.
    Pdf,
    /// Everything that proves it, in one zip file: what `csign verify` reads.
    Bundle,
    /// A page to read in a browser, in one file.
    Html,
    /// For a wiki.
    Markdown,
    /// For a program.
    Json,
    /// For a spreadsheet: a row for each item.
    Csv,
}

/// How far an export is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ExportProgress {
    /// None was begun since the program started.
    Idle {},
    /// Under way.
    Running {
        /// Pieces written.
        done: u32,
        /// Pieces in all.
        of: u32,
    },
    /// The file is whole.
    Done {
        /// Absolute path.
        path: String,
        /// Bytes.
        size: u64,
    },
    /// It was stopped; nothing was written.
    Cancelled {},
    /// It could not be written; nothing was.
    Failed {
        /// What happened and what to do.
        why: String,
    },
}

/// Asks for the sheet as the printer gets it.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct PrintSheet {
    /// The release.
    pub release: String,
    /// The paper.
    pub paper: PaperSize,
    /// Who prints; stands at the foot.
    pub person: String,
}

/// The sheet as the printer gets it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PrintedSheet {
    /// An SVG document for each page, of the size of the paper. They need no font.
    pub pages: Vec<String>,
}
