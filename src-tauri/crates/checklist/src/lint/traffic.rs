//! A traffic plan and the environment it meets: who moves, who counts, and whether the gates could ever be told.

use super::problem;
use crate::environment::{Environment, Metrics, Traffic};
use crate::language::shown;
use crate::model::{Checklist, Entry};
use crate::problem::{Problem, Span};
use crate::source::Finding;
use crate::traffic::{Gate, TrafficPlan};

/// What the plan asks of the environment and does not get.
pub(super) fn find(checklist: &Checklist, environment: &Environment) -> Vec<Problem> {
    let place = checklist.traffic.as_ref().map_or(START, |plan| plan.span);
    let findings = match (&checklist.traffic, &environment.traffic) {
        (Some(_), None) => vec![by_hand(environment)],
        (Some(plan), Some(engine)) => untold(plan, engine, environment),
        (None, Some(_)) if !has_fence(checklist) => vec![unplanned(environment)],
        (None, _) => Vec::new(),
    };
    let excerpt = if checklist.traffic.is_some() { "```traffic" } else { "" };
    findings
        .into_iter()
        .map(|finding| problem(&checklist.file, finding, place, excerpt.to_owned()))
        .collect()
}

const START: Span = Span {
    line: 1,
    column: 1,
    length: 0,
};

/// One that could not be read has been reported.
fn has_fence(checklist: &Checklist) -> bool {
    let is_plan = |entry: &Entry| matches!(entry, Entry::Plan(fence) if fence.word == "traffic");
    checklist.entries.iter().any(is_plan)
}

fn by_hand(environment: &Environment) -> Finding {
    Finding::note(
        "traffic-by-hand",
        format!(
            "the environment `{}` names no traffic engine: traffic is moved by hand here",
            shown(&environment.name)
        ),
        "Write a `[traffic]` table into the environment to have it moved, and every gate judged.",
    )
}

fn unplanned(environment: &Environment) -> Finding {
    Finding::note(
        "no-traffic-plan",
        format!(
            "the environment `{}` names a traffic engine, and this checklist has no plan for it",
            shown(&environment.name)
        ),
        "Write a `traffic` fence where the traffic moves: `50% for 30m`, then `100%`.",
    )
}

/// Gates that stay undecided whatever happens.
fn untold(plan: &TrafficPlan, engine: &Traffic, environment: &Environment) -> Vec<Finding> {
    let measured = plan.gates.iter().any(|gate| !matches!(gate, Gate::Confirm { .. }));
    let tails: Vec<String> = plan.gates.iter().filter_map(tail).collect();
    let mean = plan.gates.iter().any(|gate| matches!(gate, Gate::MeanResponse { .. }));
    let counts = Counts::of(engine, environment.metrics.as_ref());
    let mut findings = Vec::new();
    if measured && !counts.requests {
        findings.push(Finding::warning(
            "no-counters",
            format!(
                "nothing counts requests in the environment `{}`, so no gate can be judged",
                shown(&environment.name)
            ),
            counts.mend,
        ));
    } else if !tails.is_empty() && !counts.tails {
        findings.push(Finding::warning(
            "no-histogram",
            format!(
                "{} in the environment `{}` keeps no histogram, so the gate {} cannot be judged",
                counts.by,
                shown(&environment.name),
                tails.join(" and ")
            ),
            counts.mend,
        ));
    }
    if mean && counts.requests && !counts.mean {
        findings.push(Finding::warning(
            "no-mean",
            format!(
                "{} in the environment `{}` sums no response times, so the gate `mean_response` cannot be judged",
                counts.by,
                shown(&environment.name)
            ),
            "Write a `[metrics]` table with `latency_sum`, the sum of response times, into the environment.",
        ));
    }
    findings
}

fn tail(gate: &Gate) -> Option<String> {
    match gate {
        Gate::Tail { percentile, .. } => Some(format!("`p{percentile}_response`")),
        Gate::NoWorse { percentile, .. } => Some(format!("`p{percentile}_response … x old`")),
        _ => None,
    }
}

/// What an environment counts, as far as its settings tell; a command may count anything.
struct Counts {
    by: &'static str,
    requests: bool,
    mean: bool,
    tails: bool,
    /// How to have counted what is missing.
    mend: &'static str,
}

impl Counts {
    fn of(engine: &Traffic, metrics: Option<&Metrics>) -> Self {
        const PROMETHEUS: &str =
            "Write a `[metrics]` table with `source = \"prometheus\"` and its query `latency` into the environment.";
        let all = |by, requests, mend| Self {
            by,
            requests,
            mean: requests,
            tails: requests,
            mend,
        };
        match (metrics, engine) {
            (
                Some(Metrics::Prometheus {
                    latency, latency_sum, ..
                }),
                _,
            ) => Self {
                by: "Prometheus",
                requests: true,
                mean: latency_sum.is_some(),
                tails: latency.is_some(),
                mend: "Write the query `latency` into its `[metrics]`: the buckets of a histogram, by `le`.",
            },
            (Some(Metrics::Command { .. }), _) => all("the command", true, PROMETHEUS),
            (None, Traffic::Haproxy { .. }) => Self {
                by: "HAProxy",
                requests: true,
                // Its `rtime` is an average over the last thousand responses, of whenever they were.
                mean: false,
                tails: false,
                mend: PROMETHEUS,
            },
            (None, Traffic::Nginx { log, .. }) => all(
                "nginx",
                log.is_some(),
                "Write `log` into its `[traffic]`, or a `[metrics]` table.",
            ),
            (None, Traffic::Command { counters, .. }) => all(
                "the command",
                counters.is_some(),
                "Write `counters` into its `[traffic]`, or a `[metrics]` table.",
            ),
            (None, Traffic::Envoy { .. }) => all("Envoy", true, PROMETHEUS),
            (None, Traffic::Rehearsal { .. }) => all("the rehearsal", true, PROMETHEUS),
        }
    }
}
