//! What may be set, with what is usual.

/// Parameters of a [`Gate`](crate::Gate). The defaults are those of the design; change one only with its reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Chance of a false rollback in one release, all promises together. 0.001 costs a fifth more delay.
    pub alpha: f64,
    /// Chance to call a broken promise shown.
    pub beta: f64,
    /// Share of the stake that is on "bad from the first request"; the rest is fed in as time passes.
    pub start_mass: f64,
    /// Planned length of the release, in seconds.
    pub tau_s: f64,
    /// Length of a reading of a share, in seconds: at least twice the longest burst of errors.
    pub grain_s: f64,
    /// Length of a reading of response times, in seconds.
    pub slow_grain_s: f64,
    /// Length of a reading in the fast lane of response times, in seconds.
    pub fast_grain_s: f64,
    /// How much wider the limit is in that fast lane.
    pub slack: f64,
    /// No mean over one reading is taken to be beyond this many times its limit: what it takes to show a mean at all.
    pub mean_bound: f64,
    /// Design effect of bursts, in the order of the promises, from [`dispersion`](crate::dispersion()) of the old version's
    /// history; 1 where none is given, and then the evidence assumes that failures do not come in bursts.
    pub phi: Vec<f64>,
    /// Odds from which the gate is suspicious and does not promote.
    pub amber: f64,
    /// Bad responses without which a share is never called broken.
    pub min_bad: u64,
    /// How far back the versions are compared when a promise breaks, in seconds.
    pub window_s: f64,
    /// Nats from which the new version is worse than the old; at once, and while both are in trouble (looked at often).
    pub worse: (f64, f64),
    /// Seconds to wait for the old version's evidence before rolling back; at once, and after shared trouble.
    pub grace_s: (f64, f64),
    /// Seconds a stage, or a shared trouble, may last beyond its plan before a person must decide.
    pub max_wait_s: f64,
    /// Seconds after which what was last read is too old to advance on. A longer gap does not count as dwell either.
    pub stale_after_s: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            alpha: 0.01,
            beta: 0.05,
            start_mass: 0.5,
            tau_s: 2_700.0,
            grain_s: 5.0,
            slow_grain_s: 15.0,
            fast_grain_s: 5.0,
            slack: 1.6,
            mean_bound: 5.0,
            phi: Vec::new(),
            amber: 10.0,
            min_bad: 3,
            window_s: 60.0,
            worse: (4.6, 6.9),
            grace_s: (20.0, 60.0),
            max_wait_s: 1_800.0,
            stale_after_s: 45.0,
        }
    }
}

impl Settings {
    /// Design effect of one promise; never below 1.
    pub(crate) fn phi(&self, index: usize) -> f64 {
        self.phi
            .get(index)
            .copied()
            .filter(|phi| phi.is_finite())
            .unwrap_or(1.0)
            .max(1.0)
    }
}

/// One split of the traffic with its dwell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// Percent of the requests that the new version gets.
    pub percent: u8,
    /// Seconds it gets them at least.
    pub dwell_s: f64,
}

impl Stage {
    /// The usual way up. Keep a few percent on the old version until the end: without it, shared trouble looks like a
    /// bad release.
    pub const USUAL: [Self; 4] = [
        Self {
            percent: 50,
            dwell_s: 1_800.0,
        },
        Self {
            percent: 70,
            dwell_s: 300.0,
        },
        Self {
            percent: 85,
            dwell_s: 300.0,
        },
        Self {
            percent: 100,
            dwell_s: 300.0,
        },
    ];
}
