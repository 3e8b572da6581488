//! The JSON that commands print.
//!
//! Position: `{"new_percent": 50}`, and if the tool knows it `"servers": {"old": {"up": 2, "total": 2}, "new": …}` and
//! `"generation": "…"`. Counters: `{"old": [{"instance": "pod-1", "requests": 1200, "errors": 3}], "new": [ … ]}`; each
//! instance may have `"response_sum_ms"`, `"at_most": [{"bound_ms": 100, "count": 1100}]` and `"open"`, and the whole
//! `"saturation": {"old": 40, "new": 35}` and `"sampled_at"` in Unix milliseconds.

use crate::failure::failure;
use crate::program::Ran;
use engine::traffic::{Bucket, Counted, Counter, Position, Servers, Sides, TrafficError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintedPosition {
    new_percent: f64,
    #[serde(default)]
    servers: Sides<Servers>,
    generation: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintedCounters {
    old: Vec<PrintedCounter>,
    new: Vec<PrintedCounter>,
    #[serde(default)]
    saturation: Sides<Option<f64>>,
    sampled_at: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PrintedCounter {
    instance: String,
    requests: u64,
    errors: u64,
    response_sum_ms: Option<f64>,
    #[serde(default)]
    at_most: Vec<Bucket>,
    open: Option<u64>,
}

/// The position that was printed.
pub(super) fn position(ran: &Ran) -> Result<Position, TrafficError> {
    let what = "read the split";
    let hint = "the command must print `{\"new_percent\": 50}` and nothing else on its standard output";
    let printed: PrintedPosition = read(ran, what, hint)?;
    if !(0.0..=100.0).contains(&printed.new_percent) {
        let why = format!("`new_percent` is {}, not within 0 to 100", printed.new_percent);
        return Err(failure(what, why, hint));
    }
    Ok(Position {
        new_percent: printed.new_percent,
        servers: printed.servers,
        generation: printed.generation,
    })
}

/// The counters that were printed.
pub(super) fn counted(ran: &Ran) -> Result<Counted, TrafficError> {
    let what = "count requests";
    let hint =
        "the command must print `{\"old\": [{\"instance\": \"a\", \"requests\": 1, \"errors\": 0}], \"new\": […]}`";
    let printed: PrintedCounters = read(ran, what, hint)?;
    for (side, counters) in [("old", &printed.old), ("new", &printed.new)] {
        if let Some(why) = wrong(side, counters) {
            return Err(failure(what, why, hint));
        }
    }
    let counters = |side: Vec<PrintedCounter>| side.into_iter().map(PrintedCounter::counter).collect();
    Ok(Counted {
        sides: Sides {
            old: counters(printed.old),
            new: counters(printed.new),
        },
        saturation: printed.saturation,
        sampled_at: printed.sampled_at,
    })
}

/// What is wrong with the counters of a side. None at all is wrong: what is missing is not zero.
fn wrong(side: &str, counters: &[PrintedCounter]) -> Option<String> {
    if counters.is_empty() {
        return Some(format!(
            "there is no instance of {side}, and what is missing is not zero"
        ));
    }
    for (place, counter) in counters.iter().enumerate() {
        let name = &counter.instance;
        if counters[..place].iter().any(|earlier| earlier.instance == *name) {
            return Some(format!("instance `{name}` of {side} is there twice"));
        }
        if counter.errors > counter.requests {
            return Some(format!("instance `{name}` of {side} has more errors than requests"));
        }
        let rises = |pair: &[Bucket]| pair[0].bound_ms < pair[1].bound_ms && pair[0].count <= pair[1].count;
        if !counter.at_most.windows(2).all(rises) {
            return Some(format!("`at_most` of instance `{name}` of {side} does not rise"));
        }
    }
    None
}

fn read<T: DeserializeOwned>(ran: &Ran, what: &str, hint: &str) -> Result<T, TrafficError> {
    serde_json::from_str(&ran.stdout).map_err(|error| {
        let printed: String = ran.stdout.trim().chars().take(200).collect();
        let why = if printed.is_empty() {
            "it printed nothing".to_owned()
        } else {
            format!("it printed `{printed}`: {error}")
        };
        failure(what, why, hint)
    })
}

impl PrintedCounter {
    fn counter(self) -> Counter {
        Counter {
            instance: self.instance,
            requests: self.requests,
            errors: self.errors,
            response_sum_ms: self.response_sum_ms,
            at_most: self.at_most,
            open: self.open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ran(stdout: &str) -> Ran {
        Ran {
            code: Some(0),
            stdout: stdout.to_owned(),
            stderr: String::new(),
        }
    }

    #[test]
    fn a_position_is_read_with_and_without_servers() {
        let read = position(&ran("{\"new_percent\": 12.5}\n")).unwrap();
        assert_eq!(read.new_percent.to_string(), "12.5");
        let whole = r#"{"new_percent": 0, "generation": "7", "servers": {"old": {"up": 1, "total": 2}, "new": {"up": 0, "total": 2}}}"#;
        let read = position(&ran(whole)).unwrap();
        assert_eq!(read.servers.old, Servers { up: 1, total: 2 });
        assert_eq!(read.generation.as_deref(), Some("7"));
    }

    #[test]
    fn what_is_no_position_is_said_with_what_was_printed() {
        for (printed, why) in [
            ("", "it printed nothing"),
            ("50", "it printed `50`"),
            ("{\"new_percent\": 101}", "not within 0 to 100"),
            ("{\"percent\": 5}", "unknown field `percent`"),
        ] {
            let error = position(&ran(printed)).unwrap_err();
            assert!(error.why.contains(why), "{printed}: {error}");
        }
    }

    #[test]
    fn counters_that_cannot_be_are_refused() {
        let one = r#"{"instance": "a", "requests": 5, "errors": 0}"#;
        let both = |old: &str, new: &str| ran(&format!("{{\"old\": [{old}], \"new\": [{new}]}}"));
        assert_eq!(counted(&both(one, one)).unwrap().sides.new[0].requests, 5);
        for (old, why) in [
            (String::new(), "no instance of old"),
            (format!("{one}, {one}"), "is there twice"),
            (
                one.replace("\"errors\": 0", "\"errors\": 6"),
                "more errors than requests",
            ),
            (one.replace('5', "-5"), "invalid value"),
            (
                one.replace(
                    '}',
                    r#", "at_most": [{"bound_ms": 2, "count": 1}, {"bound_ms": 1, "count": 2}]}"#,
                ),
                "does not rise",
            ),
        ] {
            let error = counted(&both(&old, one)).unwrap_err();
            assert!(error.why.contains(why), "{old}: {error}");
        }
    }
}
