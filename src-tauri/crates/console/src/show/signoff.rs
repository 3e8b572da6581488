//! What stands beside the sheet: who has signed, and what keeps it from Complete.

use super::words;
use crate::sealing::keys::{Enrolled, Place};
use crate::sealing::roster::{Seat, roster};
use crate::sealing::wire_phase;
use crate::wire::{
    Act, AddendumView, Allowed, CheckLine, KeyLine, KeyPlace, RecordLine, ReleaseStatus, SignerState, SignoffSigner,
    SignoffState, SignoffSummary, SignoffView,
};
use engine::release::decide::{self, Refusal};
use engine::release::signoff::{Answer, Reply, Sealed};
use engine::release::verdict::{self, Next};
use engine::{Closing, Release, wording};
use record::statement::{Outcome, Record, Signer};
use record::{Envelope, PublicKey, SecretKey};

/// What the view needs besides the release.
pub(crate) struct Here {
    pub(crate) seats: Vec<Seat>,
    pub(crate) keys: Vec<Enrolled>,
    /// A keyring answers.
    pub(crate) keyring: bool,
    /// Who sits here.
    pub(crate) person: String,
    pub(crate) journal_problem: Option<String>,
    pub(crate) now: u64,
}

/// The view of `release`, whose newest record, or the one that would be sealed next, is `record`.
pub(crate) fn signoff(release: &Release, record: &Record, here: &Here) -> SignoffView {
    let newest = release.signoff.newest();
    let sealed = newest.map(|newest| &newest.sealed);
    let seats = match sealed {
        Some(_) => record.roster.iter().map(seat).collect(),
        None => here.seats.clone(),
    };
    let signers: Vec<SignoffSigner> = seats.iter().map(|seat| signer(seat, sealed, here)).collect();
    let phase = newest.map_or_else(|| decide::next_phase(release), |newest| Some(newest.phase));
    SignoffView {
        release: release.id.0.clone(),
        phase: wire_phase(phase.unwrap_or(engine::Phase::GoLive)),
        state: state(sealed),
        headline: headline(sealed),
        outcome: newest.map_or_else(|| words::status(release), |newest| status(newest.outcome)),
        digest: sealed.map(|sealed| sealed.sha256.0.clone()),
        sealed_at: sealed.map(|sealed| sealed.stamp.at),
        sealed_by: sealed.map(|sealed| sealed.stamp.by.clone()),
        signed: sealed.map_or(0, |sealed| words::small(sealed.signed())),
        keeps_from: keeps_from(release, &signers, sealed, here),
        sentence: sentence(record),
        exceptions: words::small(record.exceptions.len()),
        shared_hands: match sealed {
            Some(_) => record.shared_hands(),
            None => roster(release, &here.seats)
                .wrongs()
                .iter()
                .map(shared)
                .flatten()
                .collect(),
        },
        keyring: here.keyring,
        shortest_passphrase: words::small(SecretKey::SHORTEST_PASSPHRASE),
        wants_incident: wants_incident(release),
        addenda: addenda(release, record, here),
        records: release.signoff.records.iter().map(line).collect(),
        allowed: allowed(release, here),
        signers,
    }
}

/// The count on the tab; `None` where nothing is sealed.
pub(crate) fn signoff_summary(release: &Release) -> Option<SignoffSummary> {
    let sealed = &release.signoff.newest()?.sealed;
    Some(SignoffSummary {
        sealed: true,
        refused: sealed.is_refused(),
        signed: words::small(sealed.signed()),
        of: words::small(sealed.roles.len()),
    })
}

/// What a signer agrees to.
pub(crate) fn sentence(record: &Record) -> String {
    let seen = match record.exceptions.len() {
        0 => "I have seen this sheet, which has no exceptions".to_owned(),
        1 => "I have seen this sheet and its 1 exception".to_owned(),
        n => format!("I have seen this sheet and its {n} exceptions"),
    };
    let outcome = match record.outcome {
        Outcome::Complete => "is complete",
        Outcome::Failed => "failed",
        Outcome::RolledBack => "was rolled back",
    };
    let release = &record.release;
    format!(
        "{seen}, and agree that {} {} {outcome} in {} ({}).",
        release.product,
        release.new,
        release.environment,
        record.phase.words()
    )
}

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

fn seat(of: &Signer) -> Seat {
    Seat {
        role: of.role.clone(),
        name: of.name.clone(),
        item: of.item,
        key: of.key.clone(),
        machine: of.machine.clone(),
    }
}

fn shared(wrong: &record::Wrong) -> Option<String> {
    use record::Wrong;
    let shared = matches!(
        wrong,
        Wrong::PersonTwice { .. } | Wrong::MachineTwice { .. } | Wrong::KeyTwice { .. }
    );
    shared.then(|| format!("{wrong}."))
}

fn state(sealed: Option<&Sealed>) -> SignoffState {
    match sealed {
        None => SignoffState::Pending,
        Some(sealed) if sealed.is_refused() => SignoffState::Refused,
        Some(sealed) if sealed.signed() == sealed.roles.len() => SignoffState::Signed,
        Some(_) => SignoffState::Sealed,
    }
}

fn headline(sealed: Option<&Sealed>) -> String {
    let Some(sealed) = sealed else {
        return "Nothing is sealed yet".to_owned();
    };
    let (signed, of) = (sealed.signed(), sealed.roles.len());
    match state(Some(sealed)) {
        SignoffState::Refused => format!("{signed} of {of} have signed, and somebody refused"),
        SignoffState::Signed => format!("All {of} have signed"),
        _ => format!("{signed} of {of} have signed"),
    }
}

fn status(outcome: Closing) -> ReleaseStatus {
    match outcome {
        Closing::Complete => ReleaseStatus::Complete,
        Closing::Failed => ReleaseStatus::Failed,
        Closing::RolledBack => ReleaseStatus::RolledBack,
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

fn signer(seat: &Seat, sealed: Option<&Sealed>, here: &Here) -> SignoffSigner {
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
        None => Ok(()),
    };
    vec![
        allow(Act::SignRecord, sign.clone()),
        allow(Act::RefuseRecord, sign),
        allow(Act::MakeKey, key.clone()),
        allow(Act::EnrolKey, key),
    ]
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

fn keeps_from(release: &Release, signers: &[SignoffSigner], sealed: Option<&Sealed>, here: &Here) -> Vec<CheckLine> {
    let mut lines = Vec::new();
    if release.closed.is_none() {
        let (blockers, missing) = verdict::reasons_before(release, &Next::Closing, here.now);
        let open = blockers.iter().chain(&missing);
        lines.extend(open.map(|reason| keeps(format!("{}: {}", reason.text, reason.why), reason.item)));
        lines.push(keeps("The release is not closed yet".to_owned(), None));
    }
    for one in signers {
        let why = match (one.state, one.key) {
            (SignerState::Signed, _) => continue,
            (SignerState::Refused, _) => "has refused to sign",
            (_, KeyPlace::None) => "has no key yet",
            _ if sealed.is_none() => continue,
            _ => "has not signed",
        };
        lines.push(keeps(format!("{} {why}", one.role), one.item));
    }
    if sealed.is_none() && release.closed.is_some() {
        lines.push(keeps("The record is not sealed yet".to_owned(), None));
    }
    if let Some(problem) = &here.journal_problem {
        lines.push(keeps(problem.clone(), None));
    }
    let standings = release.standings(here.now);
    let settled = standings.values().filter(|one| one.is_settled()).count();
    lines.push(fine(wording::count(settled, "item settled", "items settled")));
    if here.journal_problem.is_none() {
        let events = usize::try_from(release.next_index).unwrap_or(usize::MAX);
        lines.push(fine(format!(
            "Journal verified, {} of this release, nothing missing",
            wording::count(events, "event", "events")
        )));
    }
    lines
}

fn keeps(text: String, item: Option<u32>) -> CheckLine {
    CheckLine { ok: false, text, item }
}

fn fine(text: String) -> CheckLine {
    CheckLine {
        ok: true,
        text,
        item: None,
    }
}

fn wants_incident(release: &Release) -> bool {
    release.closed.as_ref().is_some_and(|closed| {
        release.signoff.newest().is_none_or(|newest| !newest.last)
            && closed.outcome != Closing::Complete
            && closed.notes.trim().is_empty()
    })
}

fn addenda(release: &Release, record: &Record, here: &Here) -> Vec<AddendumView> {
    let one = |one: &engine::release::signoff::SealedAddendum| AddendumView {
        digest: one.sealed.sha256.0.clone(),
        finding: one.finding.clone(),
        by: one.sealed.stamp.by.clone(),
        at: one.sealed.stamp.at,
        signers: record
            .roster
            .iter()
            .map(|of| signer(&seat(of), Some(&one.sealed), here))
            .collect(),
        signed: words::small(one.sealed.signed()),
    };
    release.signoff.addenda.iter().map(one).collect()
}

fn line(of: &engine::release::signoff::SealedRecord) -> RecordLine {
    RecordLine {
        phase: wire_phase(of.phase),
        name: crate::sealing::phase(of.phase).words().to_owned(),
        digest: of.sealed.sha256.0.clone(),
        outcome: status(of.outcome),
        sealed_at: of.sealed.stamp.at,
        signed: words::small(of.sealed.signed()),
        of: words::small(of.sealed.roles.len()),
    }
}

fn allowed(release: &Release, here: &Here) -> Vec<Allowed> {
    let newest = release.signoff.newest();
    let silent = |sealed: &Sealed| sealed.roles.iter().any(|role| sealed.answer(role).is_none());
    let of_sealed = match newest {
        None => Err(Refusal("Nothing is sealed yet.".to_owned())),
        Some(newest) if silent(&newest.sealed) || release.signoff.addenda.iter().any(|one| silent(&one.sealed)) => {
            Ok(())
        }
        Some(_) => Err(Refusal("Everybody has answered.".to_owned())),
    };
    vec![
        allow(
            Act::CloseComplete,
            decide::may_close(release, Closing::Complete, here.now),
        ),
        allow(
            Act::CloseOtherwise,
            decide::may_close(release, Closing::Failed, here.now),
        ),
        allow(Act::Seal, decide::may_seal(release, here.now)),
        allow(Act::RequestSignature, of_sealed.clone()),
        allow(Act::TakeSignature, of_sealed),
        allow(Act::AddAddendum, decide::may_add(release)),
        allow(Act::ExportRecord, Ok(())),
        allow(Act::PrintSheet, Ok(())),
    ]
}

fn allow(act: Act, permit: Result<(), Refusal>) -> Allowed {
    Allowed {
        act,
        refusal: permit.err().map(|refusal| refusal.0),
    }
}
