//! `show servers state` and `show info`: where requests go now.
//!
//! The columns are those of HAProxy's management guide, section 9.3, and are found by their names.

use super::names::Names;
use crate::failure::failure;
use engine::traffic::{Position, Servers, Sides, TrafficError};

/// Stopped: `srv_op_state` 0. The other three take requests that already belong to them, or new ones.
const STOPPED: u32 = 0;
/// `srv_admin_state`: in maintenance by command (1), by a tracked server (2), or because its name does not resolve (32).
/// Bit 4 only says that the configuration had it disabled, and stays when it is readied.
const MAINTENANCE: u32 = 0x01 | 0x02 | 0x20;
/// `srv_admin_state`: takes only requests that already belong to it, by command (8) or by a tracked server (16).
const DRAINING: u32 = 0x08 | 0x10;

/// One server of the backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    pub name: String,
    /// Weight now.
    pub weight: u32,
    /// Weight in the configuration.
    pub configured: u32,
    state: u32,
    admin: u32,
}

impl Server {
    /// Somebody has taken it out.
    pub(super) fn is_out(&self) -> bool {
        self.admin & (MAINTENANCE | DRAINING) != 0
    }

    /// It can take requests.
    pub(super) fn is_up(&self) -> bool {
        !self.is_out() && self.state != STOPPED
    }

    /// Its part of new requests, in units of weight.
    pub(super) fn takes(&self) -> u32 {
        if self.is_up() { self.weight } else { 0 }
    }

    /// For people: `up, weight 50`.
    pub(super) fn describe(&self) -> String {
        let state = match self {
            server if server.admin & MAINTENANCE != 0 => "in maintenance",
            server if server.admin & DRAINING != 0 => "draining",
            server if server.state == STOPPED => "down",
            _ => "up",
        };
        format!("{} {state}, weight {}", self.name, self.weight)
    }
}

/// A backend as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Backend {
    /// Servers of the two sides, in the order of the environment.
    pub sides: Sides<Vec<Server>>,
    /// Servers of neither side.
    pub others: Vec<Server>,
    /// Which process answered, if it said.
    pub generation: Option<String>,
    /// What it is: `2.6.12`.
    pub version: Option<String>,
}

impl Backend {
    /// From the answer to `show servers state BACKEND; show info`, wherever in it the two stand.
    pub(super) fn read(answer: &str, names: &Names, what: &str) -> Result<Backend, TrafficError> {
        let mut servers = table(answer, &names.backend).ok_or_else(|| refused(answer, names, what))?;
        let known = servers.iter().map(|server| server.name.clone()).collect::<Vec<_>>();
        let mut side = |wanted: &[String]| {
            let mut found = Vec::new();
            for name in wanted {
                let Some(at) = servers.iter().position(|server| server.name == *name) else {
                    return Err(failure(
                        what,
                        format!("backend {} has no server {name}", names.backend),
                        format!(
                            "its servers are {}: correct `[traffic]` in the environment file",
                            known.join(", ")
                        ),
                    ));
                };
                found.push(servers.swap_remove(at));
            }
            Ok(found)
        };
        Ok(Backend {
            sides: Sides {
                old: side(&names.sides.old)?,
                new: side(&names.sides.new)?,
            },
            others: servers,
            generation: generation(answer),
            version: info(answer, "Version").map(str::to_owned),
        })
    }

    /// Where it sends requests.
    pub(super) fn position(&self) -> Position {
        let weight = |servers: &[Server]| servers.iter().map(|server| f64::from(server.takes())).sum::<f64>();
        let new = weight(&self.sides.new);
        let all = new + weight(&self.sides.old) + weight(&self.others);
        let count = |servers: &[Server]| Servers {
            up: number(servers.iter().filter(|server| server.is_up()).count()),
            total: number(servers.len()),
        };
        Position {
            new_percent: if all > 0.0 { 100.0 * new / all } else { 0.0 },
            servers: Sides {
                old: count(&self.sides.old),
                new: count(&self.sides.new),
            },
            generation: self.generation.clone(),
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn table(answer: &str, backend: &str) -> Option<Vec<Server>> {
    let mut lines = answer.lines().skip_while(|line| !line.starts_with("# be_id"));
    let columns = lines.next()?.trim_start_matches("# ").split(' ').collect::<Vec<_>>();
    let column = |name: &str| columns.iter().position(|column| *column == name);
    let (of, name) = (column("be_name")?, column("srv_name")?);
    let (state, admin) = (column("srv_op_state")?, column("srv_admin_state")?);
    let (weight, configured) = (column("srv_uweight")?, column("srv_iweight")?);
    lines
        .take_while(|line| !line.trim().is_empty())
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .filter(|fields| fields.get(of) == Some(&backend))
        .map(|fields| {
            let number = |at: usize| fields.get(at)?.parse::<u32>().ok();
            Some(Server {
                name: (*fields.get(name)?).to_owned(),
                state: number(state)?,
                admin: number(admin)?,
                weight: number(weight)?,
                configured: number(configured)?,
            })
        })
        .collect()
}

/// Why there is no table: HAProxy says so in a sentence.
fn refused(answer: &str, names: &Names, what: &str) -> TrafficError {
    let said = answer.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let said = said.chars().take(200).collect::<String>();
    if said.contains("find backend") {
        let why = format!("HAProxy has no backend {}", names.backend);
        return failure(what, why, "correct `backend` in the environment file");
    }
    if said.starts_with("Permission denied") {
        return denied(what);
    }
    failure(
        what,
        format!("not an answer of HAProxy: {said}"),
        "does the socket belong to HAProxy?",
    )
}

/// The socket's level is too low.
pub(super) fn denied(what: &str) -> TrafficError {
    failure(
        what,
        "permission denied",
        "the socket needs `level admin` in the HAProxy configuration: `stats socket … level admin`",
    )
}

/// The process id alone would do, but in a container it is often the same after a restart.
fn generation(answer: &str) -> Option<String> {
    let pid = info(answer, "Pid")?;
    Some(match info(answer, "Start_time_sec") {
        Some(start) => format!("{pid}@{start}"),
        None => pid.to_owned(),
    })
}

fn info<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change\n";

    fn names() -> Names {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Names::checked("api", &list(&["blue"]), &list(&["green1", "green2"])).unwrap()
    }

    fn backend(rows: &str) -> Backend {
        let answer = format!("\n\n{HEAD}{rows}\nName: HAProxy\nVersion: 2.6.12\nPid: 7\nStart_time_sec: 99\n\n");
        Backend::read(&answer, &names(), "read").unwrap()
    }

    #[test]
    fn the_share_is_that_of_weights_that_can_take_requests() {
        let seen = backend("3 api 1 blue - 2 0 50 100 9\n3 api 2 green1 - 2 0 25 0 9\n3 api 3 green2 - 0 0 25 0 9\n");
        let position = seen.position();
        assert!((position.new_percent - 100.0 * 25.0 / 75.0).abs() < 1e-9);
        assert_eq!(position.servers.new, Servers { up: 1, total: 2 });
        assert_eq!(position.generation.as_deref(), Some("7@99"));
    }

    #[test]
    fn maintenance_and_drain_take_no_share_and_a_disabled_server_readied_does() {
        let seen = backend("3 api 1 blue - 2 4 50 100 9\n3 api 2 green1 - 0 1 50 0 9\n3 api 3 green2 - 2 8 50 0 9\n");
        assert!(seen.position().new_percent.abs() < f64::EPSILON);
        assert_eq!(seen.position().servers.old, Servers { up: 1, total: 1 });
        assert_eq!(seen.sides.new[0].describe(), "green1 in maintenance, weight 50");
        assert_eq!(seen.sides.new[1].describe(), "green2 draining, weight 50");
    }

    #[test]
    fn a_server_of_neither_side_has_its_share_too() {
        let rows = "3 api 1 blue - 2 0 1 1 9\n3 api 2 green1 - 2 0 1 1 9\n3 api 3 green2 - 2 0 1 1 9\n3 api 4 red - 2 0 1 1 9\n";
        let seen = backend(rows);
        assert!((seen.position().new_percent - 50.0).abs() < 1e-9);
        assert_eq!(seen.others[0].name, "red");
    }

    #[test]
    fn what_is_not_there_is_said_with_what_is() {
        let read = |answer: &str| Backend::read(answer, &names(), "read").unwrap_err();
        assert_eq!(read("Can't find backend.\n\n").why, "HAProxy has no backend api");
        let error = read(&format!("{HEAD}3 api 1 blue - 2 0 1 1 9\n3 api 2 grün - 2 0 1 1 9\n\n"));
        assert_eq!(error.why, "backend api has no server green1");
        assert!(error.hint.contains("blue, grün"));
        assert!(read("SSH-2.0-OpenSSH\n").why.contains("not an answer of HAProxy"));
        assert!(
            read(&format!("{HEAD}3 api 1 blue - x 0 1 1 9\n\n"))
                .why
                .contains("not an answer")
        );
    }
}
