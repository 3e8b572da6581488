//! The sheet's pages, laid out from the bytes that are signed, or from the form while nothing is sealed.

use super::envelopes;
use crate::store::Store;
use crate::wire::{PaperSize, WireError};
use engine::Release;
use engine::release::signoff::{Reply, SealedRecord};
use record::statement::{Addendum, Record, Signer};
use record::{Envelope, PublicKey, Said};
use sheet::{Answer, CODE_CHARACTERS, Content, Paper, Printed, Standing, Typeset};
use std::sync::{Arc, Mutex, PoisonError};

/// The sheet laid out last, so that turning a page costs nothing.
#[derive(Default)]
pub(crate) struct Desk(Mutex<Option<(String, Arc<Typeset>)>>);

impl Desk {
    /// The sheet known by `name`, laid out anew where it is not the last one.
    pub(crate) async fn sheet(
        &self,
        name: String,
        content: Content,
        paper: PaperSize,
    ) -> Result<Arc<Typeset>, WireError> {
        {
            let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, sheet)) = last.as_ref().filter(|(known, _)| *known == name) {
                return Ok(Arc::clone(sheet));
            }
        }
        let laid_out = tokio::task::spawn_blocking(move || sheet::typeset(&content, self::paper(paper))).await;
        let sheet = Arc::new(laid_out.map_err(|_| broke())??);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((name, Arc::clone(&sheet)));
        Ok(sheet)
    }
}

pub(crate) fn broke() -> WireError {
    WireError::new(
        crate::wire::Code::Other,
        "The sheet could not be laid out",
        "Export the record without it; this is a defect of the app.",
    )
}

fn paper(size: PaperSize) -> Paper {
    match size {
        PaperSize::A4 => Paper::A4,
        PaperSize::Letter => Paper::Letter,
    }
}

/// The form of a record that is not sealed.
pub(crate) fn form(record: Record, printed: Option<Printed>) -> Content {
    Content {
        record,
        standing: Standing::Pending,
        answers: Vec::new(),
        addenda: Vec::new(),
        codes: Vec::new(),
        printed,
    }
}

/// A sealed record with its answers.
pub(crate) fn sealed(
    store: &Store,
    release: &Release,
    of: &SealedRecord,
    printed: Option<Printed>,
) -> Result<Content, WireError> {
    let envelope = envelopes::envelope(store, &of.sealed)?;
    let answers = of.sealed.answers.iter().map(|answer| Answer {
        name: answer.answered.name.clone(),
        role: answer.answered.role.clone(),
        reply: match &answer.reply {
            Reply::Signed { .. } => sheet::Reply::Signed,
            Reply::Refused { why, .. } => sheet::Reply::Refused { why: why.clone() },
        },
        at: answer.answered.at.map(record::Moment),
        fingerprint: answer.answered.key.clone(),
    });
    Ok(Content {
        answers: answers.collect(),
        addenda: addenda(store, release, of)?,
        ..of_envelope(&envelope, printed)?
    })
}

/// What an envelope from elsewhere says by itself.
pub(crate) fn of_envelope(envelope: &Envelope, printed: Option<Printed>) -> Result<Content, WireError> {
    // A record too large for paper is printed without; its digest stands on each page all the same.
    let codes = if envelope.signatures.is_empty() {
        Vec::new()
    } else {
        record::qr_text(envelope, CODE_CHARACTERS).unwrap_or_default()
    };
    let record = envelopes::record(envelope)?;
    Ok(Content {
        answers: record
            .roster
            .iter()
            .filter_map(|signer| signed(envelope, signer))
            .collect(),
        record,
        standing: Standing::Stated {
            digest: envelope.digest(),
        },
        addenda: Vec::new(),
        codes,
        printed,
    })
}

/// A role's signature, where the envelope holds it.
fn signed(envelope: &Envelope, signer: &Signer) -> Option<Answer> {
    let key = PublicKey::read(&signer.key).ok()?;
    let signature = envelope.signatures.iter().find(|one| envelope.holds(one, key))?;
    Some(Answer {
        name: signer.name.clone(),
        role: signer.role.clone(),
        reply: sheet::Reply::Signed,
        at: signature.at,
        fingerprint: key.id(),
    })
}

fn addenda(store: &Store, release: &Release, of: &SealedRecord) -> Result<Vec<Addendum>, WireError> {
    let about = release
        .signoff
        .addenda
        .iter()
        .filter(|one| one.about == of.sealed.sha256);
    let mut addenda = Vec::new();
    for one in about {
        if let Ok(Said::Addendum(statement)) = envelopes::envelope(store, &one.sealed)?.said() {
            addenda.push(statement.predicate);
        }
    }
    Ok(addenda)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::{Moment, SecretKey};

    #[test]
    fn an_envelope_from_elsewhere_shows_who_has_signed_it() {
        let key = SecretKey::from_seed(&[7; 32]);
        let mut record = record::example::record();
        record.roster[1].key = key.public().line();
        let (role, name) = (record.roster[1].role.clone(), record.roster[1].name.clone());
        let mut envelope = record::seal(record).unwrap();
        assert!(of_envelope(&envelope, None).unwrap().answers.is_empty());
        record::sign_as(&mut envelope, &role, &key, Moment(7_000)).unwrap();
        let answers = of_envelope(&envelope, None).unwrap().answers;
        assert_eq!(answers.len(), 1);
        assert_eq!((&answers[0].name, &answers[0].role), (&name, &role));
        assert_eq!(answers[0].at, Some(Moment(7_000)));
    }
}
