//! Beginning a release: only of trusted bytes, and of exactly those.

use super::trust::{changed_meanwhile, chosen};
use crate::clock::{compact, now};
use crate::console::Console;
use crate::dossier::{Dossier, shown};
use crate::wire::{Code, ReleaseStatus, StartRelease, Started, Trust, WireError};
use checklist::Problem;
use engine::{Ingredients, ReleaseId};
use std::path::Path;

impl Console {
    /// Begins a release of trusted bytes.
    pub async fn start_release(&self, request: StartRelease) -> Result<Started, WireError> {
        self.writable()?;
        let dossier = Dossier::read(Path::new(&request.path))?;
        let file = chosen(&dossier, Some(&request.environment))?;
        let inspection = self.inspection(&dossier, file)?;
        if inspection.digest != request.digest {
            return Err(changed_meanwhile());
        }
        if !matches!(inspection.trust, Trust::Trusted { .. }) {
            return Err(WireError::new(
                Code::NotTrusted,
                "This version of the file is not trusted",
                "Read what it may do, then trust it.",
            ));
        }
        if let Some(why) = inspection.cannot_start {
            return Err(WireError::refused(why));
        }
        let environment = file.and_then(|file| file.environment.as_ref());
        let Some(environment) = environment else {
            return Err(WireError::refused("No environment can be used."));
        };
        self.only_rehearsal(environment)?;
        let (old, new) = (version(&request.old, "old")?, version(&request.new, "new")?);
        let ingredients = Ingredients {
            path: dossier.path.display().to_string(),
            shown: shown(&dossier.path),
            checklist: dossier.checklist.clone(),
            environment: environment.clone(),
            old,
            new,
            commit: request
                .commit
                .map(|commit| commit.trim().to_owned())
                .filter(|commit| !commit.is_empty()),
            trusted: inspection.digest,
        };
        let plan = ingredients.plan().map_err(|problems| unplanned(&problems))?;
        let bytes = serde_json::to_vec(&plan).map_err(|error| {
            WireError::new(
                Code::Other,
                format!("The plan could not be written down: {error}"),
                "This is a defect of the app.",
            )
        })?;
        let digest = self
            .0
            .store
            .keep(&bytes)
            .ok_or_else(|| WireError::refused("This window only looks on."))??;
        let id = new_id()?;
        self.begin(id.clone(), plan, digest, &self.person()?).await?;
        self.remember(&dossier.path, &dossier.checklist)?;
        Ok(Started { release: id.0 })
    }

    /// One rehearsal at a time: there is one stack.
    fn only_rehearsal(&self, environment: &checklist::Environment) -> Result<(), WireError> {
        if environment.rehearsal.is_none() {
            return Ok(());
        }
        let lines = self.release_lines()?;
        let open = lines
            .iter()
            .find(|line| line.status == ReleaseStatus::Open && line.environment == environment.name);
        match open {
            None => Ok(()),
            Some(line) => Err(WireError::refused(format!(
                "A rehearsal of {} {} is open; there is one stack. Return to it, or close it first.",
                line.title, line.new
            ))),
        }
    }
}

fn new_id() -> Result<ReleaseId, WireError> {
    let mut random = [0; 3];
    getrandom::fill(&mut random).map_err(|error| {
        WireError::new(
            Code::Other,
            format!("The system gives no random numbers: {error}"),
            "Restart the machine.",
        )
    })?;
    Ok(ReleaseId(format!("{}-{}", compact(now()), crate::store::hex(&random))))
}

fn version(text: &str, which: &str) -> Result<String, WireError> {
    let text = text.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c);
    if text.is_empty() || text.len() > 64 || !text.chars().all(fits) {
        return Err(WireError::new(
            Code::BadInput,
            format!("The {which} version cannot be used: “{text}”"),
            "Use 1 to 64 letters, digits, dots, dashes, underscores or plus signs, such as 2.1.0.",
        ));
    }
    Ok(text.to_owned())
}

fn unplanned(problems: &[Problem]) -> WireError {
    let first = problems.first();
    WireError {
        code: Code::BadInput,
        message: "The checklist cannot be planned with this environment".to_owned(),
        causes: problems
            .iter()
            .map(|problem| format!("{} line {}: {}", problem.file, problem.span.line, problem.message))
            .collect(),
        hint: first.map(|problem| problem.hint.clone()),
    }
}
