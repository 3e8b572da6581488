//! What stands beside the sheet: who has signed, and what keeps it from Complete.

mod signers;

pub(crate) use signers::{fixed_key, key_line, request_signers};

use super::words;
use crate::sealing::keys::Enrolled;
use crate::sealing::roster::{Seat, roster, without_key};
use crate::sealing::wire_phase;
use crate::wire::{
    Act, AddendumView, Allowed, CheckLine, RecordLine, ReleaseStatus, SignerState, SignoffSigner, SignoffState,
    SignoffSummary, SignoffView,
};
use engine::release::decide::{self, Refusal};
use engine::release::signoff::Sealed;
use engine::release::verdict::{self, Next};
use engine::{Closing, Release, wording};
use record::SecretKey;
use record::statement::{Outcome, Record};
use signers::{allow, seat, signer};

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
                .filter_map(shared)
                .collect(),
        },
        keyring: here.keyring,
        shortest_passphrase: shortest_passphrase(),
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

fn keeps_from(release: &Release, signers: &[SignoffSigner], sealed: Option<&Sealed>, here: &Here) -> Vec<CheckLine> {
    let mut lines = Vec::new();
    if release.closed.is_none() {
        let (blockers, missing) = verdict::reasons_before(release, &Next::Closing, here.now);
        let open = blockers.iter().chain(&missing);
        lines.extend(open.map(|reason| keeps(format!("{}: {}", reason.text, reason.why), reason.item)));
        lines.push(keeps("The release is not closed yet".to_owned(), None));
    }
    if sealed.is_none() {
        if release.closed.is_some() {
            lines.push(keeps("The record is not sealed yet".to_owned(), None));
        }
    } else {
        for one in signers {
            let why = match one.state {
                SignerState::Signed => continue,
                SignerState::Refused => "has refused to sign",
                _ => "has not signed",
            };
            lines.push(keeps(format!("{} {why}", one.role), one.item));
        }
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
        allow(Act::Seal, may_seal(release, here)),
        allow(Act::RequestSignature, of_sealed.clone()),
        allow(Act::TakeSignature, of_sealed),
        allow(Act::AddAddendum, decide::may_add(release)),
        allow(Act::ExportRecord, Ok(())),
        allow(Act::PrintSheet, Ok(())),
    ]
}

fn may_seal(release: &Release, here: &Here) -> Result<(), Refusal> {
    decide::may_seal(release, here.now)?;
    without_key(&here.seats).map_or(Ok(()), |what| Err(Refusal(format!("{what}."))))
}

/// Fewest characters of a passphrase.
pub(crate) fn shortest_passphrase() -> u32 {
    words::small(SecretKey::SHORTEST_PASSPHRASE)
}
