//! Who may ask from where: cross-origin sharing and forgery.

use crate::http::{Ask, Reply, empty, header, problem, set};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, VARY,
};
use hyper::{Method, StatusCode};

const ORIGINS: [&str; 4] = [
    "https://app.marketsage.com",
    "https://admin.marketsage.com",
    "https://staging.marketsage.com",
    "https://admin.staging.marketsage.com",
];

fn friend(ask: &Ask) -> Option<&str> {
    header(ask, "origin").filter(|origin| allowed(ask, origin))
}

/// Staging's origins are friends of staging only, production's of production only.
fn allowed(ask: &Ask, origin: &str) -> bool {
    let staging = header(ask, "host").is_some_and(|host| host.contains("staging."));
    ORIGINS.contains(&origin) && origin.contains("staging.") == staging
}

/// Lets a friendly origin read the answer.
pub(super) fn share(ask: &Ask, reply: &mut Reply) {
    set(reply, VARY, "Origin");
    if let Some(origin) = friend(ask) {
        set(reply, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        set(reply, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
}

/// The answer to a preflight: the methods and headers, for friends only.
pub(super) fn preflight(ask: &Ask) -> Reply {
    let mut reply = empty(StatusCode::NO_CONTENT);
    if friend(ask).is_some() {
        set(&mut reply, ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE, OPTIONS");
        set(
            &mut reply,
            ACCESS_CONTROL_ALLOW_HEADERS,
            "Authorization, Content-Type, X-Client, X-Request-Id",
        );
        set(&mut reply, ACCESS_CONTROL_MAX_AGE, "600");
    }
    reply
}

/// Refuses a change that a foreign page asks for with nothing but the visitor's cookie.
pub(super) fn refuse(ask: &Ask) -> Option<Reply> {
    let changes = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(ask.method());
    let only_cookie = ask.headers().contains_key("cookie") && !ask.headers().contains_key("authorization");
    let foreign = header(ask, "origin").is_some_and(|origin| !allowed(ask, origin))
        || header(ask, "sec-fetch-site") == Some("cross-site");
    (changes && only_cookie && foreign).then(|| {
        problem(
            StatusCode::FORBIDDEN,
            "a change with only a cookie must come from our own pages",
        )
    })
}
