//! The weighted reverse proxy before the versions of the service.

use crate::http::{Ask, Reply, header, problem};
use crate::place::Place;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::{CONNECTION, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::{Request, Response, StatusCode, Uri, Version};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::net::SocketAddr;
use std::time::Duration;

/// Largest answer passed on, in bytes.
const ANSWER: usize = 4 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// The connections to the versions.
#[derive(Debug)]
pub(super) struct Upstream(Client<HttpConnector, Full<Bytes>>);

impl Upstream {
    pub(super) fn new() -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(Duration::from_secs(20))
            .pool_max_idle_per_host(32)
            .pool_timer(TokioTimer::new());
        Self(builder.build(HttpConnector::new()))
    }

    /// Passes a request to a version and its answer back; says which version. `X-Release: new` (or `old`) asks for a
    /// version by name, past the split: that is how a release is verified before it has traffic.
    pub(super) async fn forward(&self, place: &Place, ask: Ask) -> (Reply, Option<String>) {
        let named = match header(&ask, "x-release") {
            Some("new") => Some(true),
            Some("old") => Some(false),
            _ => None,
        };
        let new = named.unwrap_or_else(|| place.traffic.next_is_new());
        let metered = named.is_none().then(|| place.meter.begin(new));
        let version = if new { &place.shared.new } else { &place.shared.old };
        let reply = match place.traffic.address(version) {
            Some(address) => self
                .pass(address, ask)
                .await
                .unwrap_or_else(|why| problem(StatusCode::BAD_GATEWAY, why)),
            None => problem(StatusCode::BAD_GATEWAY, format!("version {version} does not run")),
        };
        if let Some(metered) = metered {
            metered.end(reply.status());
        }
        (reply, Some(version.clone()))
    }

    async fn pass(&self, address: SocketAddr, ask: Ask) -> Result<Reply, String> {
        let (mut head, body) = ask.into_parts();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let host = head
            .uri
            .authority()
            .and_then(|name| HeaderValue::from_str(name.as_str()).ok());
        let uri: Uri = format!("http://{address}{path}")
            .parse()
            .map_err(|_| "the path cannot be passed on".to_owned())?;
        if let Some(host) = host {
            head.headers.insert(HOST, host);
        }
        for hop in [CONNECTION, TRANSFER_ENCODING, HeaderName::from_static("keep-alive")] {
            head.headers.remove(hop);
        }
        head.uri = uri;
        head.version = Version::HTTP_11;
        let asking = async {
            let answer = self.0.request(Request::from_parts(head, Full::new(body))).await;
            let (mut head, body) = answer
                .map_err(|error| format!("the version did not answer: {error}"))?
                .into_parts();
            let body = Limited::new(body, ANSWER)
                .collect()
                .await
                .map_err(|error| format!("its answer broke off: {error}"))?;
            head.headers.remove(CONNECTION);
            head.headers.remove(TRANSFER_ENCODING);
            head.version = Version::default();
            Ok(Response::from_parts(head, Full::new(body.to_bytes())))
        };
        tokio::time::timeout(PATIENCE, asking)
            .await
            .unwrap_or_else(|_| Err("the version took too long".to_owned()))
    }
}
