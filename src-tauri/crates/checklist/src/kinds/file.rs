//! `file`: a file on this machine.

use super::{FactSpec, KindSpec, Shape, fact, fact_of};
use crate::check::Unit;

const FACTS: &[FactSpec] = &[
    fact("exists", Shape::Flag, "Whether it is there."),
    fact("size", Shape::Number(Unit::Bytes), "Its size."),
    fact(
        "age",
        Shape::Number(Unit::Milliseconds),
        "Time since it was last written.",
    ),
    fact("sha256", Shape::Text, "Digest of its bytes, hex."),
    fact("text", Shape::Text, "Its text, first 1 MiB."),
    fact("lines", Shape::Number(Unit::Plain), "How many lines it has."),
    fact_of("json", "PATH", Shape::Any, "The value at a JSONPath of its text."),
    fact_of(
        "regex",
        "/PATTERN/",
        Shape::Text,
        "First group, or else the whole, of the first match in its text.",
    ),
    fact("kind", Shape::Text, "`file` or `folder`."),
    fact("entries", Shape::Number(Unit::Plain), "Entries of a folder."),
];

pub(super) const SPEC: KindSpec = KindSpec {
    name: "file",
    about: "Reads a file, relative to the checklist's folder for steps.",
    target: "PATH",
    inputs: &[],
    facts: FACTS,
};
