//! A point in time as the record writes it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Unix milliseconds, UTC; written as RFC 3339 with `Z`: `2026-11-24T13:02:00Z`, with milliseconds where there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub u64);

impl Moment {
    /// Without its milliseconds, for what nobody asks to the millisecond.
    #[must_use]
    pub fn to_the_second(self) -> Self {
        Self(self.0 - self.0 % 1_000)
    }

    /// Unix seconds.
    pub fn seconds(self) -> u64 {
        self.0 / 1_000
    }

    /// The moment that `text` writes; `None` where it writes none after 1970.
    pub fn read(text: &str) -> Option<Self> {
        let at = DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis();
        u64::try_from(at).ok().map(Self)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = i64::try_from(self.0)
            .ok()
            .and_then(DateTime::<Utc>::from_timestamp_millis);
        let form = if self.0.is_multiple_of(1_000) {
            SecondsFormat::Secs
        } else {
            SecondsFormat::Millis
        };
        match at {
            Some(at) => f.write_str(&at.to_rfc3339_opts(form, true)),
            None => write!(f, "{} ms", self.0),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom(format!("{text} is no time of the form 2026-11-24T13:02:00Z")))
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_is_read_as_it_was_written() {
        for at in [0, 1_795_525_320_000, 1_795_525_320_042] {
            let written = serde_json::to_string(&Moment(at)).unwrap();
            assert_eq!(
                serde_json::from_str::<Moment>(&written).unwrap(),
                Moment(at),
                "{written}"
            );
        }
        assert_eq!(Moment(1_795_525_320_042).to_string(), "2026-11-24T13:02:00.042Z");
        assert!(serde_json::from_str::<Moment>("\"yesterday\"").is_err());
    }
}
