//! How often chance alone rolls back. Small here; the simulation among the examples is the large one.
#![expect(clippy::unwrap_used, reason = "a gate that cannot be made fails the story")]

use gate::{Advice, Delta, Gate, Promise, Settings, Stage};

/// Numerical Recipes' generator: enough for small counts.
struct Random(u64);

impl Random {
    #[expect(clippy::cast_precision_loss, reason = "the upper 32 bits")]
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 32) as f64 + 0.5) / f64::from(u32::MAX)
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        let (mut count, mut left) = (0, mean + self.uniform().ln());
        while left > 0.0 {
            count += 1;
            left += self.uniform().ln();
        }
        count
    }
}

const POLL_S: u32 = 5;
const REQUESTS: u64 = 250;
const HEALTHY: f64 = 0.0003;

/// Whether a release whose bad requests come in groups of `size`, `share` of all on average, is rolled back in 45 min
/// beside a healthy old version.
fn rolls_back(share: f64, size: u64, seed: u64) -> bool {
    let mut random = Random(seed);
    let mut gate = Gate::new(&[Promise::ErrorRate { limit: 0.001 }], Settings::default()).unwrap();
    gate.begin_stage(0.0, Stage::USUAL[0]);
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let groups = |share: f64| share * REQUESTS as f64 / size as f64;
    (1..=540).any(|poll| {
        let [new, old] = [share, HEALTHY].map(|share| Delta {
            requests: REQUESTS,
            errors: random.poisson(groups(share)) * size,
            ..Delta::default()
        });
        matches!(
            gate.poll(f64::from(poll * POLL_S), Some(new), Some(old)).advice,
            Advice::RollBack { .. }
        )
    })
}

fn rolled_back(share: f64, size: u64, releases: u64) -> usize {
    (1..=releases).filter(|seed| rolls_back(share, size, *seed)).count()
}

#[test]
fn a_version_that_keeps_its_promise_is_not_rolled_back() {
    assert_eq!(rolled_back(HEALTHY, 1, 100), 0);
}

#[test]
fn a_version_exactly_at_the_limit_is_rolled_back_less_often_than_allowed() {
    // One promise alone has all of the 1 %: 1 of 100 on average at the very most.
    assert!(rolled_back(0.001, 1, 100) <= 4);
}

#[test]
fn bursts_within_a_reading_are_one_event() {
    assert!(rolled_back(HEALTHY, 10, 100) <= 1);
    assert!(rolled_back(0.001, 10, 100) <= 4);
}

#[test]
fn a_version_at_five_times_the_limit_is_always_rolled_back() {
    assert_eq!(rolled_back(0.005, 1, 20), 20);
}
