//! How far one share is from another, in nats.

/// Kullback and Leibler's divergence of one share from another: nats gained for each request whose true share is `p`,
/// against the claim that it is `q`. Shares in 0..=1, `q` inside.
pub(crate) fn divergence(p: f64, q: f64) -> f64 {
    let part = |p: f64, q: f64| if p <= 0.0 { 0.0 } else { p * (p / q).ln() };
    part(p, q) + part(1.0 - p, 1.0 - q)
}

/// Chernoff's bound: `total` draws of which `hits` hit, each with a chance of at most `share`, have a chance below
/// `exp(-kl_times)` to hit this often. 0 where they hit no oftener than `share`.
pub(crate) fn kl_times(hits: f64, total: f64, share: f64) -> f64 {
    if total <= 0.0 || hits <= share * total || share <= 0.0 {
        return 0.0;
    }
    total * divergence(hits / total, share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn a_surprise_is_counted_in_nats() {
        vectors::each("kl_times", |args, expected| {
            vectors::close(kl_times(args[0], args[1], args[2]), expected[0], 1e-12);
        });
    }
}
