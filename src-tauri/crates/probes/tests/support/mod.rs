//! Checks by hand, and servers that behave as told, on loopback.

#![allow(dead_code, reason = "each test file uses its part")]

use checklist::{Capture, Check, Expectation, FactRef, Input, Look, Network, Predicate, Span};
use engine::evidence::{FactValue, Seen, Sighting};
use engine::ports::{Answer, Prober, ReadyCheck, Secrets, Surroundings};
use probes::Probes;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const NOWHERE: Span = Span {
    line: 1,
    column: 1,
    length: 0,
};

/// The program that supervises commands in the tests.
pub fn supervisor() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_step-supervisor"))
}

/// A look whose target is `target`.
pub fn look(kind: &str, target: impl Into<String>) -> Look {
    let (inputs, expectations, captures) = (Vec::new(), Vec::new(), Vec::new());
    Look {
        kind: kind.to_owned(),
        target: target.into(),
        inputs,
        expectations,
        captures,
        span: NOWHERE,
    }
}

pub fn fact_ref(fact: &str) -> FactRef {
    let (name, argument) = fact
        .split_once(' ')
        .map_or((fact, None), |(name, argument)| (name, Some(argument.to_owned())));
    FactRef {
        name: name.to_owned(),
        argument,
    }
}

pub trait Write: Sized {
    fn with(self, name: &str, value: impl Into<String>) -> Self;
    fn expecting(self, fact: &str) -> Self;
    fn capturing(self, name: &str, fact: &str) -> Self;
}

impl Write for Look {
    fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.inputs.push(Input {
            name: name.to_owned(),
            value: value.into(),
            span: NOWHERE,
        });
        self
    }

    fn expecting(mut self, fact: &str) -> Self {
        self.expectations.push(Expectation {
            fact: fact_ref(fact),
            filter: None,
            negated: false,
            predicate: Predicate::Exists,
            warn_only: false,
            text: format!("{fact} exists"),
            span: NOWHERE,
        });
        self
    }

    fn capturing(mut self, name: &str, fact: &str) -> Self {
        self.captures.push(Capture {
            name: name.to_owned(),
            fact: fact_ref(fact),
            span: NOWHERE,
        });
        self
    }
}

pub async fn check(looks: Vec<Look>, surroundings: &Surroundings) -> Sighting {
    let check = ReadyCheck {
        check: Check {
            name: None,
            file: "production.md".to_owned(),
            looks,
            span: NOWHERE,
        },
    };
    let (_wanted, stop) = watch::channel(false);
    Probes::new(supervisor()).look(&check, surroundings, stop).await
}

pub async fn see_in(look: Look, surroundings: &Surroundings) -> Seen {
    check(vec![look], surroundings).await.looks.remove(0)
}

pub async fn see(look: Look) -> Seen {
    see_in(look, &here()).await
}

/// Loopback and the system's own temporary folder.
pub fn here() -> Surroundings {
    Surroundings {
        cwd: std::env::temp_dir(),
        ..Surroundings::default()
    }
}

/// Hosts that are reached somewhere else.
pub fn reaching<const N: usize>(connect: [(&str, SocketAddr); N]) -> Surroundings {
    let connect = connect
        .into_iter()
        .map(|(host, place)| (host.to_owned(), place.to_string()))
        .collect();
    Surroundings {
        network: Network {
            connect,
            ..Network::default()
        },
        ..here()
    }
}

/// The fact of the first subject.
pub fn fact<'a>(seen: &'a Seen, fact: &str) -> &'a FactValue {
    let wanted = fact_ref(fact);
    let found = seen
        .facts
        .iter()
        .find(|fact| fact.name == wanted.name && fact.argument == wanted.argument);
    &found.unwrap_or_else(|| panic!("no fact {fact} in {seen:#?}")).value
}

pub fn text(value: &str) -> FactValue {
    FactValue::Text(value.to_owned())
}

#[track_caller]
pub fn assert_unknown(value: &FactValue, words: &str) {
    assert!(
        matches!(value, FactValue::Unknown(reason) if reason.contains(words)),
        "{value:?} does not say {words:?}"
    );
}

#[track_caller]
pub fn assert_could_not_look(seen: &Seen, words: &str) {
    let reason = seen
        .could_not_look
        .as_deref()
        .unwrap_or_else(|| panic!("it could look: {seen:#?}"));
    assert!(reason.contains(words), "{reason:?} does not say {words:?}");
    assert!(seen.facts.is_empty());
}

/// Secrets that are known.
pub struct Known(pub BTreeMap<String, String>);

impl Secrets for Known {
    fn reveal<'a>(&'a self, name: &'a str) -> Answer<'a, Result<String, String>> {
        Box::pin(async move {
            self.0
                .get(name)
                .cloned()
                .ok_or_else(|| "it is not in the keyring".to_owned())
        })
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

pub fn knowing(surroundings: Surroundings, secrets: &[(&str, &str)]) -> Surroundings {
    let known = secrets
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Surroundings {
        secrets: Some(Arc::new(Known(known))),
        ..surroundings
    }
}

/// A server that does `serve` with every connection.
pub async fn server<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    address
}

/// A server that answers every request with what `answer` makes of it.
pub async fn http(answer: impl Fn(&str) -> Vec<u8> + Clone + Send + Sync + 'static) -> SocketAddr {
    server(move |mut stream| {
        let answer = answer.clone();
        async move {
            let request = read_request(&mut stream).await?;
            stream.write_all(&answer(&request)).await?;
            stream.shutdown().await
        }
    })
    .await
}

/// Reads a request with as much body as it announces.
pub async fn read_request(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Ok(text);
            }
        }
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await?;
        if count == 0 {
            return Ok(text);
        }
        bytes.extend_from_slice(&chunk[..count]);
    }
}

/// An answer with these headers and this body.
pub fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let headers: String = headers.iter().flat_map(|header| [header, "\r\n"]).collect();
    let mut bytes = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// A port on which nobody listens.
pub fn closed_port() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
}

pub fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

pub fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
