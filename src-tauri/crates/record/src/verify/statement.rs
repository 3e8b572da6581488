//! One envelope: is it a statement we know, who signed it, does it make sense.

use super::finding::{Unproved, Wrong};
use super::report::{Report, Said, SignerState, Verified};
use crate::envelope::{Envelope, PAYLOAD_TYPE, Signature, verifies};
use crate::hex::short;
use crate::key::PublicKey;
use crate::roster::Roster;
use crate::ssh::SshSignature;
use crate::statement::{Addendum, Predicate, Record, Refusal, STATEMENT_TYPE, Signer, Statement};
use serde::Deserialize;

/// An envelope with what its payload says, or why that cannot be told.
pub(crate) struct Reading<'a> {
    pub(crate) envelope: &'a Envelope,
    /// What its signatures are over.
    pae: Vec<u8>,
    pub(crate) said: Result<Said, Wrong>,
}

#[derive(Deserialize)]
struct Head {
    #[serde(rename = "_type")]
    kind: String,
    #[serde(rename = "predicateType")]
    predicate_type: String,
}

impl Envelope {
    /// What the signed bytes say: the only thing that a signer may be shown.
    pub fn said(&self) -> Result<Said, Wrong> {
        said(self)
    }
}

impl<'a> Reading<'a> {
    /// Reads the payload. Only these bytes are read; nothing beside them says what they are.
    pub(crate) fn of(envelope: &'a Envelope) -> Self {
        Self {
            envelope,
            pae: envelope.pae(),
            said: said(envelope),
        }
    }

    pub(crate) fn record(&self) -> Option<&Record> {
        match &self.said {
            Ok(Said::Record(statement)) => Some(&statement.predicate),
            _ => None,
        }
    }

    pub(crate) fn refusal(&self) -> Option<&Refusal> {
        match &self.said {
            Ok(Said::Refusal(statement)) => Some(&statement.predicate),
            _ => None,
        }
    }

    pub(crate) fn addendum(&self) -> Option<&Addendum> {
        match &self.said {
            Ok(Said::Addendum(statement)) => Some(&statement.predicate),
            _ => None,
        }
    }

    /// `go-live record`
    pub(crate) fn about(&self) -> String {
        match &self.said {
            Ok(Said::Record(statement)) => about_record(&statement.predicate),
            Ok(Said::Refusal(_)) => "refusal".to_owned(),
            Ok(Said::Addendum(_)) => "addendum".to_owned(),
            Err(_) => "statement".to_owned(),
        }
    }

    pub(crate) fn signers(&self) -> Vec<Signer> {
        match &self.said {
            Ok(Said::Record(statement)) => statement.predicate.signers(),
            Ok(Said::Refusal(statement)) => statement.predicate.signers(),
            Ok(Said::Addendum(statement)) => statement.predicate.signers(),
            Err(_) => Vec::new(),
        }
    }

    fn holds(&self, signature: &Signature, key: PublicKey) -> bool {
        verifies(key, &self.pae, &signature.sig)
    }

    fn says(&self) -> String {
        match &self.said {
            Ok(Said::Record(statement)) => statement.predicate.says(),
            Ok(Said::Refusal(statement)) => statement.predicate.says(),
            Ok(Said::Addendum(statement)) => statement.predicate.says(),
            Err(_) => String::new(),
        }
    }

    /// Puts what there is to say into the report. `others` are the envelopes that lie beside it: a signature moved from one
    /// to another is named as that.
    pub(crate) fn judge(&self, known: Option<&Roster>, others: &[Reading<'_>], report: &mut Report) {
        let about = self.about();
        let said = match &self.said {
            Ok(said) => said.clone(),
            Err(wrong) => return report.wrong(about, wrong.clone()),
        };
        for wrong in self.sense(known) {
            report.wrong(about.as_str(), wrong);
        }
        let (signers, wrongs) = self.signatures(others);
        for wrong in wrongs {
            match wrong {
                // It is added after the record was signed, and until it is signed too it is one person's word.
                Wrong::Unsigned { role, name } if self.addendum().is_some() => {
                    report.unproved(Unproved::AddendumUnsigned { role, name });
                }
                wrong => report.wrong(about.as_str(), wrong),
            }
        }
        for unproved in self.unproved(known) {
            report.unproved(unproved);
        }
        report.statements.push(Verified {
            about,
            digest: self.envelope.digest(),
            said,
            says: self.says(),
            signers,
        });
    }

    /// What is wrong with what it says, whoever signed it.
    fn sense(&self, known: Option<&Roster>) -> Vec<Wrong> {
        let roster = match &self.said {
            Ok(Said::Record(statement)) => Roster::of(&statement.predicate),
            // Those who may share hands are the record's; here only the keys count.
            _ => Roster {
                same_person_allowed: true,
                same_machine_allowed: true,
                ..Roster::new(self.signers())
            },
        };
        let mut wrongs = roster.wrongs();
        if let Some(record) = self.record() {
            wrongs.extend(sense_of(record));
            wrongs.extend(known.map(|known| known.differences(&roster)).unwrap_or_default());
        } else if let Some(known) = known {
            // A refusal has one signer and an addendum may have fewer than the record, but each must be who they say.
            let roles = |one: &&Signer| roster.people.iter().any(|signer| signer.role == one.role);
            let part = Roster {
                people: known.people.iter().filter(roles).cloned().collect(),
                same_person_allowed: true,
                same_machine_allowed: true,
                ..known.clone()
            };
            wrongs.extend(part.differences(&roster));
        }
        wrongs
    }

    fn signatures(&self, others: &[Reading<'_>]) -> (Vec<SignerState>, Vec<Wrong>) {
        let (mut states, mut wrongs) = (Vec::new(), Vec::new());
        for signer in self.signers() {
            // A key that cannot be used is a finding already.
            let Ok(key) = PublicKey::read(&signer.key) else {
                continue;
            };
            let found = self.envelope.signatures.iter().find(|one| self.holds(one, key));
            states.push(SignerState {
                fingerprint: key.fingerprint(),
                signed: found.is_some(),
                at: found.and_then(|one| one.at),
                by_ssh: found.is_some_and(|one| SshSignature::is_one(&one.sig)),
                role: signer.role.clone(),
                name: signer.name.clone(),
            });
            if found.is_none() {
                wrongs.push(self.why_unsigned(signer, key, others));
            }
        }
        (states, wrongs)
    }

    fn why_unsigned(&self, signer: Signer, key: PublicKey, others: &[Reading<'_>]) -> Wrong {
        let Signer { role, name, .. } = signer;
        let moved = self.envelope.signatures.iter().find_map(|signature| {
            let other = others.iter().find(|other| other.holds(signature, key))?;
            Some(other.about())
        });
        let claimed = |one: &Signature| one.keyid == key.id();
        match moved {
            Some(other) => Wrong::SignatureOfOther { role, name, other },
            None if self.envelope.signatures.iter().any(claimed) => Wrong::SignatureWrong { role, name },
            None => Wrong::Unsigned { role, name },
        }
    }

    fn unproved(&self, known: Option<&Roster>) -> Vec<Unproved> {
        let mut unproved = Vec::new();
        if known.is_none() {
            unproved.push(Unproved::NoRoster);
        }
        unproved.push(Unproved::Times);
        let keys: Vec<PublicKey> = self
            .signers()
            .iter()
            .filter_map(|one| PublicKey::read(&one.key).ok())
            .collect();
        for signature in &self.envelope.signatures {
            let of_roster = |key: &PublicKey| key.id() == signature.keyid || self.holds(signature, *key);
            if !keys.iter().any(of_roster) {
                unproved.push(Unproved::ExtraSignature(short(&signature.keyid).to_owned()));
            }
        }
        unproved
    }
}

/// What is wrong with a record, whoever signs it. Nothing is sealed that has something of this.
pub(crate) fn sense_of(record: &Record) -> Vec<Wrong> {
    use crate::statement::Outcome;
    let mut wrongs: Vec<Wrong> = record
        .sections
        .iter()
        .filter(|section| !section.adds_up())
        .map(|section| Wrong::Counts {
            number: section.number.clone(),
            items: section.items,
        })
        .collect();
    if record.outcome != Outcome::Complete && record.incident.trim().is_empty() {
        wrongs.push(Wrong::NoIncident {
            outcome: record.outcome.words().to_owned(),
        });
    }
    if let Some(before) = record.phase.before()
        && record
            .previous
            .as_ref()
            .is_none_or(|previous| previous.phase >= record.phase)
    {
        wrongs.push(Wrong::NamesNoPrevious(before));
    }
    wrongs
}

fn about_record(record: &Record) -> String {
    format!("{} record", record.phase.words())
}

fn said(envelope: &Envelope) -> Result<Said, Wrong> {
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(Wrong::PayloadType(envelope.payload_type.clone()));
    }
    let not = |why: String| Wrong::NotAStatement(why);
    let head: Head = serde_json::from_slice(&envelope.payload).map_err(|error| not(error.to_string()))?;
    if head.kind != STATEMENT_TYPE {
        return Err(not(format!("its _type is {}", head.kind)));
    }
    match head.predicate_type.as_str() {
        Record::TYPE => whole(envelope).map(Said::Record),
        Refusal::TYPE => whole(envelope).map(Said::Refusal),
        Addendum::TYPE => whole(envelope).map(Said::Addendum),
        other => Err(not(format!("its predicateType is {other}"))),
    }
}

fn whole<P: Predicate>(envelope: &Envelope) -> Result<Box<Statement<P>>, Wrong> {
    serde_json::from_slice(&envelope.payload)
        .map(Box::new)
        .map_err(|error| Wrong::NotAStatement(error.to_string()))
}
