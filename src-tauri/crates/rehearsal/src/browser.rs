//! A small HTTPS client that keeps one connection to each host, as a browser does.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

/// Largest answer read, in bytes.
const ANSWER: usize = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(15);

type Failure = Box<dyn Error + Send + Sync>;

/// The client; its connections end with it.
pub(crate) struct Browser {
    edge: SocketAddr,
    tls: TlsConnector,
    open: BTreeMap<&'static str, SendRequest<Full<Bytes>>>,
    connections: JoinSet<()>,
}

impl Browser {
    /// A client that trusts `roots` and finds every host at `edge`.
    pub(crate) fn new(edge: SocketAddr, roots: RootCertStore) -> Result<Self, rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = builder.with_root_certificates(roots).with_no_client_auth();
        let tls = TlsConnector::from(Arc::new(config));
        Ok(Self {
            edge,
            tls,
            open: BTreeMap::new(),
            connections: JoinSet::new(),
        })
    }

    /// Asks and answers the status with the body, `null` where it is not JSON.
    pub(crate) async fn ask(
        &mut self,
        host: &'static str,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), Failure> {
        let asking = async {
            let mut connection = self.connection(host).await?;
            let mut request = Request::builder().method(method).uri(path).header(HOST, host);
            if let Some(token) = token {
                request = request.header(AUTHORIZATION, format!("Bearer {token}"));
            }
            if body.is_some() {
                request = request.header(CONTENT_TYPE, "application/json");
            }
            let body = body.map(Value::to_string).unwrap_or_default();
            let answer = connection.send_request(request.body(Full::from(body))?).await?;
            let status = answer.status().as_u16();
            let body = Limited::new(answer.into_body(), ANSWER).collect().await?.to_bytes();
            self.open.insert(host, connection);
            Ok((status, serde_json::from_slice(&body).unwrap_or_default()))
        };
        tokio::time::timeout(PATIENCE, asking).await?
    }

    /// The connection kept to `host`, or a new one. It is kept again only after a whole answer.
    async fn connection(&mut self, host: &'static str) -> Result<SendRequest<Full<Bytes>>, Failure> {
        if let Some(mut kept) = self.open.remove(host)
            && kept.ready().await.is_ok()
        {
            return Ok(kept);
        }
        let stream = TcpStream::connect(self.edge).await?;
        stream.set_nodelay(true)?;
        let stream = self.tls.connect(ServerName::try_from(host)?, stream).await?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        while self.connections.try_join_next().is_some() {}
        self.connections.spawn(async move {
            let _ = connection.await;
        });
        Ok(sender)
    }
}
