//! What became of each item: exceptions in full, the rest as who stated what.

use super::sections::Sections;
use super::shorten;
use crate::moment::Moment;
use crate::statement::{Attestation, Attested, Criterion, Decided, Exception, Settled, Trouble};
use checklist::Item;
use engine::release::standing::standing;
use engine::release::state::{Decision, ItemState};
use engine::{Release, Standing};

/// The chapter whose items are printed with what was measured.
const CRITERIA: &str = "success criteria";

pub(super) fn exceptions(release: &Release, sections: &Sections, now: u64) -> Vec<Exception> {
    let mut exceptions: Vec<Exception> = Vec::new();
    for (item, state) in release.plan.items().zip(&release.items) {
        let section = sections.row(item.section);
        let Some(trouble) = trouble(item, state, now) else {
            continue;
        };
        // Items that nobody came to are named by number, a section at a time.
        if trouble == Trouble::Open {
            let same = |one: &&mut Exception| one.trouble == Trouble::Open && one.section == section;
            if let Some(before) = exceptions.iter_mut().find(same) {
                before.items.push(item.number);
                continue;
            }
        }
        let text = match (trouble, section) {
            (Trouble::Open, Some(row)) => sections.title(row).to_owned(),
            _ => shorten(&item.text),
        };
        exceptions.push(exception(trouble, item, section, text, state));
    }
    exceptions
}

fn exception(trouble: Trouble, item: &Item, section: Option<u32>, text: String, state: &ItemState) -> Exception {
    let bad = state.history.iter().find(|one| is_bad(one.standing));
    let last = state.last.as_ref();
    let (seen, at) = match trouble {
        Trouble::FailedFirst => (bad.map(|one| one.says.clone()), bad.map(|one| one.at)),
        Trouble::Open | Trouble::NotApplicable => (None, None),
        _ => (last.map(|run| run.says.clone()), last.map(|run| run.ended_at)),
    };
    let runs = if state.attempts > 1 { state.attempts } else { 0 };
    let mended = match (trouble, last) {
        (Trouble::FailedFirst, Some(run)) if state.decision.is_none() => {
            format!("{} on run {}", run.says, run.attempt)
        }
        _ => String::new(),
    };
    Exception {
        trouble,
        items: vec![item.number],
        section,
        text,
        seen: seen.unwrap_or_default(),
        at: at.map(|at| Moment(at).to_the_second()),
        attempts: runs,
        mended,
        decided: decided(state),
    }
}

/// What kind of trouble an item had; none where it went as written.
fn trouble(item: &Item, state: &ItemState, now: u64) -> Option<Trouble> {
    match standing(item, state, now) {
        Standing::Failed => Some(Trouble::Failed),
        Standing::Unknown => Some(Trouble::Unknown),
        Standing::Interrupted => Some(Trouble::Interrupted),
        Standing::Stale => Some(Trouble::Stale),
        Standing::Refused => Some(Trouble::Refused),
        Standing::Waived => Some(Trouble::Waived),
        Standing::NotApplicable => Some(Trouble::NotApplicable),
        Standing::Pending | Standing::Running | Standing::ToAttest => Some(Trouble::Open),
        Standing::Passed | Standing::Warned | Standing::Attested
            if state.history.iter().any(|one| is_bad(one.standing)) =>
        {
            Some(Trouble::FailedFirst)
        }
        Standing::Warned => Some(Trouble::Warned),
        // The lines to sign are open in every record that is not signed yet: that is no exception to it.
        Standing::Passed | Standing::Attested | Standing::ToSign => None,
    }
}

fn is_bad(standing: Standing) -> bool {
    matches!(standing, Standing::Failed | Standing::Refused)
}

fn decided(state: &ItemState) -> Option<Decided> {
    let decided = state.decision.as_ref()?;
    let (why, until) = match &decided.decision {
        Decision::Attested { note, .. } => (note.clone().unwrap_or_default(), String::new()),
        Decision::Waived { why, until } => (why.clone(), until.clone()),
        Decision::Refused { why } | Decision::NotApplicable { why } => (why.clone(), String::new()),
    };
    Some(Decided {
        by: decided.stamp.by.clone(),
        role: decided.role.clone().unwrap_or_default(),
        at: Moment(decided.stamp.at).to_the_second(),
        why: shorten(&why),
        until,
    })
}

pub(super) fn attestations(release: &Release, now: u64) -> Vec<Attestation> {
    let mut people: Vec<Attestation> = Vec::new();
    for (item, state) in release.plan.items().zip(&release.items) {
        let Some(decided) = &state.decision else { continue };
        let Decision::Attested { note, .. } = &decided.decision else {
            continue;
        };
        if standing(item, state, now) != Standing::Attested {
            continue;
        }
        let attested = Attested {
            item: item.number,
            at: Moment(decided.stamp.at).to_the_second(),
            note: note.as_deref().map(shorten).unwrap_or_default(),
        };
        let role = decided.role.clone().unwrap_or_default();
        match people
            .iter_mut()
            .find(|one| one.by == decided.stamp.by && one.role == role)
        {
            Some(person) => person.items.push(attested),
            None => people.push(Attestation {
                by: decided.stamp.by.clone(),
                role,
                items: vec![attested],
            }),
        }
    }
    people
}

pub(super) fn criteria(release: &Release, sections: &Sections, now: u64) -> Vec<Criterion> {
    let mut criteria = Vec::new();
    for (item, state) in release.plan.items().zip(&release.items) {
        let title = sections.row(item.section).map(|row| sections.title(row));
        if !title.is_some_and(|title| title.trim().eq_ignore_ascii_case(CRITERIA)) {
            continue;
        }
        let (settled, says) = match (standing(item, state, now), &state.last, decided(state)) {
            (Standing::Attested, _, Some(one)) if one.why.is_empty() => (Settled::Attested, one.by),
            (Standing::Attested, _, Some(one)) => (Settled::Attested, format!("{}, {}", one.why, one.by)),
            (Standing::Passed | Standing::Warned, Some(run), _) => (Settled::Passed, run.says.clone()),
            (other, ..) => (Settled::Not, other.word().to_owned()),
        };
        criteria.push(Criterion {
            item: item.number,
            text: shorten(&item.text),
            settled,
            says,
        });
    }
    // Before any of them is settled there is nothing to print.
    if criteria.iter().all(|one| one.settled == Settled::Not) {
        criteria.clear();
    }
    criteria
}
