//! Our gate and four others, each with the same limits.

use crate::scenario::{LIMIT, LIMIT_MS};
use gate::{Advice, Delta, Gate, Promise, Settings, Stage, Why, dispersion};

/// How a release ended.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
    RolledBack,
    Promoted,
    LeftToPerson,
}

pub trait Judge {
    /// Part of the traffic that the new version gets.
    fn part(&self) -> f64;
    fn second(&mut self, t: f64, new: Option<Delta>, old: Option<Delta>) -> Option<End>;
}

pub const NAMES: [&str; 5] = ["ours", "Argo fl=1", "Flagger 5", "Kayenta", "naive"];

pub fn judge(name: &str, history: &[(u64, u64)]) -> Box<dyn Judge> {
    match name {
        "ours" => Box::new(Ours::new(history)),
        "Argo fl=1" => Box::new(Argo::default()),
        "Flagger 5" => Box::new(Flagger::default()),
        "Kayenta" => Box::new(Kayenta::default()),
        _ => Box::new(Naive::default()),
    }
}

struct Ours {
    gate: Gate,
    stage: usize,
}

impl Ours {
    fn new(history: &[(u64, u64)]) -> Self {
        let promises = [
            Promise::ErrorRate { limit: LIMIT },
            Promise::MeanResponse { limit_ms: LIMIT_MS },
            Promise::NO_WORSE,
        ];
        let settings = Settings {
            phi: vec![dispersion(history)],
            ..Settings::default()
        };
        let mut gate = Gate::new(&promises, settings).expect("they can be judged");
        gate.begin_stage(0.0, Stage::USUAL[0]);
        Self { gate, stage: 0 }
    }
}

impl Judge for Ours {
    fn part(&self) -> f64 {
        f64::from(Stage::USUAL[self.stage].percent) / 100.0
    }

    fn second(&mut self, t: f64, new: Option<Delta>, old: Option<Delta>) -> Option<End> {
        match self.gate.poll(t, new, old).advice {
            Advice::RollBack { .. } => Some(End::RolledBack),
            Advice::Undecided(Why::TooLong | Why::SharedTooLong) => Some(End::LeftToPerson),
            Advice::Promote if self.stage + 1 == Stage::USUAL.len() => Some(End::Promoted),
            Advice::Promote => {
                self.stage += 1;
                self.gate.begin_stage(t, Stage::USUAL[self.stage]);
                None
            }
            _ => None,
        }
    }
}

/// The stages by plan, for those that keep to it.
fn planned(t: f64) -> f64 {
    let mut end = 0.0;
    for stage in Stage::USUAL {
        end += stage.dwell_s;
        if t < end {
            return f64::from(stage.percent) / 100.0;
        }
    }
    1.0
}

const PLAN_S: f64 = 2_700.0;

/// Sums over one check.
#[derive(Default, Clone, Copy)]
struct Sum {
    requests: u64,
    errors: u64,
    total_ms: f64,
}

impl Sum {
    fn add(&mut self, delta: Option<Delta>) {
        if let Some(delta) = delta {
            self.requests += delta.requests;
            self.errors += delta.errors;
            self.total_ms += delta.response_sum_ms.unwrap_or(0.0);
        }
    }

    /// Share of errors and mean response; none without requests.
    fn values(&self) -> Option<[f64; 2]> {
        let n = self.requests as f64;
        (self.requests > 0).then(|| [self.errors as f64 / n, self.total_ms / n])
    }

    fn over(&self) -> [bool; 2] {
        self.values()
            .map_or([false; 2], |[errors, mean]| [errors >= LIMIT, mean >= LIMIT_MS])
    }
}

/// A point estimate of each metric every 60 s; fails once one of them failed more than once.
#[derive(Default)]
struct Argo {
    t: f64,
    sum: Sum,
    failed: [u32; 2],
}

impl Judge for Argo {
    fn part(&self) -> f64 {
        planned(self.t)
    }

    fn second(&mut self, t: f64, new: Option<Delta>, _old: Option<Delta>) -> Option<End> {
        self.t = t;
        self.sum.add(new);
        if (t as u64).is_multiple_of(60) {
            for (failed, over) in self.failed.iter_mut().zip(std::mem::take(&mut self.sum).over()) {
                *failed += u32::from(over);
            }
            if self.failed.iter().any(|failed| *failed > 1) {
                return Some(End::RolledBack);
            }
        }
        (t >= PLAN_S).then_some(End::Promoted)
    }
}

/// Every 60 s; a check that fails stops progress for that time, the tick after the fifth rolls back.
#[derive(Default)]
struct Flagger {
    progress: f64,
    sum: Sum,
    failed: u32,
}

impl Judge for Flagger {
    fn part(&self) -> f64 {
        planned(self.progress)
    }

    fn second(&mut self, t: f64, new: Option<Delta>, _old: Option<Delta>) -> Option<End> {
        self.sum.add(new);
        if (t as u64).is_multiple_of(60) {
            if self.failed >= 5 {
                return Some(End::RolledBack);
            }
            let sum = std::mem::take(&mut self.sum);
            if sum.requests == 0 || sum.over().contains(&true) {
                self.failed += 1;
            } else {
                self.progress += 60.0;
            }
        }
        (self.progress >= PLAN_S).then_some(End::Promoted)
    }
}

/// Mann and Whitney's test on points of a minute, over a window that grows.
#[derive(Default)]
struct Kayenta {
    t: f64,
    new: Sum,
    old: Sum,
    points: [[Vec<f64>; 2]; 2],
}

impl Judge for Kayenta {
    fn part(&self) -> f64 {
        planned(self.t)
    }

    fn second(&mut self, t: f64, new: Option<Delta>, old: Option<Delta>) -> Option<End> {
        self.t = t;
        self.new.add(new);
        self.old.add(old);
        let second = t as u64;
        if second.is_multiple_of(60) {
            let sums = [std::mem::take(&mut self.new), std::mem::take(&mut self.old)];
            for (version, sum) in sums.iter().enumerate() {
                for (metric, value) in sum.values().into_iter().flatten().enumerate() {
                    self.points[metric][version].push(value);
                }
            }
        }
        let judged = [600, 1_200, 1_800, 2_100, 2_400].contains(&second);
        if judged && self.points.iter().any(|[new, old]| is_high(new, old)) {
            return Some(End::RolledBack);
        }
        (t >= PLAN_S).then_some(End::Promoted)
    }
}

/// Whether the 98 % interval of the shift lies above a quarter of its estimate.
fn is_high(new: &[f64], old: &[f64]) -> bool {
    if new.is_empty() || old.is_empty() {
        return false;
    }
    let (m, n) = (new.len() as f64, old.len() as f64);
    let mut shifts: Vec<f64> = new
        .iter()
        .flat_map(|new| old.iter().map(move |old| new - old))
        .collect();
    shifts.sort_by(f64::total_cmp);
    let below = (m * n / 2.0 - 2.326 * (m * n * (m + n + 1.0) / 12.0).sqrt()).floor();
    if below < 0.0 {
        return false;
    }
    let estimate = shifts[shifts.len() / 2];
    shifts[below as usize] > 0.25 * estimate.abs()
}

/// Every 5 s, at the first value over the limit.
#[derive(Default)]
struct Naive {
    t: f64,
    sum: Sum,
}

impl Judge for Naive {
    fn part(&self) -> f64 {
        planned(self.t)
    }

    fn second(&mut self, t: f64, new: Option<Delta>, _old: Option<Delta>) -> Option<End> {
        self.t = t;
        self.sum.add(new);
        if (t as u64).is_multiple_of(5) && std::mem::take(&mut self.sum).over().contains(&true) {
            return Some(End::RolledBack);
        }
        (t >= PLAN_S).then_some(End::Promoted)
    }
}
