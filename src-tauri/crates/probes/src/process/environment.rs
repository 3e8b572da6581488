//! The environment of a command: a short list of names, never the app's own environment.

use super::StepOrder;
use std::collections::BTreeMap;
use std::ffi::OsString;

/// What every command may see of the app's environment. Loader, interpreter and git variables are not among them: they
/// change what a command does without standing in its text.
const USUAL: &[&str] = &["HOME", "USER", "LOGNAME", "LANG", "TZ", "TERM", "TMPDIR"];

#[cfg(windows)]
const SYSTEM: &[&str] = &[
    "SystemRoot",
    "SystemDrive",
    "ComSpec",
    "PATHEXT",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
];
#[cfg(not(windows))]
const SYSTEM: &[&str] = &[];

const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Everything the command sees; secrets win over variables, variables over what is passed on.
pub(super) fn of(order: &StepOrder) -> BTreeMap<OsString, OsString> {
    let mut environment: BTreeMap<OsString, OsString> = std::env::vars_os()
        .filter(|(name, _)| {
            let name = name.to_string_lossy();
            name.starts_with("LC_")
                || USUAL.iter().chain(SYSTEM).any(|usual| *usual == name)
                || order.pass.iter().any(|passed| *passed == name)
        })
        .collect();
    environment.insert("PATH".into(), path(order));
    // A command without a terminal must fail rather than wait for a password.
    environment.insert("GIT_TERMINAL_PROMPT".into(), "0".into());
    environment.extend(order.variables.iter().map(|(name, value)| (name.into(), value.into())));
    environment.extend(order.secrets.iter().map(|(name, value)| (name.into(), value.into())));
    environment
}

fn path(order: &StepOrder) -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
    let folders = order.path.iter().cloned().chain(std::env::split_paths(&own));
    // A folder whose name holds the separator cannot stand in PATH; the app's own PATH then has to do.
    std::env::join_paths(folders).unwrap_or(own)
}
