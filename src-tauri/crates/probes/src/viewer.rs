//! The person's own program for a kind of file.

use std::path::Path;
use std::process::Stdio;
use tokio::process::Command;

/// Opens `file` with the program that the desktop has for it. Answers once that was asked for; the error is a sentence for
/// people.
pub async fn open(file: &Path) -> Result<(), String> {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let status = Command::new(program)
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program} ended with {status}")),
        Err(error) => Err(format!("{program} could not be run: {error}")),
    }
}
