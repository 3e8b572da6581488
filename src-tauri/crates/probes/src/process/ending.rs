//! How a run ended, or that it has not.

use super::identity::Identity;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

const EXIT: &str = "exit.json";
/// Where the ending is written before it is complete.
const UNFINISHED: &str = ".exit.json";
/// Bytes kept free for the ending from the beginning: a disk may be full by then. No ending is longer.
const ROOM: usize = 1024;

/// How a step ended, and what it printed in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepEnd {
    /// How.
    pub ending: Ending,
    /// When the command was started, Unix milliseconds.
    pub started_ms: u64,
    /// When it had ended and nothing of it was left, Unix milliseconds. For [`Ending::SupervisorGone`] when that was found.
    pub ended_ms: u64,
    /// Lines in the log.
    pub lines: u64,
    /// Bytes the command printed, kept or not.
    pub bytes: u64,
    /// SHA-256 of `log.jsonl`, hex.
    pub log_sha256: String,
    /// Whether the log holds less than what was printed.
    pub truncated: bool,
    /// Processes still alive when the command ended by itself, and then ended by the supervisor.
    pub left_behind: u32,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// By itself, with this exit code.
    Exited(i32),
    /// Through this signal, which the supervisor did not send.
    Signalled(i32),
    /// It ran longer than allowed and was ended.
    TimedOut,
    /// Someone asked for it to stop.
    Stopped,
    /// The supervisor died before the command did (power cut, `kill -9`): how the command ended is not known.
    SupervisorGone,
}

/// What the folder of a run says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// It ended like this.
    Finished(StepEnd),
    /// Its supervisor is alive.
    Alive,
    /// No ending was written and no supervisor is left that could: interrupted.
    Gone,
}

/// Looks at the run in `dir`, whoever launched it.
pub fn look_at(dir: &Path) -> RunState {
    if let Some(end) = read(dir) {
        return RunState::Finished(end);
    }
    if Identity::read(dir).is_some_and(|supervisor| supervisor.is_alive()) {
        return RunState::Alive;
    }
    // The ending may have been written between the two looks above.
    read(dir).map_or(RunState::Gone, RunState::Finished)
}

/// [`look_at`] for one who will not wait: a run found gone stays gone. A supervisor that was still on its way finds the stop
/// file and starts nothing.
pub fn give_up_if_gone(dir: &Path) -> RunState {
    let state = look_at(dir);
    if state != RunState::Gone || fs::write(dir.join(super::STOP), []).is_err() {
        return state;
    }
    look_at(dir)
}

fn read(dir: &Path) -> Option<StepEnd> {
    serde_json::from_slice(&fs::read(dir.join(EXIT)).ok()?).ok()
}

/// Takes the room on the disk that the ending will need.
pub(super) fn reserve(dir: &Path) -> io::Result<()> {
    let mut file = private(&dir.join(UNFINISHED))?;
    file.write_all(&[b' '; ROOM])?;
    file.sync_all()
}

/// Writes the ending into its room so that it is there complete, also after a power cut, or not at all.
pub(super) fn write(dir: &Path, end: &StepEnd) -> io::Result<()> {
    let mut bytes = serde_json::to_vec(end)?;
    // Blanks after it are no part of it, and leave nothing of what was there.
    bytes.resize(bytes.len().max(ROOM), b' ');
    let mut file = fs::OpenOptions::new().write(true).open(dir.join(UNFINISHED))?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    fs::rename(dir.join(UNFINISHED), dir.join(EXIT))?;
    sync_folder(dir)
}

/// Writes a file of a run's folder: temporary name, flush, rename, flush of the folder.
pub(super) fn write_whole(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let temporary = dir.join(format!(".{name}"));
    let mut file = private(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, dir.join(name))?;
    sync_folder(dir)
}

/// Creates a file that only its owner can read.
pub(super) fn private(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_dir: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_fits_into_the_room_that_was_kept_for_it() {
        let dir = tempfile::tempdir().unwrap();
        reserve(dir.path()).unwrap();
        let longest = StepEnd {
            ending: Ending::SupervisorGone,
            started_ms: u64::MAX,
            ended_ms: u64::MAX,
            lines: u64::MAX,
            bytes: u64::MAX,
            log_sha256: "f".repeat(64),
            truncated: false,
            left_behind: u32::MAX,
        };
        write(dir.path(), &longest).unwrap();
        assert_eq!(fs::metadata(dir.path().join(EXIT)).unwrap().len(), ROOM as u64);
        assert_eq!(look_at(dir.path()), RunState::Finished(longest));
    }
}
