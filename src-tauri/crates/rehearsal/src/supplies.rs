//! What others need to reach the stack.

use crate::edge::Edge;
use crate::hosts::HOSTS;
use crate::ports::Addresses;
use crate::{StackError, files};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What probes and steps need to reach the stack as if it were the real hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplies {
    /// Where to connect instead: `api.marketsage.com:443` to `127.0.0.1:8443`. Name, SNI and `Host` stay.
    pub connect: BTreeMap<String, String>,
    /// The name server for the domain, over UDP and TCP: `127.0.0.1:5353`.
    pub resolver: String,
    /// PEM file of the authority that signed the hosts' certificates.
    pub ca: PathBuf,
    /// Folder where steps run.
    pub cwd: PathBuf,
    /// Folders put before `PATH`.
    pub path: Vec<PathBuf>,
    /// Environment variables of steps: `CURL_HOME`, `CS_CONTROL` (URL of the control interface) and
    /// `CS_CONTROL_TOKEN` (its bearer token, a secret).
    pub variables: BTreeMap<String, String>,
    /// Variables for the checklist's `{name}`. Empty: the hosts keep their real names and ports.
    pub vars: BTreeMap<String, String>,
}

pub(crate) fn connect(addresses: &Addresses) -> BTreeMap<String, String> {
    let secure = HOSTS.iter().map(|host| (format!("{}:443", host.name), addresses.https));
    let plain = Edge::plain_hosts().map(|name| (format!("{name}:80"), addresses.http));
    let mail = [("mail.marketsage.com:25".to_owned(), addresses.smtp)];
    secure
        .chain(plain)
        .chain(mail)
        .map(|(name, address)| (name, address.to_string()))
        .collect()
}

/// Writes `folder/curl/.curlrc`, with which curl reaches the hosts by their real names.
pub(crate) fn curl_home(folder: &Path, ca: &Path, connect: &BTreeMap<String, String>) -> Result<PathBuf, StackError> {
    let home = folder.join("curl");
    files::private_folder(&home)?;
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let mut lines = format!("cacert = \"{}\"\n", quoted(&ca.display().to_string()));
    for (host, address) in connect {
        let _ = writeln!(lines, "connect-to = \"{host}:{address}\"");
    }
    files::write(&home.join(".curlrc"), lines.as_bytes())?;
    Ok(home)
}
