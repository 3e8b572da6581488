//! Facts and what must follow their names: `status`, `header Location`, `json $.items[?(@.a == 1)].b`, `regex /up (\d+)/`.

use super::{Found, Piece, shown};
use crate::check::FactRef;
use crate::kinds::{FactSpec, KindSpec};
use crate::nearest::did_you_mean;
use crate::source::Finding;
use regex::Regex;
use serde_json_path::JsonPath;

/// Longest `JSONPath`, and deepest nesting in it: its parser descends with the text.
const PATH_LENGTH: usize = 1000;
const PATH_DEPTH: usize = 24;

/// The fact a piece begins with, its declaration, and what follows.
pub(super) fn fact<'a>(spec: &KindSpec, text: Piece<'a>) -> Result<(FactRef, &'static FactSpec, Piece<'a>), Found> {
    let end = text
        .text
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .unwrap_or(text.text.len());
    let (name, rest) = text.cut(end);
    let Some(fact) = spec.fact(name.text) else {
        let known = spec.facts.iter().map(|fact| fact.name);
        let (word, _) = if name.text.is_empty() {
            text.word()
        } else {
            (name, rest)
        };
        let message = format!("`{}` is no fact of `{}`", shown(word.text), spec.name);
        return Err((
            Finding::error("unknown-fact", message, did_you_mean(word.text, known)),
            word.range(),
        ));
    };
    let Some(form) = fact.argument else {
        return Ok((
            FactRef {
                name: fact.name.to_owned(),
                argument: None,
            },
            fact,
            rest,
        ));
    };
    let (argument, rest) = match form {
        "PATH" => path(rest)?,
        "/PATTERN/" => pattern(rest)?,
        _ => plain(fact, form, rest)?,
    };
    Ok((
        FactRef {
            name: fact.name.to_owned(),
            argument: Some(argument),
        },
        fact,
        rest,
    ))
}

fn plain<'a>(fact: &FactSpec, form: &str, text: Piece<'a>) -> Result<(String, Piece<'a>), Found> {
    let (word, rest) = text.word();
    let missing = word.text.is_empty()
        || !word
            .text
            .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '{'));
    if missing || (fact.name == "header" && matches!(word.text, "contains" | "matches" | "exists" | "is")) {
        let hint = format!("Write `{} {form}`, then what is expected of it.", fact.name);
        return Err((
            Finding::error("fact-argument", format!("`{}` needs a name", fact.name), hint),
            word.range(),
        ));
    }
    Ok((word.text.trim_matches('"').to_owned(), rest))
}

/// A `JSONPath`: it ends at white space outside brackets and quotes.
fn path(text: Piece<'_>) -> Result<(String, Piece<'_>), Found> {
    let (mut depth, mut deepest, mut quote, mut escaped) = (0_usize, 0, None, false);
    let end = text.text.char_indices().find(|&(_, c)| {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if depth > 0 => quote = Some(c),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => depth = depth.saturating_sub(1),
            (None, _) => return depth == 0 && (c.is_whitespace() || matches!(c, '=' | '<' | '>' | '!')),
        }
        deepest = deepest.max(depth);
        false
    });
    let (path, rest) = text.cut(end.map_or(text.text.len(), |(at, _)| at));
    let wrong = |message: String| {
        let finding = Finding::error(
            "json-path",
            message,
            "Write a JSONPath (RFC 9535): `json $.database` or `json $.items[0].name`.",
        );
        Err((finding, path.range()))
    };
    if !path.text.starts_with('$') {
        return wrong("`json` needs a JSONPath, which begins with `$`".to_owned());
    }
    if path.text.len() > PATH_LENGTH || deepest > PATH_DEPTH {
        return wrong(format!(
            "this JSONPath is longer than {PATH_LENGTH} bytes or nested deeper than {PATH_DEPTH}"
        ));
    }
    match JsonPath::parse(path.text) {
        Ok(_) => Ok((path.text.to_owned(), rest)),
        Err(error) => wrong(format!("`{}` is no JSONPath: {}", shown(path.text), error.message())),
    }
}

/// A pattern between slashes; `\/` is a slash within.
pub(super) fn pattern(text: Piece<'_>) -> Result<(String, Piece<'_>), Found> {
    let hint = "Write it between slashes: `/up \\d+/`.";
    let inner = text.text.strip_prefix('/').and_then(|rest| {
        let mut escaped = false;
        let end = rest.char_indices().find(|&(_, c)| {
            let ends = c == '/' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        end.map(|(at, _)| &rest[..at])
    });
    let Some(inner) = inner else {
        return Err((
            Finding::error("pattern", "a pattern is expected here", hint),
            text.range(),
        ));
    };
    let (whole, rest) = text.cut(inner.len() + 2);
    match Regex::new(inner) {
        Ok(_) => Ok((inner.to_owned(), rest)),
        Err(error) => {
            let last = error
                .to_string()
                .lines()
                .last()
                .unwrap_or_default()
                .trim_start_matches("error: ")
                .to_owned();
            let finding = Finding::error(
                "pattern",
                format!("`{}` is no pattern: {last}", shown(inner)),
                "Use the syntax of Rust's regex crate; it has no look-around and no back-references.",
            );
            Err((finding, whole.range()))
        }
    }
}
