//! Heads of the chain kept outside the database. A chain alone does not show that its end was cut off or that it was
//! computed anew; a head written down elsewhere does.

use crate::chain::{Hash, from_hex, hex};
use crate::folder::sync_folder;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A head of the chain: the hash of event `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) seq: u64,
    pub(crate) head: Hash,
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    seq: u64,
    head: String,
    /// Wall clock, RFC 3339: a claim, never used for order.
    at: String,
}

/// The anchors in the order they were written. A line that a crash left half written is passed over.
pub(crate) fn read(path: &Path) -> io::Result<Vec<Anchor>> {
    let text = match fs::read(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let anchor = |line: &str| {
        let line: Line = serde_json::from_str(line).ok()?;
        Some(Anchor {
            seq: line.seq,
            head: from_hex(&line.head)?,
        })
    };
    Ok(text.lines().filter_map(anchor).collect())
}

/// Writes an anchor down, durably.
pub(crate) fn append(path: &Path, anchor: Anchor) -> io::Result<()> {
    let line = Line {
        seq: anchor.seq,
        head: hex(&anchor.head),
        at: chrono::Utc::now().to_rfc3339(),
    };
    let is_new = !path.exists();
    let mut file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)?;
    let start = if ends_mid_line(&mut file)? { "\n" } else { "" };
    file.write_all(format!("{start}{}\n", serde_json::to_string(&line)?).as_bytes())?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) if is_new => sync_folder(folder),
        _ => Ok(()),
    }
}

fn ends_mid_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}
