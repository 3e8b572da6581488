//! What is looked at before the first move, without changing anything.

use super::servers::{Backend, Server};
use super::{Haproxy, stat};
use engine::traffic::{Preflight, PreflightLook, TrafficError};
use std::time::Instant;

pub(super) async fn looks(haproxy: &Haproxy) -> Result<Preflight, TrafficError> {
    let asked = Instant::now();
    let backend = haproxy.backend().await?;
    let answered = asked.elapsed().as_millis();
    let what = haproxy.what("look");
    let level = haproxy.conversation.ask(&["show cli level".to_owned()], &what).await?;
    let table = haproxy.conversation.ask(&stat::question(&haproxy.names), &what).await?;
    let rows = stat::rows(&table);
    let version = backend.version.as_deref().unwrap_or("of an unknown version");
    let through = if haproxy.conversation.is_master() {
        ", through its master process"
    } else {
        ""
    };
    Ok(Preflight {
        looks: vec![
            look(
                "Socket answers",
                format!("HAProxy {version}, {answered} ms{through}"),
                None,
            ),
            level_look(level.trim()),
            old_look(&backend.sides.old),
            new_look(&backend.sides.new),
            others_look(&backend),
            balance_look(&rows),
            sticky_look(&rows),
        ],
    })
}

fn look(what: &str, seen: String, wrong: Option<String>) -> PreflightLook {
    PreflightLook {
        what: what.to_owned(),
        seen,
        wrong,
    }
}

fn level_look(level: &str) -> PreflightLook {
    let wrong = "weights can be read and not set: the socket needs `level admin` in the HAProxy configuration";
    let wrong = (level != "admin").then(|| wrong.to_owned());
    look("Operator level", level.to_owned(), wrong)
}

fn listed(servers: &[Server]) -> String {
    servers.iter().map(Server::describe).collect::<Vec<_>>().join("; ")
}

fn old_look(servers: &[Server]) -> PreflightLook {
    let wrong = "none of them could take the traffic back: bring one up first";
    let wrong = (!servers.iter().any(Server::is_up)).then(|| wrong.to_owned());
    look("Servers of old", listed(servers), wrong)
}

/// Those in maintenance are readied when traffic comes; that is how a rollback leaves them.
fn new_look(servers: &[Server]) -> PreflightLook {
    let usable = servers.iter().any(|server| server.is_up() || server.is_out());
    let wrong = (!usable).then(|| "HAProxy finds all of them down: look at their health checks".to_owned());
    look(engine::traffic::SERVERS_OF_NEW, listed(servers), wrong)
}

fn others_look(backend: &Backend) -> PreflightLook {
    let taking = backend.others.iter().filter(|server| server.takes() > 0);
    let taking = taking.map(|server| server.name.as_str()).collect::<Vec<_>>();
    let wrong = (!taking.is_empty()).then(|| {
        format!(
            "{} is of neither version and takes requests: name it under `old` or `new`, or take it out",
            taking.join(", ")
        )
    });
    let seen = if backend.others.is_empty() {
        "none".to_owned()
    } else {
        listed(&backend.others)
    };
    look("Servers of neither side", seen, wrong)
}

fn balance_look(rows: &[stat::Row]) -> PreflightLook {
    let whole = rows
        .iter()
        .find(|row| row.get("svname").is_some_and(|name| name == "BACKEND"));
    let algorithm = whole.and_then(|row| row.get("algo")).map_or("", String::as_str);
    let needs = |what: &str| Some(format!("{what}: use `balance roundrobin` or `balance random`"));
    let (seen, wrong) = match algorithm {
        "" => ("HAProxy does not say how it balances".to_owned(), None),
        "static-rr" => (algorithm.to_owned(), needs("its weights cannot be set while it runs")),
        "first" => (algorithm.to_owned(), needs("it does not go by weights")),
        "roundrobin" | "random" => (algorithm.to_owned(), None),
        "leastconn" => (format!("{algorithm}: the share follows the weights only roughly"), None),
        _ => (
            format!("{algorithm}: weights can be set only with `hash-type consistent`"),
            None,
        ),
    };
    look("Balance", seen, wrong)
}

fn sticky_look(rows: &[stat::Row]) -> PreflightLook {
    let sticky = rows
        .iter()
        .any(|row| row.get("cookie").is_some_and(|cookie| !cookie.is_empty()));
    let seen = if sticky {
        "by cookie: a session stays with its version, so shares come about slowly; 0 % moves them all"
    } else {
        "no cookie"
    };
    look("Sticky sessions", seen.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn balance(algorithm: &str) -> PreflightLook {
        let row = [("svname", "BACKEND"), ("algo", algorithm)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        balance_look(&[row.into_iter().collect()])
    }

    #[test]
    fn ways_of_balancing_without_weights_are_wrong() {
        assert!(balance("static-rr").wrong.is_some() && balance("first").wrong.is_some());
        assert!(balance("roundrobin").wrong.is_none() && balance("leastconn").wrong.is_none());
        assert!(balance("uri").seen.contains("hash-type consistent"));
    }

    #[test]
    fn only_admin_will_do() {
        assert!(level_look("admin").wrong.is_none());
        assert!(level_look("operator").wrong.is_some());
    }
}
