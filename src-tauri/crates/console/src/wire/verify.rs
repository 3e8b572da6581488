//! Verifying a record that came from anywhere.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks what a record proves.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct VerifyRecord {
    /// A bundle, an envelope, or a text file with the texts of a sheet's QR codes, one a line.
    pub path: String,
    /// The roster that the keys are compared with; without it nothing says whose they are.
    pub roster: Option<String>,
    /// What the sheet prints as the record's digest.
    pub digest: Option<String>,
}

/// What a record proves, by whom, and what it does not.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Verification {
    /// Nothing is wrong with it.
    pub holds: bool,
    /// Besides, a roster said whose the keys are.
    pub names_people: bool,
    /// Each statement in it.
    pub statements: Vec<StatementView>,
    /// What holds besides the signatures, in sentences.
    pub proved: Vec<String>,
    /// What is wrong, in sentences.
    pub wrong: Vec<String>,
    /// What could not be looked at, in sentences.
    pub unproved: Vec<String>,
}

/// One statement and who signed it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StatementView {
    /// `first week record`
    pub about: String,
    /// SHA-256 of what was signed.
    pub digest: String,
    /// What a signature under it says, one sentence.
    pub says: String,
    /// One for each role asked to sign.
    pub signers: Vec<SignerView>,
}

/// One role, and whether it signed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SignerView {
    /// The role.
    pub role: String,
    /// Who holds it.
    pub name: String,
    /// Of their key, in groups of four.
    pub fingerprint: String,
    /// Their key's signature is there and fits.
    pub signed: bool,
    /// When, by their own clock, Unix milliseconds.
    #[ts(type = "number | null")]
    pub at: Option<u64>,
}
