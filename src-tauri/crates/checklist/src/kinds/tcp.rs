//! `tcp`: whether a port accepts a connection, and what it says first.

use super::{FactSpec, InputSpec, KindSpec, Shape, TIMEOUT, fact, input};
use crate::check::Unit;

const INPUTS: &[InputSpec] = &[
    input(
        "send",
        "TEXT",
        "Send this once connected; `\\r\\n` escapes are understood.",
    ),
    input(
        "read",
        "SIZE",
        "Read up to this much or until the peer pauses; 0 unless `send` or a `banner` expectation stands, then 1 KiB.",
    ),
    TIMEOUT,
];

const FACTS: &[FactSpec] = &[
    fact(
        "open",
        Shape::Flag,
        "Whether it accepted; a refusal is false, no answer in time is unknown.",
    ),
    fact("banner", Shape::Text, "What the peer sent."),
    fact("remote", Shape::Text, "Address and port that accepted."),
    fact("connect_time", Shape::Number(Unit::Milliseconds), "Time to connect."),
];

pub(super) const SPEC: KindSpec = KindSpec {
    name: "tcp",
    about: "Opens a TCP connection.",
    target: "HOST:PORT, …",
    inputs: INPUTS,
    facts: FACTS,
};
