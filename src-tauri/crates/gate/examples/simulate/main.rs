//! What the gate does to releases, beside what others would do: the tables of the README.
//!
//! `cargo run --release -p gate --example simulate -- [--quick] [--ours] [SITUATION]`: quick takes about a minute on two processors, all
//! of it about half an hour; with `--ours` the others are left out, and with a part of its name only that situation is run.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::expect_used,
    reason = "counts of a simulation are small, and what cannot happen may stop it"
)]

mod bounds;
mod cell;
mod judges;
mod random;
mod scenario;
mod traffic;

use cell::{Outcome, percent, quantile, releases};
use judges::{End, NAMES};
use scenario::{FAULTS, FROM_START, HEALTHY_ONES, Scenario};

const TRAFFIC: [f64; 4] = [1.0, 10.0, 100.0, 1_000.0];

/// How many releases of each kind.
struct Sizes {
    healthy: usize,
    faulty: usize,
    others: usize,
    bounds: usize,
}

fn main() {
    let wants = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let quick = wants("--quick");
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let is_wanted = |scenario: &&Scenario| only.as_ref().is_none_or(|only| scenario.name.contains(only));
    let judges = if wants("--ours") { &NAMES[..1] } else { &NAMES[..] };
    let sizes = if quick {
        Sizes {
            healthy: 100,
            faulty: 60,
            others: 20,
            bounds: 40,
        }
    } else {
        Sizes {
            healthy: 4_000,
            faulty: 1_000,
            others: 500,
            bounds: 1_000,
        }
    };
    println!("## Simulated releases\n");
    println!(
        "Limits: errors 0.1 %, average 500 ms, no worse than old. {} healthy and {} faulty releases of ours in each cell, \
         {} of the others.\n",
        sizes.healthy, sizes.faulty, sizes.others
    );
    println!("### False rollbacks, of all releases; in brackets left to a person\n");
    heading("situation", judges);
    for scenario in HEALTHY_ONES.iter().filter(is_wanted) {
        row(
            scenario,
            judges,
            |name| if name == "ours" { sizes.healthy } else { sizes.others },
            healthy,
        );
    }
    println!("\n### Faults: seconds to rollback, median / p95 · bad responses, median\n");
    println!("† rolled back falsely before the fault; missed: promoted; left: left to a person.\n");
    heading("fault", judges);
    for scenario in FAULTS.iter().chain(FROM_START).filter(is_wanted) {
        row(
            scenario,
            judges,
            |name| if name == "ours" { sizes.faulty } else { sizes.others },
            |outcomes| faulty(outcomes, scenario),
        );
    }
    if only.is_none() {
        bounds::against(sizes.bounds);
        bounds::in_favour(sizes.bounds);
    }
}

fn heading(first: &str, judges: &[&str]) {
    println!("| {first} | req/s | {} |", judges.join(" | "));
    println!("|---|---|{}", "---|".repeat(judges.len()));
}

fn row(
    scenario: &Scenario,
    judges: &[&'static str],
    how_many: impl Fn(&str) -> usize,
    cell: impl Fn(&[Outcome]) -> String,
) {
    for per_s in TRAFFIC {
        let cells = judges
            .iter()
            .map(|name| cell(&releases(*scenario, per_s, name, how_many(name))))
            .collect::<Vec<_>>();
        println!("| {} | {per_s} | {} |", scenario.name, cells.join(" | "));
    }
}

fn count(outcomes: &[Outcome], end: End) -> usize {
    outcomes.iter().filter(|outcome| outcome.end == end).count()
}

fn healthy(outcomes: &[Outcome]) -> String {
    let left = count(outcomes, End::LeftToPerson);
    let rolled = percent(count(outcomes, End::RolledBack), outcomes.len());
    if left == 0 {
        rolled
    } else {
        format!("{rolled} ({})", percent(left, outcomes.len()))
    }
}

fn faulty(outcomes: &[Outcome], scenario: &Scenario) -> String {
    let from = scenario.bad_from().unwrap_or(0.0);
    let rolled: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.end == End::RolledBack)
        .collect();
    let caught: Vec<_> = rolled.iter().filter(|outcome| outcome.at > from).collect();
    let mut delays: Vec<f64> = caught.iter().map(|outcome| outcome.at - from).collect();
    let mut bad: Vec<f64> = caught.iter().map(|outcome| outcome.bad as f64).collect();
    let mut parts = Vec::new();
    if !caught.is_empty() {
        let (median, late) = (quantile(&mut delays, 0.5), quantile(&mut delays, 0.95));
        parts.push(format!("{median:.0}/{late:.0} · {:.0}", quantile(&mut bad, 0.5)));
    }
    let of = outcomes.len();
    for (label, number) in [
        ("†", rolled.len() - caught.len()),
        ("missed ", count(outcomes, End::Promoted)),
        ("left ", count(outcomes, End::LeftToPerson)),
    ] {
        if number > 0 {
            parts.push(format!("{label}{}", percent(number, of)));
        }
    }
    parts.join(" · ")
}
