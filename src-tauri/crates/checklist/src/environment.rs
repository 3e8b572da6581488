//! An environment: where a release happens. Read from TOML.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names every release defines, besides the variables of its environment: both versions, the environment's name, the commit.
pub const RELEASE_WORDS: [&str; 4] = ["old", "new", "environment", "commit"];

/// One environment file, as read. Secrets are references; no value of one is ever here.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Environment {
    /// `production`
    pub name: String,
    /// One sentence for the person who chooses it.
    pub about: Option<String>,
    /// Whether steps ask for the environment's name to be typed: `confirm = "type the name"`. Otherwise one press confirms.
    pub confirm_by_name: bool,
    /// `[vars]`
    pub vars: BTreeMap<String, String>,
    /// `[secrets]`
    pub secrets: BTreeMap<String, SecretRef>,
    /// `[network]`
    pub network: Network,
    /// `[steps]`
    pub steps: Steps,
    /// `[roles]`: role to person.
    pub roles: BTreeMap<String, Person>,
    /// `[[contacts]]`
    pub contacts: Vec<Contact>,
    /// Name of the embedded stack to start for this environment: `stack = "marketsage"` under `[rehearsal]`.
    pub rehearsal: Option<String>,
    /// Tables this version does not act on yet (`traffic`, `metrics`, `notify`), kept so that they are not reported as mistakes.
    pub reserved: Vec<String>,
}

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretRef {
    /// `{ env = "NAME" }`: an environment variable of the app.
    Env(String),
    /// `{ command = ["op", "read", "…"] }`: its standard output without the final newline.
    Command(Vec<String>),
    /// `{ file = "path" }`: its text without the final newline.
    File(String),
    /// `{ keyring = "service/account" }`: the system's keyring.
    Keyring(String),
}

/// How probes and steps reach the hosts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Network {
    /// `connect = { "api.marketsage.com:443" = "127.0.0.1:8443" }`: where to connect instead; name, SNI and Host stay.
    /// A key without port covers every port.
    pub connect: BTreeMap<String, String>,
    /// `resolver = "127.0.0.1:5353"`: the resolver that `dns` looks ask unless they name one.
    pub resolver: Option<String>,
    /// `ca = "ca.pem"`: certificates trusted besides the system's.
    pub ca: Option<String>,
}

/// How steps run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Steps {
    /// Folder, relative to the environment file's checklist folder.
    pub cwd: Option<String>,
    /// Folders put before `PATH`.
    pub path: Vec<String>,
    /// Variables of the app's own environment that steps may see besides the usual ones: `["SSH_AUTH_SOCK"]`.
    pub pass: Vec<String>,
    /// Default time-out, milliseconds.
    pub timeout_ms: Option<u64>,
}

/// A person of the roster.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Person {
    /// Full name.
    pub name: String,
}

/// Someone to call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// `Primary on-call`
    pub role: String,
    /// Full name.
    pub name: String,
    /// As written.
    pub phone: Option<String>,
    /// As written.
    pub email: Option<String>,
}
