//! What events name besides themselves: outputs of steps, files with notes.

use crate::extract::Entry;
use serde::Deserialize;

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// For people: the file's name, or `output of a step`.
    pub name: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// The event that names it first.
    pub seq: u64,
}

#[derive(Deserialize)]
struct Names {
    end: Option<End>,
    file: Option<File>,
}

#[derive(Deserialize)]
struct End {
    log: Option<String>,
}

#[derive(Deserialize)]
struct File {
    name: String,
    digest: String,
}

impl Evidence {
    /// Everything that these events name, each piece once.
    pub fn named_in(entries: &[Entry]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for entry in entries {
            // An event that names nothing, or of a kind that is not known here.
            let Ok(names) = serde_json::from_str::<Names>(&entry.body) else {
                continue;
            };
            let log = names
                .end
                .and_then(|end| end.log)
                .map(|digest| ("output of a step".to_owned(), digest));
            let file = names.file.map(|file| (file.name, file.digest));
            for (name, sha256) in log.into_iter().chain(file) {
                if found.iter().all(|one| one.sha256 != sha256) {
                    let seq = entry.seq;
                    found.push(Self { name, sha256, seq });
                }
            }
        }
        found
    }
}
