//! FOR a share: Robbins' beta-binomial mixture (1970), valid however often one looks.

use super::gamma::ln_beta;

/// The evidence of `n` requests of which `k` were bad, about every share at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mixture {
    /// Requests, divided by the design effect.
    n: f64,
    /// Bad ones, divided by the design effect.
    k: f64,
    /// Logarithm of the mixture's density: the part that does not depend on the share asked about.
    weight: f64,
}

/// Halvings of an interval after which its ends are neighbours.
const HALVINGS: usize = 200;

impl Mixture {
    /// `k` of `n` were bad, `limit` is the share promised, `phi` the design effect of bursts (1 for independent ones).
    ///
    /// Nine tenths of the prior look for shares well below the limit, one tenth is for all the rest.
    pub(crate) fn new(n: f64, k: f64, limit: f64, phi: f64) -> Self {
        let (n, k) = (n / phi, k / phi);
        let b = 4.0 / limit - 1.0;
        let good = n - k;
        let below = 0.9_f64.ln() + ln_beta(1.0 + k, b + good) - ln_beta(1.0, b);
        let rest = 0.1_f64.ln() + ln_beta(0.5 + k, 0.5 + good) - ln_beta(0.5, 0.5);
        let weight = below.max(rest) + (-(below - rest).abs()).exp().ln_1p();
        Self { n, k, weight }
    }

    /// `ln M(p)`: the logarithm of the fortune of one who bet that the share is not `p`.
    pub(crate) fn ln_against(&self, p: f64) -> f64 {
        let bad = if self.k > 0.0 { self.k * p.ln() } else { 0.0 };
        let rest = self.n - self.k;
        let good = if rest > 0.0 { rest * (-p).ln_1p() } else { 0.0 };
        self.weight - bad - good
    }

    /// Shares that are not excluded at `beta`: at any moment of the release they hold the true one with chance 1 - beta.
    pub(crate) fn interval(&self, beta: f64) -> (f64, f64) {
        if self.n <= 0.0 {
            return (0.0, 1.0);
        }
        let bar = (1.0 / beta).ln();
        let middle = self.k / self.n;
        let edge = |mut inside: f64, mut outside: f64| {
            for _ in 0..HALVINGS {
                let p = f64::midpoint(inside, outside);
                if p <= inside.min(outside) || p >= inside.max(outside) {
                    break;
                }
                if self.ln_against(p) < bar {
                    inside = p;
                } else {
                    outside = p;
                }
            }
            outside
        };
        let low = if self.k > 0.0 { edge(middle, 0.0) } else { 0.0 };
        let high = if self.k < self.n { edge(middle, 1.0) } else { 1.0 };
        (low, high)
    }
}

/// Requests after which a share of `p` is shown to be below `limit` with 1 - `beta`; none where it is not below.
pub(crate) fn requests_needed(limit: f64, p: f64, beta: f64, phi: f64) -> Option<f64> {
    if p >= limit {
        return None;
    }
    let bar = (1.0 / beta).ln();
    let shown = |n: f64| Mixture::new(n, p * n, limit, 1.0).ln_against(limit) >= bar;
    let mut enough = 1.0;
    while !shown(enough) {
        enough *= 2.0;
        if enough > 1e18 {
            return None;
        }
    }
    let mut too_few = enough / 2.0;
    for _ in 0..HALVINGS {
        let n = f64::midpoint(too_few, enough);
        if shown(n) { enough = n } else { too_few = n }
    }
    Some(enough * phi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn evidence_agrees_with_fifty_digits() {
        vectors::each("log_m", |args, expected| {
            let mixture = Mixture::new(args[0], args[1], args[3], args[4]);
            vectors::close(mixture.ln_against(args[2]), expected[0], 1e-9);
        });
        vectors::each("bounds", |args, expected| {
            let (low, high) = Mixture::new(args[0], args[1], args[2], args[4]).interval(args[3]);
            vectors::close(low, expected[0], 1e-9);
            vectors::close(high, expected[1], 1e-9);
        });
    }

    #[test]
    fn requests_needed_agree_with_fifty_digits() {
        vectors::each("requests_needed", |args, expected| {
            let needed = requests_needed(args[0], args[1], args[2], args[3]).unwrap();
            vectors::close(needed, expected[0], 1e-9);
        });
        assert_eq!(
            requests_needed(0.001, 0.001, 0.05, 1.0),
            None,
            "at the limit nothing can be shown"
        );
    }
}
