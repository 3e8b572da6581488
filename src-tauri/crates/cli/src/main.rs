//! `csign`: the console without a window. Lints, runs, rehearses, shows; a release begun here is seen in the window.
//!
//! Exit codes: 0 GO or done, 1 NO-GO or a step that failed, 2 UNDECIDED, 3 nothing to check, 4 refused or failed, 64 wrong use.
//! `csign verify`: 0 the record holds, 1 it does not, 2 it holds and nothing says whose the keys are, 4 it cannot be read.

mod arguments;
mod begin;
mod close;
mod export;
mod lint;
mod print;
mod rehearse;
mod rollback;
mod run;
mod show;
mod signoff;
mod traffic;
mod verify;

use arguments::{Arguments, Subcommand};
use clap::Parser as _;
use console::wire::{Nothing, WireError};
use console::{Access, Console, Options};
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = console::supervise_if_asked() {
        return ExitCode::from(u8::try_from(code).unwrap_or(1));
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to standard output and are no mistake; nothing can be done where printing fails.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 64 } else { 0 });
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("csign: the system gives no threads: {error}");
            return ExitCode::from(4);
        }
    };
    match runtime.block_on(perform(&arguments)) {
        Ok(code) => code,
        Err(error) => {
            print::error(&error, arguments.json);
            ExitCode::from(4)
        }
    }
}

async fn perform(arguments: &Arguments) -> Result<ExitCode, WireError> {
    match &arguments.command {
        Subcommand::Lint { file, env } => lint::lint(&open(Access::Read)?, file, env.as_deref(), arguments.json).await,
        Subcommand::Run(wanted) => run::run(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Rehearse(wanted) => rehearse::rehearse(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Show { release } => look(async |console| show::show(console, release, arguments.json).await).await,
        Subcommand::History => look(async |console| show::history(console, arguments.json).await).await,
        Subcommand::Traffic(wanted) => traffic::traffic(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Rollback { release, by } => rollback::rollback(release, by.as_deref(), arguments.json).await,
        Subcommand::Verify(wanted) => verify::verify(wanted, arguments.json),
        Subcommand::Signoff { release } => {
            look(async |console| signoff::signoff(console, release, arguments.json).await).await
        }
        Subcommand::Key(wanted) => signoff::key(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Seal(wanted) => signoff::seal(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Sign(wanted) => signoff::sign(&open(Access::WriteOrRead)?, wanted, arguments.json).await,
        Subcommand::Request(wanted) => signoff::request(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Take(wanted) => signoff::take(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Addendum(wanted) => signoff::addendum(&open(Access::Write)?, wanted, arguments.json).await,
        Subcommand::Export(wanted) => look(async |console| export::export(console, wanted, arguments.json).await).await,
        Subcommand::Close(wanted) => close::close(&open(Access::Write)?, wanted, arguments.json).await,
    }
}

/// What is only read is shown from a damaged journal too, but never as if it were sound.
async fn look(show: impl AsyncFnOnce(&Console) -> Result<ExitCode, WireError>) -> Result<ExitCode, WireError> {
    let console = open(Access::Read)?;
    let problem = console.status(Nothing {}).await?.journal_problem;
    let code = show(&console).await?;
    Ok(problem.map_or(code, |problem| {
        eprintln!("csign: do not rely on this: the journal is damaged: {problem}");
        ExitCode::from(4)
    }))
}

fn open(access: Access) -> Result<Console, WireError> {
    Console::open(Options::here("csign", access)?)
}
