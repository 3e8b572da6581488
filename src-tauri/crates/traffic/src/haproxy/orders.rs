//! What is said to HAProxy to move traffic.

use super::conversation::Conversation;
use super::names::Names;
use super::servers::{Backend, Server};
use super::weights::weights;
use engine::traffic::Sides;

/// The commands that send `percent` to new. The side that gains comes first, so that there is always somebody to serve.
///
/// At 0 % new is in maintenance besides weighing nothing: with weight 0, and draining too, sessions that a cookie or a
/// stick table binds to a server still go there. Requests that it is answering are let finish. At 100 % old only weighs
/// nothing, so that its health stays checked and it is ready to take traffic back.
pub(super) fn shares(names: &Names, percent: u8) -> Vec<String> {
    let count = Sides {
        old: names.sides.old.len(),
        new: names.sides.new.len(),
    };
    let weight = weights(percent, count);
    let old = weigh(names, &names.sides.old, weight.old);
    let new = weigh(names, &names.sides.new, weight.new);
    if percent == 0 {
        let out = states(names, &names.sides.new, "maint");
        return [old, out, new].concat();
    }
    [new, old].concat()
}

/// The commands that bring a side in, if somebody has taken all of it out. A single server that somebody took out for a
/// reason of their own stays out.
///
/// It comes in weighing nothing, and is weighed after: measured on HAProxy 2.6, a server that was given its weight while
/// in maintenance gets nearly all of the next hundreds of requests, whatever the weight.
pub(super) fn bring_in(names: &Names, servers: &[Server]) -> Vec<String> {
    if !servers.iter().all(Server::is_out) {
        return Vec::new();
    }
    let servers = servers.iter().map(|server| server.name.clone()).collect::<Vec<_>>();
    [weigh(names, &servers, 0), states(names, &servers, "ready")].concat()
}

/// Asks where requests go and which process says so.
pub(super) fn look(names: &Names) -> [String; 2] {
    [format!("show servers state {}", names.backend), "show info".to_owned()]
}

/// What HAProxy answered to the commands before its table: nothing, where it did them all.
pub(super) fn objection(answer: &str) -> Option<&str> {
    answer
        .lines()
        .take_while(|line| !line.starts_with("# be_id"))
        .find(|line| !line.trim().is_empty() && line.trim() != "1")
}

/// Whether the backend is one that old can serve by itself.
pub(super) fn old_serves(backend: &Backend) -> bool {
    backend.sides.old.iter().any(|server| !server.is_out())
}

/// What a person types to take new out: the first line does, the second shows it. A third, as a remark, ends what new is
/// still answering, which only long connections need.
pub(super) fn by_hand(names: &Names, conversation: &Conversation) -> Vec<String> {
    let look = format!("show servers state {}", names.backend);
    let ends = names.sides.new.iter();
    let ends = ends.map(|server| format!("shutdown sessions server {}/{server}", names.backend));
    vec![
        conversation.typed(&shares(names, 0)),
        conversation.typed(&[look]),
        format!(
            "# ends what is still open: {}",
            conversation.typed(&ends.collect::<Vec<_>>())
        ),
    ]
}

fn weigh(names: &Names, servers: &[String], weight: u32) -> Vec<String> {
    let command = |server: &String| format!("set server {}/{server} weight {weight}", names.backend);
    servers.iter().map(command).collect()
}

fn states(names: &Names, servers: &[String], state: &str) -> Vec<String> {
    let command = |server: &String| format!("set server {}/{server} state {state}", names.backend);
    servers.iter().map(command).collect()
}
