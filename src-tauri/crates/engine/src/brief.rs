//! One expectation with what was seen, in at most about five words, for an item's row.

use crate::wording::{self, NOT_THERE};
use checklist::{Expectation, Filter, Predicate, Value};

const LONG: [&str; 4] = ["body", "stdout", "stderr", "text"];

/// What an unmet expectation saw: `302`, `pending 3`, `location missing`, `no “up 1”`.
pub(crate) fn unmet(expectation: &Expectation, seen: &str) -> String {
    let name = name(expectation);
    match &expectation.predicate {
        _ if seen == NOT_THERE => format!("{name} missing"),
        Predicate::Exists => format!("{name} is there"),
        Predicate::Contains(wanted) if expectation.negated => format!("{name} has {}", quoted(wanted)),
        Predicate::Contains(wanted) => format!("no {}", quoted(wanted)),
        Predicate::Matches(pattern) if is_long(expectation) && !expectation.negated => {
            format!("no match of /{}/", wording::shorten(pattern, 24))
        }
        _ => named(expectation, &name, seen),
    }
}

/// What a met expectation saw: `pending 0`, `has “up 1”`.
pub(crate) fn met(expectation: &Expectation, seen: &str) -> String {
    let name = name(expectation);
    match &expectation.predicate {
        Predicate::Exists if expectation.negated => format!("no {name}"),
        Predicate::Exists => format!("{name} is there"),
        Predicate::Contains(wanted) if !expectation.negated => format!("has {}", quoted(wanted)),
        _ if seen == NOT_THERE => format!("no {name}"),
        _ if is_long(expectation) => format!("{name} as expected"),
        _ => named(expectation, &name, seen),
    }
}

fn named(expectation: &Expectation, name: &str, seen: &str) -> String {
    let seen = wording::shorten(seen, 28);
    match expectation.fact.name.as_str() {
        "status" => seen,
        _ if is_long(expectation) => format!("{name} “{seen}”"),
        _ => format!("{name} {seen}"),
    }
}

fn is_long(expectation: &Expectation) -> bool {
    expectation.filter.is_none() && LONG.contains(&expectation.fact.name.as_str())
}

fn quoted(wanted: &Value) -> String {
    format!("“{}”", wording::shorten(&wording::value(wanted), 29))
}

/// `pending` of `json $.pending`, `location` of `header Location`, `rules count` of `json $.rules[?…] count`.
fn name(expectation: &Expectation) -> String {
    let fact = &expectation.fact;
    let mut name = match (fact.name.as_str(), &fact.argument) {
        ("json", Some(path)) => last_name(path).unwrap_or_else(|| "json".to_owned()),
        ("header" | "cookie", Some(argument)) => argument.to_lowercase(),
        ("regex", _) => "match".to_owned(),
        (name, None) => name.replace('_', " "),
        (name, Some(argument)) => format!("{} {}", name.replace('_', " "), argument.to_lowercase()),
    };
    match expectation.filter {
        Some(Filter::Count) => name.push_str(" count"),
        Some(Filter::Length) => name.push_str(" length"),
        None => {}
    }
    wording::shorten(&name, 24)
}

/// The last name on a `JSONPath`, whether written with a dot or in brackets; what stands in a filter is none.
fn last_name(path: &str) -> Option<String> {
    let (mut last, mut rest) = (None, path);
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        rest = match first {
            '[' => {
                let inside = &after[..bracket_end(after)];
                let name = inside
                    .strip_prefix(['"', '\''])
                    .and_then(|name| name.strip_suffix(['"', '\'']));
                last = name.map(str::to_owned).or(last);
                after.get(inside.len() + 1..).unwrap_or_default()
            }
            '.' => {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let name = &after[..end];
                last = (!name.is_empty() && name != "*").then(|| name.to_owned()).or(last);
                &after[end..]
            }
            _ => after,
        };
    }
    last
}

/// Where a bracket closes that is open already; quotes and inner brackets are stepped over.
fn bracket_end(text: &str) -> usize {
    let (mut depth, mut quote, mut escaped) = (0, None, false);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return at,
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::last_name;

    #[test]
    fn the_name_of_a_json_path_is_its_last_one() {
        let names = [
            ("$.pending", "pending"),
            ("$.data.total", "total"),
            ("$..id", "id"),
            ("$.items[0].id", "id"),
            ("$.items[*]", "items"),
            ("$.rules[?@.name==\"High].Error\" && @.x[0] == 1]", "rules"),
            ("$['with space']", "with space"),
            ("$.a.*", "a"),
        ];
        for (path, name) in names {
            assert_eq!(last_name(path).as_deref(), Some(name), "{path}");
        }
        for nameless in ["$", "$[0]", "", "$[", "$.", "$[?@.é"] {
            assert_eq!(last_name(nameless), None, "{nameless}");
        }
    }
}
