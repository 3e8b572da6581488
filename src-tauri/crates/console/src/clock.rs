//! The clock of this machine, and times as text.

use chrono::{DateTime, Local, SecondsFormat, Utc};
use engine::ports::Clock;

/// Reads the system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        u64::try_from(Utc::now().timestamp_millis()).unwrap_or(0)
    }
}

/// Unix milliseconds, UTC.
pub(crate) fn now() -> u64 {
    SystemClock.now()
}

fn at(ms: u64) -> DateTime<Utc> {
    i64::try_from(ms)
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or_default()
}

/// RFC 3339 in UTC: `2026-11-24T22:41:07.120Z`.
pub(crate) fn rfc3339(ms: u64) -> String {
    at(ms).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Unix milliseconds of an RFC 3339 text; 0 where it is none.
pub(crate) fn from_rfc3339(text: &str) -> u64 {
    DateTime::parse_from_rfc3339(text)
        .ok()
        .and_then(|time| u64::try_from(time.timestamp_millis()).ok())
        .unwrap_or(0)
}

/// `Tue 24 Nov 2026, 16:04:00` in local time.
pub(crate) fn for_people(ms: u64) -> String {
    at(ms)
        .with_timezone(&Local)
        .format("%a %-d %b %Y, %H:%M:%S")
        .to_string()
}

/// `16:04:00` in local time.
pub(crate) fn clock_time(ms: u64) -> String {
    at(ms).with_timezone(&Local).format("%H:%M:%S").to_string()
}

/// The time alone, `16:04:00`, on the local day of `since`; on another day the day as well: `Wed 25 Nov, 09:12:30`.
pub(crate) fn within_days(ms: u64, since: u64) -> String {
    let [time, first] = [ms, since].map(|ms| at(ms).with_timezone(&Local));
    let format = if time.date_naive() == first.date_naive() {
        "%H:%M:%S"
    } else {
        "%a %-d %b, %H:%M:%S"
    };
    time.format(format).to_string()
}

/// `20261124-1604`, for identities.
pub(crate) fn compact(ms: u64) -> String {
    at(ms).format("%Y%m%d-%H%M").to_string()
}

/// Name of the local zone and its offset from UTC in minutes.
pub(crate) fn zone() -> (String, i32) {
    let offset = Local::now().offset().local_minus_utc() / 60;
    (
        iana_time_zone::get_timezone().unwrap_or_else(|_| "local time".to_owned()),
        offset,
    )
}
