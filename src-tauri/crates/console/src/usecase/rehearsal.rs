//! The embedded stack of a rehearsal: what runs, and faults to practise on.

use crate::console::Console;
use crate::wire::{Code, FaultView, OfRelease, RehearsalView, SwitchFault, WireError};
use rehearsal::Stack;

impl Console {
    /// The stack as it is now.
    pub async fn rehearsal(&self, request: OfRelease) -> Result<RehearsalView, WireError> {
        let rehearses = self
            .read(&request.release, |release, _| {
                release.plan.environment.rehearsal.is_some()
            })
            .await?;
        if !rehearses {
            return Err(WireError::refused("This release does not run on the rehearsal stack."));
        }
        self.stack_view().await
    }

    /// Switches a fault on or off.
    pub async fn switch_fault(&self, request: SwitchFault) -> Result<RehearsalView, WireError> {
        let Some(stack) = self.0.rehearsal.running().await else {
            return Err(no_stack());
        };
        stack
            .set_fault(&request.name, request.on)
            .map_err(|error| WireError::new(Code::BadInput, error.to_string(), "See the list of faults."))?;
        self.stack_view().await
    }

    async fn stack_view(&self) -> Result<RehearsalView, WireError> {
        let stack = self.0.rehearsal.running().await.ok_or_else(no_stack)?;
        let faults = stack.faults().into_iter();
        Ok(RehearsalView {
            faults: faults
                .map(|fault| FaultView {
                    name: fault.name,
                    title: fault.title,
                    about: fault.about,
                    on: fault.on,
                })
                .collect(),
            facts: facts(&stack),
        })
    }

    /// Starts the stack without a release, for people who want to look at it: `csign rehearse`.
    pub async fn start_stack(&self, old: &str, new: &str) -> Result<RehearsalView, WireError> {
        self.0.rehearsal.stack(old, new, false).await?;
        self.stack_view().await
    }

    /// Where the running stack answers: host and port to the address on this machine.
    pub async fn stack_addresses(&self) -> Result<Vec<(String, String)>, WireError> {
        let stack = self.0.rehearsal.running().await.ok_or_else(no_stack)?;
        Ok(stack.supplies().connect.into_iter().collect())
    }
}

fn no_stack() -> WireError {
    WireError::refused("The rehearsal stack does not run; open a release in the rehearsal environment first.")
}

fn facts(stack: &Stack) -> Vec<String> {
    let status = stack.status();
    let mut facts: Vec<String> = status
        .versions
        .iter()
        .map(|version| {
            let state = if version.running {
                format!("serves {} %", version.percent)
            } else {
                "is not deployed".to_owned()
            };
            let mean = version
                .mean_ms
                .map(|ms| format!(", mean {ms:.1} ms"))
                .unwrap_or_default();
            format!(
                "{} {state}: {} requests, {} errors{mean}",
                version.version, version.requests, version.errors
            )
        })
        .collect();
    facts.push(format!(
        "Visitors: {:.1} requests per second, {} so far, {} failed",
        status.visitors_rate, status.visitors_requests, status.visitors_failed
    ));
    facts.push(format!("Migrations pending: {}", status.migrations_pending));
    if status.maintenance {
        facts.push("Maintenance mode is on".to_owned());
    }
    facts
}
