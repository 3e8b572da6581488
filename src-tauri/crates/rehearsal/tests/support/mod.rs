//! Clients of a stack, as any outsider has them.
#![allow(
    clippy::unwrap_used,
    dead_code,
    missing_docs,
    reason = "for tests, and each test file uses a part"
)]

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rehearsal::{Options, Stack, Supplies};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub const API: &str = "api.marketsage.com";

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

pub struct Rig {
    pub stack: Stack,
    pub supplies: Supplies,
    pub folder: TempDir,
}

pub fn options(folder: &Path) -> Options {
    Options {
        folder: folder.to_owned(),
        old: "2.0.4".into(),
        new: "2.1.0".into(),
        fresh: true,
    }
}

/// Starts a stack in a folder of its own.
pub async fn rig() -> Rig {
    let folder = tempfile::tempdir().unwrap();
    let stack = Stack::start(options(folder.path())).await.unwrap();
    let supplies = stack.supplies();
    Rig {
        stack,
        supplies,
        folder,
    }
}

impl Rig {
    /// Stops the stack and starts another on its folder.
    pub async fn again(self, fresh: bool) -> Self {
        let Self { stack, folder, .. } = self;
        stack.stop().await;
        let stack = Stack::start(Options {
            fresh,
            ..options(folder.path())
        });
        let stack = stack.await.unwrap();
        let supplies = stack.supplies();
        Self {
            stack,
            supplies,
            folder,
        }
    }
}

/// An answer, read whole.
pub type Answer = Response<Bytes>;

pub trait Seen {
    fn code(&self) -> u16;
    fn json(&self) -> Value;
    fn text(&self) -> String;
    fn head(&self, name: &str) -> Option<&str>;
}

impl Seen for Answer {
    fn code(&self) -> u16 {
        self.status().as_u16()
    }
    fn json(&self) -> Value {
        serde_json::from_slice(self.body()).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }
    fn text(&self) -> String {
        String::from_utf8_lossy(self.body()).into_owned()
    }
    fn head(&self, name: &str) -> Option<&str> {
        self.headers().get(name).map(|value| value.to_str().unwrap())
    }
}

async fn speak<S>(stream: S, request: Request<Full<Bytes>>) -> Answer
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await.unwrap().into_parts();
    let answer = Response::from_parts(head, body.collect().await.unwrap().to_bytes());
    connection.abort();
    answer
}

fn request(host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Request<Full<Bytes>> {
    let start = Request::builder().method(method).uri(path).header("host", host);
    let all = headers
        .iter()
        .fold(start, |request, (name, value)| request.header(*name, *value));
    all.body(Full::from(body.to_owned())).unwrap()
}

impl Rig {
    /// A TLS connection that trusts the stack's authority and nothing else.
    pub async fn tls(&self, host: &str) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(&self.supplies.ca).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap();
        let connector = TlsConnector::from(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()));
        let stream = TcpStream::connect(&self.supplies.connect[&format!("{host}:443")])
            .await
            .unwrap();
        connector
            .connect(ServerName::try_from(host.to_owned()).unwrap(), stream)
            .await
            .unwrap()
    }

    pub async fn ask(&self, host: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        speak(self.tls(host).await, request(host, method, path, headers, body)).await
    }

    pub async fn get(&self, host: &str, path: &str) -> Answer {
        self.ask(host, "GET", path, &[], "").await
    }

    /// Asks the same `times` times over one connection.
    pub async fn series(&self, times: usize, host: &str, path: &str, headers: &[(&str, &str)]) -> Vec<Answer> {
        let (mut sender, connection) = http1::handshake(TokioIo::new(self.tls(host).await)).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut answers = Vec::new();
        for _ in 0..times {
            sender.ready().await.unwrap();
            let answer = sender
                .send_request(request(host, "GET", path, headers, ""))
                .await
                .unwrap();
            let (head, body) = answer.into_parts();
            answers.push(Response::from_parts(head, body.collect().await.unwrap().to_bytes()));
        }
        connection.abort();
        answers
    }

    pub async fn plain(&self, host: &str, path: &str) -> Answer {
        let stream = TcpStream::connect(&self.supplies.connect[&format!("{host}:80")])
            .await
            .unwrap();
        speak(stream, request(host, "GET", path, &[], "")).await
    }

    pub fn secret(&self, name: &str) -> String {
        std::fs::read_to_string(self.supplies.cwd.join("secrets").join(name)).unwrap()
    }

    /// Signs in as one of the three users; answers `Bearer …`.
    pub async fn bearer(&self, email: &str, secret: &str) -> String {
        let body = json!({"email": email, "password": self.secret(secret)}).to_string();
        let answer = self.ask(API, "POST", "/auth/login", &[], &body).await;
        assert_eq!(answer.code(), 200, "{}", answer.text());
        format!("Bearer {}", answer.json()["token"].as_str().unwrap())
    }

    pub async fn smoke(&self) -> String {
        self.bearer("smoke@marketsage.com", "smoke-password").await
    }

    /// Asks the control interface: a POST with a body, else a GET.
    pub async fn control(&self, path: &str, body: Option<Value>) -> Answer {
        let address = self.supplies.variables["CS_CONTROL"].trim_start_matches("http://");
        let token = format!("Bearer {}", self.supplies.variables["CS_CONTROL_TOKEN"]);
        let (method, body) = body.map_or(("GET", String::new()), |body| ("POST", body.to_string()));
        let stream = TcpStream::connect(address).await.unwrap();
        speak(
            stream,
            request(address, method, path, &[("authorization", &token)], &body),
        )
        .await
    }

    pub async fn deploy(&self, target: &str) {
        let body = json!({"target": target, "part": "backend", "version": "2.1.0"});
        let answer = self.control("/deploy", Some(body)).await;
        assert_eq!(answer.code(), 200, "{}", answer.text());
    }

    pub async fn split(&self, new: u8) -> Answer {
        self.control("/split", Some(json!({"new": new}))).await
    }

    /// Sends the visitors away, so that a test counts only its own requests.
    pub async fn alone(&self) {
        assert_eq!(self.control("/visitors", Some(json!({"rate": 0}))).await.code(), 200);
    }
}
