//! The signers: where each one's key is, how far each signature is, and what may be done about it here.

use super::Here;
use crate::sealing::keys::{Enrolled, Place};
use crate::sealing::roster::Seat;
use crate::wire::{Act, Allowed, KeyLine, KeyPlace, SignerState, SignoffSigner};
use engine::release::decide::{self, Refusal};
use engine::release::signoff::{Answer, Reply, Sealed};
use record::statement::Signer;
use record::{Envelope, PublicKey};

/// Who is asked by a request that came from elsewhere, with the keys of this machine.
pub(crate) fn request_signers(envelope: &Envelope, asked: &[Signer], keys: &[Enrolled]) -> Vec<SignoffSigner> {
    let one = |of: &Signer| {
        let signature = PublicKey::read(&of.key)
            .ok()
            .and_then(|key| envelope.signatures.iter().find(|one| envelope.holds(one, key)));
        let mut view = blank(&seat(of), keys);
        view.state = if signature.is_some() {
            SignerState::Signed
        } else {
            SignerState::ToSign
        };
        view.at = signature.and_then(|one| one.at).map(|at| at.0);
        let permit = may_sign_here(&view).and_then(|()| match view.state {
            SignerState::Signed => Err(Refusal(format!("{} has signed.", of.role))),
            _ => Ok(()),
        });
        view.allowed = [Act::SignRecord, Act::RefuseRecord]
            .map(|act| allow(act, permit.clone()))
            .to_vec();
        view
    };
    asked.iter().map(one).collect()
}

/// A key that is known here; `None` where it can no longer be read.
pub(crate) fn key_line(of: &Enrolled) -> Option<KeyLine> {
    let key = PublicKey::read(&of.key).ok()?;
    Some(KeyLine {
        person: of.person.clone(),
        role: of.role.clone(),
        place: match of.place {
            Place::Keyring => KeyPlace::Keyring,
            Place::File => KeyPlace::Passphrase,
            Place::Elsewhere => KeyPlace::Elsewhere,
        },
        public: of.key.clone(),
        key_id: key.id(),
        fingerprint: key.fingerprint(),
        machine: of.machine.clone(),
    })
}

/// The seat of somebody whom a record names.
pub(super) fn seat(of: &Signer) -> Seat {
    Seat {
        role: of.role.clone(),
        name: of.name.clone(),
        item: of.item,
        key: of.key.clone(),
        machine: of.machine.clone(),
        fixed: true,
    }
}

/// A signer of whom nothing is known but their seat and key.
fn blank(seat: &Seat, keys: &[Enrolled]) -> SignoffSigner {
    let key = PublicKey::read(&seat.key).ok();
    let id = key.map(PublicKey::id);
    let place = match (&id, keys.iter().rev().find(|one| one.key == seat.key)) {
        (None, _) => KeyPlace::None,
        (Some(_), Some(one)) if one.place == Place::Keyring => KeyPlace::Keyring,
        (Some(_), Some(one)) if one.place == Place::File => KeyPlace::Passphrase,
        (Some(_), _) => KeyPlace::Elsewhere,
    };
    let says = match place {
        KeyPlace::None => "no key yet".to_owned(),
        KeyPlace::Keyring | KeyPlace::Passphrase => "key on this machine".to_owned(),
        KeyPlace::Elsewhere if seat.machine.is_empty() => "key on another machine".to_owned(),
        KeyPlace::Elsewhere => format!("key on {}", seat.machine),
    };
    SignoffSigner {
        role: seat.role.clone(),
        name: seat.name.clone(),
        item: seat.item,
        state: SignerState::Waiting,
        key: place,
        fingerprint: key
            .map(|key| key.fingerprint().chars().take(19).collect())
            .unwrap_or_default(),
        key_id: id,
        machine: seat.machine.clone(),
        at: None,
        elsewhere: false,
        why: None,
        says,
        mine: false,
        allowed: Vec::new(),
    }
}

/// One signer, with what they answered.
pub(super) fn signer(seat: &Seat, sealed: Option<&Sealed>, here: &Here) -> SignoffSigner {
    let mut view = blank(seat, &here.keys);
    view.mine = !seat.name.is_empty() && seat.name == here.person;
    if let Some(sealed) = sealed {
        let asked = sealed.asked.iter().rev().find(|(roles, _)| roles.contains(&seat.role));
        match (sealed.answer(&seat.role), asked) {
            (Some(answer), _) => answered(&mut view, answer),
            (None, Some((_, stamp))) => {
                (view.state, view.at) = (SignerState::Requested, Some(stamp.at));
                view.says = format!("asked by file, {}", view.says);
            }
            (None, None) => view.state = SignerState::ToSign,
        }
    }
    view.allowed = acts_of(&view, seat, sealed);
    view
}

fn answered(view: &mut SignoffSigner, answer: &Answer) {
    let by = &answer.answered;
    view.at = Some(by.at.unwrap_or(answer.stamp.at));
    view.elsewhere = by.elsewhere;
    match &answer.reply {
        Reply::Signed { .. } => view.state = SignerState::Signed,
        Reply::Refused { why, .. } => {
            view.state = SignerState::Refused;
            view.why = Some(why.clone());
        }
    }
    view.says = match (by.elsewhere, by.machine.as_str()) {
        (true, _) => "came by file".to_owned(),
        (false, machine) => format!("on {machine}"),
    };
}

fn acts_of(view: &SignoffSigner, seat: &Seat, sealed: Option<&Sealed>) -> Vec<Allowed> {
    let sign = match sealed {
        None => Err(Refusal("Nothing is sealed yet.".to_owned())),
        Some(sealed) => decide::may_answer_record(sealed, &seat.role).and_then(|()| may_sign_here(view)),
    };
    let key = match sealed {
        Some(_) => Err(Refusal("The record is sealed with the keys it names.".to_owned())),
        None if seat.fixed => Err(Refusal(fixed_key(&seat.role))),
        None => Ok(()),
    };
    vec![
        allow(Act::SignRecord, sign.clone()),
        allow(Act::RefuseRecord, sign),
        allow(Act::MakeKey, key.clone()),
        allow(Act::EnrolKey, key),
    ]
}

/// Why no other key can be had for a role.
pub(crate) fn fixed_key(role: &str) -> String {
    format!("The environment has the key of {role}; no other counts.")
}

fn may_sign_here(view: &SignoffSigner) -> Result<(), Refusal> {
    match view.key {
        KeyPlace::Keyring | KeyPlace::Passphrase => Ok(()),
        KeyPlace::None => Err(Refusal(format!("{} has no key yet.", view.role))),
        KeyPlace::Elsewhere => Err(Refusal(format!(
            "The key of {} is on another machine; ask by file.",
            view.role
        ))),
    }
}

/// An act with its refusal.
pub(super) fn allow(act: Act, permit: Result<(), Refusal>) -> Allowed {
    Allowed {
        act,
        refusal: permit.err().map(|refusal| refusal.0),
    }
}
