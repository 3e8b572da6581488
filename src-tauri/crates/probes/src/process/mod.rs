//! Steps: commands that outlive the app, and leave nothing behind that outlives them.
//!
//! A step runs under a supervisor: this same program, started again with a hidden first argument. The supervisor leads a
//! session of its own, adopts whatever the command abandons, writes what the command prints to `log.jsonl`, and at the
//! end `exit.json`. The app may be killed and started again meanwhile; [`follow`] picks a run up from its folder alone.
//!
//! ```text
//! app ── launch ──> supervisor (session leader, subreaper) ──> bash script ──> …
//!  └─ follow(DIR) <── log.jsonl, exit.json ──┘
//! ```
//!
//! The folder of a run: `script` (the bytes that run), `supervisor.json` (who runs them), `log.jsonl` (what was printed),
//! `stop` (present once someone wants it to end), `exit.json` (how it ended; written last, complete or not at all).
//!
//! Linux is the proved system. On macOS there is no subreaper: a child that leaves the command's process group escapes.
//! On Windows only the command itself is ended.

mod ending;
mod environment;
mod follow;
mod identity;
mod keep;
mod launch;
mod lines;
mod log;
mod supervisor;
#[cfg_attr(all(unix, not(target_os = "linux")), path = "tree_of_group.rs")]
#[cfg_attr(windows, path = "tree_of_one.rs")]
mod tree;

pub use ending::{Ending, RunState, StepEnd, give_up_if_gone, look_at};
pub use follow::{OutputLine, Stream, follow, follow_from};
pub use launch::{LaunchError, StepOrder, launch};
pub use log::{Piece, read_log};
pub use supervisor::supervise_if_asked;

pub(crate) use launch::{Keep, Order, start};

/// The hidden first argument that turns this program into a supervisor. The folder of the run follows it.
const SUPERVISOR_ARGUMENT: &str = "--step-supervisor";

/// What is in the folder of a run.
const LOG: &str = "log.jsonl";
const SCRIPT: &str = "script";
const STOP: &str = "stop";
pub(crate) const STDOUT: &str = "stdout";
pub(crate) const STDERR: &str = "stderr";
