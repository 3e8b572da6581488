//! Everything the engine asks of the world.

use crate::evidence::Sighting;
use crate::release::assessed::RolledBack;
use crate::release::event::{EventKind, ReleaseId, StepEnd};
use crate::release::state::Release;

use crate::traffic::{Counted, Position, Preflight, Reading, TrafficError};
use checklist::{Check, Network, StepId};
use serde::{Deserialize, Serialize};
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

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Unix milliseconds, UTC.
    fn now(&self) -> u64;
}

/// Keeps events.
pub trait Journal: Send + Sync {
    /// Appends the bodies in one transaction, all or none, and answers once they are on disk. `after` is the release as
    /// these events leave it, for projections.
    fn append<'a>(&'a self, bodies: Vec<String>, after: &'a Release) -> Answer<'a, Result<(), NotWritten>>;
}

/// The journal did not take the events; none of them is on disk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotWritten(pub String);

/// Runs steps, each under a supervisor that outlives the app.
pub trait Steps: Send + Sync {
    /// Starts a step. The error is a sentence for people; nothing runs then.
    fn launch<'a>(&'a self, order: &'a StepOrder, surroundings: &'a Surroundings) -> Answer<'a, Result<(), String>>;
    /// Waits for its end; asks it to stop when `stop` turns true. `None`: how it ended is not known.
    fn follow<'a>(&'a self, run: &'a StepRun, stop: Stop) -> Answer<'a, Option<StepEnd>>;
    /// Whether an attempt that an earlier process began has ended, still runs, or is gone.
    fn find(&self, run: &StepRun) -> Found;
}

/// One attempt at a step, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRun {
    /// The release.
    pub release: ReleaseId,
    /// The step.
    pub step: StepId,
    /// From 1.
    pub attempt: u32,
}

/// What is to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOrder {
    /// Which attempt.
    pub run: StepRun,
    /// `bash`, `sh`, `zsh`.
    pub shell: String,
    /// Exactly what runs.
    pub script: String,
    /// Folder below that of the surroundings.
    pub cwd: Option<String>,
    /// Milliseconds.
    pub timeout_ms: u64,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It ended so.
    Finished(StepEnd),
    /// It still runs.
    Alive,
    /// It is gone, and how it ended is not known.
    Gone,
}

/// Moves traffic between the two versions. Every call is bounded in time by itself and asks the real engine; none keeps
/// a memory of what it set.
pub trait TrafficEngine: Send + Sync {
    /// Which engine, for people: `HAProxy, backend api at /run/haproxy/admin.sock`.
    fn describe(&self) -> String;
    /// Where it sends requests now.
    fn read(&self) -> Answer<'_, Result<Position, TrafficError>>;
    /// Sends `percent` of the requests to new, and reads back. The answer is what was read, which may differ.
    /// 0 always takes new out entirely, whatever state its servers are in, and needs nothing of new to work.
    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>>;
    /// What each side has served.
    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>>;
    /// Whether `set` would work, without changing anything. `Err` where the engine cannot even be asked.
    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>>;
    /// The commands a person types to take new out without this program.
    fn by_hand(&self) -> Vec<String>;
    /// Writes the present position into the engine's own configuration, so that it outlives a reload. The answer says
    /// what was written where. `None` where the environment names no place for it.
    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>>;
}

/// Counts what both sides serve.
pub trait MetricSource: Send + Sync {
    /// Which source, for people: `Prometheus at http://prometheus.internal:9090`.
    fn describe(&self) -> String;
    /// What each side has served.
    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>>;
    /// Shortest time between two counts that can differ, milliseconds.
    fn interval_ms(&self) -> u64;
}

/// Takes all traffic back to old, whatever it takes.
pub trait Rollback: Send + Sync {
    /// Sets 0, reads back and asks again until the engine shows 0 and new has answered its last request. Ends only then,
    /// or when `stop` turns true. `told` hears of each thing on the way, in words.
    fn take_back<'a>(
        &'a self,
        engine: &'a dyn TrafficEngine,
        told: &'a (dyn Fn(String) + Send + Sync),
        stop: Stop,
    ) -> Answer<'a, RolledBack>;
}

/// Keeps what was counted, apart from the journal. Losing some of it costs evidence and nothing else.
pub trait Readings: Send + Sync {
    /// Keeps them, or says why not.
    fn keep<'a>(&'a self, release: &'a ReleaseId, readings: Vec<Reading>) -> Answer<'a, Result<(), NotWritten>>;
}

/// Holds what could not be journalled: a rollback waits for no disk and may be done by another process.
pub trait Spill: Send + Sync {
    /// Writes the words beside the journal if it can, else to the program's log; never fails.
    fn spill(&self, release: &ReleaseId, happened: &[Spilled]);
    /// Everything that was spilled for the release and not yet taken, oldest first.
    fn spilled(&self, release: &ReleaseId) -> Vec<Spilled>;
    /// They are in the journal now.
    fn taken(&self, release: &ReleaseId);
}

/// An event that waits for its journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spilled {
    /// On whose behalf.
    pub by: String,
    /// What happened.
    pub what: EventKind,
}
