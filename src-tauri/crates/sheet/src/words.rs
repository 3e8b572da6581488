//! Numbers, digests and times as people read them.

use chrono::{DateTime, FixedOffset, NaiveDate, Offset, Utc};
use record::Moment;
use record::statement::Window;

/// Between the digits of a long number.
const THIN: char = '\u{202f}';
/// Before a unit.
pub(crate) const HARD: char = '\u{a0}';

/// `41 200`, with narrow spaces that do not break.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(THIN);
        }
        text.push(digit);
    }
    text
}

/// `1 item`, `161 items`.
pub(crate) fn counted(n: u64, one: &str, more: &str) -> String {
    format!("{}{HARD}{}", count(n), if n == 1 { one } else { more })
}

/// A bound in parts per million as percent: `0.027 %`. What is less than a thousandth is rounded up, away from passing.
pub(crate) fn bound(ppm: u64) -> String {
    let thousandths = ppm.div_ceil(10);
    format!("{}.{:03}{HARD}%", thousandths / 1_000, thousandths % 1_000)
}

/// An observed rate as percent, to the nearest thousandth; nothing where nothing was counted.
pub(crate) fn rate(errors: u64, requests: u64) -> Option<String> {
    let thousandths = u128::from(errors) * 100_000 + u128::from(requests) / 2;
    let thousandths = thousandths.checked_div(u128::from(requests))?;
    Some(format!("{}.{:03}{HARD}%", thousandths / 1_000, thousandths % 1_000))
}

/// The first digits of a digest, enough to tell it from others at a glance.
pub(crate) fn short(digest: &str) -> String {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    hex.chars().take(12).collect()
}

/// A digest in groups of eight.
pub(crate) fn grouped(digest: &str, size: usize) -> String {
    let letters: Vec<char> = digest.chars().collect();
    let groups: Vec<String> = letters.chunks(size).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// `a, b and c`
pub(crate) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Not longer than a line of the letterhead or the foot; the whole text stands elsewhere on the sheet.
pub(crate) fn on_one_line(text: &str) -> String {
    const MOST: usize = 56;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(MOST - 1).collect();
    format!("{}…", kept.trim_end())
}

/// With a full stop, unless the writer set one.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…', '。']) {
        return text.to_owned();
    }
    format!("{text}.")
}

/// The clock on the wall where the release was made.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    zone: FixedOffset,
    name: String,
}

impl Clock {
    /// The clock of a record's window; UTC where it names none.
    pub(crate) fn of(window: &Window) -> Self {
        let zone = FixedOffset::east_opt(window.offset.saturating_mul(60)).unwrap_or(Utc.fix());
        let name = if window.zone.is_empty() { "UTC" } else { &window.zone };
        Self {
            zone,
            name: name.to_owned(),
        }
    }

    fn local(&self, at: Moment) -> Option<DateTime<FixedOffset>> {
        let utc = DateTime::<Utc>::from_timestamp_millis(i64::try_from(at.0).ok()?)?;
        Some(utc.with_timezone(&self.zone))
    }

    fn write(&self, at: Moment, form: &str) -> String {
        match self.local(at) {
            Some(local) => local.format(form).to_string(),
            None => at.to_string(),
        }
    }

    /// `24 Nov 2026 13:02`
    pub(crate) fn full(&self, at: Moment) -> String {
        self.write(at, "%-d\u{a0}%b\u{a0}%Y %H:%M")
    }

    /// `24 Nov 13:02`
    pub(crate) fn brief(&self, at: Moment) -> String {
        self.write(at, "%-d\u{a0}%b\u{a0}%H:%M")
    }

    /// `24 Nov 2026`
    pub(crate) fn day(&self, at: Moment) -> String {
        self.write(at, "%-d\u{a0}%b\u{a0}%Y")
    }

    /// `24 Nov`
    pub(crate) fn short_day(&self, at: Moment) -> String {
        self.write(at, "%-d\u{a0}%b")
    }

    /// `13:02`
    pub(crate) fn time(&self, at: Moment) -> String {
        self.write(at, "%H:%M")
    }

    /// `24 November to 1 December 2026`, or one day.
    pub(crate) fn span(&self, from: Moment, until: Moment) -> String {
        let (Some(a), Some(b)) = (self.local(from), self.local(until)) else {
            return format!("{from} to {until}");
        };
        let whole = |day: NaiveDate| day.format("%-d\u{a0}%B\u{a0}%Y").to_string();
        let (a, b) = (a.date_naive(), b.date_naive());
        if a == b {
            return whole(b);
        }
        let same_year = a.format("%Y").to_string() == b.format("%Y").to_string();
        let first = if same_year {
            a.format("%-d\u{a0}%B").to_string()
        } else {
            whole(a)
        };
        format!("{first} to {}", whole(b))
    }

    /// Minutes since midnight, for the ticks of an axis.
    pub(crate) fn minute_of_day(&self, at: Moment) -> u64 {
        let offset = i64::from(self.zone.local_minus_utc());
        let seconds = i64::try_from(at.seconds()).unwrap_or(0).saturating_add(offset);
        u64::try_from(seconds.rem_euclid(86_400) / 60).unwrap_or(0)
    }

    /// `WAT`
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// `WAT, which is UTC + 1 h`
    pub(crate) fn explained(&self) -> String {
        let minutes = self.zone.local_minus_utc() / 60;
        if minutes == 0 {
            return "UTC".to_owned();
        }
        let sign = if minutes < 0 { '−' } else { '+' };
        let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
        let rest = if rest == 0 {
            String::new()
        } else {
            format!(" {rest:02}{HARD}min")
        };
        format!("{}, which is UTC{HARD}{sign}{HARD}{hours}{HARD}h{rest}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lagos() -> Clock {
        Clock {
            zone: FixedOffset::east_opt(3_600).unwrap(),
            name: "WAT".to_owned(),
        }
    }

    #[test]
    fn long_numbers_are_grouped_and_do_not_break() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(3_610_000), "3\u{202f}610\u{202f}000");
    }

    #[test]
    fn a_bound_is_never_rounded_towards_passing() {
        assert_eq!(bound(1_000), "0.100\u{a0}%");
        assert_eq!(bound(1_001), "0.101\u{a0}%");
        assert_eq!(bound(0), "0.000\u{a0}%");
        assert_eq!(bound(1_234_567), "123.457\u{a0}%");
    }

    #[test]
    fn an_observed_rate_is_the_nearest_thousandth() {
        assert_eq!(rate(6, 63_500).as_deref(), Some("0.009\u{a0}%"));
        assert_eq!(rate(u64::MAX, u64::MAX).as_deref(), Some("100.000\u{a0}%"));
        assert_eq!(rate(0, 0), None);
    }

    #[test]
    fn times_are_those_of_the_place() {
        let at = Moment::read("2026-11-24T23:30:00Z").unwrap();
        assert_eq!(lagos().full(at).replace('\u{a0}', " "), "25 Nov 2026 00:30");
        assert_eq!(lagos().minute_of_day(at), 30);
        assert_eq!(lagos().explained().replace('\u{a0}', " "), "WAT, which is UTC + 1 h");
    }

    #[test]
    fn a_span_says_no_more_than_it_must() {
        let [a, b, c] = ["2026-11-24T12:00:00Z", "2026-11-24T14:00:00Z", "2027-01-02T12:00:00Z"]
            .map(|text| Moment::read(text).unwrap());
        let plain = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(plain(lagos().span(a, b)), "24 November 2026");
        assert_eq!(plain(lagos().span(a, c)), "24 November 2026 to 2 January 2027");
    }
}
