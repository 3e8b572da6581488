//! An HTTP interface that is asked: the admin interface of an Envoy, a Prometheus, the control interface of the rehearsal.
//!
//! Each request has a connection of its own, and an end in time.

mod trust;

use crate::failure::{failure, uncertain};
use crate::reach::Reach;
use engine::traffic::TrafficError;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use std::fmt::Write;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// How long one request may take, connecting included.
const WITHIN: Duration = Duration::from_secs(3);
/// Bytes of an answer that are read; a configuration dump of a large Envoy has some megabytes.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;

/// Where to ask.
pub(crate) struct Site {
    /// As the environment has it.
    pub url: String,
    host: String,
    authority: String,
    port: u16,
    /// Before each path; without a slash at its end.
    folder: String,
    /// Where to connect instead of the host.
    instead: Option<String>,
    tls: Option<TlsConnector>,
    bearer: Option<String>,
    /// What to look at where it does not answer.
    hint: &'static str,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Said {
    pub status: u16,
    pub body: String,
}

impl Site {
    /// The site at an address such as `http://127.0.0.1:9901`. `hint` says what to look at where it does not answer.
    pub(crate) fn new(url: &str, reach: &Reach, hint: &'static str) -> Result<Site, TrafficError> {
        let wrong = |why: String| failure(format!("use {url}"), why, "write it as `http://host:port`");
        let parsed: Uri = url.parse().map_err(|_| wrong("it is not an address".to_owned()))?;
        let secure = match parsed.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(wrong("it begins neither with http:// nor with https://".to_owned())),
        };
        let authority = parsed.authority().ok_or_else(|| wrong("it names no host".to_owned()))?;
        if authority.as_str().contains('@') {
            return Err(wrong("a password has no place in it".to_owned()));
        }
        let host = authority.host().to_ascii_lowercase();
        let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let connect = &reach.network.connect;
        let mapped = connect.get(&format!("{host}:{port}")).or_else(|| connect.get(&host));
        Ok(Site {
            url: url.to_owned(),
            authority: authority.to_string(),
            port,
            folder: parsed.path().trim_end_matches('/').to_owned(),
            instead: mapped.cloned(),
            tls: secure.then(|| trust::connector(reach)).transpose().map_err(wrong)?,
            bearer: None,
            host,
            hint,
        })
    }

    /// With this token in every request.
    pub(crate) fn with_bearer(mut self, token: &str) -> Site {
        self.bearer = Some(format!("Bearer {token}"));
        self
    }

    /// Looks at a page; `what` is the operation, for errors. Nothing is changed by it, so an answer that is lost is no doubt.
    pub(crate) async fn get(&self, what: &str, path: &str) -> Result<Said, TrafficError> {
        self.ask(what, Method::GET, path, String::new())
            .await
            .map_err(|error| TrafficError {
                may_have_happened: false,
                ..error
            })
    }

    /// Orders something, with a JSON text or with none.
    pub(crate) async fn post(&self, what: &str, path: &str, body: String) -> Result<Said, TrafficError> {
        self.ask(what, Method::POST, path, body).await
    }

    async fn ask(&self, what: &str, method: Method, path: &str, body: String) -> Result<Said, TrafficError> {
        let mut sent = false;
        let asking = self.exchange(method, path, body, &mut sent);
        let outcome = timeout(WITHIN, asking)
            .await
            .unwrap_or_else(|_| Err(format!("no answer within {} s", WITHIN.as_secs())));
        outcome.map_err(|why| {
            let why = format!("{}: {why}", self.url);
            if sent {
                uncertain(what, why, self.hint)
            } else {
                failure(what, why, self.hint)
            }
        })
    }

    async fn exchange(&self, method: Method, path: &str, body: String, sent: &mut bool) -> Result<Said, String> {
        let stream = match &self.instead {
            Some(place) => TcpStream::connect(place.as_str()).await,
            None => TcpStream::connect((self.host.trim_matches(['[', ']']), self.port)).await,
        };
        let stream = stream.map_err(|error| error.to_string())?;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.folder))
            .header(HOST, &self.authority);
        if let Some(bearer) = &self.bearer {
            request = request.header(AUTHORIZATION, bearer);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::from(body)).map_err(|error| error.to_string())?;
        let Some(tls) = &self.tls else {
            return speak(stream, request, sent).await;
        };
        let name = ServerName::try_from(self.host.trim_matches(['[', ']']).to_owned());
        let name = name.map_err(|error| error.to_string())?;
        let stream = tls.connect(name, stream).await.map_err(|error| error.to_string())?;
        speak(stream, request, sent).await
    }
}

async fn speak<S>(stream: S, request: Request<Full<Bytes>>, sent: &mut bool) -> Result<Said, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    let exchange = async {
        *sent = true;
        let answer = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
        let body = body
            .map_err(|error| format!("its answer broke off: {error}"))?
            .to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Said { status, body })
    };
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        biased;
        said = exchange => said,
        ended = &mut connection => Err(ended.err().map_or_else(
            || "the connection was closed".to_owned(),
            |error| format!("the connection ended: {error}"),
        )),
    }
}

impl Said {
    /// The beginning of what was said, on one line.
    pub(crate) fn excerpt(&self) -> String {
        let line = self.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut said = format!("status {}", self.status);
        if !line.is_empty() {
            let _ = write!(said, ": {}", line.chars().take(200).collect::<String>());
        }
        said
    }
}

/// A text as part of a query (RFC 3986, section 2.1).
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(url: &str) -> Result<Site, TrafficError> {
        Site::new(url, &Reach::default(), "is it there?")
    }

    #[test]
    fn an_address_is_taken_apart_or_refused() {
        let site = site("http://Envoy.internal:9901/admin/").unwrap();
        assert_eq!((site.host.as_str(), site.port), ("envoy.internal", 9901));
        assert_eq!(site.folder, "/admin");
        for wrong in ["envoy.internal:9901", "ftp://a", "http://", "http://me:secret@a"] {
            assert!(self::site(wrong).is_err(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn an_order_that_was_never_sent_has_not_happened_and_one_without_an_answer_may_have() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let silent = site(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let error = silent.post("order", "/x", String::new()).await.unwrap_err();
        assert!(error.may_have_happened, "{error}");
        assert!(error.why.ends_with("no answer within 3 s"), "{error}");
        drop(listener);
        let error = silent.post("order", "/x", String::new()).await.unwrap_err();
        assert!(!error.may_have_happened, "{error}");
    }

    #[test]
    fn what_a_query_cannot_hold_is_encoded() {
        assert_eq!(encoded("rate(a{b=\"c\"})+é"), "rate%28a%7Bb%3D%22c%22%7D%29%2B%C3%A9");
    }
}
