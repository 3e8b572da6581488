//! Numbers with units.

use crate::check::{Quantity, Unit};

/// A number and its suffix, as written: `500ms`, `64 KiB`, `0.1%`, `21`.
fn parts(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    Some((number, text[end..].trim_start()))
}

/// What one of this suffix is in the base unit; `None` where the suffix is of another dimension.
fn factor(suffix: &str, unit: Unit) -> Option<f64> {
    let factor = match (unit, suffix) {
        (Unit::Plain | Unit::Bytes, "")
        | (Unit::Bytes, "B")
        | (Unit::Milliseconds, "ms")
        | (Unit::Percent, "%")
        | (Unit::Days, "" | "d" | "day" | "days") => 1.0,
        (Unit::Milliseconds, "s") | (Unit::Bytes, "kB" | "KB") => 1e3,
        (Unit::Milliseconds, "m" | "min") => 60e3,
        (Unit::Milliseconds, "h") => 3600e3,
        (Unit::Milliseconds, "d" | "day" | "days") => 86400e3,
        (Unit::Bytes, "MB") => 1e6,
        (Unit::Bytes, "GB") => 1e9,
        (Unit::Bytes, "KiB") => 1024.0,
        (Unit::Bytes, "MiB") => 1024.0 * 1024.0,
        (Unit::Bytes, "GiB") => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(factor)
}

/// Why a text is no quantity of a unit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoQuantity {
    /// It is no number at all.
    NoNumber,
    /// It is a number of another unit, or of none.
    WrongUnit,
}

/// The quantity in the base unit of `unit`.
pub(crate) fn in_unit(text: &str, unit: Unit) -> Result<Quantity, NoQuantity> {
    let (number, suffix) = parts(text).ok_or(NoQuantity::NoNumber)?;
    if let Some(factor) = factor(suffix, unit) {
        return Ok(Quantity {
            number: number * factor,
            unit,
        });
    }
    let units = [Unit::Plain, Unit::Milliseconds, Unit::Days, Unit::Bytes, Unit::Percent];
    let known = units.into_iter().any(|unit| factor(suffix, unit).is_some());
    Err(if known {
        NoQuantity::WrongUnit
    } else {
        NoQuantity::NoNumber
    })
}

/// How a number of this unit is written.
pub(crate) const fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Plain => "a plain number: `200`",
        Unit::Milliseconds => "a duration: `500ms`, `3s`, `30m`, `24h`",
        Unit::Days => "a number of days: `21` or `21d`",
        Unit::Bytes => "a size: `64 KiB`, `2 MB`",
        Unit::Percent => "a percentage: `80%`",
    }
}

/// `20m` as whole milliseconds, at most a year.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded and not negative"
)]
pub(crate) fn duration_ms(text: &str) -> Option<u64> {
    let number = in_unit(text, Unit::Milliseconds).ok()?.number;
    (0.0..=366.0 * 86400e3).contains(&number).then(|| number.round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, unit: Unit) -> Result<f64, NoQuantity> {
        in_unit(text, unit).map(|quantity| quantity.number)
    }

    #[test]
    fn suffixes_lead_to_the_base_unit() {
        assert_eq!(number("3s", Unit::Milliseconds), Ok(3000.0));
        assert_eq!(number("1.5 h", Unit::Milliseconds), Ok(5_400_000.0));
        assert_eq!(number("64 KiB", Unit::Bytes), Ok(65536.0));
        assert_eq!(number("21d", Unit::Days), Ok(21.0));
        assert_eq!(number("0.1%", Unit::Percent), Ok(0.1));
        assert_eq!(number("-1", Unit::Plain), Ok(-1.0));
    }

    #[test]
    fn another_unit_is_told_from_no_number() {
        assert_eq!(number("500", Unit::Milliseconds), Err(NoQuantity::WrongUnit));
        assert_eq!(number("5%", Unit::Plain), Err(NoQuantity::WrongUnit));
        assert_eq!(number("fast", Unit::Milliseconds), Err(NoQuantity::NoNumber));
        assert_eq!(number("2.1.0", Unit::Plain), Err(NoQuantity::NoNumber));
        assert_eq!(number("5parsecs", Unit::Plain), Err(NoQuantity::NoNumber));
    }

    #[test]
    fn durations_are_bounded() {
        assert_eq!(duration_ms("20m"), Some(1_200_000));
        assert_eq!(duration_ms("-1s"), None);
        assert_eq!(duration_ms("1000000000h"), None);
    }
}
