//! Types on the wire between the console and a front end. Shapes for showing; the domain's own types stay behind.
//!
//! Times are Unix milliseconds. Every type here is exported to TypeScript by this crate's tests.

mod act;
#[cfg(test)]
mod bindings;
mod error;
mod export;
mod home;
mod item;
mod list;
mod outline;
mod rehearsal;
mod release;
mod sealing;
mod series;
mod sheet;
mod signoff;
mod standing;
mod step;
mod traffic;
mod trust;
mod update;
mod verify;

pub use act::{Act, Allowed};
pub use error::{Code, WireError};
pub use export::{ExportKind, ExportProgress, ExportRelease, PrintSheet, PrintedSheet};
pub use home::{ReleaseLine, ReleaseStatus, Shelf, ShelfEntry, Status};
pub use item::{
    AddNote, AttachedFile, Decide, Decision, EarlierRelease, ExchangeLine, ExpectationRow, FileBytes, HistoryLine,
    ItemDetail, Judged, LookView, NoteView, OfItem, Timing,
};
pub use outline::{Halt, Outline, OutlineEntry, OutlineStep, ProcedureLine, RoleLine, Station};
pub use rehearsal::{FaultView, RehearsalView, SwitchFault};
pub use release::{CloseRelease, OfRelease, RunChecks, TickLine, WhichChecks};
pub use sealing::{
    AddAddendum, AnswerRequest, EnrolKey, KeyLine, KeysView, MakeKey, OfFile, PaperSize, ReadSheetPage, RefuseRecord,
    RequestSignature, RequestView, SealRecord, SheetOf, SheetPage, SignRecord, TakeSignature, TakenSignature,
    WrittenFile,
};
pub use series::{Band, Point, ReadSeries, Series, SidePoint};
pub use sheet::{Sheet, SheetField, SheetLine, SheetSection, SheetStep};
pub use signoff::{
    AddendumView, CheckLine, KeyPlace, RecordLine, RecordPhase, SignerState, SignoffSigner, SignoffState,
    SignoffSummary, SignoffView,
};
pub use standing::{Standing, StepStanding};
pub use step::{OfStep, OutputLine, OutputPiece, ReadOutput, RunStep, SettleStep, StepAttempt, StepDetail, Usual};
pub use traffic::{
    AnswerGate, Banner, ChartLimits, EngineView, GateStanding, GateView, MarkView, MoveTraffic, NextMove, ReadyLook,
    ReadyView, RollbackView, SideView, StageStanding, StageView, StatusWord, Tone, TrafficAct, TrafficSummary,
    TrafficView, WarmView,
};
pub use trust::{Change, EnvironmentChoice, GrantTrust, Inspect, Inspection, ProblemLine, Right, StartRelease, Trust};
pub use update::{
    Blocker, HaltSummary, ItemRow, StandingCount, StationSummary, StepRow, Summary, Update, Verdict, VerdictWord,
};
pub use verify::{SignerView, StatementView, Verification, VerifyRecord};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// No argument, or no answer but that it was done.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Nothing {}

/// Who sits here from now on.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct SetPerson {
    /// Full name, 1 to 80 characters.
    pub name: String,
}

/// A release has begun.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Started {
    /// Its identity.
    pub release: String,
}
