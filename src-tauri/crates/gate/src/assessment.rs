//! What the gate says at one moment.

use crate::math;
use crate::promise::Promise;
use crate::rule::{Proof, Standing};
use crate::settings::Stage;
use crate::stage_clock::LeftOut;
use crate::tally::{Pair, real};

/// Everything that is known at one moment. Plain data; the sentences are in [`says`](crate::says).
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The time of the poll, on the caller's scale of seconds.
    pub at_s: f64,
    /// What follows from all promises together. Whether it is followed is the caller's to decide.
    pub advice: Advice,
    /// One for each promise, in their order.
    pub promises: Vec<PromiseState>,
    /// The present stage; none before the first.
    pub stage: Option<Stage>,
    /// Seconds of dwell so far.
    pub watched_s: f64,
    /// Whether a person holds the stage.
    pub held: bool,
    /// Time that was left out.
    pub left_out: LeftOut,
    /// Seconds since the new version was read last; none if it never was.
    pub age_s: Option<f64>,
    /// Seconds beyond plan after which a person must decide.
    pub max_wait_s: f64,
}

/// What the evidence advises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Stay at this stage: its dwell is not over, or a person holds it.
    Continue,
    /// Stay: something looks broken, and is not shown to be.
    Suspicious,
    /// Every promise is shown and the dwell is over.
    Promote,
    /// The dwell is over and nothing is wrong, but not everything is shown.
    NotEnough,
    /// Both versions are in trouble alike: wait.
    Hold,
    /// The new version broke these promises, by their index.
    RollBack {
        /// Indexes of the broken promises; never empty.
        which: Vec<usize>,
    },
    /// A person must decide.
    Undecided(Why),
}

/// Why a person must decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// No stage has begun.
    NotBegun,
    /// What was read of these promises is too old, or was never read.
    Stale {
        /// Indexes of the promises; never empty.
        which: Vec<usize>,
    },
    /// The stage lasted longer than its dwell and the longest wait.
    TooLong,
    /// Trouble of both versions lasted longer than the longest wait.
    SharedTooLong,
}

/// How one promise stands.
#[derive(Debug, Clone, PartialEq)]
pub struct PromiseState {
    /// The promise.
    pub promise: Promise,
    /// AGAINST: odds, to 1, that it is broken.
    pub against: f64,
    /// Odds from which it counts as broken.
    pub needed: f64,
    /// Logarithm of FOR, the evidence that it is kept.
    pub ln_for: f64,
    /// Whether it is shown.
    pub shown: bool,
    /// Whether it looks broken, short of being shown to be.
    pub amber: bool,
    /// How it stands against being broken.
    pub standing: Standing,
    /// All that counts as evidence.
    pub seen: Pair,
    /// Since when the evidence speaks most for a fault, and what was seen since.
    pub suspicion: (f64, Pair),
    /// The last minute of both versions.
    pub recent: Pair,
    /// Seconds since it was read last; none if it never was.
    pub age_s: Option<f64>,
    /// Whether that is too long ago, or never was.
    pub stale: bool,
    /// Seconds for which evidence was gathered.
    pub(crate) gathered_s: f64,
    pub(crate) proof: Proof,
    pub(crate) phi: f64,
    pub(crate) beta: f64,
    pub(crate) reading_s: f64,
    pub(crate) mean_bound: f64,
}

impl PromiseState {
    /// Between which shares the true one lies with chance 1 - beta, however often one looks; for a share.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let limit = self.promise.share_limit()?;
        Some(self.proof.mixture(limit, self.phi).interval(self.beta))
    }

    /// Requests of the new version after which a share is shown, if it goes on as it is; none where it would never be.
    pub fn requests_needed(&self) -> Option<f64> {
        let limit = self.promise.share_limit()?;
        let share = self.seen.new.share().unwrap_or(0.0);
        math::requests_needed(limit, share, self.beta, self.phi)
    }

    /// Seconds until it is shown, at the traffic so far; 0 where it is, none where it would never be or nothing is known.
    pub fn seconds_to_go(&self) -> Option<f64> {
        if self.shown {
            return Some(0.0);
        }
        if self.promise.share_limit().is_none() {
            return Some(self.proof.readings_to_go(self.beta)? * self.reading_s);
        }
        let have = real(self.seen.new.requests);
        if have <= 0.0 || self.gathered_s <= 0.0 {
            return None;
        }
        let missing = (self.requests_needed()? - have).max(0.0);
        Some(missing * self.gathered_s / have)
    }

    /// Whether it would never be shown if it goes on as it is. Where nothing is known yet nothing is foretold.
    pub fn never(&self) -> bool {
        if self.promise.share_limit().is_some() {
            return self.requests_needed().is_none();
        }
        self.proof.was_read() && self.proof.readings_to_go(self.beta).is_none()
    }
}
