//! Many releases of one scenario.

use crate::judges::{End, judge};
use crate::scenario::Scenario;
use crate::traffic::Traffic;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Nobody waits longer, in seconds.
const LONGEST_S: u32 = 4 * 3_600;

/// One release.
#[derive(Clone, Copy)]
pub struct Outcome {
    pub end: End,
    pub at: f64,
    /// Bad responses of the new version since it became bad.
    pub bad: u64,
}

fn release(scenario: Scenario, per_s: f64, name: &str, seed: u64) -> Outcome {
    let mut traffic = Traffic::new(scenario, per_s, seed);
    let mut judge = judge(name, &traffic.history());
    let bad_from = scenario.bad_from().unwrap_or(f64::INFINITY);
    let mut bad = 0;
    for second in 1..=LONGEST_S {
        let t = f64::from(second);
        let (new, old) = traffic.second(t, judge.part());
        if t > bad_from {
            bad += new.map_or(0, |new| new.errors);
        }
        if let Some(end) = judge.second(t, new, old) {
            return Outcome { end, at: t, bad };
        }
    }
    Outcome {
        end: End::LeftToPerson,
        at: f64::from(LONGEST_S),
        bad,
    }
}

/// Many releases, on all processors; the same whatever their number.
pub fn releases(scenario: Scenario, per_s: f64, name: &'static str, how_many: usize) -> Vec<Outcome> {
    spread(how_many, |index| release(scenario, per_s, name, index as u64))
}

/// `how_many` results of `run`, in order, worked out on all processors.
pub fn spread<T: Send>(how_many: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut done = Vec::new();
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        if index >= how_many {
                            return done;
                        }
                        done.push((index, run(index)));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("a release does not panic"))
            .collect()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The value below which a part of them lies.
pub fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = ((values.len() as f64 * part) as usize).min(values.len().saturating_sub(1));
    values.get(index).copied().unwrap_or(f64::NAN)
}

pub fn percent(part: usize, of: usize) -> String {
    let share = 100.0 * part as f64 / of.max(1) as f64;
    match share {
        _ if part == 0 => "0".to_owned(),
        share if share < 10.0 => format!("{share:.2} %"),
        share => format!("{share:.0} %"),
    }
}
