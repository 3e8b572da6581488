//! The lines of a `traffic` fence to a [`TrafficPlan`]: every mistake at once, each with its place.

mod gate;
mod line;
mod stage;

use crate::language::{Found, Piece};
use crate::markdown::Fence;
use crate::problem::{Problem, Severity};
use crate::source::{Finding, Source};
use crate::traffic::TrafficPlan;
use line::Reader;

/// How long a stage waits for evidence unless `wait up to` says otherwise.
const WAIT_MS: u64 = 30 * 60_000;

/// A `traffic` fence and the section it stands in.
pub(crate) struct TrafficFence {
    pub(crate) section: Option<usize>,
    pub(crate) fence: Fence,
}

/// The plan of a text's only `traffic` fence; none where a problem of it is an error.
pub(crate) fn read(source: &Source, fences: &[TrafficFence], problems: &mut Vec<Problem>) -> Option<TrafficPlan> {
    let mut sound = true;
    let mut plans = Vec::new();
    for (index, one) in fences.iter().enumerate() {
        let (plan, mut found) = plan(source, one);
        if index > 0 {
            found.push(second(source, &fences[0], one));
        }
        sound &= found.iter().all(|(finding, _)| finding.severity < Severity::Error);
        problems.extend(
            found
                .into_iter()
                .map(|(finding, range)| source.problem(finding, source.span(range))),
        );
        plans.push(plan);
    }
    plans.into_iter().next().filter(|_| sound)
}

/// A fence beside the checklist says nothing: the plan belongs where people read it.
pub(crate) fn beside(source: &Source, fences: &[TrafficFence]) -> Vec<Problem> {
    let found = fences.iter().map(|one| {
        let finding = Finding::warning(
            "traffic-beside",
            "a `traffic` fence of this file is not read",
            "Move it into the checklist itself, where people read how traffic moves.",
        );
        source.problem(finding, source.span(one.fence.range.clone()))
    });
    found.collect()
}

fn second(source: &Source, first: &TrafficFence, one: &TrafficFence) -> Found {
    let line = source.span(first.fence.range.clone()).line;
    let finding = Finding::error(
        "two-traffic-plans",
        format!("a plan for the traffic stands already in line {line}, so neither is used"),
        "Keep one `traffic` fence; a release moves its traffic once.",
    );
    (finding, one.fence.range.clone())
}

fn plan(source: &Source, one: &TrafficFence) -> (TrafficPlan, Vec<Found>) {
    let mut reader = Reader::new(source);
    for line in &one.fence.lines {
        let line = Piece {
            text: &line.text,
            at: line.at,
        }
        .trim();
        if !line.text.is_empty() && !line.text.starts_with('#') {
            reader.line(line);
        }
    }
    let stages = stage::stages(&reader.shares, reader.misread, &one.fence.range, &mut reader.found);
    if reader.gates.is_empty() && !reader.gate_misread {
        let finding = Finding::warning(
            "no-gate",
            "this plan has no gate, so nothing will be judged before traffic moves on",
            "Write what must hold at every stage: `gate error_rate < 0.1%`, or `confirm \"…\"` for a person.",
        );
        reader.found.push((finding, one.fence.range.clone()));
    }
    let plan = TrafficPlan {
        section: one.section,
        stages,
        keep_old_warm_ms: reader.keep_old_warm_ms.unwrap_or(0),
        wait_ms: reader.wait_ms.unwrap_or(WAIT_MS),
        gates: reader.gates,
        on_fault: reader.on_fault.unwrap_or_default(),
        span: source.span(one.fence.range.clone()),
    };
    (plan, reader.found)
}
