//! How the stack stands.

use serde::{Deserialize, Serialize};

/// How the stack stands at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Production's versions of the service: the old one, then the new one.
    pub versions: Vec<ServedVersion>,
    /// Percent of production's requests that go to the new version.
    pub new_percent: u8,
    /// Version of production's published front end.
    pub frontend: String,
    /// Versions of the service that run at staging.
    pub staging: Vec<String>,
    /// Version of staging's published front end.
    pub staging_frontend: String,
    /// Whether production answers 503 for maintenance.
    pub maintenance: bool,
    /// Production's migrations that have not run.
    pub migrations_pending: usize,
    /// Requests per second of the visitors together.
    pub visitors_rate: f64,
    /// Requests the visitors have made.
    pub visitors_requests: u64,
    /// Those without an answer, or with one of status 500 and above.
    pub visitors_failed: u64,
    /// Names of the faults that are on.
    pub faults_on: Vec<String>,
    /// Why the workspace is no git repository, if it is none: git is missing, say.
    pub no_repository: Option<String>,
}

/// One version and what it has served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServedVersion {
    /// `2.1.0`
    pub version: String,
    /// Whether it runs.
    pub running: bool,
    /// Percent of the requests that go to it.
    pub percent: u8,
    /// Requests since the start of the stack.
    pub requests: u64,
    /// Those answered with status 500 and above.
    pub errors: u64,
    /// Mean time to the whole answer, in milliseconds; none without requests.
    pub mean_ms: Option<f64>,
}
