//! What surrounds a release on this machine: how hosts are reached, where steps run. Composition: here, and only here, an
//! environment that names the embedded stack gets what the stack supplies.

use crate::wire::{Code, WireError};
use checklist::Network;
use engine::ports::Surroundings;
use engine::{Plan, ReleaseId};
use probes::SecretsByReference;
use rehearsal::{Options, Stack, Supplies};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The embedded stack, started when an environment first asks for it.
pub(crate) struct Rehearsal {
    folder: PathBuf,
    stack: Mutex<Option<(Versions, Arc<Stack>)>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Versions {
    old: String,
    new: String,
}

impl Rehearsal {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            stack: Mutex::new(None),
        }
    }

    /// The running stack, if there is one.
    pub(crate) async fn running(&self) -> Option<Arc<Stack>> {
        self.stack.lock().await.as_ref().map(|(_, stack)| Arc::clone(stack))
    }

    /// Stops the stack, where one runs.
    pub(crate) async fn shut_down(&self) {
        if let Some((_, stack)) = self.stack.lock().await.take() {
            stop(stack).await;
        }
    }

    /// The stack for these versions; started, or started anew where it runs with others or `fresh` is asked for.
    pub(crate) async fn stack(&self, old: &str, new: &str, fresh: bool) -> Result<Arc<Stack>, WireError> {
        let versions = Versions {
            old: old.to_owned(),
            new: new.to_owned(),
        };
        let mut held = self.stack.lock().await;
        match held.take() {
            Some((running, stack)) if running == versions && !fresh => {
                let kept = Arc::clone(&stack);
                *held = Some((running, stack));
                return Ok(kept);
            }
            Some((_, stack)) => stop(stack).await,
            None => {}
        }
        let options = Options {
            folder: self.folder.clone(),
            old: old.to_owned(),
            new: new.to_owned(),
            fresh,
        };
        let stack = Stack::start(options).await.map_err(|error| {
            WireError::new(
                Code::Other,
                format!("The rehearsal stack could not be started: {error}"),
                "Close what else runs a rehearsal on this machine, or choose another environment.",
            )
        })?;
        let stack = Arc::new(stack);
        *held = Some((versions, Arc::clone(&stack)));
        Ok(stack)
    }
}

async fn stop(stack: Arc<Stack>) {
    // Somebody who still asks it something lets go of it in a moment, and with the last of them it ends.
    if let Ok(stack) = Arc::try_unwrap(stack) {
        stack.stop().await;
    }
}

/// The surroundings of a release.
pub(crate) async fn surroundings(
    plan: &Plan,
    release: &ReleaseId,
    rehearsal: &Rehearsal,
    fresh: bool,
) -> Result<Surroundings, WireError> {
    let environment = &plan.environment;
    let folder = Path::new(&plan.path).parent().unwrap_or(Path::new("/")).to_owned();
    let mut surroundings = Surroundings {
        network: Network {
            ca: environment
                .network
                .ca
                .as_ref()
                .map(|ca| folder.join(ca).display().to_string()),
            ..environment.network.clone()
        },
        cwd: environment
            .steps
            .cwd
            .as_ref()
            .map_or_else(|| folder.clone(), |below| folder.join(below)),
        path: environment.steps.path.iter().map(|path| folder.join(path)).collect(),
        variables: plan.variables(&release.0),
        pass: environment.steps.pass.clone(),
        secrets: None,
    };
    if environment.rehearsal.is_some() {
        let stack = rehearsal.stack(&plan.old, &plan.new, fresh).await?;
        add(&mut surroundings, stack.supplies());
    }
    let secrets = SecretsByReference::new(environment.secrets.clone(), surroundings.cwd.clone());
    surroundings.secrets = Some(Arc::new(secrets));
    Ok(surroundings)
}

fn add(surroundings: &mut Surroundings, supplies: Supplies) {
    surroundings.network.connect.extend(supplies.connect);
    surroundings.network.resolver = Some(supplies.resolver);
    surroundings.network.ca = Some(supplies.ca.display().to_string());
    surroundings.cwd = supplies.cwd;
    surroundings.path.splice(0..0, supplies.path);
    surroundings.variables.extend(supplies.variables);
}
