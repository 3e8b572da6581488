//! From cumulative counters to what happened between two looks, instance by instance: the counts of one that restarted
//! begin anew, and the restart of one must not count the history of the others again.

use super::{Bucket, Counted, Counter, Sides};
use std::collections::{BTreeMap, VecDeque};

/// How long the histograms reach back that percentiles are read from, milliseconds.
const MINUTE_MS: u64 = 60_000;

/// What the looks so far have shown.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    sides: Sides<Known>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    last: BTreeMap<String, Counter>,
    minute: VecDeque<(u64, Vec<Bucket>)>,
}

/// What one side did between two looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// Requests.
    pub requests: u64,
    /// Failed ones.
    pub errors: u64,
    /// Sum of response times, milliseconds; `None` where any instance does not count it.
    pub sum_ms: Option<f64>,
    /// Histogram, cumulative; empty where any instance has none.
    pub at_most: Vec<Bucket>,
}

impl Differences {
    /// What each side did since the look before; `None` at the first one, which is where counting begins.
    pub fn take(&mut self, at: u64, counted: &Counted) -> Option<Sides<Difference>> {
        let first = self.sides.old.last.is_empty() && self.sides.new.last.is_empty();
        let difference = Sides {
            old: self.sides.old.take(at, &counted.sides.old),
            new: self.sides.new.take(at, &counted.sides.new),
        };
        (!first).then_some(difference)
    }

    /// The edge of the bucket that a percentile of the last minute falls into, milliseconds.
    pub fn percentile(&self, percent: u8) -> Sides<Option<f64>> {
        Sides {
            old: percentile(&self.sides.old.minute(), percent),
            new: percentile(&self.sides.new.minute(), percent),
        }
    }
}

impl Known {
    fn take(&mut self, at: u64, counters: &[Counter]) -> Difference {
        let mut whole: Option<Difference> = None;
        for counter in counters {
            let before = self.last.insert(counter.instance.clone(), counter.clone());
            // An instance that was never seen may have a long history: its counting begins here.
            let Some(before) = before else { continue };
            let difference = between(&before, counter);
            whole = Some(match whole {
                None => difference,
                Some(so_far) => so_far.with(&difference),
            });
        }
        let difference = whole.unwrap_or_default();
        self.minute.push_back((at, difference.at_most.clone()));
        while self.minute.front().is_some_and(|(then, _)| then + MINUTE_MS < at) {
            self.minute.pop_front();
        }
        difference
    }

    fn minute(&self) -> Vec<Bucket> {
        let mut sum: Vec<Bucket> = Vec::new();
        for (_, buckets) in &self.minute {
            if sum.is_empty() {
                sum.clone_from(buckets);
            } else if !buckets.is_empty() {
                sum = added(&sum, buckets);
            }
        }
        sum
    }
}

fn between(before: &Counter, now: &Counter) -> Difference {
    let fell = now.requests < before.requests
        || now.errors < before.errors
        || now.response_sum_ms < before.response_sum_ms
        || now
            .at_most
            .iter()
            .zip(&before.at_most)
            .any(|(now, before)| now.count < before.count);
    let zero = Counter::default();
    let before = if fell { &zero } else { before };
    let requests = now.requests - before.requests;
    let buckets = now.at_most.iter().enumerate();
    Difference {
        requests,
        errors: (now.errors - before.errors).min(requests),
        sum_ms: now
            .response_sum_ms
            .map(|sum| sum - before.response_sum_ms.unwrap_or_default()),
        at_most: buckets
            .map(|(index, bucket)| Bucket {
                bound_ms: bucket.bound_ms,
                count: bucket.count - before.at_most.get(index).map_or(0, |before| before.count),
            })
            .collect(),
    }
}

impl Difference {
    fn with(&self, other: &Self) -> Self {
        let same_edges = self.at_most.len() == other.at_most.len();
        Self {
            requests: self.requests + other.requests,
            errors: self.errors + other.errors,
            sum_ms: self.sum_ms.zip(other.sum_ms).map(|(mine, theirs)| mine + theirs),
            at_most: if same_edges {
                added(&self.at_most, &other.at_most)
            } else {
                Vec::new()
            },
        }
    }

    /// Requests slower than an edge of the histogram; `None` where it has no such edge.
    pub fn slower_than(&self, edge_ms: f64) -> Option<u64> {
        let bucket = self.at_most.iter().find(|bucket| same(bucket.bound_ms, edge_ms))?;
        let counted = self.at_most.last().map_or(0, |last| last.count).max(self.requests);
        Some(counted - bucket.count.min(counted))
    }
}

fn added(mine: &[Bucket], theirs: &[Bucket]) -> Vec<Bucket> {
    mine.iter()
        .zip(theirs)
        .map(|(mine, theirs)| Bucket {
            bound_ms: mine.bound_ms,
            count: mine.count + theirs.count,
        })
        .collect()
}

/// Whether two edges are the same but for the last digits that a conversion of units leaves.
pub(super) fn same(one: f64, other: f64) -> bool {
    one.is_finite() && other.is_finite() && (one - other).abs() <= 1e-6 * one.abs().max(other.abs())
}

fn percentile(buckets: &[Bucket], percent: u8) -> Option<f64> {
    let all = buckets.last()?.count;
    let rank = (all * u64::from(percent)).div_ceil(100);
    let found = buckets.iter().find(|bucket| rank > 0 && bucket.count >= rank)?;
    found.bound_ms.is_finite().then_some(found.bound_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(instance: &str, requests: u64, errors: u64) -> Counter {
        Counter {
            instance: instance.to_owned(),
            requests,
            errors,
            ..Counter::default()
        }
    }

    fn new_side(counters: Vec<Counter>) -> Counted {
        Counted {
            sides: Sides {
                old: Vec::new(),
                new: counters,
            },
            ..Counted::default()
        }
    }

    fn served(differences: &mut Differences, at: u64, counters: Vec<Counter>) -> (u64, u64) {
        let difference = differences.take(at, &new_side(counters)).expect("not the first look");
        (difference.new.requests, difference.new.errors)
    }

    #[test]
    fn the_first_look_only_begins_the_count() {
        let mut differences = Differences::default();
        assert_eq!(differences.take(0, &new_side(vec![counter("a", 900, 9)])), None);
        assert_eq!(served(&mut differences, 1, vec![counter("a", 910, 10)]), (10, 1));
    }

    #[test]
    fn a_restart_of_one_instance_counts_its_own_requests_and_nobody_elses_again() {
        let mut differences = Differences::default();
        differences.take(0, &new_side(vec![counter("a", 1000, 3), counter("b", 2000, 4)]));
        let now = vec![counter("a", 7, 1), counter("b", 2010, 4)];
        assert_eq!(served(&mut differences, 1, now), (17, 1));
    }

    #[test]
    fn an_instance_that_was_away_goes_on_where_it_was_and_a_new_one_begins_where_it_is() {
        let mut differences = Differences::default();
        differences.take(0, &new_side(vec![counter("a", 100, 0), counter("b", 100, 0)]));
        assert_eq!(served(&mut differences, 1, vec![counter("a", 110, 0)]), (10, 0));
        let now = vec![counter("a", 120, 0), counter("b", 130, 2), counter("c", 5000, 50)];
        assert_eq!(served(&mut differences, 2, now), (40, 2));
    }

    #[test]
    fn slow_requests_are_counted_at_an_edge_of_the_histogram_only() {
        let buckets = |counts: [u64; 3]| {
            let bounds = [100.0, 500.0, f64::INFINITY];
            let pairs = bounds.into_iter().zip(counts);
            pairs
                .map(|(bound_ms, count)| Bucket { bound_ms, count })
                .collect::<Vec<_>>()
        };
        let mut differences = Differences::default();
        let at = |requests, counts| Counter {
            at_most: buckets(counts),
            ..counter("a", requests, 0)
        };
        differences.take(0, &new_side(vec![at(0, [0, 0, 0])]));
        let difference = differences
            .take(1000, &new_side(vec![at(100, [80, 96, 100])]))
            .expect("the second");
        assert_eq!(difference.new.slower_than(500.0), Some(4));
        assert_eq!(difference.new.slower_than(300.0), None);
        assert_eq!(differences.percentile(95).new, Some(500.0));
        assert_eq!(
            differences.percentile(99).new,
            None,
            "beyond the last edge there is no number"
        );
    }
}
