//! Asking for a signature from another laptop: one file out, one file back, by any channel.

use crate::envelope::{Envelope, EnvelopeProblem};
use crate::moment::Moment;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// `_type` of a request file.
const REQUEST_TYPE: &str = "https://countersign.dev/request/v1";

/// A request for signatures: `20261124-1302-7f3a-week.csreq`. It holds the whole envelope, so that whoever signs sees what
/// the bytes say, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What to sign.
    pub envelope: Envelope,
    /// Who asks.
    pub by: String,
    /// When they asked.
    pub at: Moment,
    /// Until when they need it.
    pub until: Option<Moment>,
    /// What they say about it. Not signed.
    pub note: String,
}

/// Why a request cannot be read.
#[derive(Debug, Error)]
pub enum RequestProblem {
    /// It is not the JSON of one.
    #[error("this is no request for a signature: {0}")]
    NotOne(String),
    /// Its envelope cannot be read.
    #[error(transparent)]
    Envelope(#[from] EnvelopeProblem),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    #[serde(rename = "_type")]
    kind: String,
    by: String,
    at: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Moment>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    envelope: serde_json::Value,
}

impl Request {
    /// As a request file.
    pub fn write(&self) -> Result<String, RequestProblem> {
        let envelope = serde_json::from_str(&self.envelope.write());
        let written = Written {
            kind: REQUEST_TYPE.to_owned(),
            by: self.by.clone(),
            at: self.at,
            until: self.until,
            note: self.note.clone(),
            envelope: envelope.map_err(|error| RequestProblem::NotOne(error.to_string()))?,
        };
        let text = serde_json::to_string_pretty(&written);
        text.map(|text| text + "\n")
            .map_err(|error| RequestProblem::NotOne(error.to_string()))
    }

    /// Reads a request file.
    pub fn read(text: &[u8]) -> Result<Self, RequestProblem> {
        let written: Written =
            serde_json::from_slice(text).map_err(|error| RequestProblem::NotOne(error.to_string()))?;
        if written.kind != REQUEST_TYPE {
            return Err(RequestProblem::NotOne(format!("its _type is {}", written.kind)));
        }
        Ok(Self {
            envelope: Envelope::read(written.envelope.to_string().as_bytes())?,
            by: written.by,
            at: written.at,
            until: written.until,
            note: written.note,
        })
    }
}
