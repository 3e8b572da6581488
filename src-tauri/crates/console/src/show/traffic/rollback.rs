//! The rollback: first whether people are safe, then how fast it was, then the rest of the procedure.

use crate::clock::clock_time;
use crate::wire::{ProcedureLine, RollbackView};
use checklist::Entry;
use engine::Release;
use engine::runner::LiveTraffic;

pub(super) fn rollback(release: &Release, watched: Option<&LiveTraffic>) -> Option<RollbackView> {
    let rollback = release.traffic.rollback.as_ref()?;
    let over = rollback.over.as_ref();
    let (old, new) = (&release.plan.old, &release.plan.new);
    let served = watched.map(|watched| watched.watching.served_by_new());
    let span = watched.and_then(|watched| watched.watching.bad_span());
    let says = match over {
        None => {
            let last = watched.and_then(|watched| watched.rollback_says.last());
            let so_far = last.map_or_else(|| "The engine is being asked".to_owned(), Clone::clone);
            format!("{so_far}. It is asked again until the observed share of {new} is 0.")
        }
        Some(over) if over.elsewhere => {
            format!(
                "Done by another process at {}, from the rollback card.",
                clock_time(rollback.at)
            )
        }
        Some(over) => format!(
            "Observed share of {new} has been 0 % since {}.",
            clock_time(rollback.at + over.last_answer_ms.unwrap_or(over.confirmed_ms))
        ),
    };
    Some(RollbackView {
        title: if over.is_some() {
            format!("Everyone is back on {old}")
        } else {
            format!("Taking {new} out")
        },
        says,
        over: over.is_some(),
        ordered_by: rollback.by.clone(),
        why: rollback.why.clone(),
        ordered_at: rollback.at,
        confirmed_ms: over.filter(|over| !over.elsewhere).map(|over| over.confirmed_ms),
        last_answer_ms: over.and_then(|over| over.last_answer_ms),
        bad: served.map(|(_, bad)| bad),
        requests: served.map(|(requests, _)| requests),
        exposed_ms: span.map(|(first, last)| last.saturating_sub(first)),
        exposed_from: span.map(|(first, _)| first),
        procedure: procedure(release),
        old_since: watched.and_then(|watched| old_since(watched, old, rollback.at)),
    })
}

/// The lines of the procedure that the checklist keeps for this: the one below a heading or title that speaks of it.
fn procedure(release: &Release) -> Vec<ProcedureLine> {
    let checklist = &release.plan.checklist;
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        ["rollback", "roll back", "rolling back"]
            .iter()
            .any(|word| text.contains(word))
    };
    let found = checklist.entries.iter().find_map(|entry| match entry {
        Entry::Procedure(procedure) => {
            let section = procedure.section.and_then(|index| checklist.sections.get(index));
            let named = procedure.title.as_deref().is_some_and(speaks) || section.is_some_and(|one| speaks(&one.title));
            named.then_some(procedure)
        }
        _ => None,
    });
    let Some(procedure) = found else { return Vec::new() };
    (0..procedure.lines.len())
        .map(|index| ProcedureLine {
            line: crate::show::line_id(procedure, index),
            text: procedure.lines[index].clone(),
        })
        .collect()
}

/// How the old version has done since everyone is back on it.
#[expect(clippy::cast_precision_loss, reason = "counts of one release stay far below 2^53")]
fn old_since(watched: &LiveTraffic, old: &str, since: u64) -> Option<String> {
    let points = watched.watching.points();
    let from = points.partition_point(|point| point.at <= since);
    let (mut requests, mut errors, mut sum_ms) = (0, 0, Some(0.0));
    for served in points[from..].iter().filter_map(|point| point.served.as_ref()) {
        requests += served.old.requests;
        errors += served.old.errors;
        sum_ms = sum_ms.zip(served.old.sum_ms).map(|(mine, more)| mine + more);
    }
    if requests == 0 {
        return None;
    }
    let failed = engine::wording::count(usize::try_from(errors).unwrap_or(usize::MAX), "error", "errors");
    let mean = sum_ms.map_or_else(String::new, |sum| format!(", mean {:.0} ms", sum / requests as f64));
    Some(format!("{old} since then: {failed} in {requests} requests{mean}"))
}
