//! `http`: one request and its answer.

use super::{FactSpec, InputSpec, KindSpec, Shape, TIMEOUT, fact, fact_of, input, inputs};
use crate::check::Unit;

const MS: Shape = Shape::Number(Unit::Milliseconds);

const INPUTS: &[InputSpec] = &[
    inputs("header", "NAME: VALUE", "A request header."),
    input("body", "TEXT", "The request body, as it stands."),
    input("json", "JSON", "The request body as JSON; sets Content-Type."),
    input("form", "a=1&b=2", "The request body as a form; sets Content-Type."),
    input("follow", "N", "Follow up to N redirects, 10 at most; 0 unless said."),
    input(
        "limit",
        "SIZE",
        "Read at most this much of the body; 1 MiB unless said, 16 MiB at most.",
    ),
    input(
        "repeat",
        "N",
        "Ask N times, 100 at most; every answer must meet every expectation.",
    ),
    input("family", "4|6", "Use only IPv4 or only IPv6."),
    TIMEOUT,
];

const FACTS: &[FactSpec] = &[
    fact("status", Shape::Number(Unit::Plain), "Status code of the last answer."),
    fact_of(
        "header",
        "NAME",
        Shape::Text,
        "A response header; several of one name are joined by `, `.",
    ),
    fact("body", Shape::Text, "The body as text."),
    fact_of(
        "json",
        "PATH",
        Shape::Any,
        "The value at a JSONPath (RFC 9535) of the body; absent where the path finds nothing.",
    ),
    fact_of(
        "regex",
        "/PATTERN/",
        Shape::Text,
        "First group, or else the whole, of the first match in the body.",
    ),
    fact_of(
        "cookie",
        "NAME",
        Shape::Text,
        "The value and attributes of a Set-Cookie of that name.",
    ),
    fact("size", Shape::Number(Unit::Bytes), "Bytes of the body, decoded."),
    fact("version", Shape::Text, "`HTTP/1.1` or `HTTP/2`."),
    fact("url", Shape::Text, "Where the last answer came from."),
    fact(
        "redirects",
        Shape::Number(Unit::Plain),
        "How many redirects were followed.",
    ),
    fact("remote", Shape::Text, "Address and port that answered."),
    fact("duration", MS, "From the start to the last byte."),
    fact("dns_time", MS, "Name look-up."),
    fact("connect_time", MS, "TCP connect."),
    fact("tls_time", MS, "TLS handshake; absent without TLS."),
    fact(
        "first_byte_time",
        MS,
        "From the request sent to the first byte of the answer.",
    ),
];

pub(super) const SPEC: KindSpec = KindSpec {
    name: "http",
    about: "Sends one HTTP request and reads the answer.",
    target: "METHOD URL",
    inputs: INPUTS,
    facts: FACTS,
};
