//! A release as one line of the table; also what the journal keeps as its summary.

use super::words;
use crate::wire::ReleaseLine;
use engine::{Release, Standing};

/// The line of `release` at `now`.
pub(crate) fn release_line(release: &Release, now: u64) -> ReleaseLine {
    let standings = release.standings(now);
    let count = |wanted: &[Standing]| words::small(standings.values().filter(|one| wanted.contains(one)).count());
    ReleaseLine {
        release: release.id.0.clone(),
        title: release.plan.product(),
        old: release.plan.old.clone(),
        new: release.plan.new.clone(),
        environment: release.plan.environment.name.clone(),
        guarded: release.plan.environment.confirm_by_name,
        status: words::status(release),
        opened_at: release.opened.at,
        closed_at: release.closed.as_ref().map(|closed| closed.stamp.at),
        opened_by: release.opened.by.clone(),
        commit: release.plan.commit.clone(),
        items: words::small(release.items.len()),
        passed: count(&[Standing::Passed, Standing::Warned, Standing::Attested]),
        waived: count(&[Standing::Waived]),
        failed: count(&[
            Standing::Failed,
            Standing::Refused,
            Standing::Unknown,
            Standing::Interrupted,
        ]),
        head: String::new(),
        path: release.plan.path.clone(),
        standings: standings
            .into_iter()
            .map(|(id, standing)| (id, words::standing(standing)))
            .collect(),
    }
}
