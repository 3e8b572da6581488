//! What is asked for at sign-off: keys, sealing, signing here and on other machines, the pages of the sheet.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Asks for a page of the sheet as a picture.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct ReadSheetPage {
    /// Of what.
    pub of: SheetOf,
    /// On which paper.
    pub paper: PaperSize,
    /// From 1.
    pub page: u32,
    /// Width in pixels of the picture, 200 to 4000.
    pub width_px: u32,
}

/// What a sheet shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum SheetOf {
    /// This release: its newest record, or the form while nothing is sealed.
    Release(String),
    /// The record in this request file.
    Request(String),
}

/// The paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum PaperSize {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 in.
    Letter,
}

/// A page of the sheet.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SheetPage {
    /// The picture: PNG in base64.
    pub png: String,
    /// From 1.
    pub page: u32,
    /// Pages in all.
    pub pages: u32,
    /// What a reader must know about this setting: signs that no font has.
    pub warnings: Vec<String>,
}

/// Makes a key for a role, on this machine.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct MakeKey {
    /// The release whose environment names the role; none for a key to sign requests of others with.
    pub release: Option<String>,
    /// The role.
    pub role: String,
    /// Who will hold it; must be the roster's name where it has one.
    pub person: String,
    /// Opens the key's file; not needed where a keyring answers. Given, the key goes into a file.
    pub passphrase: Option<String>,
}

/// The keys that are known on this machine, and how one is made here.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct KeysView {
    /// The newest last.
    pub keys: Vec<KeyLine>,
    /// Whether a keyring answers here; where it does not, a new key needs a passphrase.
    pub keyring: bool,
    /// Fewest characters of a passphrase.
    pub shortest_passphrase: u32,
}

/// A key that is known on this machine.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct KeyLine {
    /// Whose.
    pub person: String,
    /// In which role.
    pub role: String,
    /// Where its secret half is.
    pub place: super::KeyPlace,
    /// The public half, to be sent to whoever seals: the line inside its PEM file.
    pub public: String,
    /// SHA-256 of the public half, 64 hex digits.
    pub key_id: String,
    /// `4f1c 9e27 d03a b86e …`: eight groups of four, to be compared by voice.
    pub fingerprint: String,
    /// Machine it was made on; empty where it is not known.
    pub machine: String,
}

/// Takes somebody's public key, made elsewhere.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct EnrolKey {
    /// The release whose environment names the role.
    pub release: String,
    /// The role.
    pub role: String,
    /// Who holds it.
    pub person: String,
    /// The key: the line inside a PEM file, a whole PEM file, or an `ssh-ed25519` line.
    pub key: String,
    /// Name of the machine it was made on; empty where it is not known.
    pub machine: String,
}

/// Makes the bytes that everybody signs.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SealRecord {
    /// The release.
    pub release: String,
    /// What happened: asked for where the release failed or was rolled back and was closed without notes; else empty.
    pub incident: String,
    /// Who seals it.
    pub person: String,
}

/// Signs here.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SignRecord {
    /// The release.
    pub release: String,
    /// SHA-256 of the bytes the signer was shown: of the record, or of an addendum.
    pub digest: String,
    /// As which role.
    pub role: String,
    /// Opens the key, where it lies in a file.
    pub passphrase: Option<String>,
}

/// Refuses here, which is signed too.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RefuseRecord {
    /// The release.
    pub release: String,
    /// SHA-256 of the record's bytes.
    pub digest: String,
    /// As which role.
    pub role: String,
    /// Why.
    pub why: String,
    /// Opens the key, where it lies in a file.
    pub passphrase: Option<String>,
}

/// Writes a request for signatures to a file.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct RequestSignature {
    /// The release.
    pub release: String,
    /// SHA-256 of the record's bytes, or of an addendum's.
    pub digest: String,
    /// Who is asked; empty for everybody who has not answered.
    pub roles: Vec<String>,
    /// Where to: `20261124-1302-7f3a-go_live.csreq`.
    pub path: String,
    /// A word to those asked. Not signed.
    pub note: String,
    /// Who asks.
    pub person: String,
}

/// Takes what came back.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TakeSignature {
    /// The release.
    pub release: String,
    /// A `.cssig` file, an envelope, or what `openssl` or `ssh-keygen` wrote.
    pub path: String,
}

/// What was taken.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TakenSignature {
    /// In sentences: `Security Review has signed.`, `Security Review had signed already.`
    pub says: Vec<String>,
}

/// Adds a finding to a sealed record.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddAddendum {
    /// The release.
    pub release: String,
    /// What was found.
    pub finding: String,
    /// Who found it.
    pub person: String,
}

/// Names a file.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct OfFile {
    /// Its path.
    pub path: String,
}

/// A request that came from another machine, read from its bytes alone.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RequestView {
    /// The file.
    pub path: String,
    /// Who asks.
    pub by: String,
    /// When they asked, Unix milliseconds.
    pub at: u64,
    /// Their word; not signed.
    pub note: String,
    /// What a signature says, in one sentence.
    pub sentence: String,
    /// SHA-256 of the bytes.
    pub digest: String,
    /// It is a record, of which the sheet can be shown; else an addendum, which is all in `sentence`.
    pub has_sheet: bool,
    /// Who is asked, with the keys of this machine.
    pub signers: Vec<super::SignoffSigner>,
}

/// Answers a request: signs, or refuses, into a file.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// The request file.
    pub path: String,
    /// SHA-256 of the bytes the signer was shown.
    pub digest: String,
    /// As which role.
    pub role: String,
    /// Refuses, and why; `None` signs.
    pub refuse: Option<String>,
    /// Opens the key, where it lies in a file.
    pub passphrase: Option<String>,
    /// Where the answer goes: `technical-lead.cssig`.
    pub to: String,
}

/// A file was written.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WrittenFile {
    /// Absolute path.
    pub path: String,
    /// Bytes.
    pub size: u64,
}
