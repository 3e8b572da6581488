//! What may stand in a line to the Runtime API: a `;` or a line break in a name would begin a second command.

use super::conversation::Address;
use crate::failure::failure;
use crate::reach::Reach;
use engine::traffic::{Sides, TrafficError};

const LONGEST: usize = 128;

/// The servers of a split, by name, each as HAProxy's own grammar has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Names {
    pub backend: String,
    pub sides: Sides<Vec<String>>,
}

impl Names {
    /// The error is a name that cannot be one, a side without servers, or a server on both sides.
    pub(super) fn checked(backend: &str, old: &[String], new: &[String]) -> Result<Names, TrafficError> {
        for name in [backend].into_iter().chain(old.iter().chain(new).map(String::as_str)) {
            grammatical(name)?;
        }
        for (side, servers) in [("old", old), ("new", new)] {
            if servers.is_empty() {
                return Err(settings(format!("`{side}` names no server"), "name at least one"));
            }
        }
        if let Some(twice) = old.iter().find(|name| new.contains(name)) {
            return Err(settings(
                format!("server `{twice}` is on both sides"),
                "a server serves one version: put it on one side",
            ));
        }
        Ok(Names {
            backend: backend.to_owned(),
            sides: Sides {
                old: old.to_vec(),
                new: new.to_vec(),
            },
        })
    }
}

fn grammatical(name: &str) -> Result<(), TrafficError> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.:".contains(letter);
    if !name.is_empty() && name.len() <= LONGEST && name.chars().all(fits) {
        return Ok(());
    }
    Err(settings(
        format!("`{}` cannot be a name in HAProxy", name.escape_debug()),
        "names have letters, digits, `-`, `_`, `.` and `:`",
    ))
}

/// Where a `socket` setting points: a path has a slash, `host:port` has none.
pub(super) fn address(socket: &str, reach: &Reach) -> Result<Address, TrafficError> {
    if socket.contains('/') {
        return Ok(Address::Socket(reach.file(socket)));
    }
    let port = socket.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    if port.is_some() {
        return Ok(Address::Tcp(socket.to_owned()));
    }
    Err(settings(
        format!(
            "`{}` is neither a path nor an address with a port",
            socket.escape_debug()
        ),
        "write `/run/haproxy/admin.sock` or `127.0.0.1:9999`, as `stats socket` says in the HAProxy configuration",
    ))
}

fn settings(why: String, hint: &str) -> TrafficError {
    failure("settings of haproxy", why, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(old: &[&str], new: &[&str]) -> Result<Names, TrafficError> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Names::checked("api", &owned(old), &owned(new))
    }

    #[test]
    fn a_name_that_would_begin_a_second_command_is_refused() {
        for name in ["a;disable server b", "a\nb", "a b", "", "a/b", "ä", "a\0"] {
            assert!(names(&["blue"], &[name]).is_err(), "{name:?}");
        }
        assert!(names(&["blue-1.eu:80"], &["green_2"]).is_ok());
    }

    #[test]
    fn each_side_has_servers_and_none_in_common() {
        assert!(
            names(&[], &["green"])
                .unwrap_err()
                .why
                .contains("`old` names no server")
        );
        assert!(
            names(&["a", "b"], &["b"])
                .unwrap_err()
                .why
                .contains("`b` is on both sides")
        );
    }

    #[test]
    fn a_socket_is_a_path_or_an_address_with_a_port() {
        let reach = Reach {
            folder: "/srv/release".into(),
            ..Reach::default()
        };
        let path = |text: &str| address(text, &reach).unwrap();
        assert_eq!(path("/run/h.sock"), Address::Socket("/run/h.sock".into()));
        assert_eq!(path("./h.sock"), Address::Socket("/srv/release/./h.sock".into()));
        assert_eq!(path("127.0.0.1:9999"), Address::Tcp("127.0.0.1:9999".to_owned()));
        assert!(address("admin.sock", &reach).is_err());
    }
}
