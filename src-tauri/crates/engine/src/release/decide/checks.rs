//! Running checks: which, and whether now.

use super::{Permit, Refusal, Which, find, is_open, refuse};
use crate::release::event::EventKind;
use crate::release::standing::{Standing, standing};
use crate::release::state::{ItemState, Release};
use checklist::{Item, ItemId, ItemKind};
use std::collections::HashSet;

pub(super) fn run_checks(release: &Release, which: &Which, now: u64) -> Result<Vec<EventKind>, Refusal> {
    is_open(release)?;
    let events: Vec<EventKind> = runnable(release, which, now)
        .map(|(item, state)| EventKind::CheckStarted {
            item: item.id.clone(),
            attempt: state.attempts + 1,
        })
        .collect();
    if events.is_empty() {
        Err(nothing_to_run(release, which))
    } else {
        Ok(events)
    }
}

fn runnable<'a>(
    release: &'a Release,
    which: &'a Which,
    now: u64,
) -> impl Iterator<Item = (&'a Item, &'a ItemState)> + 'a {
    let named: HashSet<&ItemId> = match which {
        Which::These(ids) => ids.iter().collect(),
        Which::All | Which::FailedAndStale => HashSet::new(),
    };
    let items = release.plan.items().zip(release.items.iter().map(|state| &**state));
    items.filter(move |(item, state)| {
        let wanted = match which {
            Which::All => state.decision.is_none(),
            Which::FailedAndStale => state.decision.is_none() && wants_another_look(standing(item, state, now)),
            Which::These(_) => named.contains(&item.id),
        };
        wanted && may_run_check(release, item, state).is_ok()
    })
}

fn wants_another_look(standing: Standing) -> bool {
    standing.blocks() || matches!(standing, Standing::Pending | Standing::Warned)
}

fn nothing_to_run(release: &Release, which: &Which) -> Refusal {
    let why = match which {
        Which::All => "There is no check to run.",
        Which::FailedAndStale => "No check is failed, stale or still to run.",
        Which::These(ids) => {
            let first = ids.first().map(|id| find(release, id));
            return match first {
                None => Refusal("No check is named.".to_owned()),
                Some(Err(refusal)) => refusal,
                Some(Ok((item, state))) => match may_run_check(release, item, state) {
                    Err(refusal) => refusal,
                    Ok(()) => Refusal("There is no check to run.".to_owned()),
                },
            };
        }
    };
    Refusal(why.to_owned())
}

/// May this item's check run now?
pub fn may_run_check(release: &Release, item: &Item, state: &ItemState) -> Permit {
    is_open(release)?;
    match item.kind {
        ItemKind::Check { .. } if state.open.is_none() => Ok(()),
        ItemKind::Check { .. } => refuse("The check is running."),
        _ => refuse("No probe decides this item; a person does."),
    }
}

/// May checks of this selection run now?
pub fn may_run(release: &Release, which: &Which, now: u64) -> Permit {
    is_open(release)?;
    let any = runnable(release, which, now).next().is_some();
    if any {
        Ok(())
    } else {
        Err(nothing_to_run(release, which))
    }
}
