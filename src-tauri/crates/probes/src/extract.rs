//! Facts taken out of a text: the value at a `JSONPath`, the first match of a pattern.

use engine::evidence::FactValue;
use regex::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;

/// The value at a `JSONPath` (RFC 9535) of a text.
///
/// A path that can find one place only gives the value there; one with wildcards, slices, filters or descent gives the
/// list of what it finds. A text that is not JSON makes the value unknown rather than absent: a log-in page in place of an
/// answer must not satisfy `not exists`.
pub(crate) fn json(text: &str, path: &str) -> FactValue {
    let query = match JsonPath::parse(path) {
        Ok(query) => query,
        Err(error) => return FactValue::Unknown(format!("`{path}` is not a JSONPath: {error}")),
    };
    let document: Value = match serde_json::from_str(text) {
        Ok(document) => document,
        Err(error) => return FactValue::Unknown(format!("what came is not JSON: {error}")),
    };
    match query.query(&document).all().as_slice() {
        [] => FactValue::Absent,
        [value] if finds_one_place(path) => fact(value),
        values => FactValue::List(values.iter().map(|value| shown(value)).collect()),
    }
}

/// First group, or else the whole, of the first match of `/PATTERN/` in a text. Not found in a text of which the end is
/// missing is unknown.
pub(crate) fn regex(text: &str, pattern: &str, whole: bool) -> FactValue {
    let bare = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'))
        .unwrap_or(pattern);
    let regex = match Regex::new(bare) {
        Ok(regex) => regex,
        Err(error) => return FactValue::Unknown(format!("`{pattern}` is not a pattern: {error}")),
    };
    match regex.captures(text) {
        Some(found) => {
            let part = found.get(1).or_else(|| found.get(0)).map_or("", |part| part.as_str());
            FactValue::Text(part.to_owned())
        }
        None if whole => FactValue::Absent,
        None => FactValue::Unknown("not found in the part that was read".to_owned()),
    }
}

/// Singular queries of RFC 9535 section 2.3.5.1: only names and indices.
fn finds_one_place(path: &str) -> bool {
    let mut quote = None;
    let mut before = ' ';
    for character in path.chars() {
        match quote {
            Some(open) if character == open && before != '\\' => quote = None,
            None if matches!(character, '\'' | '"') => quote = Some(character),
            None if matches!(character, '*' | '?' | ':' | ',') || (character == '.' && before == '.') => return false,
            _ => {}
        }
        before = character;
    }
    true
}

fn fact(value: &Value) -> FactValue {
    match value {
        Value::Null => FactValue::Absent,
        Value::Bool(flag) => FactValue::Flag(*flag),
        Value::Number(number) => number
            .as_f64()
            .map_or_else(|| FactValue::Text(number.to_string()), FactValue::Number),
        Value::Array(values) => FactValue::List(values.iter().map(shown).collect()),
        Value::String(_) | Value::Object(_) => FactValue::Text(shown(value)),
    }
}

/// A value as one text: strings bare, everything else as JSON.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str =
        r#"{"db": "up", "load": 0.5, "ok": true, "none": null, "tags": ["a", "b"], "items": [{"id": 7}], "a.*": 1}"#;

    #[test]
    fn a_path_to_one_place_gives_the_value_with_its_type() {
        assert_eq!(json(DOCUMENT, "$.db"), FactValue::Text("up".to_owned()));
        assert_eq!(json(DOCUMENT, "$.load"), FactValue::Number(0.5));
        assert_eq!(json(DOCUMENT, "$.ok"), FactValue::Flag(true));
        assert_eq!(json(DOCUMENT, "$['a.*']"), FactValue::Number(1.0));
        assert_eq!(
            json(DOCUMENT, "$.tags"),
            FactValue::List(vec!["a".to_owned(), "b".to_owned()])
        );
    }

    #[test]
    fn nothing_there_is_absent_and_so_is_null() {
        assert_eq!(json(DOCUMENT, "$.gone"), FactValue::Absent);
        assert_eq!(json(DOCUMENT, "$.none"), FactValue::Absent);
    }

    #[test]
    fn a_path_to_many_places_gives_a_list_even_of_one() {
        assert_eq!(json(DOCUMENT, "$.items[*].id"), FactValue::List(vec!["7".to_owned()]));
        assert_eq!(json(DOCUMENT, "$..id"), FactValue::List(vec!["7".to_owned()]));
    }

    #[test]
    fn a_log_in_page_in_place_of_json_is_unknown_not_absent() {
        assert!(matches!(
            json("<html>Welcome to the hotel</html>", "$.error"),
            FactValue::Unknown(_)
        ));
    }

    #[test]
    fn a_pattern_gives_its_first_group() {
        assert_eq!(
            regex("build 1.4.2 ok", r"/build (\S+)/", true),
            FactValue::Text("1.4.2".to_owned())
        );
        assert_eq!(regex("build 1.4.2 ok", "/ok/", true), FactValue::Text("ok".to_owned()));
        assert_eq!(regex("build 1.4.2 ok", "/bad/", true), FactValue::Absent);
        assert!(matches!(regex("build 1.4.2 …", "/bad/", false), FactValue::Unknown(_)));
        assert!(matches!(regex("", "/(/", true), FactValue::Unknown(_)));
    }
}
