//! The system's keyring, through `secret-tool` of libsecret: where the keys that people sign with are kept.

use std::process::{Output, Stdio};
use std::time::Duration;
use thiserror::Error;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// A locked keyring asks its owner for a password, which takes a person's time.
const PATIENCE: Duration = Duration::from_mins(2);

const SERVICE: &str = "countersign";

/// Why the keyring did nothing.
#[derive(Debug, Error)]
pub enum KeyringError {
    /// There is no keyring, or no way to it. What would be kept needs a passphrase instead.
    #[error("there is no system keyring here: {0}")]
    NotThere(String),
    /// It did not answer: perhaps it is locked and nobody opened it.
    #[error("the system keyring did not answer within {} s; is it locked?", PATIENCE.as_secs())]
    NoAnswer,
}

/// Keeps `secret` under `account`, in place of what was there. `label` is what the keyring's own window shows.
pub async fn keep(account: &str, label: &str, secret: &str) -> Result<(), KeyringError> {
    let label = format!("--label={label}");
    let output = ask(&["store", &label, "service", SERVICE, "account", account], Some(secret)).await?;
    if output.status.success() {
        Ok(())
    } else {
        Err(not_there(&output))
    }
}

/// What is kept under `account`; `None` where nothing is.
pub async fn find(account: &str) -> Result<Option<String>, KeyringError> {
    let output = ask(&["lookup", "service", SERVICE, "account", account], None).await?;
    if output.status.success() {
        return Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned()));
    }
    // It ends with 1 both where nothing is kept and where it found no keyring; only then does it say why.
    if output.stderr.is_empty() {
        Ok(None)
    } else {
        Err(not_there(&output))
    }
}

/// Forgets what is kept under `account`, if anything.
pub async fn forget(account: &str) -> Result<(), KeyringError> {
    let output = ask(&["clear", "service", SERVICE, "account", account], None).await?;
    if output.status.success() || output.stderr.is_empty() {
        Ok(())
    } else {
        Err(not_there(&output))
    }
}

/// The secret goes through a pipe: arguments are seen by everybody on the machine.
async fn ask(arguments: &[&str], secret: Option<&str>) -> Result<Output, KeyringError> {
    let missing = |error: std::io::Error| KeyringError::NotThere(format!("secret-tool could not be run: {error}"));
    let mut child = Command::new("secret-tool")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(missing)?;
    if let (Some(mut input), Some(secret)) = (child.stdin.take(), secret) {
        // Where it ended before it read, how it ended says why.
        let _ = input.write_all(secret.as_bytes()).await;
    }
    let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
    output.map_err(|_| KeyringError::NoAnswer)?.map_err(missing)
}

fn not_there(output: &Output) -> KeyringError {
    KeyringError::NotThere(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
