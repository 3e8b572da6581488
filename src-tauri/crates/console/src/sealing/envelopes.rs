//! The sealed bytes of a release with their signatures, put together from the journal and what lies beside it.

use crate::store::Store;
use crate::wire::{Code, WireError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::release::signoff::{Reply, Sealed};
use engine::{Digest, Release};
use record::{Envelope, Moment, PAYLOAD_TYPE, Record, Said, Signature};

/// The envelope of these bytes, with every signature that was taken.
pub(crate) fn envelope(store: &Store, sealed: &Sealed) -> Result<Envelope, WireError> {
    let payload = kept(store, &sealed.sha256)?;
    let signatures = sealed.answers.iter().filter_map(|answer| {
        let Reply::Signed { sig } = &answer.reply else {
            return None;
        };
        Some(Signature {
            keyid: answer.answered.key.clone(),
            sig: STANDARD.decode(sig).ok()?,
            at: answer.answered.at.map(Moment),
        })
    });
    Ok(Envelope {
        payload_type: PAYLOAD_TYPE.to_owned(),
        signatures: signatures.collect(),
        payload,
    })
}

/// Every envelope of a release: records, refusals, addenda.
pub(crate) fn all(store: &Store, release: &Release) -> Result<Vec<Envelope>, WireError> {
    let mut all = Vec::new();
    for record in &release.signoff.records {
        all.push(envelope(store, &record.sealed)?);
        for answer in &record.sealed.answers {
            if let Reply::Refused { envelope, .. } = &answer.reply {
                let bytes = kept(store, envelope)?;
                all.push(Envelope::read(&bytes).map_err(|problem| unreadable(&problem.to_string()))?);
            }
        }
    }
    for addendum in &release.signoff.addenda {
        all.push(envelope(store, &addendum.sealed)?);
    }
    Ok(all)
}

/// The record that these bytes say; nothing else may be shown to a signer.
pub(crate) fn record(envelope: &Envelope) -> Result<Record, WireError> {
    match envelope.said() {
        Ok(Said::Record(statement)) => Ok(statement.predicate),
        Ok(_) => Err(unreadable("they are no record")),
        Err(wrong) => Err(unreadable(&wrong.to_string())),
    }
}

fn kept(store: &Store, digest: &Digest) -> Result<Vec<u8>, WireError> {
    let bytes = store.kept(digest)?;
    bytes.ok_or_else(|| unreadable("they are no longer beside the journal"))
}

fn unreadable(why: &str) -> WireError {
    WireError::new(
        Code::Journal,
        format!("The sealed bytes cannot be read: {why}"),
        "Put back a backup of the journal's folder; copies with others still count.",
    )
}
