//! The vocabulary of probe kinds: what each looks at, which inputs it takes, which facts it reports and in which unit.
//!
//! Pure data, one file per kind. Lint judges a check by it; the probes report exactly these facts (a test there holds
//! them to it); the format page lists it.

mod command;
mod dns;
mod file;
mod http;
mod tcp;
mod tls;

use crate::check::Unit;

/// One probe kind.
#[derive(Debug, Clone, Copy)]
pub struct KindSpec {
    /// The first word of a look.
    pub name: &'static str,
    /// One sentence: what it looks at.
    pub about: &'static str,
    /// What stands after the kind: `METHOD URL`.
    pub target: &'static str,
    /// `with NAME VALUE` lines.
    pub inputs: &'static [InputSpec],
    /// What it reports.
    pub facts: &'static [FactSpec],
}

/// One `with` line a kind understands.
#[derive(Debug, Clone, Copy)]
pub struct InputSpec {
    /// The word after `with`.
    pub name: &'static str,
    /// Form of the value: `NAME: VALUE`.
    pub value: &'static str,
    /// May stand more than once.
    pub repeats: bool,
    /// One sentence.
    pub about: &'static str,
}

/// One fact a kind reports.
#[derive(Debug, Clone, Copy)]
pub struct FactSpec {
    /// The word an expectation begins with.
    pub name: &'static str,
    /// What must follow the name, if anything: `NAME`, `PATH`.
    pub argument: Option<&'static str>,
    /// Type and unit.
    pub shape: Shape,
    /// One sentence.
    pub about: &'static str,
}

/// Type of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A number in this unit, never below 0.
    Number(Unit),
    /// Text.
    Text,
    /// Yes or no.
    Flag,
    /// Several texts, order without meaning.
    List,
    /// Whatever stands there: a JSON value.
    Any,
}

/// Every kind, in the order of the format page.
pub const KINDS: [&KindSpec; 6] = [
    &http::SPEC,
    &tls::SPEC,
    &dns::SPEC,
    &tcp::SPEC,
    &command::SPEC,
    &file::SPEC,
];

/// The kind of this name.
pub fn kind(name: &str) -> Option<&'static KindSpec> {
    KINDS.into_iter().find(|spec| spec.name == name)
}

impl KindSpec {
    /// The fact of this name.
    pub fn fact(&self, name: &str) -> Option<&'static FactSpec> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// The input of this name.
    pub fn input(&self, name: &str) -> Option<&'static InputSpec> {
        self.inputs.iter().find(|input| input.name == name)
    }
}

const fn input(name: &'static str, value: &'static str, about: &'static str) -> InputSpec {
    InputSpec {
        name,
        value,
        repeats: false,
        about,
    }
}

const fn inputs(name: &'static str, value: &'static str, about: &'static str) -> InputSpec {
    InputSpec {
        name,
        value,
        repeats: true,
        about,
    }
}

const fn fact(name: &'static str, shape: Shape, about: &'static str) -> FactSpec {
    FactSpec {
        name,
        argument: None,
        shape,
        about,
    }
}

const fn fact_of(name: &'static str, argument: &'static str, shape: Shape, about: &'static str) -> FactSpec {
    FactSpec {
        name,
        argument: Some(argument),
        shape,
        about,
    }
}

const TIMEOUT: InputSpec = input(
    "timeout",
    "DURATION",
    "Give up after this long; 10 s unless said, 60 s at most.",
);
