//! An environment: where a release happens. Read from TOML.

use crate::problem::Span;
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
    /// Where each variable was read. Not kept in a plan, so it is empty in an environment that a plan brings back.
    #[serde(skip)]
    pub var_places: BTreeMap<String, Place>,
    /// `[secrets]`
    pub secrets: BTreeMap<String, SecretRef>,
    /// `[network]`
    pub network: Network,
    /// `[steps]`
    pub steps: Steps,
    /// `[roles]`: role to person.
    pub roles: BTreeMap<String, Person>,
    /// `[signing]`
    #[serde(default)]
    pub signing: Signing,
    /// `[[contacts]]`
    pub contacts: Vec<Contact>,
    /// Name of the embedded stack to start for this environment: `stack = "marketsage"` under `[rehearsal]`.
    pub rehearsal: Option<String>,
    /// `[traffic]`: the engine that moves traffic.
    #[serde(default)]
    pub traffic: Option<Traffic>,
    /// `[metrics]`: where requests are counted, if not by the engine itself.
    #[serde(default)]
    pub metrics: Option<Metrics>,
    /// Tables this version does not act on yet (`notify`), kept so that they are not reported as mistakes.
    pub reserved: Vec<String>,
}

/// A place in a file, for what is said about it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// Place in it.
    pub span: Span,
    /// The line.
    pub excerpt: String,
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
    /// Their public key, as written: the line inside a PEM file, or an `ssh-ed25519` line. Nobody else's counts then.
    #[serde(default)]
    pub key: Option<String>,
}

/// What signers may share: `[signing]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signing {
    /// `same_person = true`: one person may sign in more than one role, each time with another key.
    pub same_person: bool,
    /// `same_machine = true`: keys made on one machine may sign in more than one role.
    pub same_machine: bool,
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

/// The traffic engine and the two sides it splits between.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "engine", rename_all = "snake_case")]
pub enum Traffic {
    /// `engine = "haproxy"`: the Runtime API of a `HAProxy`, its servers weighted within one backend.
    Haproxy {
        /// `/run/haproxy/admin.sock`, or `127.0.0.1:9999`.
        socket: String,
        /// The backend.
        backend: String,
        /// Servers of the old version: `old = "blue"`, `old = ["blue1", "blue2"]`.
        old: Vec<String>,
        /// Servers of the new version.
        new: Vec<String>,
        /// The configuration file that the final position is written into; without it that step is not offered.
        config: Option<String>,
    },
    /// `engine = "nginx"`: a file of `split_clients` or `upstream` weights that Countersign alone writes, and a reload.
    Nginx {
        /// The managed file, included by the user's configuration.
        file: String,
        /// Upstream of the old version.
        old: String,
        /// Upstream of the new version.
        new: String,
        /// `test = ["nginx", "-t"]`
        test: Vec<String>,
        /// `reload = ["nginx", "-s", "reload"]`
        reload: Vec<String>,
        /// Access log in the documented format, from which requests are counted.
        log: Option<String>,
        /// Where the running master's process id stands; a change of it is a restart.
        pid: Option<String>,
    },
    /// `engine = "envoy"`: runtime fractions of a weighted route through the admin interface.
    Envoy {
        /// `http://127.0.0.1:9901`
        admin: String,
        /// Prefix of the runtime keys: `routing.traffic_split.api`.
        runtime: String,
        /// Cluster of the old version.
        old: String,
        /// Cluster of the new version.
        new: String,
        /// The bootstrap or runtime file that the final position is written into.
        config: Option<String>,
    },
    /// `engine = "command"`: any tool, through commands that print JSON. `CS_PERCENT` says the share of new.
    Command {
        /// Moves traffic.
        set: Vec<String>,
        /// Prints `{"new_percent": 50}`.
        read: Vec<String>,
        /// Prints counters of both sides.
        counters: Option<Vec<String>>,
        /// Writes the position down for good.
        persist: Option<Vec<String>>,
    },
    /// `engine = "rehearsal"`: the proxy of the embedded stack.
    Rehearsal {
        /// `pace = 15`: how many times as fast as planned the stages' times go by, 1 to 600. Only a rehearsal may be
        /// hurried, and it is said wherever the rehearsal is shown.
        pace: f64,
    },
}

/// A source of counters other than the engine itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Metrics {
    /// `source = "prometheus"`. In each query `{version}` stands for the version asked about.
    Prometheus {
        /// `http://prometheus.internal:9090`
        url: String,
        /// A counter of requests.
        requests: String,
        /// A counter of failed requests.
        errors: String,
        /// Buckets of a histogram of seconds, by `le`; its sum is asked for beside it.
        latency: Option<String>,
        /// The sum that belongs to `latency`, in seconds.
        latency_sum: Option<String>,
        /// Load of the busiest host, percent.
        saturation: Option<String>,
        /// How often Prometheus scrapes, milliseconds; no reading is shorter.
        interval_ms: u64,
    },
    /// `source = "command"`: prints counters of both sides as JSON.
    Command {
        /// The command.
        counters: Vec<String>,
    },
}
