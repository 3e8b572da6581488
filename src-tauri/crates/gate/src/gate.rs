//! The gate: what is read goes in, what it advises comes out.

use crate::assessment::{Advice, Assessment, PromiseState, Why};
use crate::counter::Delta;
use crate::promise::{Promise, Unfit};
use crate::rule::{Rule, Standing};
use crate::settings::{Settings, Stage};
use crate::stage_clock::StageClock;

/// Judges the promises of one release, poll by poll.
///
/// Deterministic: the same calls lead to the same assessments, so a gate is brought back after a restart by replaying what
/// was read. It knows no clock; times are seconds on any scale of the caller's that only grows.
#[derive(Debug, Clone)]
pub struct Gate {
    settings: Settings,
    rules: Vec<Rule>,
    clock: StageClock,
    /// When the first stage began, on the caller's scale.
    start: Option<f64>,
    /// The last call, in seconds since the start.
    last: f64,
    /// When the new version was read last, in seconds since the start.
    read_at: Option<f64>,
    shared_since: Option<f64>,
}

impl Gate {
    /// A gate for these promises. Fails where there is none, or one that cannot be judged.
    pub fn new(promises: &[Promise], settings: Settings) -> Result<Self, Unfit> {
        if promises.is_empty() {
            return Err(Unfit::NoPromise);
        }
        let mut rules = Vec::with_capacity(promises.len());
        for (index, promise) in promises.iter().enumerate() {
            promise.fit()?;
            rules.push(Rule::new(*promise, settings.phi(index), &settings));
        }
        Ok(Self {
            settings,
            rules,
            clock: StageClock::default(),
            start: None,
            last: 0.0,
            read_at: None,
            shared_since: None,
        })
    }

    /// The traffic is split as `stage` says from `t` on. The first stage starts the evidence; a later one keeps it and
    /// starts only the dwell. A hold by hand ends with its stage.
    pub fn begin_stage(&mut self, t: f64, stage: Stage) {
        self.start.get_or_insert(t);
        if let Some(t) = self.moment(t) {
            self.clock.begin(t, stage);
        }
    }

    /// A person holds the stage from `t` on: its clock stops, the evidence goes on.
    pub fn hold(&mut self, t: f64) {
        if let Some(t) = self.moment(t) {
            self.clock
                .hold(t, self.shared_since.is_some(), self.settings.stale_after_s);
        }
    }

    /// The stage goes on from `t`.
    pub fn resume(&mut self, t: f64) {
        if let Some(t) = self.moment(t) {
            self.clock.resume(t);
        }
    }

    /// What each version did since it was read last, at `t`; none where it could not be read, which only makes the next
    /// reading longer. Zero requests and not read are two things.
    ///
    /// Before the first stage nothing is taken in. A time before the last, or none at all, is taken as the last.
    pub fn poll(&mut self, t: f64, new: Option<Delta>, old: Option<Delta>) -> Assessment {
        if let Some(now) = self.moment(t) {
            self.take_in(now, new, old);
        }
        self.assessment()
    }

    /// What is known at the last call.
    pub fn assessment(&self) -> Assessment {
        Assessment {
            at_s: self.start.unwrap_or(0.0) + self.last,
            advice: self.advice(),
            promises: self.rules.iter().map(|rule| self.state(rule)).collect(),
            stage: self.clock.stage,
            watched_s: self.clock.watched_s,
            held: self.clock.is_held(),
            left_out: self.clock.left_out,
            age_s: self.read_at.map(|read| self.last - read),
            max_wait_s: self.settings.max_wait_s,
        }
    }

    /// Seconds since the start, never going back; none before the start.
    fn moment(&mut self, t: f64) -> Option<f64> {
        let moment = t - self.start?;
        if moment.is_finite() && moment >= self.last {
            self.last = moment;
        }
        Some(self.last)
    }

    fn take_in(&mut self, t: f64, new: Option<Delta>, old: Option<Delta>) {
        let counts = self.shared_since.is_none();
        for rule in &mut self.rules {
            let tally = |delta: Option<Delta>| rule.promise.tally(&delta?);
            let (new, old) = (tally(new), tally(old));
            rule.feed(t, new, old, counts, &self.settings);
        }
        if new.is_some() {
            self.read_at = Some(t);
            self.clock.read(t, !counts, self.settings.stale_after_s);
        }
        let needed = self.needed();
        for rule in &mut self.rules {
            rule.judge(t, needed, &self.settings);
        }
        let shared = |rule: &Rule| match rule.standing() {
            Standing::Shared { since_s } => Some(since_s),
            _ => None,
        };
        self.shared_since = self.rules.iter().filter_map(shared).reduce(f64::min);
    }

    /// Odds from which a promise counts as broken.
    fn needed(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a release makes a handful of promises")]
        let promises = self.rules.len() as f64;
        promises / self.settings.alpha
    }

    fn advice(&self) -> Advice {
        let standing = |wanted: fn(&Standing) -> bool| {
            let found = self
                .rules
                .iter()
                .enumerate()
                .filter(|(_, rule)| wanted(&rule.standing()));
            found.map(|(index, _)| index).collect::<Vec<_>>()
        };
        let broken = standing(|standing| matches!(standing, Standing::Broken(_)));
        if !broken.is_empty() {
            return Advice::RollBack { which: broken };
        }
        if self.clock.stage.is_none() {
            return Advice::Undecided(Why::NotBegun);
        }
        let stale = self.stale();
        if !stale.is_empty() {
            return Advice::Undecided(Why::Stale { which: stale });
        }
        if let Some(since) = self.shared_since {
            let too_long = self.last - since >= self.settings.max_wait_s;
            return if too_long {
                Advice::Undecided(Why::SharedTooLong)
            } else {
                Advice::Hold
            };
        }
        let waiting = !standing(|standing| matches!(standing, Standing::Waiting { .. })).is_empty();
        let suspicious = waiting || self.rules.iter().any(|rule| self.is_amber(rule));
        let dwell = self.clock.dwell_s();
        let shown = self.rules.iter().all(|rule| self.is_shown(rule));
        if self.clock.watched_s >= dwell + self.settings.max_wait_s && (suspicious || !shown) {
            Advice::Undecided(Why::TooLong)
        } else if suspicious {
            Advice::Suspicious
        } else if self.clock.watched_s < dwell || self.clock.is_held() {
            Advice::Continue
        } else if shown {
            Advice::Promote
        } else {
            Advice::NotEnough
        }
    }

    /// Promises that were not read for too long.
    fn stale(&self) -> Vec<usize> {
        let stale = self.rules.iter().enumerate().filter(|(_, rule)| self.is_stale(rule));
        stale.map(|(index, _)| index).collect()
    }

    fn is_stale(&self, rule: &Rule) -> bool {
        self.last - rule.read_at.unwrap_or(0.0) > self.settings.stale_after_s
    }

    fn is_amber(&self, rule: &Rule) -> bool {
        rule.against() >= self.settings.amber
    }

    fn is_shown(&self, rule: &Rule) -> bool {
        rule.proof.shown(&rule.promise, rule.phi, self.settings.beta)
    }

    fn state(&self, rule: &Rule) -> PromiseState {
        let suspicion = rule.suspicion();
        let start = self.start.unwrap_or(0.0);
        PromiseState {
            promise: rule.promise,
            against: rule.against(),
            needed: self.needed(),
            ln_for: rule.proof.ln_for(&rule.promise, rule.phi),
            shown: self.is_shown(rule),
            amber: self.is_amber(rule),
            standing: rule.standing().after(start),
            seen: rule.proof.seen,
            suspicion: (start + suspicion.since, suspicion.seen),
            recent: rule.recent(self.last, &self.settings),
            age_s: rule.read_at.map(|read| self.last - read),
            stale: self.is_stale(rule),
            gathered_s: rule.read_at.map_or(0.0, |read| read - self.clock.left_out.shared_s),
            proof: rule.proof,
            phi: rule.phi,
            beta: self.settings.beta,
            reading_s: self.settings.slow_grain_s,
            mean_bound: self.settings.mean_bound,
        }
    }
}
