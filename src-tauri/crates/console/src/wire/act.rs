//! What may be done, and why not where it may not.

use serde::Serialize;
use ts_rs::TS;

/// An act, and why it is not allowed where it is not.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Allowed {
    /// Which.
    pub act: Act,
    /// Why not; `None` means it is allowed.
    pub refusal: Option<String>,
}

/// Acts on a release, an item or a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Run every check.
    RunAll,
    /// Run failed, unknown, interrupted, stale and pending checks.
    RunFailedAndStale,
    /// Stop running checks.
    StopChecks,
    /// Close as complete.
    CloseComplete,
    /// Close as failed or rolled back.
    CloseOtherwise,
    /// Run this item's check.
    RunCheck,
    /// Say it holds.
    Attest,
    /// Say it does not.
    Refuse,
    /// Go on without it.
    Waive,
    /// It does not apply.
    MarkNotApplicable,
    /// Take back the last decision of a person.
    Withdraw,
    /// Add a note or a file.
    Note,
    /// Run this step.
    RunStep,
    /// Stop it.
    StopStep,
    /// Settle it by hand, with a reason.
    SettleStep,
    /// Move traffic to the next stage.
    MoveTraffic,
    /// Move it although something stands against it, with a reason.
    OverrideGates,
    /// Stay at this split.
    HoldTraffic,
    /// Go on after a hold, or after a restart.
    ResumeTraffic,
    /// Send all traffic back to the old version.
    RollBack,
    /// Write the position into the engine's own configuration.
    PersistTraffic,
    /// Let go of the old version; after that nothing can be rolled back.
    RemoveOld,
    /// Make the bytes of the record that everybody signs.
    Seal,
    /// Sign them in this role, here.
    SignRecord,
    /// Refuse to, which is signed too.
    RefuseRecord,
    /// Make a key for this role on this machine.
    MakeKey,
    /// Take the public key of somebody who signs on another machine.
    EnrolKey,
    /// Ask for signatures by file.
    RequestSignature,
    /// Take a signature that came by file.
    TakeSignature,
    /// Add a later finding.
    AddAddendum,
    /// Write it to a file.
    ExportRecord,
    /// Print the sheet.
    PrintSheet,
}
