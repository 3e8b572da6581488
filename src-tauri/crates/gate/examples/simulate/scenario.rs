//! What happens in a release.

/// When a fault begins, in seconds.
pub const FAULT_AT: f64 = 1_200.0;
/// The limit of errors, and what a healthy version fails.
pub const LIMIT: f64 = 0.001;
pub const HEALTHY: f64 = 0.0003;
/// The limit of the average response, and that of a healthy version.
pub const LIMIT_MS: f64 = 500.0;
pub const HEALTHY_MS: f64 = 300.0;

#[derive(Clone, Copy)]
pub struct Scenario {
    pub name: &'static str,
    /// Share of requests that fail while nothing is wrong.
    pub errors: f64,
    /// Failures come in bursts: (how many, within how many seconds).
    pub bursts: Option<(u64, u64)>,
    /// How much the versions' response times wobble against each other.
    pub wobble: f64,
    /// Instances restart, scrapes are lost.
    pub lossy: bool,
    pub event: Event,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Event {
    Nothing,
    /// Both versions: from, until, share that fails, factor on response times.
    Shared(f64, f64, f64, f64),
    /// The new version from a time on: share that fails, factor on response times.
    Fault(f64, f64, f64),
    /// The new version's errors grow to 1 % over ten minutes from a time on.
    Leak(f64),
}

impl Scenario {
    /// When the new version becomes bad, if it does.
    pub fn bad_from(&self) -> Option<f64> {
        match self.event {
            Event::Fault(from, ..) | Event::Leak(from) => Some(from),
            Event::Nothing | Event::Shared(..) => None,
        }
    }

    /// Share that fails and factor on response times at `t`, of the new or the old version.
    pub fn state(&self, t: f64, new: bool) -> (f64, f64) {
        match self.event {
            Event::Shared(from, until, errors, slower) if t >= from && t < until => (errors.max(self.errors), slower),
            Event::Fault(from, errors, slower) if new && t >= from => (errors, slower),
            Event::Leak(from) if new && t >= from => {
                (self.errors + (0.01 - self.errors) * ((t - from) / 600.0).min(1.0), 1.0)
            }
            _ => (self.errors, 1.0),
        }
    }
}

const PLAIN: Scenario = Scenario {
    name: "",
    errors: HEALTHY,
    bursts: None,
    wobble: 0.05,
    lossy: false,
    event: Event::Nothing,
};

pub const HEALTHY_ONES: &[Scenario] = &[
    Scenario {
        name: "healthy 0.03 %",
        ..PLAIN
    },
    Scenario {
        name: "healthy 0.08 %, close to the limit",
        errors: 0.0008,
        ..PLAIN
    },
    Scenario {
        name: "shared outage 20 %, 2 min",
        event: Event::Shared(900.0, 1_020.0, 0.2, 1.0),
        ..PLAIN
    },
    Scenario {
        name: "shared outage at 85 %",
        event: Event::Shared(2_160.0, 2_280.0, 0.2, 1.0),
        ..PLAIN
    },
    Scenario {
        name: "shared slow-down 2.5x, 3 min",
        event: Event::Shared(900.0, 1_080.0, 0.0, 2.5),
        ..PLAIN
    },
    Scenario {
        name: "bursts of 10 in 3 s",
        bursts: Some((10, 3)),
        ..PLAIN
    },
    Scenario {
        name: "bursts of 30 in 3 s",
        bursts: Some((30, 3)),
        ..PLAIN
    },
    Scenario {
        name: "bursts of 10 in 10 s",
        bursts: Some((10, 10)),
        ..PLAIN
    },
    Scenario {
        name: "restarts, 10 % of scrapes lost, 30-s gap",
        lossy: true,
        ..PLAIN
    },
    Scenario {
        name: "own response noise 15 %, 30 s",
        wobble: 0.15,
        ..PLAIN
    },
];

const fn fault(name: &'static str, from: f64, errors: f64, slower: f64) -> Scenario {
    Scenario {
        name,
        event: Event::Fault(from, errors, slower),
        ..PLAIN
    }
}

pub const FAULTS: &[Scenario] = &[
    fault("2x limit", FAULT_AT, 2.0 * LIMIT, 1.0),
    fault("5x", FAULT_AT, 5.0 * LIMIT, 1.0),
    fault("20x", FAULT_AT, 20.0 * LIMIT, 1.0),
    fault("total outage", FAULT_AT, 1.0, 1.0),
    Scenario {
        name: "leak 0.03 % to 1 % over 10 min",
        event: Event::Leak(FAULT_AT),
        ..PLAIN
    },
    fault("response 2x", FAULT_AT, HEALTHY, 2.0),
    fault("response 1.2x", FAULT_AT, HEALTHY, 1.2),
];

pub const FROM_START: &[Scenario] = &[
    fault("at the limit, from the start", 0.0, LIMIT, 1.0),
    fault("2x, from the start", 0.0, 2.0 * LIMIT, 1.0),
    fault("5x, from the start", 0.0, 5.0 * LIMIT, 1.0),
    fault("20x, from the start", 0.0, 20.0 * LIMIT, 1.0),
    fault("total outage, from the start", 0.0, 1.0, 1.0),
    fault("response 2x, from the start", 0.0, HEALTHY, 2.0),
];
