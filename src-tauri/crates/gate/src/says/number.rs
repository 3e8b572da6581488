//! Numbers as people read them. A bound or a time to wait is never rounded towards passing.

const NARROW: char = '\u{202f}';
pub(super) const NO_BREAK: char = '\u{a0}';

/// `41 200`, with narrow no-break spaces in every group of three.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(NARROW);
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of requests that are needed: whole and rounded up; from 10 000 on to three digits.
pub(super) fn needed(requests: f64) -> String {
    count(whole(if requests < 10_000.0 {
        requests.ceil()
    } else {
        rounded(requests, 3, f64::ceil)
    }))
}

/// `0.51 %`: what was seen, to two digits.
pub(super) fn percent(share: f64) -> String {
    with_unit(rounded(share * 100.0, 2, f64::round), "%")
}

/// `0.079 %`: an upper bound of a share.
pub(super) fn percent_up(share: f64) -> String {
    with_unit(rounded(share * 100.0, 2, f64::ceil).min(100.0), "%")
}

/// `0.5 %`: the smallest limit that can be shown.
pub(super) fn percent_coarse(share: f64) -> String {
    with_unit(rounded(share * 100.0, 1, f64::ceil), "%")
}

/// `0.1 %`: a limit as it was written.
pub(super) fn limit(share: f64) -> String {
    with_unit((share * 100.0 * 1e9).round() / 1e9, "%")
}

/// `214 ms`.
pub(super) fn milliseconds(ms: f64) -> String {
    format!("{}{NO_BREAK}ms", count(whole(ms.round())))
}

/// `1.02`: three digits.
pub(super) fn times(value: f64) -> String {
    plain(rounded(value, 3, f64::round))
}

/// `0.5 req/s`.
pub(super) fn rate(per_s: f64) -> String {
    with_unit(rounded(per_s, 2, f64::round), "req/s")
}

/// A time to wait, rounded up: `50 s`, `4 min`, `2 h 06 min`, `4 days`.
pub(super) fn wait(seconds: f64) -> String {
    let seconds = whole(seconds.max(0.0).ceil());
    let minutes = seconds.div_ceil(60);
    match seconds {
        0..60 => format!("{seconds}{NO_BREAK}s"),
        60..3_600 => format!("{minutes}{NO_BREAK}min"),
        3_600..259_200 => format!("{}{NO_BREAK}h {:02}{NO_BREAK}min", minutes / 60, minutes % 60),
        _ => format!("{}{NO_BREAK}days", seconds.div_ceil(86_400)),
    }
}

/// A time that has passed: `50 s`, `2 min 10 s`, `3 h 04 min`.
pub(super) fn passed(seconds: f64) -> String {
    let seconds = whole(seconds.max(0.0).round());
    let minutes = seconds / 60;
    match seconds {
        0..60 => format!("{seconds}{NO_BREAK}s"),
        60..3_600 if seconds.is_multiple_of(60) => format!("{minutes}{NO_BREAK}min"),
        60..3_600 => format!("{minutes}{NO_BREAK}min {:02}{NO_BREAK}s", seconds % 60),
        _ => format!("{}{NO_BREAK}h {:02}{NO_BREAK}min", minutes / 60, minutes % 60),
    }
}

/// Odds to 1: never more than they are.
pub(super) fn odds(against: f64) -> String {
    format!("{}:1", count(whole(against.floor())))
}

/// One in so many.
pub(super) fn one_in(times: f64) -> String {
    count(whole(times.floor()))
}

fn with_unit(value: f64, unit: &str) -> String {
    format!("{}{NO_BREAK}{unit}", plain(value))
}

/// Rounds to significant digits. What is there already, but for the last bits of an `f64`, stays.
fn rounded(value: f64, digits: i32, round: fn(f64) -> f64) -> f64 {
    if value <= 0.0 || !value.is_finite() {
        return value;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the magnitude of an f64 is small")]
    let shift = digits - 1 - value.log10().floor() as i32;
    let scale = 10_f64.powi(shift);
    let near = (value * scale).round();
    let scaled = if (value * scale - near).abs() < 1e-9 * near {
        near
    } else {
        round(value * scale)
    };
    scaled / scale
}

/// Without an exponent and without trailing zeros.
fn plain(value: f64) -> String {
    let text = format!("{value:.9}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (before, after) = text
        .split_once('.')
        .map_or((text, None), |(before, after)| (before, Some(after)));
    let grouped = before.parse().map_or_else(|_| before.to_owned(), count);
    after.map_or_else(|| grouped.clone(), |after| format!("{grouped}.{after}"))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, and is never negative"
)]
fn whole(value: f64) -> u64 {
    value.max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(870), "870");
        assert_eq!(count(2_736), "2\u{202f}736");
        assert_eq!(count(41_200_000), "41\u{202f}200\u{202f}000");
    }

    #[test]
    fn nothing_is_rounded_towards_passing() {
        assert_eq!(percent_up(0.000_781_7), "0.079\u{a0}%");
        assert_eq!(percent_up(0.000_999_01), "0.1\u{a0}%");
        assert_eq!(percent_up(0.000_6), "0.06\u{a0}%");
        assert_eq!(wait(7_520.1), "2\u{a0}h 06\u{a0}min");
        assert_eq!(wait(61.0), "2\u{a0}min");
        assert_eq!(wait(3_599.5), "1\u{a0}h 00\u{a0}min");
        assert_eq!(needed(3_760.045), "3\u{202f}761");
        assert_eq!(needed(11_023.0), "11\u{202f}100");
        assert_eq!(percent_coarse(0.004_17), "0.5\u{a0}%");
        assert_eq!(odds(299.9), "299:1");
    }

    #[test]
    fn what_was_seen_has_two_digits() {
        assert_eq!(percent(14.0 / 2_736.0), "0.51\u{a0}%");
        assert_eq!(percent(0.2), "20\u{a0}%");
        assert_eq!(percent(0.0), "0\u{a0}%");
        assert_eq!(limit(0.001), "0.1\u{a0}%");
        assert_eq!(limit(0.000_01), "0.001\u{a0}%");
        assert_eq!(rate(0.5), "0.5\u{a0}req/s");
        assert_eq!(passed(130.0), "2\u{a0}min 10\u{a0}s");
        assert_eq!(passed(1_800.0), "30\u{a0}min");
        assert_eq!(times(1.019_7), "1.02");
        assert_eq!(milliseconds(2_500.4), "2\u{202f}500\u{a0}ms");
    }
}
