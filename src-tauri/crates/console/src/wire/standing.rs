//! Where an item stands, and how a step does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A check that has not run.
    Pending,
    /// Waits for its turn.
    Queued,
    /// A probe is looking.
    Running,
    /// Every expectation met.
    Passed,
    /// Met but for those marked `or warn`.
    Warned,
    /// An expectation unmet.
    Failed,
    /// A probe could not look.
    Unknown,
    /// The app ended while it ran.
    Interrupted,
    /// Its result is older than allowed.
    Stale,
    /// Waits for a person.
    ToAttest,
    /// Waits for a signature under the record.
    ToSign,
    /// A named person says it holds.
    Attested,
    /// A named person says it does not.
    Refused,
    /// Going on without it: who, why, until when.
    Waived,
    /// Does not apply here, with reason.
    NotApplicable,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StepStanding {
    /// Not run.
    Pending,
    /// Running now.
    Running,
    /// Asked to stop, not yet ended.
    Stopping,
    /// Exit code 0.
    Done,
    /// Another exit code or a signal.
    Failed,
    /// Stopped by a person.
    Stopped,
    /// Ended by its time-out.
    TimedOut,
    /// How it ended is not known.
    Interrupted,
    /// A person settled it with a reason.
    Settled,
}
