//! The command screen: one step, exactly what would run, its live output.

use crate::clock::now;
use crate::console::Console;
use crate::dossier::shown;
use crate::show::{self, StepPlace};
use crate::stepping::attempt_folder;
use crate::usecase::home::named;
use crate::wire::{
    Code, Nothing, OfStep, OutputLine, OutputPiece, ReadOutput, RunStep, SettleStep, StepDetail, WireError,
};
use crate::work_tree::WorkTree;
use checklist::StepId;
use engine::ports::{StepRun, Surroundings};
use engine::{Command, Place, Release, ReleaseId};
use probes::process::{Stream, read_log};

/// Most lines of one piece of output.
const PIECE: usize = 2000;

impl Console {
    /// Everything known about a step.
    pub async fn step(&self, request: OfStep) -> Result<StepDetail, WireError> {
        let id = StepId(request.step);
        let place = self.step_place(&request.release, &id).await?;
        let now = now();
        self.read(&request.release, move |release, live| {
            show::step_detail(release, live, &id, place, now)
        })
        .await?
        .ok_or_else(|| WireError::not_found("such step in this release"))
    }

    /// Runs a step, once it is confirmed.
    pub async fn run_step(&self, request: RunStep) -> Result<Nothing, WireError> {
        let by = named(&request.person)?;
        let session = self.session(&request.release).await?;
        let step = StepId(request.step);
        let place = self.step_place(&request.release, &step).await?;
        let place = Place {
            cwd: place.cwd,
            account: place.account,
            machine: place.machine,
        };
        session
            .running
            .act(
                Command::RunStep {
                    step,
                    typed: request.typed,
                    place,
                },
                &by,
            )
            .await?;
        Ok(Nothing {})
    }

    /// Stops a running step; what it started ends with it.
    pub async fn stop_step(&self, request: OfStep) -> Result<Nothing, WireError> {
        let session = self.session(&request.release).await?;
        session
            .running
            .act(Command::StopStep(StepId(request.step)), &self.person()?)
            .await?;
        Ok(Nothing {})
    }

    /// Settles a step without running it here.
    pub async fn settle_step(&self, request: SettleStep) -> Result<Nothing, WireError> {
        let by = named(&request.person)?;
        let session = self.session(&request.release).await?;
        session
            .running
            .act(
                Command::SettleStep {
                    step: StepId(request.step),
                    why: request.why,
                },
                &by,
            )
            .await?;
        Ok(Nothing {})
    }

    /// A piece of an attempt's output.
    pub async fn output(&self, request: ReadOutput) -> Result<OutputPiece, WireError> {
        let id = StepId(request.step.clone());
        let wanted = request.attempt;
        let known = self
            .read(&request.release, move |release, _| attempt(release, &id, wanted))
            .await?;
        let Some((attempt, ended)) = known else {
            return Ok(OutputPiece {
                attempt: 0,
                next: 0,
                lines: Vec::new(),
                more: false,
                ended: false,
            });
        };
        let run = StepRun {
            release: ReleaseId(request.release),
            step: StepId(request.step),
            attempt,
        };
        let folder = attempt_folder(&self.0.runs, &run);
        let piece = read_log(&folder, request.from, PIECE).map_err(|error| {
            WireError::new(
                Code::Other,
                format!("The output could not be read: {error}"),
                "It is kept beside the journal.",
            )
        })?;
        let lines = piece.lines.into_iter().map(|line| OutputLine {
            at: line.at,
            stream: match line.stream {
                Stream::Out => "out",
                Stream::Err => "err",
                Stream::Note => "note",
            }
            .to_owned(),
            text: line.text,
        });
        Ok(OutputPiece {
            attempt,
            next: piece.next,
            lines: lines.collect(),
            more: piece.more,
            ended,
        })
    }

    /// Where a step of this release runs, as this machine is now. A release that is not open here tells what its plan says.
    async fn step_place(&self, release: &str, step: &StepId) -> Result<StepPlace, WireError> {
        let id = step.clone();
        let read = move |release: &Release, _: &engine::runner::Live| {
            let cwd = release.plan.step(&id).and_then(|(_, step)| step.cwd.clone());
            let timeout = release.plan.environment.steps.timeout_ms;
            (
                cwd,
                timeout,
                release.plan.variables(&release.id.0),
                release.closed.is_some(),
            )
        };
        let (below, timeout, variables, closed) = self.read(release, read).await?;
        let surroundings = if closed || self.writable().is_err() {
            Surroundings {
                variables,
                ..Surroundings::default()
            }
        } else {
            self.session(release).await?.world.surroundings.as_ref().clone()
        };
        let cwd = below.map_or_else(|| surroundings.cwd.clone(), |below| surroundings.cwd.join(below));
        Ok(StepPlace {
            machine: whoami::fallible::hostname().unwrap_or_else(|_| "this machine".to_owned()),
            account: whoami::username(),
            work_tree: WorkTree::of(&cwd).map(|tree| tree.in_words()),
            cwd: cwd.display().to_string(),
            path: surroundings.path.iter().map(|path| shown(path)).collect(),
            variables: surroundings.variables.keys().cloned().collect(),
            secrets: surroundings
                .secrets
                .as_ref()
                .map(|secrets| secrets.names())
                .unwrap_or_default(),
            default_timeout_ms: timeout.unwrap_or(crate::console::STEP_TIMEOUT_MS),
        })
    }
}

/// Number of the wanted attempt, else of the last one, and whether it has ended.
fn attempt(release: &Release, id: &StepId, wanted: Option<u32>) -> Option<(u32, bool)> {
    let attempts = &release.step(id)?.attempts;
    let attempt = match wanted {
        Some(number) => attempts.iter().find(|attempt| attempt.number == number)?,
        None => attempts.last()?,
    };
    Some((attempt.number, attempt.end.is_some()))
}
