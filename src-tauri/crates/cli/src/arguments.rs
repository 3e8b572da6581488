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
    /// Say who has signed a release and what keeps it from Complete. Ends with 0 when everybody has signed, 1 when somebody
    /// refused, 2 when signatures are missing.
    Signoff {
        /// Its identity, or `last`.
        release: String,
    },
    /// Make the key of a role on this machine, or take the public key of somebody who signs elsewhere.
    Key(Key),
    /// Make the bytes of the record that everybody signs.
    Seal(Seal),
    /// Sign a release's record, or answer a request file; with --refuse, refuse it.
    Sign(Sign),
    /// Ask for the signatures that are missing, by file.
    Request(RequestFile),
    /// Take a signature that came by file.
    Take(TakeFile),
    /// Add a later finding to a sealed record.
    Addendum(Addendum),
    /// Write a release to a file: the sheet, everything that proves it, or a page to read.
    Export(Export),
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

#[derive(Debug, Args)]
pub(crate) struct Key {
    /// The release whose environment names the role, or `last`; none for a key to answer requests of others with.
    #[arg(long, value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    /// The role.
    #[arg(long)]
    pub(crate) role: String,
    /// Who holds it; as the environment says unless said.
    #[arg(long, value_name = "NAME")]
    pub(crate) person: Option<String>,
    /// The passphrase of the key is the first line of this file; `-` is standard input. Without it the keyring keeps the key.
    #[arg(long, value_name = "FILE", conflicts_with = "enrol")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Take the public key in this file instead of making one: PEM, or an ssh-ed25519 line.
    #[arg(long, value_name = "FILE", requires = "release")]
    pub(crate) enrol: Option<PathBuf>,
    /// Machine on which an enrolled key was made.
    #[arg(long, default_value = "", requires = "enrol")]
    pub(crate) machine: String,
}

#[derive(Debug, Args)]
pub(crate) struct Seal {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// What happened; asked for where the release failed or was rolled back and was closed without notes.
    #[arg(long, default_value = "")]
    pub(crate) incident: String,
}

#[derive(Debug, Args)]
pub(crate) struct Sign {
    /// A release, `last`, or a request file.
    pub(crate) what: String,
    /// As which role.
    #[arg(long)]
    pub(crate) role: String,
    /// Refuse instead, and say why. That is signed too.
    #[arg(long, value_name = "WHY")]
    pub(crate) refuse: Option<String>,
    /// The passphrase of the key is the first line of this file; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Where the answer to a request file goes; named by the role unless said.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RequestFile {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// Whom to ask; may stand more than once. Everybody who has not answered unless said.
    #[arg(long)]
    pub(crate) role: Vec<String>,
    /// A word to those asked. It is not signed.
    #[arg(long, default_value = "")]
    pub(crate) note: String,
    /// Where the request goes.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct TakeFile {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// What came back.
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Addendum {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// What was found.
    #[arg(long)]
    pub(crate) finding: String,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Its identity, or `last`.
    pub(crate) release: String,
    /// As what.
    #[arg(long = "as", value_enum)]
    pub(crate) kind: Kind,
    /// Where to.
    #[arg(long, value_name = "PATH")]
    pub(crate) out: PathBuf,
    /// On US letter instead of A4.
    #[arg(long)]
    pub(crate) letter: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    Pdf,
    Bundle,
    Html,
    Md,
    Json,
    Csv,
}
