//! `fact [filter] [not] predicate value [or warn]`.

use super::value::{Written, list, single};
use super::{Found, Piece, argument, shown};
use crate::check::{Expectation, Filter, Predicate, Unit, Value};
use crate::kinds::{KindSpec, Shape};
use crate::nearest::nearest;
use crate::problem::Span;
use crate::source::Finding;

/// Predicates in words, and the symbols.
const WORDS: [&str; 9] = [
    "is one of",
    "is exactly",
    "is",
    "starts with",
    "ends with",
    "contains",
    "matches",
    "includes",
    "exists",
];
const SYMBOLS: [&str; 6] = ["==", "!=", "<=", ">=", "<", ">"];

/// Reads a line; the caller knows its span.
pub(super) fn read(spec: &KindSpec, line: Piece<'_>) -> Result<Expectation, Found> {
    let (line, warn_only) = without_warn(line);
    let (refused, stated) = match line.after_words("not") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (fact, declared, rest) = argument::fact(spec, stated)?;
    let (filter, shape, rest) = filter(rest, declared.shape)?;
    let (negated, predicate) = if rest.text.is_empty() && shape == Shape::Flag {
        (refused, Predicate::Equals(Value::Flag(true)))
    } else if refused {
        let finding = Finding::error(
            "predicate",
            "`not` stands after the fact",
            format!("Write `{} not …`.", fact.name),
        );
        return Err((finding, line.range()));
    } else {
        predicate(rest, line, shape)?
    };
    let span = Span {
        line: 0,
        column: 0,
        length: 0,
    };
    Ok(Expectation {
        fact,
        filter,
        negated,
        predicate,
        warn_only,
        text: line.text.to_owned(),
        span,
    })
}

fn without_warn(line: Piece<'_>) -> (Piece<'_>, bool) {
    let bare = line
        .text
        .strip_suffix("warn")
        .map(str::trim_end)
        .and_then(|text| text.strip_suffix("or"));
    match bare.filter(|text| text.ends_with(char::is_whitespace)) {
        Some(text) => (Piece { text, at: line.at }.trim(), true),
        None => (line, false),
    }
}

/// `count` and `length` make a plain number of the fact.
fn filter(rest: Piece<'_>, shape: Shape) -> Result<(Option<Filter>, Shape, Piece<'_>), Found> {
    let (word, after) = rest.word();
    let (filter, fits, needs) = match word.text {
        "count" => (Filter::Count, matches!(shape, Shape::List | Shape::Any), "a list"),
        "length" => (Filter::Length, matches!(shape, Shape::Text | Shape::Any), "a text"),
        _ => return Ok((None, shape, rest)),
    };
    if !fits {
        let finding = Finding::error(
            "filter",
            format!("`{}` needs {needs}, and this fact is none", word.text),
            format!("Leave `{}` out.", word.text),
        );
        return Err((finding, word.range()));
    }
    Ok((Some(filter), Shape::Number(Unit::Plain), after))
}

fn predicate(rest: Piece<'_>, line: Piece<'_>, shape: Shape) -> Result<(bool, Predicate), Found> {
    if rest.after_words("is not").is_some() {
        return is_not(rest, line, shape);
    }
    let (negated, rest) = rest.after_words("not").map_or((false, rest), |after| (true, after));
    plain(rest, line, shape).map(|predicate| (negated, predicate))
}

/// `is not one of a, b`, `is not exactly a`, `is not a`.
fn is_not(rest: Piece<'_>, line: Piece<'_>, shape: Shape) -> Result<(bool, Predicate), Found> {
    for words in ["one of", "exactly"] {
        if let Some(values) = rest.after_words(&format!("is not {words}")) {
            return build(&format!("is {words}"), values, line, shape).map(|predicate| (true, predicate));
        }
    }
    let value = rest.after_words("is not").unwrap_or(rest);
    build("==", value, line, shape).map(|predicate| (true, predicate))
}

fn plain(rest: Piece<'_>, line: Piece<'_>, shape: Shape) -> Result<Predicate, Found> {
    if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.text.starts_with(symbol)) {
        return build(symbol, rest.cut(symbol.len()).1, line, shape);
    }
    if let Some((words, value)) = WORDS
        .into_iter()
        .find_map(|words| rest.after_words(words).map(|value| (words, value)))
    {
        return build(words, value, line, shape);
    }
    let (word, _) = rest.word();
    let (message, range) = match word.text {
        "" => ("nothing is expected of this fact".to_owned(), line.range()),
        other => (format!("`{}` is no predicate", shown(other)), word.range()),
    };
    let hint = match word.text {
        "=" => Some("=="),
        other => nearest(
            other,
            [
                "starts with",
                "ends with",
                "contains",
                "matches",
                "includes",
                "exists",
                "is",
                "not",
            ],
        ),
    };
    let hint = match hint {
        Some(hint) => format!("Did you mean `{hint}`?"),
        None => format!(
            "Known are {}, and {}.",
            SYMBOLS.map(|word| format!("`{word}`")).join(", "),
            WORDS.map(|word| format!("`{word}`")).join(", ")
        ),
    };
    Err((Finding::error("predicate", message, hint), range))
}

fn build(word: &str, rest: Piece<'_>, line: Piece<'_>, shape: Shape) -> Result<Predicate, Found> {
    fits(word, shape).map_err(|finding| (finding, line.range()))?;
    if word == "exists" {
        return if rest.text.is_empty() {
            Ok(Predicate::Exists)
        } else {
            Err((
                Finding::error("value", "`exists` takes no value", "End the line after it."),
                rest.range(),
            ))
        };
    }
    if rest.text.is_empty() {
        return Err((
            Finding::error(
                "value",
                format!("`{word}` needs a value"),
                "Write what is expected after it.",
            ),
            line.range(),
        ));
    }
    if word == "matches" {
        let (pattern, rest) = argument::pattern(rest)?;
        return if rest.text.is_empty() {
            Ok(Predicate::Matches(pattern))
        } else {
            Err((
                Finding::error(
                    "pattern",
                    "something follows the pattern",
                    "Write `\\/` for a slash inside the pattern.",
                ),
                rest.range(),
            ))
        };
    }
    if matches!(word, "is one of" | "includes" | "is exactly") {
        let values = list(rest)?
            .iter()
            .map(|value| value.typed(shape))
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(match word {
            "is one of" => Predicate::OneOf(values),
            "includes" => Predicate::Includes(values),
            _ => Predicate::SameSet(values),
        });
    }
    let written = single(rest)?;
    let ordered = |make: fn(Value) -> Predicate| number(&written, shape).map(make);
    match word {
        "==" | "is" => written.typed(shape).map(Predicate::Equals),
        "!=" => written.typed(shape).map(Predicate::Differs),
        "<" => ordered(Predicate::Below),
        "<=" => ordered(Predicate::AtMost),
        ">" => ordered(Predicate::Above),
        ">=" => ordered(Predicate::AtLeast),
        "starts with" => written.typed(Shape::Text).map(Predicate::StartsWith),
        "ends with" => written.typed(Shape::Text).map(Predicate::EndsWith),
        _ => written.typed(Shape::Text).map(Predicate::Contains),
    }
}

/// A value to be more or less than. Texts and JSON values are compared as plain numbers.
fn number(written: &Written<'_>, shape: Shape) -> Result<Value, Found> {
    match shape {
        Shape::Number(_) => written.typed(shape),
        _ => written.typed(Shape::Number(Unit::Plain)),
    }
}

fn fits(word: &str, shape: Shape) -> Result<(), Finding> {
    let fits = match word {
        "<" | "<=" | ">" | ">=" => matches!(shape, Shape::Number(_) | Shape::Any | Shape::Text),
        "starts with" | "ends with" | "matches" => matches!(shape, Shape::Text | Shape::Any),
        "contains" => matches!(shape, Shape::Text | Shape::List | Shape::Any),
        "includes" | "is exactly" => matches!(shape, Shape::List | Shape::Any),
        "==" | "is" | "!=" => shape != Shape::List,
        "is one of" => !matches!(shape, Shape::List | Shape::Flag),
        _ => true,
    };
    let (is, hint) = match shape {
        Shape::Number(_) => ("a number", "Compare it: `==`, `!=`, `<`, `<=`, `>`, `>=`, `is one of`."),
        Shape::Text => (
            "a text",
            "Use `==`, `is one of`, `starts with`, `ends with`, `contains` or `matches`.",
        ),
        Shape::Flag => ("yes or no", "Write `== true` or `== false`."),
        Shape::List => (
            "a list",
            "Use `includes`, `is exactly`, `contains`, or `count` and a comparison.",
        ),
        Shape::Any => ("a JSON value", "Use another predicate."),
    };
    if fits {
        Ok(())
    } else {
        Err(Finding::error(
            "predicate-shape",
            format!("`{word}` does not fit this fact, which is {is}"),
            hint,
        ))
    }
}
