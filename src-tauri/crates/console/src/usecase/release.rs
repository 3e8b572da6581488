//! The console screen: outline, rows, checks, procedure lines, closing, the sheet.

use crate::clock::now;
use crate::console::Console;
use crate::show;
use crate::usecase::home::named;
use crate::wire::{
    CloseRelease, Code, Nothing, OfRelease, Outline, ReleaseStatus, RunChecks, Sheet, TickLine, Update, WhichChecks,
    WireError,
};
use engine::{Closing, Command, Which};

impl Console {
    /// The part that never changes.
    pub async fn outline(&self, request: OfRelease) -> Result<Outline, WireError> {
        self.read(&request.release, |release, _| show::outline(release)).await
    }

    /// The part that changes, whole.
    pub async fn update(&self, request: OfRelease) -> Result<Update, WireError> {
        let now = now();
        self.read(&request.release, move |release, live| {
            show::update(release, live, now, 0)
        })
        .await
    }

    /// Runs checks.
    pub async fn run_checks(&self, request: RunChecks) -> Result<Nothing, WireError> {
        let session = self.session(&request.release).await?;
        let which = match request.which {
            WhichChecks::All => Which::All,
            WhichChecks::FailedAndStale => Which::FailedAndStale,
            WhichChecks::Items(numbers) => {
                let find = move |release: &engine::Release| {
                    numbers
                        .iter()
                        .filter_map(|number| release.numbered_item(*number))
                        .map(|item| item.id.clone())
                        .collect()
                };
                Which::These(session.running.read(move |release, _| find(release)).await?)
            }
        };
        session.running.act(Command::RunChecks(which), &self.person()?).await?;
        Ok(Nothing {})
    }

    /// Stops running checks; each is then interrupted.
    pub async fn stop_checks(&self, request: OfRelease) -> Result<Nothing, WireError> {
        self.session(&request.release)
            .await?
            .running
            .stop_checks(&self.person()?)
            .await?;
        Ok(Nothing {})
    }

    /// Ticks or unticks a procedure line.
    pub async fn tick_line(&self, request: TickLine) -> Result<Nothing, WireError> {
        let by = named(&request.person)?;
        let session = self.session(&request.release).await?;
        let line = request.line.clone();
        let known = session.running.read(move |release, _| has_line(release, &line)).await?;
        if !known {
            return Err(WireError::not_found("such line in the procedures of this release"));
        }
        session
            .running
            .act(
                Command::Tick {
                    line: request.line,
                    done: request.done,
                },
                &by,
            )
            .await?;
        Ok(Nothing {})
    }

    /// Ends the release.
    pub async fn close_release(&self, request: CloseRelease) -> Result<Nothing, WireError> {
        let outcome = match request.outcome {
            ReleaseStatus::Complete => Closing::Complete,
            ReleaseStatus::Failed => Closing::Failed,
            ReleaseStatus::RolledBack => Closing::RolledBack,
            ReleaseStatus::Open => {
                return Err(WireError::new(
                    Code::BadInput,
                    "Open is no way to close",
                    "Choose Complete, Failed or Rolled back.",
                ));
            }
        };
        let by = named(&request.person)?;
        let session = self.session(&request.release).await?;
        session
            .running
            .act(
                Command::Close {
                    outcome,
                    notes: request.notes,
                },
                &by,
            )
            .await?;
        Ok(Nothing {})
    }

    /// The plain sheet.
    pub async fn sheet(&self, request: OfRelease) -> Result<Sheet, WireError> {
        let journal = self.journal_words(&request.release)?;
        let now = now();
        self.read(&request.release, move |release, _| show::sheet(release, &journal, now))
            .await
    }

    /// The plain sheet as text.
    pub async fn sheet_text(&self, request: OfRelease) -> Result<String, WireError> {
        Ok(show::as_text(&self.sheet(request).await?))
    }
}

fn has_line(release: &engine::Release, line: &str) -> bool {
    release.plan.checklist.entries.iter().any(|entry| match entry {
        checklist::Entry::Procedure(procedure) => {
            (0..procedure.lines.len()).any(|index| show::line_id(procedure, index) == line)
        }
        _ => false,
    })
}
