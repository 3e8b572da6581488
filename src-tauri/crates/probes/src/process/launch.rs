//! What to run, and the handing over of it to a supervisor.

use super::SUPERVISOR_ARGUMENT;
use crate::redact::SHORTEST_SECRET;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A step to run.
#[derive(Clone, Serialize, Deserialize)]
pub struct StepOrder {
    /// Folder of the run; it must not exist yet, its parent must. Created for its owner alone.
    pub dir: PathBuf,
    /// `bash`, `sh` or `zsh`.
    pub shell: String,
    /// The bytes that run.
    pub script: String,
    /// Folder it runs in, absolute.
    pub cwd: PathBuf,
    /// Folders put before `PATH`, absolute.
    pub path: Vec<PathBuf>,
    /// Variables of the step.
    pub variables: BTreeMap<String, String>,
    /// Secrets as (name, value): variables of the step, masked in everything that is kept. Shorter than
    /// six characters is refused: masking it would mask everything.
    pub secrets: Vec<(String, String)>,
    /// Variables of the app's own environment that are passed on besides the usual ones.
    pub pass: Vec<String>,
    /// How long it may run.
    pub timeout: Duration,
    /// Bytes of `log.jsonl` at most; what is printed beyond is counted and not kept.
    pub log_limit: u64,
}

/// Why a step was not started. Nothing has run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LaunchError {
    /// The folder of the run exists already or cannot be made.
    #[error("cannot make the folder {} for the run: {source}", dir.display())]
    Folder {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A secret is so short that masking it would mask ordinary text.
    #[error(
        "the secret {name} is shorter than {SHORTEST_SECRET} characters and cannot be kept out of the log; use a longer one"
    )]
    ShortSecret {
        /// Its name.
        name: String,
    },
    /// The supervisor could not be started.
    #[error("cannot start the supervisor {}: {source}", program.display())]
    Supervisor {
        /// The program.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The supervisor started and could not start the command.
    #[error("the command did not start: {reason}")]
    Command {
        /// What the supervisor said.
        reason: String,
    },
}

/// Starts a step under a supervisor of its own and returns once it runs. `supervisor` is the program to start for that:
/// one whose `main` begins with [`supervise_if_asked`](super::supervise_if_asked), usually `std::env::current_exe()`.
pub fn launch(order: &StepOrder, supervisor: &Path) -> Result<(), LaunchError> {
    start(
        &Order {
            step: order.clone(),
            keep: Keep::Log,
            flags: flags(&order.shell),
        },
        supervisor,
    )
}

/// A step as the supervisor gets it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) step: StepOrder,
    pub(crate) keep: Keep,
    /// Arguments of the shell before the script's path.
    pub(crate) flags: Vec<String>,
}

/// What is kept of the output.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Keep {
    /// Lines, in `log.jsonl`.
    Log,
    /// The bytes of each stream, in files of their own, `log_limit` bytes of each at most.
    Streams,
}

fn flags(shell: &str) -> Vec<String> {
    let flags: &[&str] = match shell {
        "bash" => &["--noprofile", "--norc", "-eo", "pipefail"],
        "zsh" => &["-f", "-e", "-o", "pipefail"],
        _ => &["-e"],
    };
    flags.iter().map(ToString::to_string).collect()
}

pub(crate) fn start(order: &Order, supervisor: &Path) -> Result<(), LaunchError> {
    if let Some((name, _)) = order
        .step
        .secrets
        .iter()
        .find(|(_, value)| value.chars().count() < SHORTEST_SECRET)
    {
        return Err(LaunchError::ShortSecret { name: name.clone() });
    }
    let dir = &order.step.dir;
    create_private(dir).map_err(|source| LaunchError::Folder {
        dir: dir.clone(),
        source,
    })?;
    let failed = |source| LaunchError::Supervisor {
        program: supervisor.to_owned(),
        source,
    };
    let mut child = Command::new(supervisor)
        .arg(SUPERVISOR_ARGUMENT)
        .arg(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let answer = hand_over(&mut child, order);
    // Someone must collect the supervisor when it ends, or it stays as a zombie for as long as this process lives.
    std::thread::spawn(move || child.wait());
    match answer.map_err(failed)?.as_str() {
        "started" => Ok(()),
        "" => Err(LaunchError::Command {
            reason: "the supervisor ended without a word".to_owned(),
        }),
        reason => Err(LaunchError::Command {
            reason: reason.to_owned(),
        }),
    }
}

/// Gives the order over a pipe, never through a file or an argument, because it holds secrets; waits for the answer.
fn hand_over(child: &mut Child, order: &Order) -> io::Result<String> {
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(order)?)?;
    }
    let mut answer = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut answer)?;
    }
    Ok(answer.trim().to_owned())
}

fn create_private(dir: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}
