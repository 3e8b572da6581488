//! `csign rehearse`: the stack alone, to look at or to point other tools at.

use crate::arguments::Rehearse;
use crate::print;
use console::Console;
use console::wire::{RehearsalView, SwitchFault, WireError};
use std::process::ExitCode;
use std::time::Duration;

/// Starts the stack, tells where it answers, and keeps it up.
pub(crate) async fn rehearse(console: &Console, wanted: &Rehearse, json: bool) -> Result<ExitCode, WireError> {
    let mut view = console.start_stack(&wanted.old, &wanted.new).await?;
    for name in &wanted.fault {
        match console
            .switch_fault(SwitchFault {
                name: name.clone(),
                on: true,
            })
            .await
        {
            Ok(switched) => view = switched,
            Err(error) => {
                list_faults(&view);
                console.shut_down().await;
                return Err(error);
            }
        }
    }
    let addresses = console.stack_addresses().await?;
    if json {
        print::json(&serde_json::json!({ "faults": view.faults, "facts": view.facts,
            "connect": addresses.into_iter().collect::<std::collections::BTreeMap<_, _>>() }));
    } else {
        for (host, address) in addresses {
            print::line(&format!("{host:<34} {address}"));
        }
        list_faults(&view);
        print::line(
            "The stack is up. To run a release on it: csign run checklists/marketsage/production.md --env rehearsal",
        );
        print::line("Ctrl-C ends it.");
    }
    let interrupted = tokio::signal::ctrl_c();
    match wanted.seconds {
        // Without a signal handler only the time ends it.
        Some(seconds) => drop(tokio::time::timeout(Duration::from_secs(seconds), interrupted).await),
        None => drop(interrupted.await),
    }
    console.shut_down().await;
    Ok(ExitCode::SUCCESS)
}

fn list_faults(view: &RehearsalView) {
    for fault in &view.faults {
        let on = if fault.on { "on " } else { "off" };
        print::line(&format!("fault {on} {:<22} {}", fault.name, fault.title));
    }
}
