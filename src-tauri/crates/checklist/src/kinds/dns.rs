//! `dns`: what a resolver answers.

use super::{FactSpec, InputSpec, KindSpec, Shape, TIMEOUT, fact, inputs};
use crate::check::Unit;

const INPUTS: &[InputSpec] = &[
    inputs(
        "resolver",
        "ADDRESS[:PORT]",
        "Ask this resolver; repeat it to ask several. The environment's, else the system's, unless said.",
    ),
    TIMEOUT,
];

const FACTS: &[FactSpec] = &[
    fact(
        "answers",
        Shape::List,
        "The records' values: addresses, names without final dot, `10 mail.example.com` for MX, text for TXT, `0 issue \"ca.example\"` for CAA.",
    ),
    fact("code", Shape::Text, "`NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`."),
    fact(
        "ttl",
        Shape::Number(Unit::Plain),
        "Lowest time to live of the answers, seconds.",
    ),
    fact("canonical", Shape::Text, "Name at the end of the CNAME chain."),
    fact("resolver", Shape::Text, "Who answered."),
    fact("duration", Shape::Number(Unit::Milliseconds), "Question to answer."),
];

pub(super) const SPEC: KindSpec = KindSpec {
    name: "dns",
    about: "Asks a resolver for the records of a name.",
    target: "A|AAAA|CNAME|MX|TXT|CAA|NS NAME, …",
    inputs: INPUTS,
    facts: FACTS,
};
