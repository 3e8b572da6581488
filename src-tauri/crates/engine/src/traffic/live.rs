//! Traffic as it is watched: look by look, the same code live and on replay of the readings that were kept.

use super::baseline::Watched;
use super::evidence::Judge;
use super::{Counted, Difference, Differences, Position, Reading, Served, Sides};
use crate::release::assessed::{Assessed, Baseline};
use crate::release::state::Release;
use checklist::{Stage, TrafficPlan};
use std::collections::VecDeque;
use std::sync::Arc;

/// A gap longer than this is not watched time, milliseconds.
const LONGEST_LOOK_MS: u64 = 5_000;
/// Shares and rates are those of the last minute, milliseconds.
const MINUTE_MS: u64 = 60_000;

/// What one look at the engine and the source of counters brought.
#[derive(Debug, Clone)]
pub struct Look {
    /// Unix milliseconds.
    pub at: u64,
    /// Where the engine sends requests, or why it could not be asked.
    pub position: Result<Position, super::TrafficError>,
    /// Milliseconds the engine took to answer.
    pub took_ms: u64,
    /// What was counted, or why not; `None` where nothing was due.
    pub counted: Option<Result<Counted, super::TrafficError>>,
}

/// Everything that watching has brought so far.
#[derive(Debug, Clone)]
pub struct Watching {
    plan: TrafficPlan,
    offset_minutes: i32,
    differences: Differences,
    watched: Watched,
    judge: Option<Judge>,
    points: Vec<super::Point>,
    minute: VecDeque<Arc<Reading>>,
    /// The last look.
    pub last: Option<Look>,
    /// When counters were read last, Unix milliseconds.
    pub counted_at: Option<u64>,
    last_look: Option<u64>,
}

impl Watching {
    /// Nothing was looked at yet. Sentences tell times of a zone so many minutes east of UTC.
    pub fn new(plan: &TrafficPlan, offset_minutes: i32) -> Self {
        Self {
            offset_minutes,
            plan: plan.clone(),
            differences: Differences::default(),
            watched: Watched::default(),
            judge: None,
            points: Vec::new(),
            minute: VecDeque::new(),
            last: None,
            counted_at: None,
            last_look: None,
        }
    }

    /// Takes a look in; the answer is what is to be kept of it.
    pub fn take(&mut self, look: Look, release: &Release) -> Arc<Reading> {
        let traffic = &release.traffic;
        let since = self.last_look.map_or(0, |last| look.at.saturating_sub(last));
        self.last_look = Some(look.at);
        let watched_ms = since.min(LONGEST_LOOK_MS);
        let served = match &look.counted {
            Some(Ok(counted)) => {
                self.counted_at = Some(counted.sampled_at.unwrap_or(look.at));
                let difference = self.differences.take(look.at, counted);
                if let (Some(difference), None) = (&difference, traffic.stage()) {
                    self.watched.add(watched_ms, &difference.old);
                }
                difference.map(|difference| self.served(&difference, counted, traffic.baseline.as_ref()))
            }
            _ => None,
        };
        let reading = Arc::new(Reading {
            at: look.at,
            watched_ms,
            stage: traffic.stage(),
            held: traffic.held.is_some()
                || traffic.found.is_some()
                || traffic.drift.is_some()
                || traffic.rollback.is_some(),
            intended: traffic.intended(),
            weight: look.position.as_ref().ok().map(|position| position.new_percent),
            served,
        });
        self.last = Some(look);
        self.add(&reading, release);
        reading
    }

    /// Takes readings in that an earlier process kept.
    pub fn replay(&mut self, readings: Vec<Reading>, release: &Release) {
        for reading in readings {
            self.last_look = Some(reading.at);
            self.add(&Arc::new(reading), release);
        }
    }

    fn served(&self, difference: &Sides<Difference>, counted: &Counted, baseline: Option<&Baseline>) -> Sides<Served> {
        let p95 = self.differences.percentile(95);
        let one = |difference: &Difference, p95_ms: Option<f64>, saturation: Option<f64>| Served {
            requests: difference.requests,
            errors: difference.errors,
            sum_ms: difference.sum_ms,
            slow: baseline.map_or_else(Vec::new, |baseline| {
                let edges = baseline.slow.iter();
                edges
                    .map(|slow| slow.and_then(|slow| difference.slower_than(slow.above_ms)))
                    .collect()
            }),
            p95_ms,
            saturation,
        };
        Sides {
            old: one(&difference.old, p95.old, counted.saturation.old),
            new: one(&difference.new, p95.new, counted.saturation.new),
        }
    }

    fn add(&mut self, reading: &Arc<Reading>, release: &Release) {
        if let (Some(_), Some(plan), Some(baseline)) =
            (reading.stage, release.traffic_plan(), &release.traffic.baseline)
        {
            let offset_minutes = self.offset_minutes;
            let judge = self
                .judge
                .get_or_insert_with(|| Judge::new(plan, baseline, offset_minutes));
            judge.take(reading);
        }
        self.points.push(super::Point::of(reading, self.judge.as_ref()));
        self.minute.push_back(Arc::clone(reading));
        while self
            .minute
            .front()
            .is_some_and(|first| first.at + MINUTE_MS < reading.at)
        {
            self.minute.pop_front();
        }
    }

    /// What the evidence comes to now; `None` before the first move.
    pub fn assessed(&self) -> Option<Assessed> {
        self.judge.as_ref().map(Judge::assessed)
    }

    /// The judge of the gates; `None` before the first move.
    pub fn judge(&self) -> Option<&Judge> {
        self.judge.as_ref()
    }

    /// The old version's behaviour so far.
    pub fn baseline(&self) -> Baseline {
        self.watched.baseline(&self.plan.gates)
    }

    /// What the gates will take at a stage, at the rate seen before the first move; nothing before anything was counted.
    pub fn outlook(&self, stage: Stage) -> Vec<String> {
        let rate = self.watched.rate();
        rate.map_or_else(Vec::new, |rate| {
            super::evidence::outlook(&self.plan, &self.baseline(), rate, stage)
        })
    }

    /// Requests of each side over the last minute, but from no time before the split was meant to be as it is now, and how
    /// long that was, milliseconds.
    pub fn last_minute(&self) -> (Sides<u64>, u64) {
        let intended = self.minute.back().and_then(|last| last.intended);
        let alike = self.minute.iter().rev();
        let alike = alike.take_while(|reading| reading.intended == intended).count();
        // The first of them was counted while traffic moved.
        let mixed = usize::from(alike < self.minute.len());
        let mut sum = Sides::default();
        let mut over = 0;
        for reading in self.minute.iter().rev().take(alike.saturating_sub(mixed)) {
            over += reading.watched_ms;
            if let Some(served) = &reading.served {
                sum.old += served.old.requests;
                sum.new += served.new.requests;
            }
        }
        (sum, over)
    }

    /// Requests and bad responses of new since the first move.
    pub fn served_by_new(&self) -> (u64, u64) {
        let moved = self.points.iter().filter(|point| point.intended.is_some());
        let served = moved.filter_map(|point| point.served.as_ref());
        served.fold((0, 0), |(requests, bad), served| {
            (requests + served.new.requests, bad + served.new.errors)
        })
    }

    /// When new gave its first and its last bad response, Unix milliseconds.
    pub fn bad_span(&self) -> Option<(u64, u64)> {
        let bad = |point: &&super::Point| point.served.as_ref().is_some_and(|served| served.new.errors > 0);
        let first = self.points.iter().find(bad)?.at;
        let last = self.points.iter().rev().find(bad)?.at;
        Some((first, last))
    }

    /// One point for each reading, oldest first.
    pub fn points(&self) -> &[super::Point] {
        &self.points
    }
}
