//! What is signed: an in-toto Statement v1 (<https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>).
//!
//! Three kinds of predicate, each with its own closed, versioned form: a field more is a new version and a new address,
//! so that no signer and no verifier ever passes over something they do not know.
//!
//! | predicate | address | who signs |
//! |---|---|---|
//! | [`Record`] | <https://countersign.dev/release/v1> | every role of its roster |
//! | [`Refusal`] | <https://countersign.dev/refusal/v1> | the one who refuses |
//! | [`Addendum`] | <https://countersign.dev/addendum/v1> | every role of its roster |
//!
//! Names are camelCase as in-toto has them; times are UTC, RFC 3339; digests are lowercase hex; there are no fractions.
//! What is empty is left out, and absent means empty.

mod exceptions;
mod identity;
mod later;
mod release;
mod results;
mod traffic;

pub use exceptions::{Decided, Exception, Trouble};
pub use identity::{ChecklistFile, Identity, Journal, Outcome, Phase, Previous, Signer, Window};
pub use later::{Addendum, Named, Refusal};
pub use release::Record;
pub use results::{Attestation, Attested, Criterion, Note, SectionCounts, Settled, StepCounts, Watch};
pub use traffic::{Chart, GateSaid, Override, Rollback, Side, Stage, Traffic};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// `_type` of every statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// An in-toto statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement<P = Record> {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// What it is about.
    pub subject: Vec<Subject>,
    /// [`Predicate::TYPE`] of `P`.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What it says.
    pub predicate: P,
}

/// One thing a statement is about, named by digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// For people: `production.md`, `plan`, `MarketSage 2.1.0`.
    pub name: String,
    /// Algorithm to lowercase hex: `sha256`, `gitCommit`.
    pub digest: BTreeMap<String, String>,
}

impl Subject {
    /// Named `name`, with this digest.
    pub fn new(name: impl Into<String>, algorithm: &str, digest: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            digest: BTreeMap::from([(algorithm.to_owned(), digest.into())]),
        }
    }
}

/// A form of predicate.
pub trait Predicate: Serialize + DeserializeOwned {
    /// Its address, which is its version too.
    const TYPE: &'static str;

    /// Who is asked to sign.
    fn signers(&self) -> Vec<Signer>;

    /// In one sentence, what a signature under it says.
    fn says(&self) -> String;
}

impl<P: Predicate> Statement<P> {
    /// What `predicate` says about `subject`.
    pub fn new(subject: Vec<Subject>, predicate: P) -> Self {
        Self {
            kind: STATEMENT_TYPE.to_owned(),
            subject,
            predicate_type: P::TYPE.to_owned(),
            predicate,
        }
    }
}

/// For `skip_serializing_if`.
fn is_zero<N: Default + PartialEq>(number: &N) -> bool {
    *number == N::default()
}
