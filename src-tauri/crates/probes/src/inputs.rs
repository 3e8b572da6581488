//! The values of `with` lines.

use crate::look::Asking;
use std::time::Duration;

/// `with timeout`: as long as it says, within `most`; `usual` where nothing is said.
pub(crate) fn timeout(asking: &Asking<'_>, usual: Duration, most: Duration) -> Result<Duration, String> {
    let Some(text) = asking.input("timeout") else {
        return Ok(usual);
    };
    let time = duration(text).ok_or_else(|| not_understood("timeout", text, "a duration such as `500ms` or `10s`"))?;
    if time.is_zero() || time > most {
        return Err(format!("`with timeout {text}` is outside 1 ms to {} s", most.as_secs()));
    }
    Ok(time)
}

/// `with NAME N`, within `most`.
pub(crate) fn count(asking: &Asking<'_>, name: &str, usual: u32, most: u32) -> Result<u32, String> {
    let Some(text) = asking.input(name) else {
        return Ok(usual);
    };
    let count = text
        .trim()
        .parse()
        .map_err(|_| not_understood(name, text, "a whole number"))?;
    if count > most {
        Err(format!("`with {name} {text}` is more than {most}"))
    } else {
        Ok(count)
    }
}

/// `with NAME SIZE` in bytes, within `most`.
pub(crate) fn size(asking: &Asking<'_>, name: &str, usual: usize, most: usize) -> Result<usize, String> {
    let Some(text) = asking.input(name) else {
        return Ok(usual);
    };
    let size = bytes(text).ok_or_else(|| not_understood(name, text, "a size such as `64 KiB`"))?;
    if size > most {
        Err(format!("`with {name} {text}` is more than {} KiB", most / 1024))
    } else {
        Ok(size)
    }
}

fn not_understood(name: &str, text: &str, wanted: &str) -> String {
    format!("`with {name} {text}` is not {wanted}")
}

fn split(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim()))
}

fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let seconds = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    Duration::try_from_secs_f64(number * seconds).ok()
}

fn bytes(text: &str) -> Option<usize> {
    let (number, unit) = split(text)?;
    let factor = match unit {
        "" | "B" => 1.0,
        "kB" | "KB" => 1e3,
        "MB" => 1e6,
        "KiB" => 1024.0,
        "MiB" => 1024.0 * 1024.0,
        _ => return None,
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a finite number from 0 on; the cast saturates"
    )]
    Some((number * factor) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_carry_their_unit() {
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("1.5 s"), Some(Duration::from_millis(1500)));
        assert_eq!(duration("2m"), Some(Duration::from_mins(2)));
        assert_eq!(duration("10"), None);
        assert_eq!(bytes("64 KiB"), Some(65536));
        assert_eq!(bytes("2MB"), Some(2_000_000));
        assert_eq!(bytes("many"), None);
    }
}
