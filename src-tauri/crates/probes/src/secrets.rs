//! Secrets by reference: looked up when they are used, kept nowhere.

use checklist::SecretRef;
use engine::ports::{Answer, Secrets};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio::process::Command;

const PATIENCE: Duration = Duration::from_secs(30);

/// The secrets of one environment.
pub struct SecretsByReference {
    references: BTreeMap<String, SecretRef>,
    folder: PathBuf,
}

impl SecretsByReference {
    /// Secrets of these references; relative files and commands start in `folder`.
    pub fn new(references: BTreeMap<String, SecretRef>, folder: PathBuf) -> Self {
        Self { references, folder }
    }

    async fn look_up(&self, name: &str) -> Result<String, String> {
        match self.references.get(name) {
            None => Err(format!("the environment names no secret {name}")),
            Some(SecretRef::Env(variable)) => {
                std::env::var(variable).map_err(|_| format!("secret {name}: the variable {variable} is not set"))
            }
            Some(SecretRef::File(path)) => {
                let path = self.folder.join(path);
                let text = tokio::fs::read_to_string(&path).await;
                text.map_err(|error| format!("secret {name}: {} could not be read: {error}", path.display()))
            }
            Some(SecretRef::Command(words)) => self.ask(name, words).await,
            Some(SecretRef::Keyring(entry)) => {
                let (service, account) = entry.split_once('/').unwrap_or((entry, ""));
                let words = ["secret-tool", "lookup", "service", service, "account", account].map(str::to_owned);
                self.ask(name, &words).await
            }
        }
    }

    async fn ask(&self, name: &str, words: &[String]) -> Result<String, String> {
        let [program, arguments @ ..] = words else {
            return Err(format!("secret {name}: its command is empty"));
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .stdin(std::process::Stdio::null())
            .kill_on_drop(true);
        let output = tokio::time::timeout(PATIENCE, command.output())
            .await
            .map_err(|_| format!("secret {name}: {program} did not answer within 30 s"))?
            .map_err(|error| format!("secret {name}: {program} could not be run: {error}"))?;
        if !output.status.success() {
            return Err(format!("secret {name}: {program} ended with {}", output.status));
        }
        String::from_utf8(output.stdout)
            .map_err(|_| format!("secret {name}: {program} printed something that is not text"))
    }
}

impl Secrets for SecretsByReference {
    fn reveal<'a>(&'a self, name: &'a str) -> Answer<'a, Result<String, String>> {
        Box::pin(async move {
            let text = self.look_up(name).await?;
            let value = text.strip_suffix('\n').unwrap_or(&text);
            let value = value.strip_suffix('\r').unwrap_or(value);
            if value.is_empty() {
                Err(format!("secret {name} is empty"))
            } else {
                Ok(value.to_owned())
            }
        })
    }

    fn names(&self) -> Vec<String> {
        self.references.keys().cloned().collect()
    }
}
