//! Numbers, times and values as people read them: narrow no-break groups, units after a no-break space.

use crate::evidence::FactValue;
use checklist::{Predicate, Quantity, Unit, Value};

const NARROW: char = '\u{202f}';
const NO_BREAK: char = '\u{a0}';

/// `41 200` with narrow no-break spaces; at most three decimals, none where it is whole.
pub fn number(value: f64) -> String {
    let text = if value.fract().abs() < 1e-9 {
        format!("{value:.0}")
    } else {
        trim_zeros(&format!("{value:.3}"))
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, rest) = digits
        .split_once('.')
        .map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && whole.len() > 4 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(NARROW);
        }
        grouped.push(digit);
    }
    if let Some(rest) = rest {
        grouped.push('.');
        grouped.push_str(rest);
    }
    grouped
}

fn trim_zeros(text: &str) -> String {
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number with its unit: `84 ms`, `61 days`, `80 %`.
pub fn quantity(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Plain => number(value),
        Unit::Milliseconds => duration(value),
        Unit::Days => format!(
            "{}{NO_BREAK}{}",
            number(value),
            if (value - 1.0).abs() < 1e-9 { "day" } else { "days" }
        ),
        Unit::Bytes => bytes(value),
        Unit::Percent => format!("{}{NO_BREAK}%", number(value)),
    }
}

/// `84 ms`, `1.25 s`, `3 min 05 s`, `3 h 04 min`.
pub fn duration(ms: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a duration is never below 0 and saturates"
    )]
    let whole = ms.max(0.0).round() as u64;
    let (seconds, minutes, hours) = (whole / 1000, whole / 60_000, whole / 3_600_000);
    if ms > 0.0 && ms < 10.0 {
        format!("{}{NO_BREAK}ms", trim_zeros(&format!("{ms:.2}")))
    } else if whole < 1000 {
        format!("{whole}{NO_BREAK}ms")
    } else if seconds < 60 {
        format!("{}{NO_BREAK}s", trim_zeros(&format!("{:.2}", ms / 1000.0)))
    } else if minutes < 60 {
        format!("{minutes}{NO_BREAK}min {:02}{NO_BREAK}s", seconds % 60)
    } else if hours < 72 {
        format!("{hours}{NO_BREAK}h {:02}{NO_BREAK}min", minutes % 60)
    } else {
        format!("{}{NO_BREAK}days", hours / 24)
    }
}

fn bytes(value: f64) -> String {
    const KIB: f64 = 1024.0;
    if value < KIB {
        format!("{}{NO_BREAK}bytes", number(value))
    } else if value < KIB * KIB {
        format!("{}{NO_BREAK}KiB", trim_zeros(&format!("{:.1}", value / KIB)))
    } else {
        format!("{}{NO_BREAK}MiB", trim_zeros(&format!("{:.1}", value / KIB / KIB)))
    }
}

/// A value as written in an expectation.
pub fn value(value: &Value) -> String {
    match value {
        Value::Number(Quantity { number, unit }) => quantity(*number, *unit),
        Value::Text(text) if text.is_empty() => "empty".to_owned(),
        Value::Text(text) | Value::Template(text) => shorten(text, 120),
        Value::Flag(flag) => yes_or_no(*flag).to_owned(),
    }
}

/// What an expectation asks for, without its fact: `301 or 308`, `< 500 ms`, `starts with https://…`.
pub fn expected(predicate: &Predicate, negated: bool) -> String {
    let text = match predicate {
        Predicate::Equals(v) => value(v),
        Predicate::Differs(v) => format!("other than {}", value(v)),
        Predicate::Below(v) => format!("<{NO_BREAK}{}", value(v)),
        Predicate::AtMost(v) => format!("≤{NO_BREAK}{}", value(v)),
        Predicate::Above(v) => format!(">{NO_BREAK}{}", value(v)),
        Predicate::AtLeast(v) => format!("≥{NO_BREAK}{}", value(v)),
        Predicate::OneOf(values) => values.iter().map(value).collect::<Vec<_>>().join(" or "),
        Predicate::StartsWith(v) => format!("starts with {}", value(v)),
        Predicate::EndsWith(v) => format!("ends with {}", value(v)),
        Predicate::Contains(v) => format!("contains {}", value(v)),
        Predicate::Matches(pattern) => format!("matches /{}/", shorten(pattern, 120)),
        Predicate::Includes(values) => format!("includes {}", list(values)),
        Predicate::SameSet(values) => format!("exactly {}", list(values)),
        Predicate::Exists => "there".to_owned(),
    };
    if negated { format!("not {text}") } else { text }
}

fn list(values: &[Value]) -> String {
    values.iter().map(value).collect::<Vec<_>>().join(", ")
}

pub(crate) const NOT_THERE: &str = "not there";

/// What was seen, in one line.
pub fn seen(fact: &FactValue, unit: Unit) -> String {
    match fact {
        FactValue::Number(value) => quantity(*value, unit),
        FactValue::Text(text) if text.is_empty() => "empty".to_owned(),
        FactValue::Text(text) => shorten(text, 160),
        FactValue::Flag(flag) => yes_or_no(*flag).to_owned(),
        FactValue::List(texts) if texts.is_empty() => "none".to_owned(),
        FactValue::List(texts) => shorten(&texts.join(", "), 160),
        FactValue::Absent => NOT_THERE.to_owned(),
        FactValue::Unknown(why) => why.clone(),
    }
}

fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// One line of at most `most` characters, cut with `…`.
pub fn shorten(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.push('…');
    cut
}

/// `one item`, `3 items`.
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{} {many}", number(f64::from(u32::try_from(n).unwrap_or(u32::MAX))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_never_padded() {
        assert_eq!(number(41_200.0), "41\u{202f}200");
        assert_eq!(number(2026.0), "2026");
        assert_eq!(number(0.0220), "0.022");
    }

    #[test]
    fn durations_keep_the_unit_that_matters() {
        assert_eq!(duration(84.2), "84\u{a0}ms");
        assert_eq!(duration(1250.0), "1.25\u{a0}s");
        assert_eq!(duration(185_000.0), "3\u{a0}min 05\u{a0}s");
        assert_eq!(duration(11_040_000.0), "3\u{a0}h 04\u{a0}min");
    }

    #[test]
    fn an_expectation_reads_as_a_phrase() {
        let codes = [301.0, 308.0].map(|number| {
            Value::Number(Quantity {
                number,
                unit: Unit::Plain,
            })
        });
        assert_eq!(expected(&Predicate::OneOf(codes.to_vec()), false), "301 or 308");
        let limit = Value::Number(Quantity {
            number: 500.0,
            unit: Unit::Milliseconds,
        });
        assert_eq!(expected(&Predicate::Below(limit), true), "not <\u{a0}500\u{a0}ms");
    }
}
