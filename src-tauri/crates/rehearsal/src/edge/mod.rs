//! The edge: the one door to all hosts, with TLS, redirects, the proxy and the access log.

mod headers;
pub(crate) mod meter;
pub(crate) mod pages;
mod proxy;
mod sites;

use crate::hosts::{self, HOSTS, Host, Role};
use crate::http::{self, Ask, Reply, header, problem, redirect, set};
use crate::ledger::Line;
use crate::monitoring::Monitoring;
use crate::place::Place;
use chrono::Utc;
use hyper::StatusCode;
use hyper::header::{HeaderName, HeaderValue, RETRY_AFTER};
use proxy::Upstream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// The door.
#[derive(Debug)]
pub(crate) struct Edge {
    pub production: Arc<Place>,
    pub staging: Arc<Place>,
    pub monitoring: Arc<Monitoring>,
    /// Whether the app and the service of production answer 503.
    pub maintenance: AtomicBool,
    upstream: Upstream,
}

impl Edge {
    pub(crate) fn new(
        production: Arc<Place>,
        staging: Arc<Place>,
        monitoring: Arc<Monitoring>,
        maintenance: bool,
    ) -> Self {
        Self {
            production,
            staging,
            monitoring,
            maintenance: AtomicBool::new(maintenance),
            upstream: Upstream::new(),
        }
    }

    /// Serves one connection to port 443.
    pub(crate) async fn secure(self: Arc<Self>, acceptor: TlsAcceptor, stream: TcpStream) {
        match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => {
                let edge = self;
                http::serve(stream, move |ask| {
                    let edge = Arc::clone(&edge);
                    async move { edge.answer(ask).await }
                })
                .await;
            }
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    /// Serves one connection to port 80: leads to https.
    pub(crate) async fn plain(self: Arc<Self>, stream: TcpStream) {
        let edge = self;
        http::serve(stream, move |ask| {
            let edge = Arc::clone(&edge);
            async move {
                let known = authority(&ask).and_then(|name| hosts::find(&name));
                let reply = match known {
                    Some(host) => {
                        let path = ask.uri().path_and_query().map_or("/", |path| path.as_str());
                        redirect(StatusCode::PERMANENT_REDIRECT, &format!("https://{}{path}", host.name))
                    }
                    None => problem(StatusCode::MISDIRECTED_REQUEST, "no such host here"),
                };
                edge.dress(reply)
            }
        })
        .await;
    }

    /// The names that answer on port 80.
    pub(crate) fn plain_hosts() -> impl Iterator<Item = &'static str> {
        let has = |host: &&Host| !host.staging && !matches!(host.role, Role::Monitoring | Role::Mail);
        HOSTS.iter().filter(has).map(|host| host.name)
    }

    async fn answer(&self, mut ask: Ask) -> Reply {
        let begun = Instant::now();
        let name = authority(&ask).unwrap_or_default();
        let host = hosts::find(&name);
        let place = if host.is_some_and(|host| host.staging) {
            &self.staging
        } else {
            &self.production
        };
        let given = header(&ask, "x-request-id").filter(|id| tidy(id)).map(str::to_owned);
        let request_id = given.unwrap_or_else(|| place.unique());
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            ask.headers_mut().insert("x-request-id", value);
        }
        let (method, path) = (ask.method().to_string(), ask.uri().path().chars().take(200).collect());
        let (mut reply, version) = match host {
            Some(host) => self.route(host, place, ask).await,
            None => (problem(StatusCode::MISDIRECTED_REQUEST, "no such host here"), None),
        };
        set(&mut reply, HeaderName::from_static("x-request-id"), &request_id);
        let line = Line {
            at: Utc::now(),
            request_id,
            host: name.chars().take(100).collect(),
            method,
            path,
            status: reply.status().as_u16(),
            version,
            duration_ms: begun.elapsed().as_secs_f64() * 1e3,
        };
        place.ledger.note(line);
        self.dress(reply)
    }

    async fn route(&self, host: &Host, place: &Arc<Place>, ask: Ask) -> (Reply, Option<String>) {
        let closed = self.maintenance.load(Ordering::Relaxed) && !host.staging;
        match host.role {
            Role::Api if closed => (closed_service(), None),
            Role::App | Role::Admin if closed => (closed_page(), None),
            Role::Api => self.upstream.forward(place, ask).await,
            Role::App => (sites::app(place, &ask), None),
            Role::Admin => (sites::admin(place, &ask), None),
            Role::Www => (sites::www(&place.shared.faults, &ask), None),
            Role::Mail => (sites::mail(&place.shared.mail, &ask), None),
            Role::Monitoring => (self.monitoring.answer(&ask), None),
        }
    }

    fn dress(&self, mut reply: Reply) -> Reply {
        headers::dress(&mut reply, &self.production.shared.faults);
        reply
    }
}

fn closed_service() -> Reply {
    let mut reply = problem(StatusCode::SERVICE_UNAVAILABLE, "closed for maintenance");
    set(&mut reply, RETRY_AFTER, "60");
    reply
}

fn closed_page() -> Reply {
    let mut reply = http::html(StatusCode::SERVICE_UNAVAILABLE, pages::maintenance());
    set(&mut reply, RETRY_AFTER, "60");
    reply
}

/// The host a request is for: HTTP/2 has it in the target, HTTP/1.1 in a header.
fn authority(ask: &Ask) -> Option<String> {
    ask.uri()
        .authority()
        .map(ToString::to_string)
        .or_else(|| header(ask, "host").map(str::to_owned))
}

/// Whether an identifier from outside may be passed on and logged.
fn tidy(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
