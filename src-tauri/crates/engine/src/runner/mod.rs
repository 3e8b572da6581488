//! The only async code of the engine: one dispatcher for each open release owns its state, journals first and acts after.

mod dispatcher;
mod effects;
mod limits;
mod reconcile;
mod traffic;
mod way_back;

pub use dispatcher::{ActError, Live, LiveTraffic, Running, act_on_closed, open, resume};
pub use limits::Limits;
pub use traffic::{Moving, Readiness};

use crate::ports::{Clock, Journal, Prober, Steps, Surroundings};
use std::sync::Arc;

/// The world as a release's runner needs it.
#[derive(Clone)]
pub struct World {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Keeps events.
    pub journal: Arc<dyn Journal>,
    /// Looks.
    pub prober: Arc<dyn Prober>,
    /// Runs steps.
    pub steps: Arc<dyn Steps>,
    /// How hosts are reached, where steps run.
    pub surroundings: Arc<Surroundings>,
    /// How much may happen at once.
    pub limits: Arc<Limits>,
    /// What moves and counts traffic; `None` where the plan or the environment has none.
    pub moving: Option<Moving>,
    /// Time-out of a step that names none, milliseconds.
    pub step_timeout_ms: u64,
}
