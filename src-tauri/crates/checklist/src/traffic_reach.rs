//! What moving and counting traffic reaches for. For the question whether to trust an environment.

use crate::environment::{Environment, Metrics, Traffic};
use crate::reach::authority;

/// Hosts, files and commands of `[traffic]` and `[metrics]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrafficReach {
    /// `host:port` each.
    pub hosts: Vec<Reached>,
    /// Paths of sockets and files, as written.
    pub files: Vec<Reached>,
    /// Command lines, words with spaces between them.
    pub commands: Vec<Reached>,
}

/// One thing that is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The host, path or command line.
    pub what: String,
    /// What for: `moves traffic`, `counts requests`.
    pub purpose: &'static str,
    /// Whether it changes something, or only looks.
    pub acts: bool,
}

/// What the traffic engine and the source of counters of this environment reach for, each in the order of its settings.
pub fn traffic_reach(environment: &Environment) -> TrafficReach {
    let mut reach = TrafficReach::default();
    if let Some(traffic) = &environment.traffic {
        reach.engine(traffic);
    }
    match &environment.metrics {
        Some(Metrics::Prometheus { url, .. }) => reach.host(authority(url), "counts requests", false),
        Some(Metrics::Command { counters }) => reach.command(counters, "counts requests", false),
        None => {}
    }
    reach
}

impl TrafficReach {
    fn engine(&mut self, traffic: &Traffic) {
        match traffic {
            Traffic::Haproxy { socket, config, .. } => {
                if socket.contains('/') {
                    self.file(Some(socket), "moves and counts traffic", true);
                } else {
                    self.host(Some(socket.clone()), "moves and counts traffic", true);
                }
                self.file(config.as_ref(), KEEPS, true);
            }
            Traffic::Nginx {
                file,
                test,
                reload,
                log,
                pid,
                ..
            } => {
                self.file(Some(file), MOVES, true);
                self.file(log.as_ref(), "counts requests", false);
                self.file(pid.as_ref(), "tells a restart", false);
                self.command(test, "tests the traffic engine's configuration", false);
                self.command(reload, MOVES, true);
            }
            Traffic::Envoy { admin, config, .. } => {
                self.host(authority(admin), "moves and counts traffic", true);
                self.file(config.as_ref(), KEEPS, true);
            }
            Traffic::Command {
                set,
                read,
                counters,
                persist,
            } => {
                self.command(set, MOVES, true);
                self.command(read, "reads the split", false);
                self.command(counters.as_deref().unwrap_or_default(), "counts requests", false);
                self.command(persist.as_deref().unwrap_or_default(), KEEPS, true);
            }
            // The embedded stack is the app itself.
            Traffic::Rehearsal { .. } => {}
        }
    }

    fn host(&mut self, what: Option<String>, purpose: &'static str, acts: bool) {
        self.hosts.extend(what.map(|what| Reached { what, purpose, acts }));
    }

    fn file(&mut self, what: Option<&String>, purpose: &'static str, acts: bool) {
        self.files
            .extend(what.cloned().map(|what| Reached { what, purpose, acts }));
    }

    fn command(&mut self, words: &[String], purpose: &'static str, acts: bool) {
        if !words.is_empty() {
            let what = words.join(" ");
            self.commands.push(Reached { what, purpose, acts });
        }
    }
}

const MOVES: &str = "moves traffic";
const KEEPS: &str = "writes the final split down";
