//! The part of a release that changes: rows, counts, verdict, what is allowed.

use super::outline::{Stations, ancestor, section_of};
use super::words;
use crate::wire::{
    Act, Allowed, Blocker, HaltSummary, ItemRow, Standing, StandingCount, StationSummary, StepRow, Summary, Update,
    Verdict, VerdictWord,
};
use checklist::{Entry, Item};
use engine::release::decide::{self, Refusal, Which};
use engine::release::standing::{stale_at, standing};
use engine::release::state::{Attempt, AttemptEnd, Decision, ItemState, StepState};
use engine::release::verdict::{self, Next, Reason, Word};
use engine::runner::{Live, LiveTraffic};
use engine::{Closing, Ending, Release, says, wording};
use std::collections::BTreeMap;

/// Everything that changes, whole.
pub(crate) fn update(release: &Release, live: &Live, now: u64, revision: u64) -> Update {
    let rows: Vec<ItemRow> = release
        .plan
        .items()
        .zip(&release.items)
        .map(|(item, state)| row(item, state, live, now))
        .collect();
    let steps: Vec<StepRow> = release
        .plan
        .steps()
        .zip(&release.steps)
        .map(|((_, step), state)| step_row(&step.id.0, state))
        .collect();
    Update {
        revision,
        full: true,
        summary: summary(release, live, &rows, now),
        ticked: release.ticked.iter().cloned().collect(),
        rows,
        steps,
    }
}

/// `update` with only the rows that differ from `before`.
pub(crate) fn changes_since(before: &Update, mut update: Update) -> Update {
    let rows: BTreeMap<u32, &ItemRow> = before.rows.iter().map(|row| (row.number, row)).collect();
    let steps: BTreeMap<&str, &StepRow> = before.steps.iter().map(|row| (row.step.as_str(), row)).collect();
    update.rows.retain(|row| rows.get(&row.number) != Some(&row));
    update.steps.retain(|row| steps.get(row.step.as_str()) != Some(&row));
    update.full = false;
    update
}

fn row(item: &Item, state: &ItemState, live: &Live, now: u64) -> ItemRow {
    let at = standing(item, state, now);
    let shown = match at {
        engine::Standing::Running if live.queued.contains(&item.id) => Standing::Queued,
        other => words::standing(other),
    };
    ItemRow {
        number: item.number,
        standing: shown,
        says: row_says(item, state, at, shown),
        reason: reason(state),
        at: happened_at(state),
        stale_at: stale_at(item, state),
        blocks: at.blocks(),
        notes: words::small(state.notes.len()),
    }
}

fn row_says(item: &Item, state: &ItemState, at: engine::Standing, shown: Standing) -> String {
    if let Some(decided) = &state.decision {
        let text = says::decision(&decided.decision, &decided.stamp.by, None);
        return if at == engine::Standing::Stale {
            format!("stale: {text}")
        } else {
            text
        };
    }
    match (at, &state.last) {
        (engine::Standing::Running, _) if shown == Standing::Queued => "queued".to_owned(),
        (engine::Standing::Running, _) => "looking".to_owned(),
        (engine::Standing::ToAttest | engine::Standing::ToSign, _) => match words::role(item) {
            Some(role) => format!("{}: {role}", at.word()),
            None => at.word().to_owned(),
        },
        (engine::Standing::Stale, _) => match item.fresh_ms {
            #[expect(clippy::cast_precision_loss, reason = "a freshness of weeks is far below 2^52 ms")]
            Some(fresh) => format!("stale: limit is {}", wording::duration(fresh as f64)),
            None => "stale".to_owned(),
        },
        (engine::Standing::Interrupted, Some(run)) => format!("interrupted: {}", run.says),
        (_, Some(run)) => run.says.clone(),
        (_, None) => String::new(),
    }
}

fn reason(state: &ItemState) -> Option<String> {
    match &state.decision.as_ref()?.decision {
        Decision::Attested { note, .. } => note.clone(),
        Decision::Refused { why } | Decision::Waived { why, .. } | Decision::NotApplicable { why } => Some(why.clone()),
    }
}

fn happened_at(state: &ItemState) -> Option<u64> {
    let decided = state.decision.as_ref().map(|decided| decided.stamp.at);
    decided
        .or_else(|| state.open.map(|(_, at)| at))
        .or_else(|| state.last.as_ref().map(|run| run.ended_at))
}

fn step_row(id: &str, state: &StepState) -> StepRow {
    let last = state.attempts.last();
    StepRow {
        step: id.to_owned(),
        standing: words::step_standing(state.standing()),
        says: step_says(state),
        started_at: last.map(|attempt| attempt.stamp.at),
        ended_at: last.and_then(ended_at),
        attempts: words::small(state.attempts.len()),
        confirmed_by: last.map(|attempt| attempt.stamp.by.clone()),
        confirmed_with: last.and_then(|attempt| attempt.typed.clone()),
    }
}

pub(super) fn ended_at(attempt: &Attempt) -> Option<u64> {
    match attempt.end.as_ref()? {
        AttemptEnd::Finished { end, .. } => Some(end.ended_at),
        AttemptEnd::Interrupted { at, .. } => Some(*at),
    }
}

pub(super) fn step_says(state: &StepState) -> String {
    if let Some((why, stamp)) = &state.settled {
        return format!("settled by {}: {}", stamp.by, wording::shorten(why, 80));
    }
    state.attempts.last().map(attempt_says).unwrap_or_default()
}

pub(super) fn attempt_says(attempt: &Attempt) -> String {
    let Some(end) = &attempt.end else {
        return match &attempt.stop_requested {
            Some(stamp) => format!("stopping, asked by {}", stamp.by),
            None => "running".to_owned(),
        };
    };
    match end {
        AttemptEnd::Interrupted { why, .. } => why.clone(),
        AttemptEnd::Finished { end, adopted } => {
            let by = attempt
                .stop_requested
                .as_ref()
                .map(|stamp| format!(" by {}", stamp.by))
                .unwrap_or_default();
            let mut text = match &end.ending {
                Ending::Exited(code) => format!("exit {code}"),
                Ending::Signalled(signal) => format!("ended by signal {signal}"),
                Ending::TimedOut => "ended by its time-out".to_owned(),
                Ending::Stopped => format!("stopped{by}"),
                Ending::NotStarted(why) => format!("not started: {why}"),
            };
            if end.left_behind > 0 {
                let left = wording::count(end.left_behind as usize, "process", "processes");
                text.push_str(&format!(", {left} it left behind ended"));
            }
            if *adopted {
                text.push_str(", found after a restart");
            }
            text
        }
    }
}

fn summary(release: &Release, live: &Live, rows: &[ItemRow], now: u64) -> Summary {
    let over = release.steps.iter().filter(|state| state.standing().is_over()).count();
    let settled = settled(rows.iter());
    Summary {
        status: words::status(release),
        closed_at: release.closed.as_ref().map(|closed| closed.stamp.at),
        counts: counts(rows.iter()),
        total: words::small(rows.len()),
        settled,
        steps_total: words::small(release.steps.len()),
        steps_done: words::small(over),
        stations: stations(release, rows),
        halts: halts(release, rows),
        verdict: verdict(release, live, now),
        allowed: allowed(release, live, now),
        running_step: release.running_step().map(|(step, _)| step.0),
        events: release.next_index,
        traffic: super::traffic::summary(release, live, now),
        signoff: super::signoff::signoff_summary(release),
        resumed: release
            .resumed
            .as_ref()
            .map(|(_, found)| found.join("; "))
            .filter(|text| !text.is_empty()),
    }
}

fn counts<'a>(rows: impl Iterator<Item = &'a ItemRow>) -> Vec<StandingCount> {
    let mut counts: BTreeMap<Standing, u32> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.standing).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(standing, count)| StandingCount { standing, count })
        .collect()
}

fn settled<'a>(rows: impl Iterator<Item = &'a ItemRow>) -> u32 {
    words::small(
        rows.filter(|row| {
            matches!(
                row.standing,
                Standing::Passed | Standing::Warned | Standing::Attested | Standing::Waived | Standing::NotApplicable
            )
        })
        .count(),
    )
}

fn stations(release: &Release, rows: &[ItemRow]) -> Vec<StationSummary> {
    let stations = Stations::of(&release.plan.checklist);
    let of_item: Vec<u32> = release
        .plan
        .items()
        .map(|item| stations.of_entry(item.section))
        .collect();
    let of_step: Vec<u32> = release
        .plan
        .steps()
        .map(|(block, _)| stations.of_entry(block.section))
        .collect();
    stations
        .list()
        .iter()
        .map(|station| {
            let here: Vec<&ItemRow> = rows
                .iter()
                .zip(&of_item)
                .filter(|(_, at)| **at == station.station)
                .map(|(row, _)| row)
                .collect();
            let steps = || {
                release
                    .steps
                    .iter()
                    .zip(&of_step)
                    .filter(|(_, at)| **at == station.station)
            };
            StationSummary {
                station: station.station,
                total: words::small(here.len()),
                settled: settled(here.iter().copied()),
                steps_total: words::small(steps().count()),
                steps_done: words::small(steps().filter(|(state, _)| state.standing().is_over()).count()),
                counts: counts(here.iter().copied()),
            }
        })
        .collect()
}

fn halts(release: &Release, rows: &[ItemRow]) -> Vec<HaltSummary> {
    let checklist = &release.plan.checklist;
    let stations = Stations::of(checklist);
    let halts = stations.list().iter().flat_map(|station| &station.halts);
    halts
        .map(|halt| {
            let index = halt.section as usize;
            let level = checklist.sections.get(index).map_or(0, |section| section.level);
            let inside = checklist.entries.iter().filter_map(|entry| match entry {
                Entry::Item(item) => section_of(entry)
                    .is_some_and(|at| ancestor(&checklist.sections, at, level) == Some(index))
                    .then_some(item.number),
                _ => None,
            });
            let here: Vec<&ItemRow> = inside
                .filter_map(|number| rows.get(number.saturating_sub(1) as usize))
                .collect();
            let total = words::small(here.len());
            HaltSummary {
                section: halt.section,
                total,
                settled: settled(here.into_iter()),
            }
        })
        .collect()
}

fn verdict(release: &Release, live: &Live, now: u64) -> Verdict {
    let seen = super::traffic::assessed(release, live.traffic.as_deref());
    let mut verdict = verdict::verdict_by(release, seen.as_ref(), now);
    if let (Next::Split(_), Some(why)) = (&verdict.about, live.traffic.as_deref().and_then(LiveTraffic::obstacle)) {
        verdict.blockers.push(Reason::of_traffic("The balancer", why));
        verdict.word = Word::NoGo;
    }
    let word = match verdict.word {
        _ if release.closed.is_some() => VerdictWord::Closed,
        Word::Go => VerdictWord::Go,
        Word::NoGo => VerdictWord::NoGo,
        Word::Undecided => VerdictWord::Undecided,
        Word::NothingToCheck => VerdictWord::NothingToCheck,
    };
    let about = match &verdict.about {
        _ if let Some(closed) = &release.closed => about_closed(release, &closed.stamp.by),
        Next::Closing => "for closing as Complete".to_owned(),
        Next::Split(stage) => {
            let planned = release.traffic_plan().and_then(|plan| plan.stages.get(*stage));
            planned.map_or_else(String::new, |stage| format!("for {} %", stage.percent))
        }
        Next::Step(id) => release.plan.step(id).map_or_else(String::new, |(block, step)| {
            let number = block
                .steps
                .iter()
                .position(|one| one.id == *id)
                .map_or(0, |index| index + 1);
            format!("for step {number}, {}", wording::shorten(&step.title, 40))
        }),
    };
    Verdict {
        word,
        about,
        blockers: verdict.blockers.iter().map(blocker).collect(),
        missing: verdict.missing.iter().map(blocker).collect(),
    }
}

/// A release is closed before its record is signed, and the bar must not look as if it were.
fn about_closed(release: &Release, by: &str) -> String {
    match super::signoff::signoff_summary(release) {
        None => format!("not sealed yet, closed by {by}"),
        Some(sealed) if sealed.signed < sealed.of => {
            format!("{} of {} signed, closed by {by}", sealed.signed, sealed.of)
        }
        Some(_) => format!("closed by {by}"),
    }
}

fn blocker(reason: &Reason) -> Blocker {
    Blocker {
        item: reason.item,
        step: reason.step.as_ref().map(|step| step.0.clone()),
        text: reason.text.clone(),
        why: reason.why.clone(),
        standing: reason.standing.map(words::standing),
    }
}

/// What may be done with the release as a whole.
fn allowed(release: &Release, live: &Live, now: u64) -> Vec<Allowed> {
    let stop = if release.open_checks().is_empty() {
        Err(Refusal("No check is running.".to_owned()))
    } else {
        Ok(())
    };
    let acts = [
        (Act::RunAll, decide::may_run(release, &Which::All, now)),
        (
            Act::RunFailedAndStale,
            decide::may_run(release, &Which::FailedAndStale, now),
        ),
        (Act::StopChecks, stop),
        (Act::CloseComplete, decide::may_close(release, Closing::Complete, now)),
        (Act::CloseOtherwise, decide::may_close(release, Closing::Failed, now)),
    ];
    acts.into_iter().map(|(act, permit)| allow(act, permit, live)).collect()
}

/// One act with its refusal; nothing is allowed while the journal does not take events.
pub(super) fn allow(act: Act, permit: Result<(), Refusal>, live: &Live) -> Allowed {
    let broken = live.broken.as_ref().map(|why| format!("Nothing can be done: {why}"));
    Allowed {
        act,
        refusal: broken.or_else(|| permit.err().map(|refusal| refusal.0)),
    }
}
