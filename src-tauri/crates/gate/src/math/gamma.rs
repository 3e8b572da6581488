//! Logarithms of the gamma and beta functions.

/// From here on Stirling's series is exact to the last digit.
const LARGE: f64 = 15.0;

/// `ln Γ(x)` for x > 0; relative error below 1e-14 (Stirling's series after shifting x to at least 15).
pub(super) fn ln_gamma(x: f64) -> f64 {
    let mut shifted = x;
    let mut product = 1.0;
    while shifted < LARGE {
        product *= shifted;
        shifted += 1.0;
    }
    let half_ln_two_pi = 0.5 * std::f64::consts::TAU.ln();
    (shifted - 0.5) * shifted.ln() - shifted + half_ln_two_pi + stirling(shifted) - product.ln()
}

/// `ln B(a, b)` for a, b > 0.
///
/// Three `ln_gamma` would cancel: with 1 and 1e9 they lose half of the digits. Where the larger argument is large, the
/// difference of its two terms is written out instead.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a <= b { (a, b) } else { (b, a) };
    if large < LARGE {
        return ln_gamma(small) + ln_gamma(large) - ln_gamma(small + large);
    }
    let sum = small + large;
    ln_gamma(small) + small - (large - 0.5) * (small / large).ln_1p() - small * sum.ln() + stirling(large)
        - stirling(sum)
}

/// What Stirling's formula leaves of `ln Γ(x)`: 1/(12x) - 1/(360x³) + … (Abramowitz and Stegun 6.1.41).
fn stirling(x: f64) -> f64 {
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1_260.0,
        -1.0 / 1_680.0,
        1.0 / 1_188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    TERMS.iter().rev().fold(0.0, |sum, term| sum * square + term) * inverse
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn gamma_and_beta_agree_with_fifty_digits() {
        vectors::each("lgamma", |args, expected| {
            vectors::close(ln_gamma(args[0]), expected[0], 1e-13);
        });
        vectors::each("lbeta", |args, expected| {
            vectors::close(ln_beta(args[0], args[1]), expected[0], 1e-13);
            vectors::close(ln_beta(args[1], args[0]), expected[0], 1e-13);
        });
    }
}
