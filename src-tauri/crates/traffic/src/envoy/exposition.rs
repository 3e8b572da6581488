//! The Prometheus text format (version 0.0.4), as Envoy prints it.

use std::collections::BTreeMap;

/// One line: a metric with its labels, and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
}

/// Every sample of a text. A line that is none is answered as the error.
pub(super) fn samples(text: &str) -> Result<Vec<Sample>, String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| sample(line).ok_or_else(|| line.chars().take(120).collect()))
        .collect()
}

fn sample(line: &str) -> Option<Sample> {
    let (name, labels, rest) = if let Some((name, rest)) = line.split_once('{') {
        let (labels, rest) = labels(rest)?;
        (name, labels, rest)
    } else {
        let (name, rest) = line.split_once(' ')?;
        (name, BTreeMap::new(), rest)
    };
    // A time may follow the value.
    let value = rest.split_whitespace().next()?;
    let value = match value {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        "NaN" => f64::NAN,
        number => number.parse().ok()?,
    };
    Some(Sample {
        name: name.to_owned(),
        labels,
        value,
    })
}

/// The labels up to `}`, and what is after it.
fn labels(mut rest: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let mut labels = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = rest.split_once("=\"")?;
        let mut value = String::new();
        let mut letters = after.char_indices();
        let end = loop {
            match letters.next()? {
                (place, '"') => break place,
                (_, '\\') => match letters.next()?.1 {
                    'n' => value.push('\n'),
                    other => value.push(other),
                },
                (_, letter) => value.push(letter),
            }
        };
        labels.insert(name.to_owned(), value);
        rest = &after[end + 1..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_their_labels() {
        let text = "# TYPE a counter\na{x=\"1\",y=\"q\\\"}, b\"} 7\n\nb 2.5 1700000000\nc{} +Inf\n";
        let read = samples(text).unwrap();
        assert_eq!((read[0].labels["y"].as_str(), read[0].value), ("q\"}, b", 7.0));
        assert_eq!((read[1].name.as_str(), read[1].value), ("b", 2.5));
        assert!(read[2].value.is_infinite());
    }

    #[test]
    fn another_text_is_no_metrics() {
        for text in ["<html>", "a", "a{b=\"c} 1", "a{b=\"c\"} x"] {
            assert!(samples(text).is_err(), "{text}");
        }
    }
}
