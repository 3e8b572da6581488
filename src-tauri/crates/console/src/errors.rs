//! From the errors of the rooms to the one on the wire: what happened, why, what to do.

use crate::wire::{Code, WireError};
use engine::runner::ActError;
use history::{OpenError, StoreError};
use std::error::Error;

impl WireError {
    pub(crate) fn new(code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            causes: Vec::new(),
            hint: Some(hint.into()),
        }
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self {
            code: Code::Refused,
            message: message.into(),
            causes: Vec::new(),
            hint: None,
        }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(
            Code::NotFound,
            format!("There is no {what}"),
            "Look in the list of releases (csign history).",
        )
    }
}

/// The sources of an error that its own sentence does not tell already.
fn causes(error: &dyn Error) -> Vec<String> {
    let told = error.to_string();
    let mut causes = Vec::new();
    let mut at = error.source();
    while let Some(cause) = at {
        causes.push(cause.to_string());
        at = cause.source();
    }
    causes.retain(|cause| !told.contains(cause));
    causes
}

impl From<ActError> for WireError {
    fn from(error: ActError) -> Self {
        let (code, hint) = match &error {
            ActError::Refused(_) => (Code::Refused, None),
            ActError::Journal(_) => (
                Code::Journal,
                Some("Free some space or mend the disk, then start the app again.".to_owned()),
            ),
            ActError::Illegal(_) | ActError::Gone => (Code::Other, Some("Open the release again.".to_owned())),
        };
        Self {
            code,
            message: error.to_string(),
            causes: Vec::new(),
            hint,
        }
    }
}

impl From<StoreError> for WireError {
    fn from(error: StoreError) -> Self {
        Self {
            code: Code::Journal,
            message: error.to_string(),
            causes: causes(&error),
            hint: Some("Nothing was changed. Keep a copy of the journal's folder before mending it.".to_owned()),
        }
    }
}

impl From<OpenError> for WireError {
    fn from(error: OpenError) -> Self {
        let code = if matches!(error, OpenError::HeldBy(_)) {
            Code::ReadOnly
        } else {
            Code::Journal
        };
        Self {
            code,
            message: error.to_string(),
            causes: causes(&error),
            hint: None,
        }
    }
}
