//! `command`: a program on this machine, for what no other kind can see.

use super::{FactSpec, InputSpec, KindSpec, Shape, fact, fact_of, input};
use crate::check::Unit;

const INPUTS: &[InputSpec] = &[
    input("cwd", "FOLDER", "Folder below the environment's folder for steps."),
    input(
        "timeout",
        "DURATION",
        "Stop it after this long; 60 s unless said, 30 min at most.",
    ),
];

const FACTS: &[FactSpec] = &[
    fact(
        "exit",
        Shape::Number(Unit::Plain),
        "Exit code; unknown where a signal or the time-out ended it.",
    ),
    fact(
        "stdout",
        Shape::Text,
        "Standard output, first 1 MiB, without the final newline.",
    ),
    fact("stderr", Shape::Text, "Standard error, likewise."),
    fact("lines", Shape::Number(Unit::Plain), "Lines of standard output."),
    fact_of(
        "json",
        "PATH",
        Shape::Any,
        "The value at a JSONPath of standard output.",
    ),
    fact_of(
        "regex",
        "/PATTERN/",
        Shape::Text,
        "First group, or else the whole, of the first match in standard output.",
    ),
    fact("duration", Shape::Number(Unit::Milliseconds), "Start to end."),
];

pub(super) const SPEC: KindSpec = KindSpec {
    name: "command",
    about: "Runs a command line with `sh -c` in the folder for steps. Variables arrive as `CS_…`, never pasted in.",
    target: "COMMAND LINE",
    inputs: INPUTS,
    facts: FACTS,
};
