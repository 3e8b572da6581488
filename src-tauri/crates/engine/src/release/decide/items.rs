//! Decisions of people about items.

use super::{Permit, Refusal, find, is_open, needs_words, refuse};
use crate::release::event::EventKind;
use crate::release::standing::{end_of_day, standing};
use crate::release::state::{Decision, ItemState, Release};
use checklist::{Item, ItemId, ItemKind};
use std::collections::HashSet;

/// A name typed beside a line is no signature.
const SIGNED_UNDER_THE_RECORD: &str = "This line is signed under the record, with a key, once the release is closed.";

pub(super) fn decide_item(
    release: &Release,
    id: &ItemId,
    role: Option<String>,
    decision: Decision,
    now: u64,
) -> Result<Vec<EventKind>, Refusal> {
    let (item, state) = find(release, id)?;
    let item_id = id.clone();
    match decision {
        Decision::Attested { note, .. } => {
            may_attest(release, item, state)?;
            let statement = item.statement.clone();
            Ok(vec![EventKind::ItemAttested {
                item: item_id,
                role,
                statement,
                note,
            }])
        }
        Decision::Refused { why } => {
            may_refuse(release, item, state)?;
            needs_words(&why, "Say what does not hold.")?;
            Ok(vec![EventKind::ItemRefused {
                item: item_id,
                role,
                why,
            }])
        }
        Decision::Waived { why, until } => {
            may_waive(release, item, state)?;
            needs_words(&why, "Say why the release may go on without this item.")?;
            needs_words(&until, "Say until when: a date such as 2026-12-01, or words.")?;
            if end_of_day(&until).is_some_and(|end| end <= now) {
                return refuse(format!(
                    "{} is past; a waiver until then would not count.",
                    until.trim()
                ));
            }
            Ok(vec![EventKind::ItemWaived {
                item: item_id,
                role,
                why,
                until,
            }])
        }
        Decision::NotApplicable { why } => {
            may_mark_not_applicable(release, item, state)?;
            needs_words(&why, "Say why the item does not apply.")?;
            Ok(not_applicable_with_children(release, item, &why, now))
        }
    }
}

/// An item that does not apply takes along the unsettled items below it.
fn not_applicable_with_children(release: &Release, item: &Item, why: &str, now: u64) -> Vec<EventKind> {
    let mut gone = HashSet::from([item.number]);
    let mut events = vec![EventKind::ItemNotApplicable {
        item: item.id.clone(),
        why: why.to_owned(),
    }];
    for (child, state) in release.plan.items().zip(&release.items) {
        if child.parent.is_some_and(|parent| gone.contains(&parent)) {
            gone.insert(child.number);
            if !standing(child, state, now).is_settled() && state.open.is_none() {
                let why = format!("item {} does not apply: {why}", item.number);
                events.push(EventKind::ItemNotApplicable {
                    item: child.id.clone(),
                    why,
                });
            }
        }
    }
    events
}

fn undecided(release: &Release, state: &ItemState) -> Permit {
    is_open(release)?;
    if state.open.is_some() {
        return refuse("Its check is running.");
    }
    match state.decision {
        None => Ok(()),
        Some(_) => refuse("It is decided already; withdraw that first."),
    }
}

/// May a person attest this item now?
pub fn may_attest(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    match item.kind {
        ItemKind::Check { .. } => refuse("A probe decides this item; waive it to go on without."),
        ItemKind::Attest => Ok(()),
        ItemKind::Signature { .. } => refuse(SIGNED_UNDER_THE_RECORD),
    }
}

/// May a person say that it does not hold?
pub fn may_refuse(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    match item.kind {
        ItemKind::Signature { .. } => refuse(SIGNED_UNDER_THE_RECORD),
        _ => Ok(()),
    }
}

/// May the release go on without it?
pub fn may_waive(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    if item.required {
        refuse("The checklist marks it as required: it may not be waived.")
    } else {
        Ok(())
    }
}

/// May it be marked not applicable?
pub fn may_mark_not_applicable(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    // A parent stands above its children in the file, so its number is lower; a plan that says otherwise must not loop.
    let above = |item: &Item| {
        let parent = item.parent.filter(|parent| *parent < item.number)?;
        release.numbered_item(parent)
    };
    let optional = std::iter::successors(Some(item), |item| above(item)).any(|item| item.optional);
    if optional {
        Ok(())
    } else {
        refuse("The checklist does not mark it as optional; waive it to go on without.")
    }
}

/// May the last decision be taken back?
pub fn may_withdraw(release: &Release, state: &ItemState) -> Permit {
    is_open(release)?;
    if state.decision.is_some() {
        Ok(())
    } else {
        refuse("Nobody has decided about it.")
    }
}
