//! Cumulative counters to what happened between two looks.

use std::collections::BTreeMap;

/// What an instance has counted since it started. All of one look are taken at the same instant.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    /// Requests.
    pub requests: u64,
    /// Those that failed.
    pub errors: u64,
    /// Sum of the response times in milliseconds, where it is counted.
    pub response_sum_ms: Option<f64>,
    /// Requests slower than the threshold, where it is counted.
    pub slow: Option<u64>,
}

/// What one version did between two looks at its counters.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Delta {
    /// Requests.
    pub requests: u64,
    /// Those that failed. More than `requests` is taken as `requests`.
    pub errors: u64,
    /// Sum of the response times in milliseconds; none where it is not known, and so for what is no sum of times.
    pub response_sum_ms: Option<f64>,
    /// Requests slower than the threshold; none where it is not known.
    pub slow: Option<u64>,
}

/// The counters of all instances of one version, as they were seen last.
///
/// An instance is whatever counts by itself: a pod, or a server of the proxy. The rule of restarts holds for each; on a
/// sum over several, the restart of one would count the history of the others once more.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counters {
    seen: BTreeMap<String, Counts>,
}

impl Counters {
    /// No instance was seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What happened since each of these instances was seen last; none where none of them was seen before.
    ///
    /// * An instance of which any counter fell has restarted: all it has counted is new.
    /// * An instance seen for the first time is only remembered. What it counted before cannot be told from history.
    /// * An instance that is missing is remembered too: when it comes back, its delta covers the gap.
    /// * Where one instance does not tell its slow requests or its times, those of the version are not known.
    pub fn difference<'a>(&mut self, now: impl IntoIterator<Item = (&'a str, Counts)>) -> Option<Delta> {
        let mut total: Option<Delta> = None;
        for (instance, counts) in now {
            let counts = counts.sane();
            match self.seen.get_mut(instance) {
                None => {
                    self.seen.insert(instance.to_owned(), counts);
                }
                Some(before) => {
                    let delta = counts.since(before);
                    *before = counts;
                    total = Some(total.map_or(delta, |total| total.and(&delta)));
                }
            }
        }
        total
    }
}

impl Counts {
    /// Without a sum that is none.
    fn sane(mut self) -> Self {
        self.response_sum_ms = self.response_sum_ms.filter(|sum| sum.is_finite() && *sum >= 0.0);
        self
    }

    fn since(&self, before: &Self) -> Delta {
        let restarted = self.requests < before.requests
            || self.errors < before.errors
            || fell(self.slow, before.slow)
            || fell(self.response_sum_ms, before.response_sum_ms);
        let zero = Self {
            requests: 0,
            errors: 0,
            response_sum_ms: Some(0.0),
            slow: Some(0),
        };
        let before = if restarted { &zero } else { before };
        let requests = self.requests - before.requests;
        Delta {
            requests,
            errors: (self.errors - before.errors).min(requests),
            response_sum_ms: both(self.response_sum_ms, before.response_sum_ms).map(|(now, before)| now - before),
            slow: both(self.slow, before.slow).map(|(now, before)| (now - before).min(requests)),
        }
    }
}

impl Delta {
    fn and(&self, other: &Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            errors: self.errors.saturating_add(other.errors),
            response_sum_ms: both(self.response_sum_ms, other.response_sum_ms).map(|(a, b)| a + b),
            slow: both(self.slow, other.slow).map(|(a, b)| a.saturating_add(b)),
        }
    }
}

fn both<T>(a: Option<T>, b: Option<T>) -> Option<(T, T)> {
    Some((a?, b?))
}

fn fell<T: PartialOrd>(now: Option<T>, before: Option<T>) -> bool {
    both(now, before).is_some_and(|(now, before)| now < before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(requests: u64, errors: u64) -> Counts {
        Counts {
            requests,
            errors,
            response_sum_ms: Some(300.0 * crate::tally::real(requests)),
            slow: Some(requests / 10),
        }
    }

    fn pair(delta: Option<Delta>) -> Option<(u64, u64)> {
        delta.map(|delta| (delta.requests, delta.errors))
    }

    #[test]
    fn the_first_look_is_only_a_baseline() {
        let mut counters = Counters::new();
        assert_eq!(counters.difference([("a", counts(1_000, 7))]), None);
        assert_eq!(pair(counters.difference([("a", counts(1_010, 8))])), Some((10, 1)));
        assert_eq!(
            pair(counters.difference([("a", counts(1_010, 8))])),
            Some((0, 0)),
            "looked, and nothing came"
        );
    }

    #[test]
    fn one_of_several_pods_restarts_and_the_history_of_the_others_is_not_counted_again() {
        let mut counters = Counters::new();
        counters.difference([("a", counts(1_000, 1)), ("b", counts(5_000, 2))]);
        let delta = counters.difference([("a", counts(30, 3)), ("b", counts(5_020, 2))]);
        assert_eq!(pair(delta), Some((50, 3)));
    }

    #[test]
    fn a_restart_shows_in_any_counter() {
        let mut counters = Counters::new();
        counters.difference([("a", counts(100, 40))]);
        assert_eq!(
            pair(counters.difference([("a", counts(150, 2))])),
            Some((150, 2)),
            "it served many since it restarted"
        );
        let slow = Counts {
            slow: Some(1),
            ..counts(300, 2)
        };
        assert_eq!(counters.difference([("a", slow)]).unwrap().requests, 300);
    }

    #[test]
    fn a_gap_lengthens_the_next_delta() {
        let mut counters = Counters::new();
        counters.difference([("a", counts(100, 0))]);
        assert_eq!(counters.difference([]), None, "nobody answered");
        assert_eq!(pair(counters.difference([("a", counts(160, 1))])), Some((60, 1)));
    }

    #[test]
    fn a_pod_that_vanished_is_remembered_and_one_that_appeared_begins_with_its_baseline() {
        let mut counters = Counters::new();
        counters.difference([("a", counts(100, 0)), ("b", counts(200, 0))]);
        assert_eq!(
            pair(counters.difference([("a", counts(110, 0)), ("c", counts(9_000, 90))])),
            Some((10, 0))
        );
        let back = counters.difference([("a", counts(120, 0)), ("b", counts(230, 5)), ("c", counts(9_001, 90))]);
        assert_eq!(pair(back), Some((41, 5)));
    }

    #[test]
    fn what_one_pod_does_not_tell_is_not_known_of_the_version() {
        let mut counters = Counters::new();
        let silent = |requests| Counts {
            slow: None,
            ..counts(requests, 0)
        };
        counters.difference([("a", counts(100, 0)), ("b", silent(100))]);
        let delta = counters
            .difference([("a", counts(110, 0)), ("b", silent(120))])
            .unwrap();
        assert_eq!(delta.requests, 30);
        assert_eq!(delta.slow, None);
        assert_eq!(delta.response_sum_ms, Some(9_000.0));
    }

    #[test]
    fn counters_that_contradict_each_other_are_held_to_the_requests() {
        let mut counters = Counters::new();
        counters.difference([("a", counts(100, 0))]);
        let odd = Counts {
            requests: 105,
            errors: 50,
            response_sum_ms: Some(f64::NAN),
            slow: Some(90),
        };
        let delta = counters.difference([("a", odd)]).unwrap();
        assert_eq!(
            delta,
            Delta {
                requests: 5,
                errors: 5,
                response_sum_ms: None,
                slow: Some(5)
            }
        );
    }
}
