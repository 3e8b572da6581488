//! The rollback card: all that is needed to take new out, on a small page of its own.
//!
//! It is written beside the journal before a release first moves traffic, so that traffic can be taken back by whoever
//! has the card and reaches the traffic engine: without the journal, the checklist or this app. A person can read it and
//! type the commands that stand on it. No secret is ever on it; a command that needs one looks it up as it always does.

use crate::durable;
use crate::open::open;
use crate::reach::Reach;
use checklist::{Network, Traffic};
use engine::ports::{Secrets, TrafficEngine};
use engine::traffic::{Sides, TrafficError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Says what the page is for to somebody who only finds the file.
const HEAD: &str = "\
# Rollback card. To send all traffic back to the old version:
#   csign rollback THIS-FILE
# or, without Countersign, type the commands under `by_hand`.
";

/// How to take new out, and for which release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The release's id.
    pub release: String,
    /// What is released: `MarketSage`.
    pub product: String,
    /// Name of the environment.
    pub environment: String,
    /// When the card was written, Unix milliseconds, UTC.
    pub written: u64,
    /// What a person types to take new out without this program.
    pub by_hand: Vec<String>,
    /// Both versions.
    pub versions: Sides<String>,
    /// The traffic engine, as the environment names it.
    pub traffic: Traffic,
    /// How the engine is reached from this machine.
    pub reach: CardReach,
}

/// The part of a [`Reach`] that may be written down.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct CardReach {
    /// Relative paths start here; absolute.
    pub folder: PathBuf,
    /// Folders put before `PATH`, absolute.
    #[serde(default)]
    pub path: Vec<PathBuf>,
    /// Names of the app's own variables that are passed on.
    #[serde(default)]
    pub pass: Vec<String>,
    /// Variables that commands get.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
    /// How hosts are reached.
    #[serde(default)]
    pub network: Network,
}

impl From<&Reach> for CardReach {
    fn from(reach: &Reach) -> Self {
        CardReach {
            folder: reach.folder.clone(),
            path: reach.path.clone(),
            pass: reach.pass.clone(),
            variables: reach.variables.clone(),
            network: reach.network.clone(),
        }
    }
}

/// Why a card could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The file.
    #[error("rollback card {}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// What stands on it: cut short, or altered by hand.
    #[error("rollback card {} cannot be understood: {why}", .path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// Where and what, over several lines.
        why: String,
    },
}

impl Card {
    /// Writes the card to `path`, whole or not at all, readable by this user alone, and on disk when this returns.
    /// Blocks for as long as the disk takes.
    pub fn write(&self, path: &Path) -> Result<(), CardError> {
        let text = toml::to_string_pretty(self).map_err(|error| CardError::Content {
            path: path.to_owned(),
            why: error.to_string(),
        })?;
        durable::replace(path, format!("{HEAD}\n{text}").as_bytes(), true).map_err(|error| CardError::File {
            path: path.to_owned(),
            error,
        })
    }

    /// Reads a card. Words it does not know, from a later version, are passed over.
    pub fn read(path: &Path) -> Result<Card, CardError> {
        let text = std::fs::read_to_string(path).map_err(|error| CardError::File {
            path: path.to_owned(),
            error,
        })?;
        toml::from_str(&text).map_err(|error| CardError::Content {
            path: path.to_owned(),
            why: error.to_string(),
        })
    }

    /// The engine on the card. `secrets` are for commands of the user's that need some, and may be absent.
    pub fn engine(&self, secrets: Option<Arc<dyn Secrets>>) -> Result<Arc<dyn TrafficEngine>, TrafficError> {
        let reach = &self.reach;
        let reach = Reach {
            folder: reach.folder.clone(),
            path: reach.path.clone(),
            variables: reach.variables.clone(),
            pass: reach.pass.clone(),
            network: reach.network.clone(),
            secrets,
        };
        open(&self.traffic, &reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    fn engines() -> Vec<Traffic> {
        vec![
            Traffic::Haproxy {
                socket: "/run/haproxy/admin.sock".to_owned(),
                backend: "api".to_owned(),
                old: words(&["blue"]),
                new: words(&["green1", "green2"]),
                config: None,
            },
            Traffic::Nginx {
                file: "conf.d/split.conf".to_owned(),
                old: "blue".to_owned(),
                new: "green".to_owned(),
                test: words(&["nginx", "-t"]),
                reload: words(&["nginx", "-s", "reload"]),
                log: Some("/var/log/nginx/split.log".to_owned()),
                pid: None,
            },
            Traffic::Envoy {
                admin: "http://127.0.0.1:9901".to_owned(),
                runtime: "routing.split".to_owned(),
                old: "blue".to_owned(),
                new: "green".to_owned(),
                config: None,
            },
            Traffic::Command {
                set: words(&["./split", "set \"it\"\n'now'"]),
                read: words(&["./split", "read"]),
                counters: None,
                persist: None,
            },
            Traffic::Rehearsal { pace: 15.0 },
        ]
    }

    fn card(traffic: Traffic) -> Card {
        Card {
            release: "r-42".to_owned(),
            product: "MarketSage \"beta\"".to_owned(),
            environment: "production".to_owned(),
            written: 1_795_575_586_123,
            by_hand: words(&["echo 'set server api/green weight 0' | socat stdio /run/haproxy/admin.sock"]),
            versions: Sides {
                old: "1.4.2".to_owned(),
                new: "1.5.0".to_owned(),
            },
            traffic,
            reach: CardReach {
                folder: "/srv/release".into(),
                path: vec!["/srv/bin".into()],
                pass: words(&["SSH_AUTH_SOCK"]),
                variables: [("CS_API".to_owned(), "https://api".to_owned())].into(),
                network: Network {
                    connect: [("api:443".to_owned(), "127.0.0.1:8443".to_owned())].into(),
                    ..Network::default()
                },
            },
        }
    }

    #[test]
    fn a_card_is_read_as_it_was_written_for_every_engine() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rollback-card.toml");
        for traffic in engines() {
            let card = card(traffic);
            card.write(&path).unwrap();
            assert_eq!(Card::read(&path).unwrap(), card);
        }
    }

    #[test]
    fn a_person_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rollback-card.toml");
        card(engines().remove(0)).write(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in [
            "#   csign rollback THIS-FILE",
            "environment = \"production\"",
            "new = \"1.5.0\"",
            "engine = \"haproxy\"",
            "socat stdio /run/haproxy/admin.sock",
        ] {
            assert!(text.contains(line), "no {line:?} in\n{text}");
        }
    }

    #[test]
    fn the_engine_on_it_is_the_one_that_was_in_use() {
        let engine = card(engines().remove(0)).engine(None).unwrap();
        assert_eq!(engine.describe(), "HAProxy, backend api at /run/haproxy/admin.sock");
    }

    #[test]
    fn a_card_that_is_absent_or_cut_short_is_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rollback-card.toml");
        let absent = Card::read(&path).unwrap_err().to_string();
        assert!(absent.contains("rollback-card.toml: No such file"), "{absent}");
        card(engines().remove(0)).write(&path).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, &text[..text.len() / 2]).unwrap();
        let cut = Card::read(&path).unwrap_err().to_string();
        assert!(cut.contains("cannot be understood") && cut.contains("line"), "{cut}");
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rollback-card.toml");
        card(engines().remove(0)).write(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
