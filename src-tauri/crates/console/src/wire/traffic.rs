//! The traffic room: where requests go now, whether the new version is as good, whether the next stage may begin.

use super::act::Allowed;
use super::outline::ProcedureLine;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the bar shows of traffic on every screen of a release.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct TrafficSummary {
    /// `50 %`: the share that was set last; `by hand` where no engine is named.
    pub tab: String,
    /// Whether the new version may have live requests: then Roll back is offered.
    pub live: bool,
    /// Why Roll back is not offered, where it is not: `v2.0.4 serves everyone`.
    pub roll_back_refusal: Option<String>,
    /// A rollback is under way or done.
    pub rolled_back: bool,
    /// What stands under the bar until somebody has dealt with it.
    pub banner: Option<Banner>,
    /// `HAProxy connected, 3 ms`, `Metrics 2 s old`: lines of the status line, in order.
    pub status: Vec<StatusWord>,
}

/// One banner under the bar.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Banner {
    /// `bad` or `warn`.
    pub tone: Tone,
    /// What, in one sentence.
    pub text: String,
    /// Commands a person could type, where that is the way out.
    pub commands: Vec<String>,
}

/// How much attention something wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Well.
    Ok,
    /// Attention, or not enough evidence.
    Warn,
    /// Failed.
    Bad,
    /// Nothing to say yet.
    Idle,
}

/// One entry of the status line.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct StatusWord {
    /// Its colour and icon.
    pub tone: Tone,
    /// `Traffic engine connected, 3 ms`
    pub text: String,
}

/// The whole room.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TrafficView {
    /// The version that served before.
    pub old: SideView,
    /// The version being released.
    pub new: SideView,
    /// Share of new that was set last and confirmed, percent; `None` before the first move.
    pub intended: Option<u8>,
    /// Since when, Unix milliseconds.
    pub intended_since: Option<u64>,
    /// `observed over 60 s, ± 1.2 points`, or why nothing is observed.
    pub observed_says: String,
    /// The engine and the commands that take new out by hand.
    pub engine: EngineView,
    /// The source of the counters.
    pub metrics: StatusWord,
    /// Stages, in order.
    pub stages: Vec<StageView>,
    /// Times as fast as written (rehearsal only): `15`.
    pub pace: Option<f64>,
    /// `To advance to 70 %`
    pub title: String,
    /// `5 of 8 gates passed. No evidence for rolling back.`
    pub says: String,
    /// What must hold, those that want attention first.
    pub gates: Vec<GateView>,
    /// The next move, if there is one.
    pub next: Option<NextMove>,
    /// What may be done, and why not.
    pub allowed: Vec<Allowed>,
    /// Held by whom and since when, in words.
    pub held: Option<String>,
    /// The old version after 100 %.
    pub warm: Option<WarmView>,
    /// Whether a rollback would work now.
    pub ready: ReadyView,
    /// The rollback, once ordered.
    pub rollback: Option<RollbackView>,
    /// Numbered marks on the shared time axis, oldest first.
    pub marks: Vec<MarkView>,
    /// Limits drawn in the charts.
    pub limits: ChartLimits,
    /// Where the rollback card lies.
    pub card: Option<String>,
}

/// One version.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SideView {
    /// `v2.0.4`
    pub version: String,
    /// Share of the requests counted over the last minute, percent; `None` where nothing was counted.
    pub observed: Option<f64>,
    /// Share by the engine's weights, percent.
    pub weight: Option<f64>,
    /// Requests per second over the last minute.
    pub rate: Option<f64>,
    /// `4 of 4 servers up`
    pub servers: Option<String>,
}

/// The traffic engine.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EngineView {
    /// `HAProxy, backend api at /run/haproxy/admin.sock`
    pub name: String,
    /// How it stands.
    pub status: StatusWord,
    /// What to type to take new out without this program.
    pub by_hand: Vec<String>,
    /// What `persist` would write where; `None` where the environment names no place.
    pub persisted: Option<String>,
}

/// One stage of the track.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StageView {
    /// Its position in the plan, from 0.
    pub index: u32,
    /// Share of new, percent.
    pub percent: u8,
    /// Dwell time, milliseconds.
    pub dwell_ms: u64,
    /// Where it stands.
    pub standing: StageStanding,
    /// When it began, Unix milliseconds.
    pub since: Option<u64>,
    /// Watched time so far, milliseconds: time in which the app slept or metrics were missing is not in it.
    pub watched_ms: u64,
    /// The line below: `dwell ends 16:10, evidence about 16:12`, `10 min`, `old kept warm 24 h`.
    pub says: String,
}

/// Where a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum StageStanding {
    /// Over.
    Past,
    /// Traffic stands here.
    Now,
    /// The next one.
    Next,
    /// Later.
    Later,
}

/// One gate.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GateView {
    /// `Error rate`
    pub title: String,
    /// How it stands.
    pub standing: GateStanding,
    /// `Passed`, `Not enough evidence`, `2 blockers`
    pub word: String,
    /// One sentence with its numbers.
    pub says: String,
    /// Share of what is needed that is there, 0 to 1; drawn as a bar where given.
    pub progress: Option<f64>,
    /// Where a person answers it: its index among the plan's gates.
    pub answer: Option<u32>,
    /// The role that is asked.
    pub role: Option<String>,
}

/// How a gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
#[serde(rename_all = "snake_case")]
pub enum GateStanding {
    /// Shown, or said by a person.
    Passed,
    /// A person said so.
    Attested,
    /// Time must pass.
    Waiting,
    /// A person is asked.
    ToAttest,
    /// Not enough evidence.
    NotEnough,
    /// Signs of trouble; not proven.
    Suspicious,
    /// Proven broken, refused, or blocked.
    Failed,
    /// Both versions fail alike: the clock is stopped.
    SharedTrouble,
    /// Cannot be measured now.
    Unknown,
}

/// The next move of traffic, as the confirmation shows it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct NextMove {
    /// `Advance to 70 %`, `Send 50 % to v2.1.0`
    pub title: String,
    /// Index of the stage it begins.
    pub stage: u32,
    /// Share of new, percent.
    pub percent: u8,
    /// Why not yet; `None` where it may be done.
    pub refusal: Option<String>,
    /// Whether a person may go on all the same with a reason.
    pub may_override: bool,
    /// What it does: the engine's own words, one line each.
    pub does: Vec<String>,
    /// Before the first move: what the promises need at the present rate, one sentence each.
    pub outlook: Vec<String>,
    /// What must be typed to confirm; `None` where a press confirms.
    pub type_to_confirm: Option<String>,
}

/// The old version after 100 %.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct WarmView {
    /// Since when everyone is on new, Unix milliseconds.
    pub since: u64,
    /// Until when the old version is to stay ready, Unix milliseconds.
    pub until: u64,
    /// Who removed it and when, in words; `None` while it is there.
    pub removed: Option<String>,
}

/// Whether a rollback would work now.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReadyView {
    /// It would.
    pub ok: bool,
    /// `Ready: v2.0.4 on 4 servers, proven 16:03:58`, or why not.
    pub says: String,
    /// Each thing that was looked at.
    pub looks: Vec<ReadyLook>,
}

/// One thing a preflight looked at.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct ReadyLook {
    /// What.
    pub what: String,
    /// What was seen.
    pub seen: String,
    /// What is wrong, if anything.
    pub wrong: Option<String>,
}

/// The rollback.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RollbackView {
    /// `Everyone is back on v2.0.4`, `Taking v2.1.0 out`
    pub title: String,
    /// The sentence below.
    pub says: String,
    /// Whether the observed share of new is 0.
    pub over: bool,
    /// Who ordered it: a person, or the program with the verdict's sentence.
    pub ordered_by: String,
    /// Why.
    pub why: String,
    /// Unix milliseconds.
    pub ordered_at: u64,
    /// From the order to the engine's confirmation, milliseconds.
    pub confirmed_ms: Option<u64>,
    /// From the order to the last request answered by new, milliseconds.
    pub last_answer_ms: Option<u64>,
    /// Bad responses served by new since its first request.
    pub bad: Option<u64>,
    /// Requests served by new since its first request.
    pub requests: Option<u64>,
    /// First bad response until the last answer, milliseconds.
    pub exposed_ms: Option<u64>,
    /// When the first bad response was counted, Unix milliseconds.
    pub exposed_from: Option<u64>,
    /// The rest of the checklist's procedure.
    pub procedure: Vec<ProcedureLine>,
    /// How the old version has done since, with its numbers.
    pub old_since: Option<String>,
}

/// A mark on the time axis.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct MarkView {
    /// From 1.
    pub number: u32,
    /// Unix milliseconds.
    pub at: u64,
    /// `split set to 50 %`
    pub text: String,
}

/// Limits drawn in the charts.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ChartLimits {
    /// Percent.
    pub error_percent: Option<f64>,
    /// Milliseconds.
    pub mean_ms: Option<f64>,
    /// Milliseconds.
    pub tail_ms: Option<f64>,
    /// Percent.
    pub saturation: Option<f64>,
}

/// Moves traffic to a stage.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct MoveTraffic {
    /// The release.
    pub release: String,
    /// Index of the stage; it must be the next one.
    pub stage: u32,
    /// What was typed to confirm.
    pub typed: String,
    /// Why it goes on although something stands against it.
    pub override_why: Option<String>,
    /// Who.
    pub person: String,
}

/// Acts on the split that need a reason at most.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct TrafficAct {
    /// The release.
    pub release: String,
    /// A reason or a note; may be empty where none is needed.
    pub why: String,
    /// Who.
    pub person: String,
}

/// Answers a gate that asks a person.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AnswerGate {
    /// The release.
    pub release: String,
    /// The gate's index among the plan's.
    pub gate: u32,
    /// It holds, or it does not.
    pub holds: bool,
    /// A note; needed where it does not hold.
    pub note: String,
    /// Who.
    pub person: String,
}
