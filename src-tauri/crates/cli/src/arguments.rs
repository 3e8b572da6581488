//! What `csign` is asked for.

use clap::{Args, Parser, Subcommand as Subcommands, ValueEnum};
use std::path::PathBuf;

/// Runs a Markdown deployment checklist to a closed release.
#[derive(Debug, Parser)]
#[command(name = "csign", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    /// Print JSON instead of text.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Subcommand,
}

#[derive(Debug, Subcommands)]
pub(crate) enum Subcommand {
    /// Say what is wrong with a checklist and its environments, and how to mend it. Runs nothing.
    Lint {
        /// The checklist.
        file: PathBuf,
        /// Only with this environment; with every one unless said.
        #[arg(long)]
        env: Option<String>,
    },
    /// Begin a release, or go on with one, and run what needs no person.
    Run(Run),
    /// Start the rehearsal stack alone and keep it up until Ctrl-C.
    Rehearse(Rehearse),
    /// Print the sheet of a release.
    Show {
        /// Its identity, as `csign history` lists it, or `last`.
        release: String,
    },
    /// List every release.
    History,
    /// Show where a release's traffic stands; with --advance or --all, move it. Ends with 0 when it is there, 1 when it was
    /// rolled back, 2 when it waits for a person.
    Traffic(Traffic),
    /// Send all live traffic back to the old version, now. Needs only the release's rollback card and the traffic engine:
    /// no window, no journal, no checklist.
    Rollback {
        /// The release, or the file of its rollback card.
        release: String,
        /// Who orders it; the account's name unless said.
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Close a release.
    Close(Close),
    /// Say what a signed record proves, by whom, and what it does not. Needs nothing but the file.
    ///
    /// Exit code 0 where it holds, 1 where it does not, 2 where it holds and nothing says whose the keys are.
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The checklist; not needed with `--continue`.
    #[arg(required_unless_present = "continue_release")]
    pub(crate) file: Option<PathBuf>,
    /// Name of the environment.
    #[arg(long, required_unless_present = "continue_release")]
    pub(crate) env: Option<String>,
    /// Version that serves now.
    #[arg(long)]
    pub(crate) old: Option<String>,
    /// Version being released.
    #[arg(long)]
    pub(crate) new: Option<String>,
    /// Commit being released.
    #[arg(long)]
    pub(crate) commit: Option<String>,
    /// Run the steps too, in order, each after the checks before it; stops at the first that does not end with 0.
    #[arg(long)]
    pub(crate) steps: bool,
    /// Confirm the steps of an environment that asks for its name: type that name here.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
    /// Trust this file as it is now. Without it an unfamiliar file is listed and nothing runs.
    #[arg(long)]
    pub(crate) trust: bool,
    /// Go on with an open release instead of beginning one; `last` is the one begun last.
    #[arg(long = "continue", value_name = "RELEASE")]
    pub(crate) continue_release: Option<String>,
    /// Switch on a fault of the rehearsal stack; may stand more than once.
    #[arg(long, value_name = "NAME")]
    pub(crate) fault: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Rehearse {
    /// Version that serves now.
    #[arg(long, default_value = "2.0.4")]
    pub(crate) old: String,
    /// Version being released.
    #[arg(long, default_value = "2.1.0")]
    pub(crate) new: String,
    /// Switch on a fault; may stand more than once. Without a known name the faults are listed.
    #[arg(long, value_name = "NAME")]
    pub(crate) fault: Vec<String>,
    /// Stop after this many seconds instead of at Ctrl-C.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) seconds: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct Traffic {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// Move to the next stage as soon as its gates allow it.
    #[arg(long)]
    pub(crate) advance: bool,
    /// Move through every stage to 100 %, each as soon as its gates allow it.
    #[arg(long)]
    pub(crate) all: bool,
    /// Confirm in an environment that asks for its name: type that name here.
    #[arg(long, value_name = "NAME")]
    pub(crate) confirm: Option<String>,
    /// Go on after a hold, a fault or a restart: say that the split was looked at.
    #[arg(long)]
    pub(crate) resume: bool,
    /// Go on although gates are open, for this reason. It is printed on the sheet.
    #[arg(long = "override", value_name = "WHY")]
    pub(crate) over: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Close {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// How it ended.
    #[arg(long = "as", value_enum)]
    pub(crate) outcome: Outcome,
    /// Notes for the sheet.
    #[arg(long, default_value = "")]
    pub(crate) notes: String,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// A bundle, an envelope, or a text file with the texts of a sheet's QR codes, one a line.
    pub(crate) file: PathBuf,
    /// The roster you know from elsewhere. Without it, compare the fingerprints with ones you have from their owners.
    #[arg(long, value_name = "FILE")]
    pub(crate) roster: Option<PathBuf>,
    /// What the sheet prints as the record's digest, at least its first 12 digits.
    #[arg(long, value_name = "HEX")]
    pub(crate) digest: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Outcome {
    Complete,
    Failed,
    RolledBack,
}
