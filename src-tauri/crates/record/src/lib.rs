//! The record of a release: what is signed, who signed it, and how anybody verifies it.
//!
//! * [`statement`]: what is signed, an in-toto Statement v1. [`record_of`] makes it from a release, [`seal`] its bytes, once.
//! * [`Envelope`]: those bytes with Ed25519 signatures under them (DSSE). [`sign_as`], [`refuse`], [`Request`], [`take`].
//! * [`Roster`]: who signs as what, with which key.
//! * [`extract`]: the events of the release with their hash chain.
//! * [`bundle`]: all of it in one zip file. [`qr_text`]: the record on paper.
//! * [`verify()`]: what is proved, by whom, and what is not.
//!
//! There is no clock here and no source of chance: both come in as arguments.

#![allow(clippy::doc_markdown, reason = "names of products and standards")]

pub mod bundle;
mod envelope;
pub mod example;
pub mod extract;
mod fold;
mod hex;
mod key;
mod moment;
mod qr;
mod request;
mod roster;
mod sealing;
mod ssh;
pub mod statement;
mod verify;

pub use envelope::{Added, Envelope, EnvelopeProblem, MOST_PAYLOAD, PAYLOAD_TYPE, Signature};
pub use fold::{Given, Measured, record_of};
pub use key::{KeyProblem, PublicKey, SecretKey};
pub use moment::Moment;
pub use qr::{CHARACTERS_27M, CHARACTERS_40M, QrProblem, qr_text, read_qr};
pub use request::{Request, RequestProblem};
pub use roster::{Roster, RosterProblem};
pub use sealing::{SealingProblem, Taken, named, refuse, reply, seal, seal_addendum, sign_as, take};
pub use ssh::NAMESPACE;
pub use statement::{Predicate, Record, Statement};
pub use verify::{Finding, Report, Said, SignerState, Unproved, Verified, Wrong, verify, verify_envelope};
