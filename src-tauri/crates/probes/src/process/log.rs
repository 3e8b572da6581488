//! Reading the log of a run piece by piece, whether the run is over or not.

use super::LOG;
use super::follow::{Entry, OutputLine};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

/// A piece of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Complete lines, in order.
    pub lines: Vec<OutputLine>,
    /// Offset behind the last of them: where the next piece begins.
    pub next: u64,
    /// There was more than was asked for.
    pub more: bool,
}

/// Reads at most `most` complete lines of the log in `dir` from the byte offset `from` on. No log yet is an empty piece.
pub fn read_log(dir: &Path, from: u64, most: usize) -> io::Result<Piece> {
    let mut piece = Piece {
        lines: Vec::new(),
        next: from,
        more: false,
    };
    let mut file = match File::open(dir.join(LOG)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(piece),
        other => other?,
    };
    file.seek(SeekFrom::Start(from))?;
    let mut reader = BufReader::new(file);
    let mut line = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok(piece);
        }
        if piece.lines.len() == most {
            piece.more = true;
            return Ok(piece);
        }
        piece.next += line.len() as u64;
        if let Ok(Entry { at, stream, text }) = serde_json::from_slice(&line) {
            piece.lines.push(OutputLine {
                at,
                stream,
                text,
                next: piece.next,
            });
        }
    }
}
