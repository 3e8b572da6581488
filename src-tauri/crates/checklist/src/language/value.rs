//! Values: quoted text, bare words, numbers with units, lists.

use super::quantity::{self, NoQuantity, in_unit};
use super::{Found, Piece, shown};
use crate::check::{Quantity, Unit, Value};
use crate::kinds::Shape;
use crate::placeholder::placeholders;
use crate::source::Finding;

/// A value as written, before it has a type.
#[derive(Debug, Clone)]
pub(super) struct Written<'a> {
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) piece: Piece<'a>,
}

/// One value: the whole piece.
pub(super) fn single(piece: Piece<'_>) -> Result<Written<'_>, Found> {
    if !piece.text.starts_with('"') {
        return Ok(Written {
            text: piece.text.to_owned(),
            quoted: false,
            piece,
        });
    }
    let (text, length) = quoted(piece)?;
    let (_, rest) = piece.cut(length);
    if !rest.text.is_empty() {
        let finding = Finding::error(
            "value",
            "something follows the closing quote",
            "Write `\\\"` for a quote inside the text.",
        );
        return Err((finding, rest.range()));
    }
    Ok(Written {
        text,
        quoted: true,
        piece,
    })
}

/// Values with commas between them.
pub(super) fn list(piece: Piece<'_>) -> Result<Vec<Written<'_>>, Found> {
    let mut values = Vec::new();
    let mut rest = piece;
    loop {
        let length = if rest.text.starts_with('"') { quoted(rest)?.1 } else { 0 };
        let comma = rest.text[length..].find(',').map(|at| at + length);
        let (value, after) = rest.cut(comma.unwrap_or(rest.text.len()));
        if value.text.is_empty() {
            let finding = Finding::error(
                "value",
                "a value is missing in this list",
                "Write values with commas between them: `301, 308`.",
            );
            return Err((finding, rest.range()));
        }
        values.push(single(value)?);
        match comma {
            Some(_) => {
                rest = Piece {
                    text: &after.text[1..],
                    at: after.at + 1,
                }
                .trim();
            }
            None => return Ok(values),
        }
    }
}

/// The text of a quoted value and how many bytes it takes.
pub(crate) fn quoted(piece: Piece<'_>) -> Result<(String, usize), Found> {
    let mut text = String::new();
    let mut chars = piece.text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((text, at + 1)),
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, other)) => text.extend(['\\', other]),
                None => text.push('\\'),
            },
            _ => text.push(c),
        }
    }
    Err((
        Finding::error("value", "this text has no closing quote", "End it with `\"`."),
        piece.range(),
    ))
}

/// The value a fact of this shape can be compared with; `None` where the text says something of another shape.
pub(crate) fn typed(text: &str, quoted: bool, shape: Shape) -> Result<Value, Finding> {
    match shape {
        Shape::Number(unit) => in_unit(text, unit)
            .map(Value::Number)
            .map_err(|why| no_number(text, unit, &why)),
        Shape::Flag => match text {
            "true" | "yes" => Ok(Value::Flag(true)),
            "false" | "no" => Ok(Value::Flag(false)),
            _ => Err(Finding::error(
                "value-shape",
                format!("`{}` is neither `true` nor `false`", shown(text)),
                "Write `== true` or `== false`.",
            )),
        },
        Shape::Any if !quoted => Ok(match (text, in_unit(text, Unit::Plain)) {
            ("true", _) => Value::Flag(true),
            ("false", _) => Value::Flag(false),
            (_, Ok(Quantity { number, unit })) => Value::Number(Quantity { number, unit }),
            _ => Value::Text(text.to_owned()),
        }),
        Shape::Text | Shape::List | Shape::Any => Ok(Value::Text(text.to_owned())),
    }
}

fn no_number(text: &str, unit: Unit, why: &NoQuantity) -> Finding {
    let hint = format!("Write {}.", quantity::example(unit));
    match why {
        NoQuantity::WrongUnit => Finding::error(
            "wrong-unit",
            format!("`{}` has the wrong unit for this fact", shown(text)),
            hint,
        ),
        NoQuantity::NoNumber => Finding::error("value-shape", format!("`{}` is no number", shown(text)), hint),
    }
}

impl Written<'_> {
    /// Typed, or a template where the environment has a word in it.
    pub(super) fn typed(&self, shape: Shape) -> Result<Value, Found> {
        if self.text.contains('{') && !placeholders(&self.text).is_empty() {
            return Ok(Value::Template(self.text.clone()));
        }
        let plain = crate::placeholder::fill(&self.text, |_| None);
        typed(&plain, self.quoted, shape).map_err(|finding| (finding, self.piece.range()))
    }
}
