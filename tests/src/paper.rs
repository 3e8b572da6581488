//! What came out of the printer: a PDF that GTK wrote in place of one, read as a scanner would.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::machine::installed;

/// A print, page by page, as pictures at 150 dots to an inch.
pub struct Paper {
    folder: tempfile::TempDir,
    /// How many pages, and the size of the first, as `pdfinfo` says it.
    pub about: String,
}

impl Paper {
    /// Scans a print. `None`, said loudly, where a tool is missing.
    pub fn scan(pdf: &Path) -> Option<Self> {
        installed("pdftoppm", "apt-get install poppler-utils")?;
        installed("zbarimg", "apt-get install zbar-tools")?;
        let folder = tempfile::TempDir::with_prefix("countersign-paper-")
            .unwrap_or_else(|error| panic!("no folder for pictures: {error}"));
        let about = output(Command::new("pdfinfo").arg(pdf));
        let pictures = folder.path().join("page");
        output(
            Command::new("pdftoppm")
                .args(["-r", "150", "-png"])
                .arg(pdf)
                .arg(pictures),
        );
        Some(Self { folder, about })
    }

    /// Every page, in order.
    pub fn pages(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).into_iter().flatten().flatten();
        let mut pages: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        pages.sort();
        pages
    }

    /// The texts of all the codes on it, a line each: what `csign verify` reads.
    pub fn codes(&self) -> String {
        let mut reader = Command::new("zbarimg");
        reader
            .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
            .args(self.pages());
        // It fails where any page has none that it can read.
        said(&mut reader).1
    }
}

fn output(command: &mut Command) -> String {
    let (succeeded, output) = said(command);
    assert!(succeeded, "{command:?}: {output}");
    output
}

fn said(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}
