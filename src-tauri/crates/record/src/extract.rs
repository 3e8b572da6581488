//! The events of one release, taken out of the journal, so that anybody can walk their chain.
//!
//! The journal has one chain for all releases. Each event is hashed with its position, the hash of the event before it and
//! its exact bytes:
//!
//! `SHA-256("countersign/event/v1\n" ‖ seq as u64 big endian ‖ hash before ‖ length of body as u64 big endian ‖ body)`
//!
//! Between two events of a release there may be some of others, which are not handed out; the chain alone would then not
//! show a change before such a gap. Therefore a statement also signs how many events the release has and the SHA-256 over
//! all their hashes, one after the other.
//!
//! In a bundle the extract is `journal.jsonl`, one event a line: `{"seq":…,"prev":"…","hash":"…","body":"…"}`, where `body`
//! is the exact text as a JSON string.

use crate::hex::{hex, unhex};
use crate::statement::Journal;
use crate::verify::Wrong;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

/// One event as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the journal, from 1.
    pub seq: u64,
    /// Hash of the event before, whichever release it is of; zeros before the first.
    pub prev: [u8; 32],
    /// Its hash.
    pub hash: [u8; 32],
    /// Its exact bytes.
    pub body: String,
}

/// Why a line of an extract cannot be read.
#[derive(Debug, Error)]
#[error("line {line} of the journal extract cannot be read: {why}")]
pub struct ExtractProblem {
    line: usize,
    why: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    prev: String,
    hash: String,
    body: String,
}

/// The hash of an event.
pub fn event_hash(seq: u64, prev: &[u8; 32], body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"countersign/event/v1\n");
    hasher.update(seq.to_be_bytes());
    hasher.update(prev);
    hasher.update((body.len() as u64).to_be_bytes());
    hasher.update(body);
    hasher.finalize().into()
}

impl Entry {
    fn is_sound(&self) -> bool {
        event_hash(self.seq, &self.prev, self.body.as_bytes()) == self.hash
    }
}

/// What a statement says about these events: they are all of the release, oldest first. `None` where there are none.
pub fn journal(entries: &[Entry]) -> Option<Journal> {
    let newest = entries.last()?;
    Some(Journal {
        size: newest.seq,
        head: hex(&newest.hash),
        events: entries.len() as u64,
        extract: hex(&digest(entries)),
    })
}

/// As `journal.jsonl`.
pub fn write(entries: &[Entry]) -> String {
    let line = |entry: &Entry| {
        serde_json::to_string(&Line {
            seq: entry.seq,
            prev: hex(&entry.prev),
            hash: hex(&entry.hash),
            body: entry.body.clone(),
        })
    };
    // Strings and numbers alone: there is nothing in it that JSON could not write.
    entries.iter().flat_map(line).map(|line| line + "\n").collect()
}

/// Reads `journal.jsonl`.
pub fn read(text: &str) -> Result<Vec<Entry>, ExtractProblem> {
    text.lines()
        .enumerate()
        .map(|(index, line)| read_line(line).map_err(|why| ExtractProblem { line: index + 1, why }))
        .collect()
}

fn read_line(line: &str) -> Result<Entry, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let hash = |text: &str| unhex(text).ok_or_else(|| format!("“{text}” is no hash of 64 hex digits"));
    Ok(Entry {
        seq: line.seq,
        prev: hash(&line.prev)?,
        hash: hash(&line.hash)?,
        body: line.body,
    })
}

/// Where these events are not a chain, whatever was signed.
pub fn breaks(entries: &[Entry]) -> Vec<Wrong> {
    let mut wrongs = Vec::new();
    let mut before: Option<&Entry> = None;
    for entry in entries {
        if !entry.is_sound() {
            wrongs.push(Wrong::EventChanged { seq: entry.seq });
        }
        let follows = match before {
            Some(before) if before.seq.checked_add(1) == Some(entry.seq) => entry.prev == before.hash,
            // Events of other releases stand between.
            Some(before) => entry.seq > before.seq,
            None => entry.seq > 1 || (entry.seq == 1 && entry.prev == [0; 32]),
        };
        if !follows {
            wrongs.push(Wrong::EventDetached { seq: entry.seq });
        }
        before = Some(entry);
    }
    wrongs
}

/// Where these events are not those that were signed. Events after the signed ones are none of that statement's business.
pub fn compare(entries: &[Entry], signed: &Journal) -> Vec<Wrong> {
    let covered: Vec<&Entry> = entries.iter().filter(|entry| entry.seq <= signed.size).collect();
    let mut wrongs = Vec::new();
    if covered.len() as u64 != signed.events {
        wrongs.push(Wrong::EventCount {
            signed: signed.events,
            found: covered.len() as u64,
        });
    }
    let newest = covered
        .last()
        .is_some_and(|last| last.seq == signed.size && hex(&last.hash) == signed.head);
    if !newest && wrongs.is_empty() {
        wrongs.push(Wrong::HeadDiffers);
    }
    if wrongs.is_empty() && hex(&digest(covered)) != signed.extract {
        wrongs.push(Wrong::ExtractDiffers);
    }
    wrongs
}

fn digest<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for entry in entries {
        hasher.update(entry.hash);
    }
    hasher.finalize().into()
}

/// Entries for tests and benchmarks: `count` events of one release with others between, as a journal would chain them.
#[cfg(test)]
pub(crate) fn sample(count: u64) -> Vec<Entry> {
    let mut prev = [0; 32];
    let mut entries = Vec::new();
    for seq in 1..=count * 2 {
        let release = if seq % 5 == 0 { "other" } else { "20261124-1302-7f3a" };
        let body = format!(r#"{{"v":1,"release":"{release}","kind":"note_added","text":"event {seq} ✓"}}"#);
        let hash = event_hash(seq, &prev, body.as_bytes());
        if release != "other" && (entries.len() as u64) < count {
            entries.push(Entry { seq, prev, hash, body });
        }
        prev = hash;
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extract_is_read_as_it_was_written() {
        let entries = sample(20);
        assert_eq!(read(&write(&entries)).unwrap(), entries);
        assert!(breaks(&entries).is_empty());
        assert!(compare(&entries, &journal(&entries).unwrap()).is_empty());
    }

    #[test]
    fn a_cut_tail_is_seen_by_the_count() {
        let entries = sample(20);
        let signed = journal(&entries).unwrap();
        let wrongs = compare(&entries[..18], &signed);
        assert_eq!(wrongs, [Wrong::EventCount { signed: 20, found: 18 }]);
        assert!(wrongs[0].to_string().contains("the end was cut off"));
    }

    #[test]
    fn an_edited_event_is_named() {
        let mut entries = sample(20);
        entries[7].body = entries[7].body.replace("event", "uneventful");
        assert_eq!(breaks(&entries), [Wrong::EventChanged { seq: entries[7].seq }]);
    }

    #[test]
    fn a_chain_computed_anew_is_sound_by_itself_and_still_seen() {
        let mut entries = sample(20);
        let signed = journal(&entries).unwrap();
        // Up to the next event of another release, whose body is not here, nobody could tell by the chain.
        entries[2].body = entries[2].body.replace("event", "uneventful");
        for index in 2..4 {
            let prev = if index == 2 {
                entries[2].prev
            } else {
                entries[index - 1].hash
            };
            let hash = event_hash(entries[index].seq, &prev, entries[index].body.as_bytes());
            (entries[index].prev, entries[index].hash) = (prev, hash);
        }
        assert!(breaks(&entries).is_empty());
        assert_eq!(compare(&entries, &signed), [Wrong::ExtractDiffers]);
    }
}
