//! Whether failures come in bursts, from the old version's history.

use crate::tally::real;

/// Below this many bad requests, a history says nothing about bursts.
const ENOUGH: u64 = 10;

/// The design effect of bursts: index of dispersion of the bad requests per slice of 15 s, never below 1.
///
/// `slices` are (requests, bad) of the old version, at least an hour of them. 1 where fewer than ten were bad: then nothing
/// is known about bursts, and whoever shows the evidence must say that it takes failures to be independent.
pub fn dispersion(slices: &[(u64, u64)]) -> f64 {
    let used: Vec<_> = slices.iter().filter(|(requests, _)| *requests > 0).collect();
    let requests: u64 = used.iter().map(|(requests, _)| requests).sum();
    let bad: u64 = used.iter().map(|(_, bad)| bad).sum();
    if bad < ENOUGH || used.len() < 2 {
        return 1.0;
    }
    let share = real(bad) / real(requests);
    let chi_square: f64 = used
        .iter()
        .map(|(requests, bad)| {
            let expected = real(*requests) * share;
            (real(*bad) - expected).powi(2) / expected
        })
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a history has thousands of slices, not 2^53")]
    let freedom = (used.len() - 1) as f64;
    (chi_square / freedom).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the vectors are small counts"
    )]
    fn bursts_agree_with_fifty_digits() {
        vectors::each_value("dispersion", |args, expected| {
            let slices: Vec<_> = vectors::rows(&args[0])
                .iter()
                .map(|row| (row[0] as u64, row[1] as u64))
                .collect();
            vectors::close(dispersion(&slices), expected[0], 1e-12);
        });
    }

    #[test]
    fn a_short_history_says_nothing() {
        assert!((dispersion(&[(100, 9)]) - 1.0).abs() < f64::EPSILON);
        assert!((dispersion(&[(0, 0); 400]) - 1.0).abs() < f64::EPSILON);
        assert!((dispersion(&[]) - 1.0).abs() < f64::EPSILON);
    }
}
