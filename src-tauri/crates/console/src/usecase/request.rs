//! Requests that came from other machines: read, shown, answered, without any journal.

use super::signing::{read_small, signers};
use super::signoff::sentence_of;
use crate::clock::now;
use crate::console::Console;
use crate::export::write_whole;
use crate::show;
use crate::wire::{AnswerRequest, Code, OfFile, RequestView, WireError, WrittenFile};
use record::{Moment, Request, Said};
use std::path::Path;

impl Console {
    /// Shows a request.
    pub async fn open_request(&self, request: OfFile) -> Result<RequestView, WireError> {
        let read = read_request(&request.path)?;
        let keys = self.0.keys.all()?;
        Ok(RequestView {
            path: request.path,
            by: read.by.clone(),
            at: read.at.0,
            note: read.note.clone(),
            sentence: sentence_of(&read),
            digest: read.envelope.digest(),
            has_sheet: matches!(read.envelope.said(), Ok(Said::Record(_))),
            signers: show::request_signers(&read.envelope, &signers(&read.envelope), &keys),
        })
    }

    /// Answers a request into a file: signs exactly the bytes that were shown, or refuses them.
    pub async fn answer_request(&self, request: AnswerRequest) -> Result<WrittenFile, WireError> {
        let mut envelope = read_request(&request.path)?.envelope;
        if envelope.digest() != request.digest {
            return Err(WireError::new(
                Code::Refused,
                "The request changed since it was shown; nothing was signed",
                "Open it again and read it again.",
            ));
        }
        let passphrase = request.passphrase.as_deref();
        let (_, key) = self.signer(&envelope, &request.role, passphrase).await?;
        let at = Moment(now());
        let answer = match request.refuse.as_deref().map(str::trim) {
            Some("") => return Err(WireError::refused("Say why you do not sign.")),
            Some(why) => record::refuse(&envelope, &request.role, why, &key, at)?.write(),
            None => {
                record::sign_as(&mut envelope, &request.role, &key, at)?;
                let id = key.public().id();
                let signature = envelope.signatures.iter().rev().find(|one| one.keyid == id);
                signature.map(|one| record::reply(&envelope, one)).unwrap_or_default()
            }
        };
        write_whole(Path::new(&request.to), answer.as_bytes())
    }
}

pub(super) fn read_request(path: &str) -> Result<Request, WireError> {
    Request::read(&read_small(path)?).map_err(|problem| {
        WireError::new(
            Code::BadInput,
            format!("{path} cannot be used: {problem}"),
            "A request is a .csreq file, written by “Request signature” or csign request.",
        )
    })
}
