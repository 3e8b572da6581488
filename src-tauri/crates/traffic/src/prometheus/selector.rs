//! A plain selector of series: a metric's name, and matchers in braces.
//!
//! `sum by (pod) (selector)` is taken for its selector: summing by instance is done here in any case, where it sees the
//! restart of one, and `pod` then names the instances.

/// A selector, and what of it is needed to understand an answer that lacks series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    /// As it is asked.
    pub text: String,
    /// The label that names instances, if one is given.
    pub by: Option<String>,
    /// The metric.
    pub metric: String,
    /// Names of the labels that it matches by.
    pub labels: Vec<String>,
}

impl Selector {
    /// Takes a selector apart; the error says what is none.
    pub(super) fn new(text: &str) -> Result<Selector, String> {
        let (by, text) = summed(text.trim()).unwrap_or((None, text.trim()));
        let (metric, rest) = text.split_once('{').unwrap_or((text, ""));
        let metric = metric.trim();
        let plain = |name: &str| {
            !name.is_empty()
                && !name.starts_with(|letter: char| letter.is_ascii_digit())
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "_:".contains(letter))
        };
        if !plain(metric) {
            return Err(format!("`{metric}` is no name of a metric"));
        }
        let mut labels = Vec::new();
        let mut rest = rest.trim_start();
        if text.contains('{') {
            while !rest.starts_with('}') {
                let (label, after) = matcher(rest)?;
                labels.push(label);
                rest = after.trim_start();
                rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            }
            rest = rest[1..].trim();
        }
        if !rest.is_empty() {
            return Err(format!("`{rest}` after the matchers has no place in it"));
        }
        Ok(Selector {
            text: text.to_owned(),
            by,
            metric: metric.to_owned(),
            labels,
        })
    }
}

/// What is inside of `sum(…)`, `sum by (…) (…)` and `sum(…) by (…)`, and the first label but `le` that it is by.
fn summed(text: &str) -> Option<(Option<String>, &str)> {
    let rest = text.strip_prefix("sum")?.trim_start();
    let (by, inside) = if let Some(rest) = rest.strip_prefix("by") {
        let (by, rest) = rest.trim_start().strip_prefix('(')?.split_once(')')?;
        (by, rest.trim().strip_prefix('(')?.strip_suffix(')')?)
    } else if let Some(inside) = rest.strip_prefix('(')?.strip_suffix(')')
        && !inside.contains(')')
    {
        ("", inside)
    } else {
        let (inside, by) = rest.strip_prefix('(')?.rsplit_once("by")?;
        let by = by.trim().strip_prefix('(')?.strip_suffix(')')?;
        (by, inside.trim_end().strip_suffix(')')?)
    };
    let label = by
        .split(',')
        .map(str::trim)
        .find(|label| !label.is_empty() && *label != "le");
    Some((label.map(str::to_owned), inside.trim()))
}

/// One `label="value"`: the label, and what is after it.
fn matcher(text: &str) -> Result<(String, &str), String> {
    let end = text
        .find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .unwrap_or(text.len());
    let (label, rest) = text.split_at(end);
    let odd = || format!("`{text}` is no matcher");
    let rest = rest.trim_start();
    let rest = ["=~", "!~", "!=", "="].iter().find_map(|sign| rest.strip_prefix(sign));
    let rest = rest.filter(|_| !label.is_empty()).ok_or_else(odd)?.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|quote| "\"'`".contains(*quote))
        .ok_or_else(odd)?;
    let mut escaped = false;
    for (place, letter) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if letter == '\\' && quote != '`' {
            escaped = true;
        } else if letter == quote {
            return Ok((label.to_owned(), &rest[place + 1..]));
        }
    }
    Err(odd())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_taken_apart() {
        let read = Selector::new(r#" http_requests_total{job="api", code=~"5..", path!="/a\"}"} "#).unwrap();
        assert_eq!((read.metric.as_str(), read.labels.len()), ("http_requests_total", 3));
        assert_eq!(read.labels, ["job", "code", "path"]);
        assert!(Selector::new("up").unwrap().labels.is_empty());
        assert!(Selector::new("up{}").is_ok());
    }

    #[test]
    fn a_sum_is_taken_for_what_is_summed() {
        for (text, by) in [
            ("sum(a{b=\"c\"})", None),
            ("sum by (instance, le) (a{b=\"c\"})", Some("instance")),
            ("sum by (le, pod)(a{b=\"c\"})", Some("pod")),
            ("sum(a{b=\"c\"}) by (le)", None),
        ] {
            let read = Selector::new(text).unwrap();
            assert_eq!((read.text.as_str(), read.by.as_deref()), ("a{b=\"c\"}", by), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for wrong in [
            "",
            "sum(rate(a[5m]))",
            "sum(a) / sum(b)",
            "rate(a[5m])",
            "a[5m]",
            "a{b}",
            "a{b=\"c\"} offset 5m",
            "a{b=\"c\"",
            "a + b",
            "{a=\"b\"}",
        ] {
            assert!(Selector::new(wrong).is_err(), "{wrong}");
        }
    }
}
