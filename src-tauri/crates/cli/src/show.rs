//! `csign show RELEASE` and `csign history`

use crate::print;
use console::Console;
use console::wire::{Code, Nothing, OfRelease, ReleaseStatus, WireError};
use std::process::ExitCode;

/// Prints the sheet of a release.
pub(crate) async fn show(console: &Console, release: &str, json: bool) -> Result<ExitCode, WireError> {
    let request = OfRelease {
        release: identity(console, release).await?,
    };
    if json {
        let sheet = console.sheet(request.clone()).await?;
        let update = console.update(request).await?;
        print::json(
            &serde_json::json!({ "sheet": sheet, "summary": update.summary, "items": update.rows, "steps": update.steps }),
        );
    } else {
        print::line(console.sheet_text(request).await?.trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// Lists every release, newest first.
pub(crate) async fn history(console: &Console, json: bool) -> Result<ExitCode, WireError> {
    let releases = console.releases(Nothing {}).await?;
    if json {
        print::json(&serde_json::json!({ "releases": releases }));
        return Ok(ExitCode::SUCCESS);
    }
    if releases.is_empty() {
        print::line("No releases yet. Begin one: csign run FILE --env NAME");
    }
    for line in releases {
        let status = match line.status {
            ReleaseStatus::Open => "open",
            ReleaseStatus::Complete => "complete",
            ReleaseStatus::Failed => "failed",
            ReleaseStatus::RolledBack => "rolled back",
        };
        print::line(&format!(
            "{}  {} {} → {}  {}  {status}  {} of {} passed, {} waived, {} failed  by {}  {}",
            line.release,
            line.title,
            line.old,
            line.new,
            line.environment,
            line.passed,
            line.items,
            line.waived,
            line.failed,
            line.opened_by,
            line.head
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// `last` is the release begun last.
pub(crate) async fn identity(console: &Console, release: &str) -> Result<String, WireError> {
    if release != "last" {
        return Ok(release.to_owned());
    }
    let newest = console.releases(Nothing {}).await?.into_iter().next();
    newest.map(|line| line.release).ok_or_else(|| WireError {
        code: Code::NotFound,
        message: "There is no release yet".to_owned(),
        causes: Vec::new(),
        hint: Some("Begin one: csign run FILE --env NAME".to_owned()),
    })
}
