//! Sealing a record and gathering its signatures, on this laptop and from others.

use crate::envelope::{Added, Envelope, EnvelopeProblem, Signature};
use crate::key::{PublicKey, SecretKey};
use crate::moment::Moment;
use crate::roster::Roster;
use crate::ssh;
use crate::statement::{Addendum, Named, Phase, Record, Refusal, Signer, Statement};
use crate::verify::{Reading, Wrong};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why nothing was sealed, signed or taken.
#[derive(Debug, Error)]
pub enum SealingProblem {
    /// The record is not fit to be signed.
    #[error("the record cannot be signed: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    NotFit(Vec<Wrong>),
    /// It could not be written or read.
    #[error(transparent)]
    Envelope(#[from] EnvelopeProblem),
    /// What is in the envelope cannot be told, so nobody should sign it.
    #[error("what would be signed cannot be read: {0}")]
    NotKnown(Wrong),
    /// The role is not asked to sign.
    #[error("{0} is not asked to sign this")]
    NoSuchRole(String),
    /// The key is not the one on the roster.
    #[error("this key ({fingerprint}) is not the one that the roster has for {role}, {name}")]
    AnotherKey {
        /// The role.
        role: String,
        /// Who holds it.
        name: String,
        /// Of the key that was used.
        fingerprint: String,
    },
    /// A file that came back belongs to another record.
    #[error("this is a signature for another record ({found}…); the open one is {open}…")]
    AnotherRecord {
        /// Digest it was made for.
        found: String,
        /// Digest of the open one.
        open: String,
    },
    /// A signature that came back is nobody's who is asked to sign.
    #[error("this signature is of none of those who are asked to sign, or of something else than what was sent")]
    Nobodys,
    /// A file that came back is none of the forms known.
    #[error(
        "this is no signature: expected is a .cssig file, an envelope, the 64 bytes that openssl pkeyutl writes, or what \
         ssh-keygen -Y sign writes"
    )]
    NoSignature,
}

/// `_type` of a signature file.
const REPLY_TYPE: &str = "https://countersign.dev/signature/v1";

/// What came back from somebody asked to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Signatures, by role.
    Signed(Vec<(String, Added)>),
    /// A signed refusal, to be kept beside the record.
    Refused(Box<Refusal>, Envelope),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Reply {
    #[serde(rename = "_type")]
    kind: String,
    payload_sha256: String,
    keyid: String,
    sig: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Moment>,
}

/// Makes the bytes that everybody signs, once. Refused where the record contradicts itself or its roster does not stand for
/// distinct people.
pub fn seal(record: Record) -> Result<Envelope, SealingProblem> {
    let mut wrongs = Roster::of(&record).wrongs();
    wrongs.extend(crate::verify::sense_of(&record));
    if wrongs.is_empty() {
        Ok(Envelope::of(&Statement::of_record(record))?)
    } else {
        Err(SealingProblem::NotFit(wrongs))
    }
}

/// Makes the bytes of a later finding about a sealed record.
pub fn seal_addendum(addendum: Addendum) -> Result<Envelope, SealingProblem> {
    let roster = Roster {
        same_person_allowed: true,
        same_machine_allowed: true,
        ..Roster::new(addendum.roster.clone())
    };
    match roster.wrongs() {
        wrongs if wrongs.is_empty() => Ok(Envelope::of(&Statement::of_addendum(addendum))?),
        wrongs => Err(SealingProblem::NotFit(wrongs)),
    }
}

/// Signs as `role`, with the key that the roster has for it, and adds the signature.
pub fn sign_as(envelope: &mut Envelope, role: &str, key: &SecretKey, at: Moment) -> Result<Added, SealingProblem> {
    holder(envelope, role, key)?;
    Ok(envelope.add(envelope.sign(key, at)))
}

/// Refuses as `role`, which is signed too. The refusal is kept beside the record.
pub fn refuse(
    envelope: &Envelope,
    role: &str,
    why: &str,
    key: &SecretKey,
    at: Moment,
) -> Result<Envelope, SealingProblem> {
    let signer = holder(envelope, role, key)?;
    let record = named(envelope)?;
    let refusal = Refusal {
        record,
        signer,
        why: why.to_owned(),
        at: at.to_the_second(),
    };
    let mut refused = Envelope::of(&Statement::of_refusal(refusal))?;
    refused.add(refused.sign(key, at));
    Ok(refused)
}

/// The record in an envelope, named by digest: what a refusal, an addendum and the next phase need.
pub fn named(envelope: &Envelope) -> Result<Named, SealingProblem> {
    let reading = Reading::of(envelope);
    let (release, phase): (String, Phase) = match (reading.record(), &reading.said) {
        (Some(record), _) => (record.release.id.clone(), record.phase),
        (None, Err(wrong)) => return Err(SealingProblem::NotKnown(wrong.clone())),
        (None, Ok(_)) => {
            return Err(SealingProblem::NotKnown(Wrong::NotAStatement(
                "it is no record".to_owned(),
            )));
        }
    };
    Ok(Named {
        release,
        phase,
        sha256: envelope.digest(),
    })
}

/// A signature as a file for the one who asked: `technical-lead.cssig`.
pub fn reply(envelope: &Envelope, signature: &Signature) -> String {
    let reply = Reply {
        kind: REPLY_TYPE.to_owned(),
        payload_sha256: envelope.digest(),
        keyid: signature.keyid.clone(),
        sig: STANDARD.encode(&signature.sig),
        at: signature.at,
    };
    // Strings alone: there is nothing in it that JSON could not write.
    serde_json::to_string_pretty(&reply).map_or_else(|_| String::new(), |text| text + "\n")
}

/// Takes whatever came back, in any order and any number of times: a `.cssig` file, an envelope (of the record with
/// signatures, or of a refusal), the 64 bytes of `openssl pkeyutl`, plain or in base64, or an SSH signature.
pub fn take(envelope: &mut Envelope, bytes: &[u8]) -> Result<Taken, SealingProblem> {
    if bytes.len() == 64 {
        return take_signatures(envelope, vec![bare(bytes.to_vec())]);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| SealingProblem::NoSignature)?;
    if let Some(sig) = ssh::unarmoured(text) {
        return take_signatures(envelope, vec![bare(sig)]);
    }
    if let Ok(reply) = serde_json::from_str::<Reply>(text) {
        return take_reply(envelope, reply);
    }
    if let Ok(other) = Envelope::read(bytes) {
        return take_envelope(envelope, other);
    }
    match STANDARD.decode(text.split_whitespace().collect::<String>()) {
        Ok(sig) if sig.len() == 64 => take_signatures(envelope, vec![bare(sig)]),
        _ => Err(SealingProblem::NoSignature),
    }
}

fn take_reply(envelope: &mut Envelope, reply: Reply) -> Result<Taken, SealingProblem> {
    if reply.payload_sha256 != envelope.digest() {
        return Err(another(envelope, &reply.payload_sha256));
    }
    let sig = STANDARD.decode(&reply.sig).map_err(|_| SealingProblem::NoSignature)?;
    let signature = Signature {
        keyid: reply.keyid,
        sig,
        at: reply.at,
    };
    take_signatures(envelope, vec![signature])
}

fn take_envelope(envelope: &mut Envelope, other: Envelope) -> Result<Taken, SealingProblem> {
    if other.payload == envelope.payload && other.payload_type == envelope.payload_type {
        return take_signatures(envelope, other.signatures);
    }
    let Some(refusal) = Reading::of(&other).refusal().cloned() else {
        return Err(another(envelope, &other.digest()));
    };
    if refusal.record != named(envelope)? {
        return Err(another(envelope, &refusal.record.sha256));
    }
    let asked = Reading::of(envelope);
    let on_roster = asked.record().is_some_and(|record| {
        let same = |one: &Signer| one.role == refusal.signer.role && one.key == refusal.signer.key;
        record.roster.iter().any(same)
    });
    let signed = PublicKey::read(&refusal.signer.key)
        .is_ok_and(|key| other.signatures.iter().any(|signature| other.holds(signature, key)));
    if on_roster && signed {
        Ok(Taken::Refused(Box::new(refusal), other))
    } else {
        Err(SealingProblem::Nobodys)
    }
}

/// Only what fits one of those asked is taken, under the id of the key that it fits.
fn take_signatures(envelope: &mut Envelope, signatures: Vec<Signature>) -> Result<Taken, SealingProblem> {
    let asked = signers(envelope)?;
    let mut taken = Vec::new();
    for mut signature in signatures {
        let fits = asked.iter().find_map(|signer| {
            let key = PublicKey::read(&signer.key).ok()?;
            envelope.holds(&signature, key).then_some((signer, key))
        });
        let Some((signer, key)) = fits else { continue };
        signature.keyid = key.id();
        // The same person again, with another time or another way to sign: once is enough.
        let added = if envelope.signatures.iter().any(|one| envelope.holds(one, key)) {
            Added::Known
        } else {
            envelope.add(signature)
        };
        taken.push((signer.role.clone(), added));
    }
    if taken.is_empty() {
        Err(SealingProblem::Nobodys)
    } else {
        Ok(Taken::Signed(taken))
    }
}

fn signers(envelope: &Envelope) -> Result<Vec<Signer>, SealingProblem> {
    let reading = Reading::of(envelope);
    match &reading.said {
        Err(wrong) => Err(SealingProblem::NotKnown(wrong.clone())),
        Ok(_) => Ok(reading.signers()),
    }
}

fn holder(envelope: &Envelope, role: &str, key: &SecretKey) -> Result<Signer, SealingProblem> {
    let asked = signers(envelope)?;
    let signer = asked.into_iter().find(|one| one.role == role);
    let signer = signer.ok_or_else(|| SealingProblem::NoSuchRole(role.to_owned()))?;
    if PublicKey::read(&signer.key).is_ok_and(|wanted| wanted == key.public()) {
        return Ok(signer);
    }
    Err(SealingProblem::AnotherKey {
        role: signer.role,
        name: signer.name,
        fingerprint: key.public().fingerprint(),
    })
}

fn bare(sig: Vec<u8>) -> Signature {
    Signature {
        keyid: String::new(),
        sig,
        at: None,
    }
}

fn another(envelope: &Envelope, found: &str) -> SealingProblem {
    SealingProblem::AnotherRecord {
        found: crate::hex::short(found).to_owned(),
        open: crate::hex::short(&envelope.digest()).to_owned(),
    }
}
