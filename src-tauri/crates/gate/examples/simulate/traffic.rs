//! What both versions count, second by second.

use crate::random::{Random, Wander};
use crate::scenario::{HEALTHY_MS, Scenario};
use gate::{Counters, Counts, Delta};

/// Standard deviation of the logarithm of response times.
const SPREAD: f64 = 0.8;
/// The nine-tenths point of the normal distribution: slow is slower than nine in ten of the old version's.
const NINE_TENTHS: f64 = 1.281_551_565_5;
/// Instances of each version, where they restart.
const INSTANCES: usize = 4;

pub struct Traffic {
    scenario: Scenario,
    per_s: f64,
    random: Random,
    swing: Wander,
    new: Version,
    old: Version,
}

/// One version, with the failures of its bursts that are still to come.
struct Version {
    wobble: Wander,
    due: [u64; 16],
    counted: [Counts; INSTANCES],
    counters: Counters,
}

impl Version {
    fn new(random: &mut Random) -> Self {
        let nothing = Counts {
            requests: 0,
            errors: 0,
            response_sum_ms: Some(0.0),
            slow: Some(0),
        };
        let mut counters = Counters::new();
        counters.difference((0..INSTANCES).map(|instance| (NAMES[instance], nothing)));
        Self {
            wobble: Wander::new(random, 30.0),
            due: [0; 16],
            counted: [nothing; INSTANCES],
            counters,
        }
    }
}

const NAMES: [&str; INSTANCES] = ["a", "b", "c", "d"];

impl Traffic {
    pub fn new(scenario: Scenario, per_s: f64, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let swing = Wander::new(&mut random, 60.0);
        let (new, old) = (Version::new(&mut random), Version::new(&mut random));
        Self {
            scenario,
            per_s,
            random,
            swing,
            new,
            old,
        }
    }

    /// An hour of the old version before the release: requests and errors of slices of 15 s.
    pub fn history(&mut self) -> Vec<(u64, u64)> {
        let slice = |_| {
            let requests = self.random.poisson(15.0 * self.per_s);
            let errors = match self.scenario.bursts {
                None => self.random.binomial(requests, self.scenario.errors),
                Some((size, _)) => {
                    let bursts = self
                        .random
                        .poisson(15.0 * self.per_s * self.scenario.errors / size as f64);
                    (bursts * size).min(requests)
                }
            };
            (requests, errors)
        };
        (0..240).map(slice).collect()
    }

    /// The second that ends at `t`, with a part of the traffic on the new version: what is read of each, if it is.
    pub fn second(&mut self, t: f64, part: f64) -> (Option<Delta>, Option<Delta>) {
        let swing = 0.1 * self.swing.second(&mut self.random);
        let [new, old] = [(true, part), (false, 1.0 - part)].map(|(is_new, part)| self.version(t, is_new, part, swing));
        if !self.scenario.lossy {
            return (Some(new), Some(old));
        }
        let read = self.random.uniform() > 0.1 && !(1_000.0..1_030.0).contains(&t);
        let restarts = (t as u64).is_multiple_of(300);
        let random = &mut self.random;
        let mut look = |version: &mut Version, delta: Delta| {
            let instance = (random.uniform() * INSTANCES as f64) as usize;
            if restarts {
                version.counted[instance] = Counts {
                    requests: 0,
                    errors: 0,
                    response_sum_ms: Some(0.0),
                    slow: Some(0),
                };
            }
            let counts = &mut version.counted[instance];
            counts.requests += delta.requests;
            counts.errors += delta.errors;
            counts.slow = counts.slow.zip(delta.slow).map(|(a, b)| a + b);
            counts.response_sum_ms = counts.response_sum_ms.zip(delta.response_sum_ms).map(|(a, b)| a + b);
            if !read {
                return None;
            }
            let counted = version.counted;
            version
                .counters
                .difference((0..INSTANCES).map(|instance| (NAMES[instance], counted[instance])))
        };
        (look(&mut self.new, new), look(&mut self.old, old))
    }

    fn version(&mut self, t: f64, is_new: bool, part: f64, swing: f64) -> Delta {
        let random = &mut self.random;
        let version = if is_new { &mut self.new } else { &mut self.old };
        // The second that ends at `t` belongs to what was so at its beginning.
        let (errors, slower) = self.scenario.state(t - 1.0, is_new);
        let requests = random.poisson(self.per_s * part);
        let wobble = self.scenario.wobble * version.wobble.second(random);
        let shift = slower.ln() + swing + wobble;
        let errors = match self.scenario.bursts {
            None => random.binomial(requests, errors),
            Some((size, within)) => {
                let bursts = random.poisson(self.per_s * part * errors / size as f64);
                for _ in 0..bursts * size {
                    version.due[(random.uniform() * within as f64) as usize] += 1;
                }
                let now = version.due[0].min(requests);
                let late = version.due[0] - now;
                version.due.rotate_left(1);
                version.due[15] = 0;
                version.due[0] += late;
                now
            }
        };
        let (sum, slow) = responses(random, requests, shift);
        Delta {
            requests,
            errors,
            response_sum_ms: Some(sum),
            slow: Some(slow),
        }
    }
}

/// Sum of the response times and number of slow ones.
fn responses(random: &mut Random, requests: u64, shift: f64) -> (f64, u64) {
    let n = requests as f64;
    let median = HEALTHY_MS * (-0.5 * SPREAD * SPREAD).exp();
    if requests <= 12 {
        let mut slow = 0;
        let sum = (0..requests).map(|_| {
            let z = random.normal() + shift / SPREAD;
            slow += u64::from(z > NINE_TENTHS);
            median * (SPREAD * z).exp()
        });
        return (sum.sum(), slow);
    }
    let mean = HEALTHY_MS * shift.exp();
    let spread = mean * (SPREAD * SPREAD).exp_m1().sqrt();
    let sum = (n * mean + n.sqrt() * spread * random.normal()).max(0.0);
    (sum, random.binomial(requests, tail(NINE_TENTHS - shift / SPREAD)))
}

/// `1 - Φ(x)`, to 1e-7 (Abramowitz and Stegun 26.2.17).
fn tail(x: f64) -> f64 {
    if x < 0.0 {
        return 1.0 - tail(-x);
    }
    let t = 1.0 / (1.0 + 0.231_641_9 * x);
    let terms = [
        0.319_381_53,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let sum = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt() * sum
}
