//! `tls`: the certificate and the handshake of each host, at each of its addresses.

use super::{FactSpec, InputSpec, KindSpec, Shape, TIMEOUT, fact, input};
use crate::check::Unit;

const INPUTS: &[InputSpec] = &[
    input(
        "name",
        "HOST",
        "Name to ask for and to check, where it is not the host's own.",
    ),
    input("versions", "1.2|1.3", "Offer only this version."),
    TIMEOUT,
];

const FACTS: &[FactSpec] = &[
    fact(
        "chain",
        Shape::Text,
        "`valid`, or what is wrong: `expired`, `not yet valid`, `wrong name`, `unknown issuer`, `revoked`, `bad signature`, `invalid`.",
    ),
    fact(
        "days_left",
        Shape::Number(Unit::Days),
        "Whole days until the host's certificate ends; 0 once it has.",
    ),
    fact(
        "chain_days_left",
        Shape::Number(Unit::Days),
        "Whole days until the first certificate of those sent ends.",
    ),
    fact("names", Shape::List, "DNS names the certificate covers."),
    fact("issuer", Shape::Text, "Issuer of the host's certificate."),
    fact("subject", Shape::Text, "Its subject."),
    fact("serial", Shape::Text, "Its serial number, hex."),
    fact("fingerprint", Shape::Text, "SHA-256 of it, hex."),
    fact("version", Shape::Text, "Protocol agreed on: `TLS 1.3`."),
    fact("cipher", Shape::Text, "Cipher suite agreed on, IANA name."),
    fact("addresses", Shape::List, "Addresses of the host that were asked."),
    fact(
        "handshake_time",
        Shape::Number(Unit::Milliseconds),
        "TCP connect to finished handshake.",
    ),
];

pub(super) const SPEC: KindSpec = KindSpec {
    name: "tls",
    about: "Makes a TLS handshake with every address of each host and reads the certificates.",
    target: "HOST[:PORT], …",
    inputs: INPUTS,
    facts: FACTS,
};
