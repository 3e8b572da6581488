//! The sites the edge serves itself: app, admin, www and the mailbox.

use super::pages;
use crate::fault::{Faults, Trouble};
use crate::http::{Ask, Reply, header, html, json_reply, parameter, problem, redirect, reply, set};
use crate::mail::Mailroom;
use crate::place::Place;
use crate::tables::Role;
use chrono::Utc;
use hyper::header::CACHE_CONTROL;
use hyper::{Method, StatusCode};
use serde_json::json;

/// What both sites have: the build, the script, the style, and their own page for what is not there.
fn common(place: &Place, ask: &Ask) -> Reply {
    let build = place.build();
    if ![Method::GET, Method::HEAD].contains(ask.method()) {
        return problem(StatusCode::METHOD_NOT_ALLOWED, "these pages can only be read");
    }
    match ask.uri().path() {
        "/build.json" => {
            let mut reply = json_reply(StatusCode::OK, &json!(build));
            set(&mut reply, CACHE_CONTROL, "no-store");
            reply
        }
        "/assets/site.js" => asset("text/javascript; charset=utf-8", pages::SCRIPT),
        "/assets/site.css" => asset("text/css; charset=utf-8", pages::STYLE),
        _ => html(StatusCode::NOT_FOUND, pages::not_found(&build)),
    }
}

fn asset(kind: &'static str, text: &'static str) -> Reply {
    let mut reply = reply(StatusCode::OK, kind, text);
    set(&mut reply, CACHE_CONTROL, "public, max-age=300");
    reply
}

fn page(text: String) -> Reply {
    let mut reply = html(StatusCode::OK, text);
    set(&mut reply, CACHE_CONTROL, "no-cache");
    reply
}

pub(super) fn app(place: &Place, ask: &Ask) -> Reply {
    match (ask.method().as_str(), ask.uri().path()) {
        ("GET" | "HEAD", "/" | "/login" | "/contacts" | "/dashboard") => page(pages::app(&place.build())),
        _ => common(place, ask),
    }
}

pub(super) fn admin(place: &Place, ask: &Ask) -> Reply {
    match (ask.method().as_str(), ask.uri().path()) {
        ("GET" | "HEAD", "/" | "/login") => page(pages::admin(&place.build())),
        ("GET" | "HEAD", "/staff") => match role(place, ask) {
            None => redirect(StatusCode::FOUND, "/login"),
            Some(Role::User) => problem(StatusCode::FORBIDDEN, "only staff may come in"),
            Some(Role::Staff) => {
                let users = place.database.inside(|tables| tables.users.len());
                page(pages::staff(&place.build(), users))
            }
        },
        _ => common(place, ask),
    }
}

/// The role of who asks, if the request has a good token.
fn role(place: &Place, ask: &Ask) -> Option<Role> {
    let bearer = header(ask, "authorization").and_then(|value| value.strip_prefix("Bearer "));
    let cookie = header(ask, "cookie").and_then(|cookies| {
        cookies
            .split(';')
            .find_map(|cookie| cookie.trim().strip_prefix("session="))
    });
    let claims = place.key.claims(bearer.or(cookie)?, Utc::now().timestamp())?;
    if place.cache.is_ended(&claims.jti) {
        return None;
    }
    place
        .database
        .inside(|tables| tables.users.get(&claims.sub).map(|user| user.role))
}

pub(super) fn www(faults: &Faults, ask: &Ask) -> Reply {
    let temporary = faults.is_on(Trouble::RedirectTemporary);
    let status = if temporary {
        StatusCode::FOUND
    } else {
        StatusCode::MOVED_PERMANENTLY
    };
    let path = ask.uri().path_and_query().map_or("/", |path| path.as_str());
    redirect(status, &format!("https://app.marketsage.com{path}"))
}

pub(super) fn mail(mailroom: &Mailroom, ask: &Ask) -> Reply {
    if ask.uri().path() != "/messages" {
        return problem(StatusCode::NOT_FOUND, "the messages are at /messages");
    }
    let messages = mailroom.messages(parameter(ask, "to"));
    json_reply(StatusCode::OK, &json!({"total": messages.len(), "messages": messages}))
}
