//! `csign close RELEASE --as OUTCOME`

use crate::arguments::{Close, Outcome};
use crate::{print, show};
use console::Console;
use console::wire::{CloseRelease, Nothing, ReleaseStatus, WireError};
use std::process::ExitCode;

/// Closes a release, where nothing stands against it.
pub(crate) async fn close(console: &Console, wanted: &Close, json: bool) -> Result<ExitCode, WireError> {
    let release = show::identity(console, &wanted.release).await?;
    let outcome = match wanted.outcome {
        Outcome::Complete => ReleaseStatus::Complete,
        Outcome::Failed => ReleaseStatus::Failed,
        Outcome::RolledBack => ReleaseStatus::RolledBack,
    };
    let person = console.status(Nothing {}).await?.person;
    let notes = wanted.notes.clone();
    console
        .close_release(CloseRelease {
            release: release.clone(),
            outcome,
            notes,
            person,
        })
        .await?;
    console.shut_down().await;
    if json {
        print::json(&serde_json::json!({ "release": release, "closed": outcome }));
    } else {
        print::line(&format!("Closed. Its sheet: csign show {release}"));
    }
    Ok(ExitCode::SUCCESS)
}
