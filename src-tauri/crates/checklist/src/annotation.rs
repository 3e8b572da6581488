//! The comment at the end of an item's first line: `<!-- check: health; role: Security Review; fresh: 30m; required -->`.

use crate::language::{Found, Piece, duration_ms, shown};
use crate::markdown::Comment;
use crate::nearest::{did_you_mean, nearest};
use crate::source::Finding;
use std::ops::Range;

const WORDS: [&str; 6] = ["check", "attest", "role", "says", "fresh", "required"];

/// What a comment says of its item.
#[derive(Debug, Default)]
pub(crate) struct Annotation {
    /// Named check, and where the name stands.
    pub(crate) check: Option<(String, Range<usize>)>,
    /// Named attestation, and where the name stands.
    pub(crate) attest: Option<(String, Range<usize>)>,
    pub(crate) role: Option<String>,
    pub(crate) says: Option<String>,
    pub(crate) fresh_ms: Option<u64>,
    pub(crate) required: bool,
}

/// Reads a comment into `annotation`; one that is not for the app changes nothing.
pub(crate) fn read(comment: &Comment, annotation: &mut Annotation, found: &mut Vec<Found>) {
    let whole = Piece {
        text: &comment.text,
        at: comment.at,
    }
    .trim();
    let (first, _) = part(whole.split_once(';').map_or(whole, |(first, _)| first));
    if !WORDS.contains(&first.text) {
        if let Some(word) =
            nearest(first.text, ["check", "attest"]).filter(|_| whole.text.contains(':') && first.text.len() > 3)
        {
            let finding = Finding::note(
                "unknown-annotation",
                format!(
                    "`{}` is no word for the app, so this comment is left alone",
                    shown(first.text)
                ),
                format!("Did you mean `{word}`?"),
            );
            found.push((finding, first.range()));
        }
        return;
    }
    if whole.text.contains("--") {
        let finding = Finding::warning(
            "comment-dashes",
            "this comment holds `--`, so some pages show it as text",
            "Move what needs `--` into a `check` fence.",
        );
        found.push((finding, whole.range()));
    }
    let mut rest = Some(whole);
    while let Some(piece) = rest {
        let (one, more) = piece
            .split_once(';')
            .map_or((piece, None), |(one, more)| (one, Some(more)));
        word(one, annotation, found);
        rest = more;
    }
}

fn part(piece: Piece<'_>) -> (Piece<'_>, Piece<'_>) {
    piece.split_once(':').unwrap_or_else(|| piece.cut(piece.text.len()))
}

fn word(piece: Piece<'_>, annotation: &mut Annotation, found: &mut Vec<Found>) {
    let (name, value) = part(piece);
    if name.text.is_empty() {
        return;
    }
    let text = || Some(value.text.to_owned());
    match name.text {
        "required" if value.text.is_empty() => annotation.required = true,
        _ if WORDS.contains(&name.text) && value.text.is_empty() => {
            let finding = Finding::error(
                "annotation-value",
                format!("`{}` needs a value", name.text),
                format!("Write `{}: …`.", name.text),
            );
            found.push((finding, piece.range()));
        }
        "check" if annotation.check.is_some() => found.push(twice("check", piece)),
        "attest" if annotation.attest.is_some() => found.push(twice("attest", piece)),
        "check" => annotation.check = text().map(|name| (name, value.range())),
        "attest" => annotation.attest = text().map(|name| (name, value.range())),
        "role" => annotation.role = text(),
        "says" => annotation.says = text().map(|says| says.trim_matches('"').to_owned()),
        "fresh" => {
            if let Some(fresh) = duration_ms(value.text) {
                annotation.fresh_ms = Some(fresh);
            } else {
                let finding = Finding::error(
                    "annotation-value",
                    format!("`{}` is no duration", shown(value.text)),
                    "Write a number with `s`, `m`, `h` or `d`: `fresh: 30m`.",
                );
                found.push((finding, value.range()));
            }
        }
        "required" => {
            let finding = Finding::error(
                "annotation-value",
                "`required` takes no value",
                "Write `required` alone; leave it out where the item may be waived.",
            );
            found.push((finding, piece.range()));
        }
        other => {
            let finding = Finding::warning(
                "unknown-annotation",
                format!("`{}` is no word of an item's comment", shown(other)),
                did_you_mean(other, WORDS),
            );
            found.push((finding, name.range()));
        }
    }
}

fn twice(word: &str, piece: Piece<'_>) -> Found {
    let finding = Finding::error(
        "two-checks",
        format!("a second `{word}` for one item"),
        "Keep one; a check may look several times with `then`.",
    );
    (finding, piece.range())
}
