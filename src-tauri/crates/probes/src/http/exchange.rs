//! One request on a connection of its own, every step timed and bounded.

use super::body::{Body, read_body};
use super::request::Request;
use crate::network::{Reach, Trust, what_is_wrong};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper::header::{HOST, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode, Uri, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::ServerName;
use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Url;

/// Bytes of a response's head at most.
const LONGEST_HEAD: usize = 64 * 1024;

/// How requests reach their host.
pub(super) struct Means<'a> {
    pub(super) reach: Reach<'a>,
    pub(super) trust: &'a Trust,
    pub(super) ca: Option<&'a Path>,
    pub(super) limit: usize,
}

/// An answer, as far as it came.
pub(super) struct Exchanged {
    pub(super) status: StatusCode,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
    pub(super) remote: SocketAddr,
    pub(super) times: Times,
}

#[derive(Default)]
pub(super) struct Times {
    pub(super) lookup: Duration,
    pub(super) connect: Duration,
    pub(super) tls: Option<Duration>,
    pub(super) first_byte: Duration,
}

/// Sends a request and reads the answer. Fails where no answer came; an answer that breaks off in its body is an answer.
pub(super) async fn exchange(
    request: &Request,
    means: &Means<'_>,
    deadline: Instant,
    timeout: Duration,
) -> Result<Exchanged, String> {
    let within = Within { deadline, timeout };
    let url = &request.url;
    let host = bare_host(url);
    let port = url.port_or_known_default().unwrap_or(80);
    let places = within
        .wait("looking up its name", means.reach.places(&host, port))
        .await??;
    let (stream, remote, connect) = within.wait("connecting", places.connect()).await??;
    let mut times = Times {
        lookup: places.lookup,
        connect,
        ..Times::default()
    };
    let (sender, _connection) = if url.scheme() == "https" {
        let begin = Instant::now();
        let stream = within.wait("the TLS handshake", secure(stream, &host, means)).await??;
        times.tls = Some(begin.elapsed());
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        within.wait("the HTTP handshake", Sender::over(stream, http2)).await??
    } else {
        within.wait("the HTTP handshake", Sender::over(stream, false)).await??
    };
    let begin = Instant::now();
    let response = within
        .wait("the first byte of the answer", sender.send(request))
        .await??;
    times.first_byte = begin.elapsed();
    let (head, incoming) = response.into_parts();
    let body = read_body(incoming, &head.headers, means.limit, deadline, timeout).await;
    Ok(Exchanged {
        status: head.status,
        version: head.version,
        headers: head.headers,
        body,
        remote,
        times,
    })
}

/// The time a look has.
struct Within {
    deadline: Instant,
    timeout: Duration,
}

impl Within {
    async fn wait<T>(&self, what: &str, work: impl Future<Output = T>) -> Result<T, String> {
        timeout_at(self.deadline, work)
            .await
            .map_err(|_| format!("no answer within {:?}; the time ran out during {what}", self.timeout))
    }
}

/// The host without the brackets of an IPv6 address.
fn bare_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    host.strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host)
        .to_owned()
}

async fn secure(stream: TcpStream, host: &str, means: &Means<'_>) -> Result<TlsStream<TcpStream>, String> {
    let config = means.trust.with(means.ca)?.http.clone();
    let name =
        ServerName::try_from(host.to_owned()).map_err(|_| format!("`{host}` cannot be the name in a certificate"))?;
    TlsConnector::from(config).connect(name, stream).await.map_err(|error| {
        let wrong = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
            .and_then(what_is_wrong);
        wrong.map_or_else(
            || format!("the TLS handshake with {host} failed: {error}"),
            |wrong| format!("the certificate of {host} is not accepted ({wrong}): {error}"),
        )
    })
}

/// The sending half of a connection.
enum Sender {
    One(http1::SendRequest<Full<Bytes>>),
    Two(http2::SendRequest<Full<Bytes>>),
}

/// The work behind a connection; it ends when the look does.
struct Driver(AbortHandle);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sender {
    async fn over(
        io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        http2: bool,
    ) -> Result<(Self, Driver), String> {
        let io = TokioIo::new(io);
        let (sender, task): (Self, JoinHandle<()>) = if http2 {
            let mut builder = http2::Builder::new(TokioExecutor::new());
            builder.max_header_list_size(u32::try_from(LONGEST_HEAD).unwrap_or(u32::MAX));
            let (sender, connection) = builder.handshake(io).await.map_err(|error| chain(&error))?;
            // What goes wrong on the connection is reported where the answer is awaited.
            (Self::Two(sender), tokio::spawn(async { drop(connection.await) }))
        } else {
            let mut builder = http1::Builder::new();
            builder.max_buf_size(LONGEST_HEAD);
            let (sender, connection) = builder.handshake(io).await.map_err(|error| chain(&error))?;
            (Self::One(sender), tokio::spawn(async { drop(connection.await) }))
        };
        Ok((sender, Driver(task.abort_handle())))
    }

    async fn send(self, request: &Request) -> Result<Response<Incoming>, String> {
        let mut message = hyper::Request::new(Full::new(request.body.clone()));
        *message.method_mut() = request.method.clone();
        *message.headers_mut() = request.headers.clone();
        let answer = match self {
            Self::One(mut sender) => {
                *message.uri_mut() = uri(path(&request.url))?;
                if !message.headers().contains_key(HOST) {
                    let host = HeaderValue::from_str(authority(&request.url)).map_err(|error| error.to_string())?;
                    message.headers_mut().insert(HOST, host);
                }
                sender.send_request(message).await
            }
            Self::Two(mut sender) => {
                let host = message.headers_mut().remove(HOST);
                let host = host
                    .as_ref()
                    .and_then(|host| host.to_str().ok())
                    .unwrap_or_else(|| authority(&request.url));
                *message.uri_mut() = uri(&format!("{}://{host}{}", request.url.scheme(), path(&request.url)))?;
                sender.send_request(message).await
            }
        };
        answer.map_err(|error| format!("no HTTP answer came: {}", chain(&error)))
    }
}

fn uri(text: &str) -> Result<Uri, String> {
    text.parse()
        .map_err(|error| format!("`{text}` cannot be asked for: {error}"))
}

/// Host, and the port if it is not the scheme's own.
pub(super) fn authority(url: &Url) -> &str {
    &url[url::Position::BeforeHost..url::Position::AfterPort]
}

/// Path and query.
pub(super) fn path(url: &Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

/// An error with what caused it.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
