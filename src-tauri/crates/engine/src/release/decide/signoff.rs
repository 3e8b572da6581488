//! Sealing, signing, refusing, asking, adding.

use super::{Permit, Refusal, needs_words, refuse};
use crate::plan::Digest;
use crate::release::event::{Closing, EventKind};
use crate::release::signoff::{Answered, Phase, Reply, Sealed};
use crate::release::state::Release;
use crate::release::verdict::{self, Next};

/// The phase that would be sealed next; `None` after the last.
pub fn next_phase(release: &Release) -> Option<Phase> {
    let newest = release.signoff.newest();
    match newest {
        None => Some(Phase::GoLive),
        Some(newest) if newest.last => None,
        Some(newest) => newest.phase.next(),
    }
}

/// May the next record be sealed now?
pub fn may_seal(release: &Release, now: u64) -> Permit {
    if next_phase(release).is_none() {
        return refuse("The record is sealed; a later finding is an addendum to it.");
    }
    if release
        .signoff
        .newest()
        .is_some_and(|newest| newest.sealed.is_refused())
    {
        return refuse("Somebody refused to sign the record before; it stands as it is.");
    }
    if release.closed.is_some() {
        return Ok(());
    }
    if next_phase(release) == Some(Phase::Week) {
        return refuse("Close the release first; the last record says how it ended.");
    }
    may_seal_open(release, now)
}

/// Before the end, a record says that everyone is on the new version and nothing stands against it.
fn may_seal_open(release: &Release, now: u64) -> Permit {
    let live = match release.traffic_plan() {
        Some(_) => release.traffic.everyone_since().is_some(),
        None => !release.steps.is_empty() && verdict::next_step(release).is_none(),
    };
    if !live {
        return refuse("Close the release first, or bring it to all traffic on the new version.");
    }
    if release.running_step().is_some() || release.has_open_checks() {
        return refuse("Something is running; wait for its end.");
    }
    let (blockers, _) = verdict::reasons_before(release, &Next::Closing, now);
    match blockers.first() {
        None => Ok(()),
        Some(first) => refuse(format!("{} stands against it: {}.", first.name(), first.why)),
    }
}

pub(super) fn seal(
    release: &Release,
    phase: Phase,
    sha256: Digest,
    outcome: Closing,
    roles: Vec<String>,
    now: u64,
) -> Result<Vec<EventKind>, Refusal> {
    may_seal(release, now)?;
    if next_phase(release) != Some(phase) {
        return refuse("Another record comes next.");
    }
    let closed = release.closed.as_ref().map(|closed| closed.outcome);
    if outcome != closed.unwrap_or(Closing::Complete) {
        return refuse("The record says another outcome than the release has.");
    }
    Ok(vec![EventKind::RecordSealed {
        phase,
        sha256,
        outcome,
        roles,
    }])
}

/// May somebody in this role answer now?
pub fn may_answer_record(sealed: &Sealed, role: &str) -> Permit {
    if !sealed.roles.iter().any(|one| one == role) {
        return refuse(format!("{role} is not asked to sign this."));
    }
    match sealed.answer(role).map(|answer| &answer.reply) {
        None => Ok(()),
        Some(Reply::Signed { .. }) => refuse(format!("{role} has signed.")),
        Some(Reply::Refused { .. }) => refuse(format!("{role} has refused; that stands.")),
    }
}

fn find<'a>(release: &'a Release, sha256: &Digest) -> Result<&'a Sealed, Refusal> {
    let found = release.signoff.sealed(sha256);
    found.ok_or_else(|| Refusal("Nothing with that digest was sealed in this release.".to_owned()))
}

pub(super) fn sign(
    release: &Release,
    sha256: Digest,
    answered: Answered,
    sig: String,
) -> Result<Vec<EventKind>, Refusal> {
    may_answer_record(find(release, &sha256)?, &answered.role)?;
    Ok(vec![EventKind::RecordSigned { sha256, answered, sig }])
}

pub(super) fn refuse_record(
    release: &Release,
    sha256: Digest,
    answered: Answered,
    why: String,
    envelope: Digest,
) -> Result<Vec<EventKind>, Refusal> {
    may_answer_record(find(release, &sha256)?, &answered.role)?;
    needs_words(&why, "Say why you do not sign.")?;
    if release.signoff.addenda.iter().any(|one| one.sealed.sha256 == sha256) {
        return refuse("An addendum is signed or left; what speaks against it is another addendum.");
    }
    Ok(vec![EventKind::RecordRefused {
        sha256,
        answered,
        why,
        envelope,
    }])
}

pub(super) fn ask(release: &Release, sha256: Digest, roles: Vec<String>) -> Result<Vec<EventKind>, Refusal> {
    let sealed = find(release, &sha256)?;
    for role in &roles {
        may_answer_record(sealed, role)?;
    }
    if roles.is_empty() {
        return refuse("Everybody has answered.");
    }
    Ok(vec![EventKind::SignaturesAsked { sha256, roles }])
}

/// May a finding be added now?
pub fn may_add(release: &Release) -> Permit {
    match release.signoff.newest() {
        Some(_) => Ok(()),
        None => refuse("Nothing is sealed yet; add a note instead."),
    }
}

pub(super) fn add(
    release: &Release,
    about: Digest,
    sha256: Digest,
    finding: String,
    roles: Vec<String>,
) -> Result<Vec<EventKind>, Refusal> {
    may_add(release)?;
    find(release, &about)?;
    needs_words(&finding, "Say what was found.")?;
    Ok(vec![EventKind::AddendumSealed {
        about,
        sha256,
        finding,
        roles,
    }])
}
