//! Steps as the engine asks for them, on the supervisor of `probes`.

use engine::ports::{Answer, Found, StepOrder, StepRun, Steps, Stop, Surroundings};
use engine::{Digest, Ending, StepEnd};
use probes::process::{self, RunState};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Most output that is kept of one attempt, bytes.
const LOG_LIMIT: u64 = 64 * 1024 * 1024;

/// Runs steps below one folder, each attempt in a folder of its own.
pub(crate) struct Supervised {
    folder: PathBuf,
    supervisor: PathBuf,
}

impl Supervised {
    /// Attempts below `folder`; `supervisor` is a program that calls [`process::supervise_if_asked`] first.
    pub(crate) fn new(folder: PathBuf, supervisor: PathBuf) -> Self {
        Self { folder, supervisor }
    }

    fn dir(&self, run: &StepRun) -> PathBuf {
        attempt_folder(&self.folder, run)
    }

    async fn start(&self, order: &StepOrder, surroundings: &Surroundings) -> Result<(), String> {
        let mut secrets = Vec::new();
        if let Some(store) = &surroundings.secrets {
            for name in store.names() {
                secrets.push((name.clone(), store.reveal(&name).await?));
            }
        }
        let dir = self.dir(&order.run);
        if let Some(parent) = dir.parent() {
            std::fs::create_dir_all(parent)
                .map_err(|error| format!("{} could not be made: {error}", parent.display()))?;
        }
        let cwd = order
            .cwd
            .as_ref()
            .map_or_else(|| surroundings.cwd.clone(), |below| surroundings.cwd.join(below));
        let order = process::StepOrder {
            dir,
            shell: order.shell.clone(),
            script: order.script.clone(),
            cwd,
            path: surroundings.path.clone(),
            variables: surroundings.variables.clone(),
            secrets,
            pass: surroundings.pass.clone(),
            timeout: Duration::from_millis(order.timeout_ms),
            log_limit: LOG_LIMIT,
        };
        process::launch(&order, &self.supervisor).map_err(|error| error.to_string())
    }
}

/// Folder of one attempt.
pub(crate) fn attempt_folder(folder: &Path, run: &StepRun) -> PathBuf {
    folder
        .join(&run.release.0)
        .join(format!("{}-{}", run.step.0, run.attempt))
}

impl Steps for Supervised {
    fn launch<'a>(&'a self, order: &'a StepOrder, surroundings: &'a Surroundings) -> Answer<'a, Result<(), String>> {
        Box::pin(self.start(order, surroundings))
    }

    fn follow<'a>(&'a self, run: &'a StepRun, stop: Stop) -> Answer<'a, Option<StepEnd>> {
        Box::pin(async move { ended(process::follow(&self.dir(run), |_| {}, stop).await) })
    }

    fn find(&self, run: &StepRun) -> Found {
        match process::give_up_if_gone(&self.dir(run)) {
            RunState::Finished(end) => ended(end).map_or(Found::Gone, Found::Finished),
            RunState::Alive => Found::Alive,
            RunState::Gone => Found::Gone,
        }
    }
}

/// The engine's word for an end; `None` where how it ended is not known.
fn ended(end: process::StepEnd) -> Option<StepEnd> {
    let ending = match end.ending {
        process::Ending::Exited(code) => Ending::Exited(code),
        process::Ending::Signalled(signal) => Ending::Signalled(signal),
        process::Ending::TimedOut => Ending::TimedOut,
        process::Ending::Stopped => Ending::Stopped,
        process::Ending::SupervisorGone => return None,
    };
    Some(StepEnd {
        ending,
        started_at: end.started_ms,
        ended_at: end.ended_ms,
        lines: end.lines,
        log: Some(Digest(end.log_sha256)),
        truncated: end.truncated,
        left_behind: end.left_behind,
    })
}
