//! The sign-off screen: the record, who has signed it, and what keeps it from Complete.

use super::act::Allowed;
use super::home::ReleaseStatus;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything beside the sheet.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SignoffView {
    /// The release.
    pub release: String,
    /// The record shown: the newest that was sealed, or the one that would be sealed next.
    pub phase: RecordPhase,
    /// How far it is.
    pub state: SignoffState,
    /// First line of the panel: `2 of 4 have signed`, `Nothing is sealed yet`.
    pub headline: String,
    /// How the release stands: what was sealed, else how it was closed, else `open`.
    pub outcome: ReleaseStatus,
    /// SHA-256 of the record's bytes, 64 hex digits; `None` before they are made.
    pub digest: Option<String>,
    /// When they were made, Unix milliseconds.
    pub sealed_at: Option<u64>,
    /// Who made them.
    pub sealed_by: Option<String>,
    /// One for each role, in the order of the checklist.
    pub signers: Vec<SignoffSigner>,
    /// How many have signed.
    pub signed: u32,
    /// What keeps it from Complete, then what does not: a line each.
    pub keeps_from: Vec<CheckLine>,
    /// What a signer agrees to: `I have seen this sheet and its 4 exceptions, and agree that MarketSage 2.1.0 is complete
    /// in production.`
    pub sentence: String,
    /// Failed, waived, overridden, missed and the like, each in full on the sheet.
    pub exceptions: u32,
    /// Who signs in more than one role or from one machine, in sentences; printed too.
    pub shared_hands: Vec<String>,
    /// Whether a keyring answers here; where it does not, a new key needs a passphrase.
    pub keyring: bool,
    /// Fewest characters of a passphrase.
    pub shortest_passphrase: u32,
    /// Sealing needs to be told what happened.
    pub wants_incident: bool,
    /// Findings after the record, oldest first.
    pub addenda: Vec<AddendumView>,
    /// Every sealed record, oldest first.
    pub records: Vec<RecordLine>,
    /// `close_complete`, `close_otherwise`, `seal`, `request_signature`, `take_signature`, `add_addendum`, `export_record`,
    /// `print`.
    pub allowed: Vec<Allowed>,
}

/// The part of a release that a record covers. Each record names the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum RecordPhase {
    /// From opening to all traffic on the new version, or to the end.
    GoLive,
    /// The first day after.
    Day,
    /// The first week after.
    Week,
}

/// How far a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SignoffState {
    /// Its bytes are not made yet; the sheet is the form, pending.
    Pending,
    /// Its bytes are made; signatures are missing.
    Sealed,
    /// Everybody has signed.
    Signed,
    /// Somebody refused, which is signed too. The record does not count.
    Refused,
}

/// One role and its signature.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SignoffSigner {
    /// `Security Review`
    pub role: String,
    /// Who holds it; empty where the environment names nobody.
    pub name: String,
    /// Number of its line in the checklist.
    pub item: Option<u32>,
    /// How far it is.
    pub state: SignerState,
    /// Where its key is.
    pub key: KeyPlace,
    /// SHA-256 of the public key, 64 hex digits; the first 32 make the seal. `None` while there is no key.
    pub key_id: Option<String>,
    /// `4f1c 9e27 d03a b86e`, the beginning of `key_id`; empty while there is no key.
    pub fingerprint: String,
    /// Machine the key was made on, where it is known.
    pub machine: String,
    /// When they signed, refused or were asked, by their own clock where they say. Unix milliseconds.
    pub at: Option<u64>,
    /// Their answer came from another machine.
    pub elsewhere: bool,
    /// Why they refused.
    pub why: Option<String>,
    /// What the panel says beside the name: `key on this laptop`, `asked by file`, `no key yet`.
    pub says: String,
    /// The person who sits here holds this role.
    pub mine: bool,
    /// `sign_record`, `refuse_record`, `make_key`, `enrol_key`.
    pub allowed: Vec<Allowed>,
}

/// How far a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SignerState {
    /// Nothing to sign yet.
    Waiting,
    /// To be signed.
    ToSign,
    /// Asked by a request file.
    Requested,
    /// Signed.
    Signed,
    /// Refused.
    Refused,
}

/// Where a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// There is none yet.
    None,
    /// In the keyring of this machine.
    Keyring,
    /// In a file of this machine, opened with a passphrase.
    Passphrase,
    /// On another machine; its public half is known here.
    Elsewhere,
}

/// One line of "What keeps this from Complete".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CheckLine {
    /// It does not keep it.
    pub ok: bool,
    /// `Security Review has not signed`, `157 items settled, both waivers in date`
    pub text: String,
    /// Leads to this item.
    pub item: Option<u32>,
}

/// A sealed record in a row.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RecordLine {
    /// Which.
    pub phase: RecordPhase,
    /// For people: `go-live`.
    pub name: String,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// How it said that the release stands.
    pub outcome: ReleaseStatus,
    /// Unix milliseconds.
    pub sealed_at: u64,
    /// How many have signed.
    pub signed: u32,
    /// How many are asked.
    pub of: u32,
}

/// A finding after the record.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct AddendumView {
    /// SHA-256 of its bytes: what `SignRecord::digest` names to sign it.
    pub digest: String,
    /// What was found.
    pub finding: String,
    /// Who found it.
    pub by: String,
    /// Unix milliseconds.
    pub at: u64,
    /// One for each role.
    pub signers: Vec<SignoffSigner>,
    /// How many have signed.
    pub signed: u32,
}

/// The tab's count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SignoffSummary {
    /// Whether a record is sealed.
    pub sealed: bool,
    /// Somebody refused.
    pub refused: bool,
    /// How many have signed the newest record.
    pub signed: u32,
    /// How many are asked.
    pub of: u32,
}
