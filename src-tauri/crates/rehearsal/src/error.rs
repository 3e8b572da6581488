//! Why the stack could not do something.

use std::path::PathBuf;

/// Why the stack could not start or be changed.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// Another stack runs on the same folder.
    #[error("another rehearsal runs on {}: stop it first, or choose another folder", folder.display())]
    InUse {
        /// The runtime folder.
        folder: PathBuf,
    },
    /// A file of the runtime folder could not be read or written.
    #[error("could not {doing} {}: {source}; check that the folder is yours and the disk not full", path.display())]
    File {
        /// `write`, `read`, `create`
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No port of 127.0.0.1 could be had.
    #[error("could not listen on 127.0.0.1 for {what}: {source}")]
    Listen {
        /// `https`, `dns`, …
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A certificate could not be made.
    #[error(
        "could not make the certificate for {name}: {why}; delete the folder `ca` in the runtime folder to start afresh"
    )]
    Certificate {
        /// The host, or `the private authority`.
        name: String,
        /// What the certificate library said.
        why: String,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    Randomness(#[from] getrandom::Error),
    /// No fault has that name.
    #[error("there is no fault `{name}`; the faults are {known}")]
    UnknownFault {
        /// As asked for.
        name: String,
        /// The names there are, comma separated.
        known: String,
    },
}

impl StackError {
    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }
}
