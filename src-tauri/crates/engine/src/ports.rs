//! Everything the engine asks of the world.

use crate::evidence::Sighting;
use checklist::{Check, Network};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::watch;

/// A future of a port.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Looks at the world for a check.
pub trait Prober: Send + Sync {
    /// Makes the looks of `check` in order and reports what was seen. Bounded in time and size by itself; stops early when
    /// `stop` turns true or its sender is gone. Never fails: what could not be seen is said in the sighting.
    fn look<'a>(&'a self, check: &'a ReadyCheck, surroundings: &'a Surroundings, stop: Stop) -> Answer<'a, Sighting>;
}

/// Turns true, or closes, when the work is no longer wanted.
pub type Stop = watch::Receiver<bool>;

/// A check with the environment's variables in place; only `{secret:NAME}` and captures are still open.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadyCheck {
    /// The check.
    pub check: Check,
}

/// What surrounds a release while it runs: how to reach hosts, where steps run, how to get at secrets.
/// Not part of the plan: ports and folders of one machine may change between two sittings.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// How hosts are reached.
    pub network: Network,
    /// Folder of steps and of `file` looks, absolute.
    pub cwd: PathBuf,
    /// Folders put before `PATH`, absolute.
    pub path: Vec<PathBuf>,
    /// Variables every step and `command` look gets, by the name they arrive under: `CS_API`, `CURL_HOME`.
    pub variables: BTreeMap<String, String>,
    /// Names of the app's own variables that are passed on.
    pub pass: Vec<String>,
    /// Resolves secrets at use.
    pub secrets: Option<Arc<dyn Secrets>>,
}

/// Resolves secrets by name, at use.
pub trait Secrets: Send + Sync {
    /// The secret's value, or why it cannot be had.
    fn reveal<'a>(&'a self, name: &'a str) -> Answer<'a, Result<String, String>>;
    /// The names there are.
    fn names(&self) -> Vec<String>;
}
