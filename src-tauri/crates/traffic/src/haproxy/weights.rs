//! Weights that make a share.
//!
//! Always absolute numbers, 0 to 256: `50%` means half of the weight in the configuration, and where that is 0 HAProxy
//! takes it without a word and stays at 0.

use engine::traffic::Sides;

const HEAVIEST: u32 = 256;

/// The weight of each server of a side, so that new gets `percent` of the requests; all servers of a side weigh the same.
/// The nearest that weights of 1 to 256 can make: 99 % to one server beside ten is out of their reach.
/// Of several that fit equally well, those that add up to about 100: they read as percent where the sides are as large.
pub(super) fn weights(percent: u8, servers: Sides<usize>) -> Sides<u32> {
    match percent {
        0 => return Sides { old: 100, new: 0 },
        100.. => return Sides { old: 0, new: 100 },
        _ => {}
    }
    let count = servers.map(|count| f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    let share = |weights: Sides<u32>| {
        let (old, new) = (f64::from(weights.old) * count.old, f64::from(weights.new) * count.new);
        100.0 * new / (old + new)
    };
    let wanted = f64::from(percent);
    // What a server of new weighs for each unit that a server of old does.
    let to_one = wanted * count.old / ((100.0 - wanted) * count.new);
    let mut best = Sides { old: 1, new: 1 };
    let mut least = (f64::INFINITY, u32::MAX);
    for old in 1..=HEAVIEST {
        let new = nearest(f64::from(old) * to_one);
        let candidate = Sides { old, new };
        // Shares that differ by less than this are the same share, computed differently.
        let error = ((share(candidate) - wanted).abs() * 1e9).round();
        let rank = (error, (old + new).abs_diff(100));
        if rank < least {
            (best, least) = (candidate, rank);
        }
    }
    best
}

/// The weight nearest to `ideal`, never nothing.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 1 and 256"
)]
fn nearest(ideal: f64) -> u32 {
    ideal.round().clamp(1.0, f64::from(HEAVIEST)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_as_large_as_each_other_weigh_their_percent() {
        for percent in 1..100 {
            let found = weights(percent, Sides { old: 3, new: 3 });
            assert_eq!((found.old, found.new), (100 - u32::from(percent), u32::from(percent)));
        }
    }

    #[test]
    fn nothing_and_everything_are_exact() {
        let one = Sides { old: 2, new: 5 };
        assert_eq!(weights(0, one), Sides { old: 100, new: 0 });
        assert_eq!(weights(100, one), Sides { old: 0, new: 100 });
    }

    #[test]
    fn sides_of_different_sizes_come_near() {
        for (old, new) in [(1_u32, 2_u32), (4, 1), (3, 7), (10, 1), (1, 10)] {
            for percent in [5_u8, 25, 50, 70, 85, 95] {
                let found = weights(percent, Sides { old, new }.map(|count| count as usize));
                let (old, new) = (f64::from(found.old * old), f64::from(found.new * new));
                let share = 100.0 * new / (old + new);
                assert!(
                    (share - f64::from(percent)).abs() < 0.5,
                    "{percent}: {share} by {found:?}"
                );
            }
        }
    }
}
