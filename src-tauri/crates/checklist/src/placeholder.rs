//! `{name}` and `{secret:NAME}` in texts.
//!
//! A brace is a placeholder only around a name, so that JSON bodies and regular expressions need no escapes. `{{name}}`
//! is the literal text `{name}`.

use std::ops::Range;

/// A hole in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Placeholder {
    /// `{name}`: a variable of the environment, or what an earlier look captured.
    Var(String),
    /// `{secret:NAME}`: a secret of the environment.
    Secret(String),
}

/// The placeholders of a text in order, each as often as it stands there.
pub fn placeholders(text: &str) -> Vec<Placeholder> {
    holes(text).filter_map(|hole| hole.placeholder).collect()
}

/// The text with every placeholder replaced by what `lookup` gives for its inner text (`name` or `secret:NAME`).
///
/// One pass: what is put in is never looked at again. A placeholder that `lookup` does not know stays as written, and
/// `{{name}}` becomes `{name}`.
pub fn fill(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    rewrite(text, |hole, inner| match hole.placeholder {
        Some(_) => lookup(inner),
        None => Some(format!("{{{inner}}}")),
    })
}

/// Like [`fill`], for a text that will be filled again: escapes stay, and what is put in is escaped.
pub(crate) fn fill_in_part(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    rewrite(text, |hole, inner| {
        hole.placeholder
            .as_ref()
            .and_then(|_| lookup(inner))
            .map(|value| escaped(&value))
    })
}

fn escaped(text: &str) -> String {
    rewrite(text, |hole, inner| {
        hole.placeholder.as_ref().map(|_| format!("{{{{{inner}}}}}"))
    })
}

fn rewrite(text: &str, replacement: impl Fn(&Hole, &str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for hole in holes(text) {
        if let Some(value) = replacement(&hole, &text[hole.inner.clone()]) {
            out.push_str(&text[done..hole.range.start]);
            out.push_str(&value);
            done = hole.range.end;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// A placeholder, or an escaped one.
struct Hole {
    range: Range<usize>,
    inner: Range<usize>,
    placeholder: Option<Placeholder>,
}

fn holes(text: &str) -> impl Iterator<Item = Hole> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(open) = text[from..].find('{').map(|at| from + at) {
            if let Some(hole) = hole_at(text, open) {
                from = hole.range.end;
                return Some(hole);
            }
            from = open + 1;
        }
        None
    })
}

fn hole_at(text: &str, open: usize) -> Option<Hole> {
    let escaped = text[open..].starts_with("{{");
    let start = open + 1 + usize::from(escaped);
    let inner = text[start..]
        .bytes()
        .position(|byte| !is_inner(byte))
        .map(|length| start..start + length)?;
    let placeholder = named(&text[inner.clone()])?;
    let close = if escaped { "}}" } else { "}" };
    text[inner.end..].starts_with(close).then(|| Hole {
        range: open..inner.end + close.len(),
        inner,
        placeholder: (!escaped).then_some(placeholder),
    })
}

const fn is_inner(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':')
}

fn named(inner: &str) -> Option<Placeholder> {
    match inner.strip_prefix("secret:") {
        Some(name) => is_name(&name.replace('-', "_")).then(|| Placeholder::Secret(name.to_owned())),
        None => is_name(inner).then(|| Placeholder::Var(inner.to_owned())),
    }
}

/// A letter or `_`, then letters, digits and `_`.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(name: &str) -> Option<String> {
        match name {
            "api" => Some("https://api".to_owned()),
            "secret:KEY" => Some("{api}".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn names_are_put_in_once_and_unknown_ones_stay() {
        assert_eq!(
            fill("{api}/a {secret:KEY} {other}", known),
            "https://api/a {api} {other}"
        );
    }

    #[test]
    fn json_and_quantifiers_are_no_placeholders() {
        for text in [
            r#"{"a": {"b": [1, {}]}}"#,
            "a{3}",
            "{ api }",
            "{",
            "{{",
            "}}",
            "{api",
            "{:}",
            "{secret:}",
        ] {
            assert_eq!(placeholders(text), []);
            assert_eq!(fill(text, known), text);
        }
        assert_eq!(
            fill(r#"{"u": {"a": "{api}"}}"#, known),
            r#"{"u": {"a": "https://api"}}"#
        );
    }

    #[test]
    fn doubled_braces_are_literal() {
        assert_eq!(placeholders("{{api}}"), []);
        assert_eq!(fill("{{api}} {api}", known), "{api} https://api");
    }

    #[test]
    fn a_value_put_in_early_is_never_read_as_a_placeholder_later() {
        let early = fill_in_part("{a} {{x}} {token}", |name| (name == "a").then(|| "{token}".to_owned()));
        assert_eq!(early, "{{token}} {{x}} {token}");
        assert_eq!(fill(&early, |_| Some("T".to_owned())), "{token} {x} T");
    }
}
