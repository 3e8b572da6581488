//! What is kept of a command's output: redacted, bounded, counted.

use super::ending::private;
use super::follow::{Entry, Stream};
use super::lines::Lines;
use super::{LOG, STDERR, STDOUT};
use crate::bytes::hex;
use crate::redact::{Masked, Redactor};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Takes the output of a command.
pub(super) struct Keeper {
    out: Channel,
    err: Channel,
    store: Store,
    bytes: u64,
}

/// One stream on its way: a secret may be split between two reads, a line too.
struct Channel {
    masked: Masked,
    lines: Lines,
}

enum Store {
    Log(Log),
    Streams { out: Capped, err: Capped },
}

/// What was kept, in numbers.
pub(super) struct Kept {
    pub(super) lines: u64,
    pub(super) bytes: u64,
    pub(super) log_sha256: String,
    pub(super) truncated: bool,
}

impl Keeper {
    /// Keeps lines in `log.jsonl`, `limit` bytes of it at most.
    pub(super) fn of_lines(dir: &Path, limit: u64, redactor: &Redactor) -> io::Result<Self> {
        Ok(Self::with(Store::Log(Log::create(dir, limit)?), redactor))
    }

    /// Keeps the first `limit` bytes of each stream as they come.
    pub(super) fn of_streams(dir: &Path, limit: u64, redactor: &Redactor) -> io::Result<Self> {
        let out = Capped::create(&dir.join(STDOUT), limit)?;
        let err = Capped::create(&dir.join(STDERR), limit)?;
        Ok(Self::with(Store::Streams { out, err }, redactor))
    }

    fn with(store: Store, redactor: &Redactor) -> Self {
        let channel = || Channel {
            masked: redactor.stream(),
            lines: Lines::default(),
        };
        Self {
            out: channel(),
            err: channel(),
            store,
            bytes: 0,
        }
    }

    /// Takes bytes as they were read.
    pub(super) fn take(&mut self, stream: Stream, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        let channel = if stream == Stream::Err {
            &mut self.err
        } else {
            &mut self.out
        };
        let shown = channel.masked.push(bytes);
        self.store.put(stream, &mut channel.lines, &shown);
    }

    /// Brings what was taken to where a follower can read it.
    pub(super) fn flush(&mut self) {
        if let Store::Log(log) = &mut self.store {
            log.flush();
        }
    }

    /// Writes what was held back, the note on what was not kept, and makes it durable.
    pub(super) fn finish(mut self) -> Kept {
        for (stream, channel) in [(Stream::Out, &mut self.out), (Stream::Err, &mut self.err)] {
            let rest = channel.masked.finish();
            self.store.put(stream, &mut channel.lines, &rest);
            if let Store::Log(log) = &mut self.store {
                channel.lines.finish(|text, cut| log.line(stream, text, cut));
            }
        }
        self.store.finish(self.bytes)
    }
}

impl Store {
    fn put(&mut self, stream: Stream, lines: &mut Lines, bytes: &[u8]) {
        match self {
            Self::Log(log) => lines.push(bytes, |text, cut| log.line(stream, text, cut)),
            Self::Streams { err, .. } if stream == Stream::Err => err.put(bytes),
            Self::Streams { out, .. } => out.put(bytes),
        }
    }

    fn finish(self, bytes: u64) -> Kept {
        match self {
            Self::Log(log) => log.finish(bytes),
            Self::Streams { out, err } => Kept {
                lines: 0,
                bytes,
                log_sha256: String::new(),
                truncated: out.truncated || err.truncated,
            },
        }
    }
}

/// `log.jsonl`: the head is kept; once it is full, bytes are only counted.
struct Log {
    file: BufWriter<File>,
    hash: Sha256,
    room: u64,
    lines: u64,
    not_kept: u64,
    full: bool,
    truncated: bool,
}

impl Log {
    fn create(dir: &Path, limit: u64) -> io::Result<Self> {
        let file = BufWriter::new(private(&dir.join(LOG))?);
        Ok(Self {
            file,
            hash: Sha256::new(),
            room: limit,
            lines: 0,
            not_kept: 0,
            full: false,
            truncated: false,
        })
    }

    fn line(&mut self, stream: Stream, mut text: String, cut: u64) {
        let length = text.len() as u64 + cut;
        if cut > 0 {
            self.truncated = true;
            text = format!("{text}… {cut} bytes of this line not kept");
        }
        let line = Entry {
            at: now_ms(),
            stream,
            text,
        }
        .to_line();
        self.full |= line.len() as u64 > self.room;
        if self.full || self.append(&line).is_err() {
            // A disk that is full or gone must not end the step; the log says that it is not whole.
            self.full = true;
            self.truncated = true;
            self.not_kept += length;
        }
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.write_all(line)?;
        self.hash.update(line);
        self.room = self.room.saturating_sub(line.len() as u64);
        self.lines += 1;
        Ok(())
    }

    fn flush(&mut self) {
        self.truncated |= self.file.flush().is_err();
    }

    fn finish(mut self, bytes: u64) -> Kept {
        if self.not_kept > 0 {
            let text = format!("… {} bytes not kept", self.not_kept);
            let _ = self.append(
                &Entry {
                    at: now_ms(),
                    stream: Stream::Note,
                    text,
                }
                .to_line(),
            );
        }
        self.flush();
        self.truncated |= self.file.get_ref().sync_all().is_err();
        Kept {
            lines: self.lines,
            bytes,
            log_sha256: hex(&self.hash.finalize()),
            truncated: self.truncated,
        }
    }
}

/// A file that takes its first bytes and no more.
struct Capped {
    file: File,
    room: u64,
    truncated: bool,
}

impl Capped {
    fn create(path: &Path, limit: u64) -> io::Result<Self> {
        Ok(Self {
            file: private(path)?,
            room: limit,
            truncated: false,
        })
    }

    fn put(&mut self, bytes: &[u8]) {
        let kept = usize::try_from(self.room).unwrap_or(usize::MAX).min(bytes.len());
        self.truncated |= kept < bytes.len() || self.file.write_all(&bytes[..kept]).is_err();
        self.room -= kept as u64;
    }
}

/// Unix time, milliseconds.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
