//! Exporting and printing a release.

use crate::clock::now;
use crate::console::Console;
use crate::export::{Job, absolute, csv, html, markdown, write_whole, written_file};
use crate::sealing::envelopes;
use crate::sealing::roster::{roster, seats};
use crate::sealing::statement::entries;
use crate::usecase::home::named;
use crate::wire::{
    Code, ExportKind, ExportProgress, ExportRelease, Nothing, OfRelease, PaperSize, PrintSheet, PrintedSheet, SheetOf,
    WireError, WrittenFile,
};
use engine::Digest;
use record::bundle::{self, BundleProblem, Evidence, Parts};
use record::{Moment, Roster};
use sheet::Printed;
use std::path::{Path, PathBuf};

impl Console {
    /// Begins to write a release to a file; `export_progress` tells how far it is.
    pub async fn export(&self, request: ExportRelease) -> Result<Nothing, WireError> {
        // Known before it is answered, so that a wrong name is said at once.
        self.state(&request.release).await?;
        let job = self.0.exports.begin(&request.release)?;
        let console = self.clone();
        tokio::spawn(async move {
            let ended = console.write_export(&request, &job).await;
            job.end(ended);
        });
        Ok(Nothing {})
    }

    /// How far the export of a release is.
    pub async fn export_progress(&self, request: OfRelease) -> Result<ExportProgress, WireError> {
        let job = self.0.exports.of(&request.release);
        Ok(job.map_or(ExportProgress::Idle {}, |job| job.progress()))
    }

    /// Stops it; nothing is left behind then.
    pub async fn cancel_export(&self, request: OfRelease) -> Result<Nothing, WireError> {
        if let Some(job) = self.0.exports.of(&request.release) {
            job.stop();
        }
        Ok(Nothing {})
    }

    /// The pages of the sheet, with who prints them at the foot.
    pub async fn print_sheet(&self, request: PrintSheet) -> Result<PrintedSheet, WireError> {
        let printed = Printed {
            by: named(&request.person)?,
            at: Moment(now()).to_the_second(),
        };
        let sheet = self
            .sheet_of(&SheetOf::Release(request.release), request.paper, Some(printed))
            .await?;
        let drawn = tokio::task::spawn_blocking(move || (0..sheet.pages()).map(|page| sheet.svg(page)).collect());
        let pages: Result<Vec<String>, sheet::Problem> = drawn.await.map_err(|_| crate::sealing::pages::broke())?;
        Ok(PrintedSheet { pages: pages? })
    }

    /// Whole or `None` where it was stopped.
    async fn write_export(&self, request: &ExportRelease, job: &Job) -> Result<Option<WrittenFile>, WireError> {
        let path = absolute(Path::new(&request.path))?;
        if request.kind == ExportKind::Bundle {
            return self.write_bundle(&request.release, path, request.paper, job).await;
        }
        let bytes = match request.kind {
            ExportKind::Pdf => self.pdf(&request.release, request.paper, None).await?,
            kind => self.text(&request.release, kind).await?.into_bytes(),
        };
        if job.step(0, 1).is_break() {
            return Ok(None);
        }
        write_whole(&path, &bytes).map(Some)
    }

    async fn text(&self, release: &str, kind: ExportKind) -> Result<String, WireError> {
        let of = OfRelease {
            release: release.to_owned(),
        };
        let sheet = self.sheet(of.clone()).await?;
        if kind == ExportKind::Csv {
            return Ok(csv(&sheet));
        }
        let signoff = self.signoff(of.clone()).await?;
        match kind {
            ExportKind::Html => Ok(html(&sheet, &signoff)),
            ExportKind::Markdown => Ok(markdown(&sheet, &signoff)),
            _ => {
                let update = self.update(of).await?;
                let all = serde_json::json!({ "sheet": sheet, "signoff": signoff, "items": update.rows, "steps": update.steps });
                let text = serde_json::to_string_pretty(&all);
                text.map(|text| text + "\n").map_err(|error| {
                    WireError::new(
                        Code::Other,
                        format!("No JSON was written: {error}"),
                        "This is a defect of the app.",
                    )
                })
            }
        }
    }

    async fn pdf(&self, release: &str, paper: PaperSize, printed: Option<Printed>) -> Result<Vec<u8>, WireError> {
        let state = self.state(release).await?;
        let attachment = match state.signoff.newest() {
            Some(newest) => envelopes::envelope(&self.0.store, &newest.sealed)?.write().into_bytes(),
            None => Vec::new(),
        };
        let sheet = self
            .sheet_of(&SheetOf::Release(release.to_owned()), paper, printed)
            .await?;
        let written = tokio::task::spawn_blocking(move || sheet.pdf(&attachment)).await;
        Ok(written.map_err(|_| crate::sealing::pages::broke())??)
    }

    async fn write_bundle(
        &self,
        release: &str,
        path: PathBuf,
        paper: PaperSize,
        job: &Job,
    ) -> Result<Option<WrittenFile>, WireError> {
        let state = self.state(release).await?;
        let envelopes = envelopes::all(&self.0.store, &state)?;
        if envelopes.is_empty() {
            return Err(WireError::refused(
                "Nothing is sealed yet: there is no record to bundle. Export the sheet instead.",
            ));
        }
        let (_, checklist) = self.trusted_checklist(&state.plan.trusted)?;
        let plan = self
            .0
            .store
            .kept(&Digest(state.plan_digest.clone()))?
            .unwrap_or_default();
        let journal = entries(&self.0.store.read(|reading| reading.events(release))?);
        let roster = match state.signoff.newest() {
            Some(newest) => Roster::of(&envelopes::record(&envelopes::envelope(
                &self.0.store,
                &newest.sealed,
            )?)?),
            None => roster(&state, &seats(&state, &self.0.keys.all()?)),
        };
        let sheet = self.pdf(release, paper, None).await?;
        let (store, job) = (self.0.store.clone(), job.clone());
        let written = tokio::task::spawn_blocking(move || {
            let evidence = Evidence::named_in(&journal);
            let parts = Parts {
                envelopes: &envelopes,
                journal: &journal,
                checklist_name: &state.plan.shown,
                checklist: &checklist,
                plan: &plan,
                roster: &roster,
                sheet: Some(&sheet),
                evidence: &evidence,
            };
            let read = |one: &Evidence| store.kept(&Digest(one.sha256.clone())).map_err(std::io::Error::other);
            let written = bundle::write(&path, &parts, &read, &mut |at| job.step(at.done, at.of));
            written.map(|()| path)
        });
        match written.await {
            Ok(Ok(path)) => written_file(&path).map(Some),
            Ok(Err(BundleProblem::Stopped)) => Ok(None),
            Ok(Err(problem)) => Err(WireError::new(
                Code::Other,
                format!("The bundle was not written: {problem}"),
                "Choose another place, or free some space.",
            )),
            Err(_) => Err(crate::sealing::pages::broke()),
        }
    }
}
