//! What was sealed of a release, who signed it, who refused and who was asked. The bytes themselves lie beside the journal,
//! found by their digest.

use super::event::{Closing, Event, EventKind, Stamp};
use super::state::{Decided, Decision, Happened, Release};
use crate::plan::Digest;
use crate::release::standing::Standing;
use checklist::ItemKind;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The part of a release that a record covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// From opening to all traffic on the new version, or to the end.
    GoLive,
    /// The first day after.
    Day,
    /// The first week after.
    Week,
}

impl Phase {
    /// The one after.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::GoLive => Some(Self::Day),
            Self::Day => Some(Self::Week),
            Self::Week => None,
        }
    }
}

/// Who answered a request to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// As which role.
    pub role: String,
    /// Their name.
    pub name: String,
    /// SHA-256 of their public key, hex.
    pub key: String,
    /// When, by their own clock, Unix milliseconds; `None` where the signature does not say.
    pub at: Option<u64>,
    /// Machine it was done on; empty where it is not known.
    pub machine: String,
    /// It came by file from another machine.
    pub elsewhere: bool,
}

/// Records and what was found after them. Part of [`Release`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signoff {
    /// One for each phase that was sealed, in order.
    pub records: Vec<SealedRecord>,
    /// Later findings, oldest first.
    pub addenda: Vec<SealedAddendum>,
}

/// A record whose bytes are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// Which part of the release.
    pub phase: Phase,
    /// How it says that the release stands.
    pub outcome: Closing,
    /// It was made after the release was closed, so nothing more can come but addenda.
    pub last: bool,
    /// Its bytes and their signatures.
    pub sealed: Sealed,
}

/// A finding after a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedAddendum {
    /// Digest of the record it is about.
    pub about: Digest,
    /// What was found.
    pub finding: String,
    /// Its bytes and their signatures.
    pub sealed: Sealed,
}

/// Bytes that people sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Their digest.
    pub sha256: Digest,
    /// Who is asked, by role.
    pub roles: Vec<String>,
    /// When they were made, and by whom.
    pub stamp: Stamp,
    /// What was answered, in the order it came.
    pub answers: Vec<Answer>,
    /// Roles that were asked by file, and when.
    pub asked: Vec<(Vec<String>, Stamp)>,
}

/// A signature, or a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Who answered, how and from where.
    pub answered: Answered,
    /// The signature, or why it was refused.
    pub reply: Reply,
    /// When it came here.
    pub stamp: Stamp,
}

/// Yes or no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The signature in base64, as the envelope has it.
    Signed {
        /// It.
        sig: String,
    },
    /// A signed refusal.
    Refused {
        /// Why.
        why: String,
        /// The signed refusal, kept beside the journal.
        envelope: Digest,
    },
}

impl Sealed {
    /// What somebody in this role answered.
    pub fn answer(&self, role: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.answered.role == role)
    }

    /// How many have signed.
    pub fn signed(&self) -> usize {
        let signed = |answer: &&Answer| matches!(answer.reply, Reply::Signed { .. });
        self.answers.iter().filter(signed).count()
    }

    /// Somebody refused.
    pub fn is_refused(&self) -> bool {
        let refused = |answer: &Answer| matches!(answer.reply, Reply::Refused { .. });
        self.answers.iter().any(refused)
    }
}

impl Signoff {
    /// The newest record.
    pub fn newest(&self) -> Option<&SealedRecord> {
        self.records.last()
    }

    /// What has this digest: a record or an addendum.
    pub fn sealed(&self, sha256: &Digest) -> Option<&Sealed> {
        let records = self.records.iter().map(|record| &record.sealed);
        let mut all = records.chain(self.addenda.iter().map(|addendum| &addendum.sealed));
        all.find(|sealed| sealed.sha256 == *sha256)
    }

    fn sealed_mut(&mut self, sha256: &Digest) -> Result<&mut Sealed, String> {
        let records = self.records.iter_mut().map(|record| &mut record.sealed);
        let mut all = records.chain(self.addenda.iter_mut().map(|addendum| &mut addendum.sealed));
        let found = all.find(|sealed| sealed.sha256 == *sha256);
        found.ok_or_else(|| "nothing with that digest was sealed".to_owned())
    }
}

impl EventKind {
    /// May come after the release was closed: what seals it, signs it, or adds to it.
    pub(super) fn is_of_signoff(&self) -> bool {
        matches!(
            self,
            Self::RecordSealed { .. }
                | Self::SignaturesAsked { .. }
                | Self::RecordSigned { .. }
                | Self::RecordRefused { .. }
                | Self::AddendumSealed { .. }
        )
    }
}

/// Applies an event of sign-off; other events are left alone.
pub(super) fn change(release: &mut Release, event: &Event, stamp: Stamp) -> Result<(), String> {
    match &event.what {
        EventKind::RecordSealed {
            phase,
            sha256,
            outcome,
            roles,
        } => sealed(release, *phase, *outcome, fresh(sha256, roles, stamp))?,
        EventKind::AddendumSealed {
            about,
            sha256,
            finding,
            roles,
        } => {
            release.signoff.sealed_mut(about)?;
            release.signoff.addenda.push(SealedAddendum {
                about: about.clone(),
                finding: finding.clone(),
                sealed: fresh(sha256, roles, stamp),
            });
        }
        EventKind::SignaturesAsked { sha256, roles } => {
            let asked = (roles.clone(), stamp);
            release.signoff.sealed_mut(sha256)?.asked.push(asked);
        }
        EventKind::RecordSigned { sha256, answered, sig } => {
            let reply = Reply::Signed { sig: sig.clone() };
            answer(release, sha256, answered, &reply, &stamp)?;
        }
        EventKind::RecordRefused {
            sha256,
            answered,
            why,
            envelope,
        } => {
            let reply = Reply::Refused {
                why: why.clone(),
                envelope: envelope.clone(),
            };
            answer(release, sha256, answered, &reply, &stamp)?;
        }
        _ => {}
    }
    Ok(())
}

fn fresh(sha256: &Digest, roles: &[String], stamp: Stamp) -> Sealed {
    Sealed {
        sha256: sha256.clone(),
        roles: roles.to_vec(),
        stamp,
        answers: Vec::new(),
        asked: Vec::new(),
    }
}

fn sealed(release: &mut Release, phase: Phase, outcome: Closing, sealed: Sealed) -> Result<(), String> {
    let newest = release.signoff.newest();
    if newest.is_some_and(|newest| newest.phase >= phase) {
        return Err("a later record was sealed already".to_owned());
    }
    if newest.is_some_and(|newest| newest.last) {
        return Err("the last record was sealed already".to_owned());
    }
    let last = release.closed.is_some();
    release.signoff.records.push(SealedRecord {
        phase,
        outcome,
        last,
        sealed,
    });
    Ok(())
}

fn answer(
    release: &mut Release,
    sha256: &Digest,
    answered: &Answered,
    reply: &Reply,
    stamp: &Stamp,
) -> Result<(), String> {
    let sealed = release.signoff.sealed_mut(sha256)?;
    if !sealed.roles.contains(&answered.role) {
        return Err(format!("{} is not asked to sign it", answered.role));
    }
    if sealed.answer(&answered.role).is_some() {
        return Err(format!("{} has answered already", answered.role));
    }
    sealed.answers.push(Answer {
        answered: answered.clone(),
        reply: reply.clone(),
        stamp: stamp.clone(),
    });
    let newest = release.signoff.newest();
    if newest.is_some_and(|newest| newest.last && newest.sealed.sha256 == *sha256) {
        settle_line(release, answered, reply, stamp);
    }
    Ok(())
}

/// The checklist's own line for a role is settled by what its holder answered to the last record.
fn settle_line(release: &mut Release, answered: &Answered, reply: &Reply, stamp: &Stamp) {
    let line = |kind: &ItemKind| matches!(kind, ItemKind::Signature { role } if *role == answered.role);
    let Some(index) = release.plan.items().position(|item| line(&item.kind)) else {
        return;
    };
    let state = Arc::make_mut(&mut release.items[index]);
    if state.decision.is_some() {
        return;
    }
    let (decision, standing, says) = match reply {
        Reply::Signed { .. } => (
            Decision::Attested {
                statement: None,
                note: Some("signed the record".to_owned()),
            },
            Standing::Attested,
            format!("signed by {}", answered.name),
        ),
        Reply::Refused { why, .. } => (
            Decision::Refused { why: why.clone() },
            Standing::Refused,
            format!("refused to sign by {}", answered.name),
        ),
    };
    state.history.push(Happened {
        at: stamp.at,
        standing,
        says,
        duration_ms: None,
    });
    state.decision = Some(Decided {
        decision,
        stamp: Stamp {
            at: stamp.at,
            by: answered.name.clone(),
        },
        role: Some(answered.role.clone()),
    });
}
