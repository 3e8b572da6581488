//! Following a run from its folder alone.

use super::identity::Identity;
use super::keep::now_ms;
use super::{Ending, LOG, RunState, STOP, StepEnd, look_at};
use crate::bytes::{hex, newlines};
use crate::look::asked_to_stop;
use engine::ports::Stop;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::SeekFrom;
use std::path::Path;
use std::time::Duration;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

const PAUSE: Duration = Duration::from_millis(50);
const CHUNK: usize = 256 * 1024;

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stream {
    /// Standard output.
    #[serde(rename = "out")]
    Out,
    /// Standard error.
    #[serde(rename = "err")]
    Err,
    /// The supervisor: what was not kept.
    #[serde(rename = "note")]
    Note,
}

/// One line a step printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputLine {
    /// When it was complete, Unix milliseconds.
    pub at: u64,
    /// Where it came from.
    pub stream: Stream,
    /// The line, redacted; of what a terminal obeys only colours (SGR) are left.
    pub text: String,
    /// Offset in the log behind this line: where [`follow_from`] takes up again.
    pub next: u64,
}

/// One line of `log.jsonl`.
#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) at: u64,
    #[serde(rename = "s")]
    pub(super) stream: Stream,
    #[serde(rename = "t")]
    pub(super) text: String,
}

impl Entry {
    pub(super) fn to_line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// Gives every line of the run in `dir` to `sink`, from the first one on, until the run ends; says how it ended.
///
/// It does not matter which process launched the run, nor whether it is over. When `stop` turns true the supervisor is
/// asked to end the command, and this returns once it has. A `stop` whose sender is gone stops nothing: a step must
/// not die because the app is closing.
pub async fn follow(dir: &Path, sink: impl FnMut(OutputLine), stop: Stop) -> StepEnd {
    follow_from(dir, 0, sink, stop).await
}

/// [`follow`], from an offset that [`OutputLine::next`] told.
pub async fn follow_from(dir: &Path, offset: u64, mut sink: impl FnMut(OutputLine), mut stop: Stop) -> StepEnd {
    let mut tail = Tail {
        file: None,
        offset,
        partial: Vec::new(),
    };
    let mut asked = false;
    loop {
        // Looked at before the log is read, so that whatever stood in the log at the end is read after.
        let state = look_at(dir);
        tail.read(dir, &mut sink).await;
        match state {
            RunState::Finished(end) => return end,
            RunState::Gone => return interrupted(dir).await,
            RunState::Alive => {}
        }
        tokio::select! {
            () = asked_to_stop(&mut stop), if !asked => {
                // Where this cannot be written now it is tried again on the next round.
                asked = std::fs::write(dir.join(STOP), []).is_ok();
                tokio::time::sleep(PAUSE).await;
            }
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

/// The log, read as it grows.
struct Tail {
    file: Option<File>,
    offset: u64,
    partial: Vec<u8>,
}

impl Tail {
    async fn read(&mut self, dir: &Path, sink: &mut impl FnMut(OutputLine)) {
        if self.file.is_none() {
            let Ok(mut file) = File::open(dir.join(LOG)).await else {
                return;
            };
            if file.seek(SeekFrom::Start(self.offset)).await.is_err() {
                return;
            }
            self.file = Some(file);
        }
        let Some(file) = &mut self.file else { return };
        let mut chunk = vec![0; CHUNK];
        while let Ok(count @ 1..) = file.read(&mut chunk).await {
            self.partial.extend_from_slice(&chunk[..count]);
            let whole = self
                .partial
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1);
            for line in self.partial[..whole].split_inclusive(|byte| *byte == b'\n') {
                self.offset += line.len() as u64;
                if let Ok(Entry { at, stream, text }) = serde_json::from_slice(line) {
                    sink(OutputLine {
                        at,
                        stream,
                        text,
                        next: self.offset,
                    });
                }
            }
            self.partial.drain(..whole);
        }
    }
}

/// What can still be said of a run whose supervisor is gone.
async fn interrupted(dir: &Path) -> StepEnd {
    let log = tokio::fs::read(dir.join(LOG)).await.unwrap_or_default();
    let ended_ms = now_ms();
    StepEnd {
        ending: Ending::SupervisorGone,
        started_ms: Identity::read(dir).map_or(ended_ms, |supervisor| supervisor.started_ms),
        ended_ms,
        lines: newlines(&log),
        bytes: log.len() as u64,
        log_sha256: hex(&Sha256::digest(&log)),
        truncated: true,
        left_behind: 0,
    }
}
