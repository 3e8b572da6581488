//! The only error on the wire.

use serde::Serialize;
use ts_rs::TS;

/// What went wrong, why, and what to do.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WireError {
    /// Matched by callers; everything else is for people.
    pub code: Code,
    /// What happened, one sentence.
    pub message: String,
    /// Why, outermost first.
    pub causes: Vec<String>,
    /// What to do.
    pub hint: Option<String>,
}

/// Errors a caller acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The act is not allowed now; `message` is the reason.
    Refused,
    /// No such release, item, step or file.
    NotFound,
    /// The file or its environment cannot be used as it is.
    BadInput,
    /// The bytes are not trusted, or changed since.
    NotTrusted,
    /// Another process writes the journal.
    ReadOnly,
    /// The journal could not be written or read.
    Journal,
    /// Anything else.
    Other,
}

impl std::fmt::Display for WireError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        for cause in &self.causes {
            write!(f, ": {cause}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, ". {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for WireError {}
