//! The probes speak exactly the words that `checklist::kinds` declares.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![cfg(unix)]

mod support;

use checklist::kinds::{KINDS, KindSpec, Shape};
use checklist::{Look, kinds};
use engine::evidence::{Fact, FactValue, Seen};
use engine::ports::Surroundings;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use support::{Write, answer, closed_port, http, look, reaching, scratch, see_in, server};
use tokio::net::UdpSocket;

/// An argument for each fact that needs one.
fn argument(fact: &str) -> &'static str {
    match fact {
        "json" => "$.a",
        "regex" => "/a/",
        _ => "x-name",
    }
}

/// A look that names every fact its kind declares.
fn naming_everything(kind: &str, target: String) -> Look {
    let spec = kinds::kind(kind).unwrap();
    spec.facts
        .iter()
        .fold(look(kind, target), |look, fact| match fact.argument {
            Some(_) => look.expecting(&format!("{} {}", fact.name, argument(fact.name))),
            None => look.expecting(fact.name),
        })
}

async fn tls_server() -> SocketAddr {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(vec!["a.test".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move { acceptor.accept(stream).await.map(drop) }
    })
    .await
}

async fn resolver() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 512];
        while let Ok((length, peer)) = socket.recv_from(&mut buffer).await {
            // The question with the answer bit set: NOERROR without records.
            buffer[2] |= 0x80;
            socket.send_to(&buffer[..length], peer).await.unwrap();
        }
    });
    address
}

/// Everything each kind reports when it is asked for everything: where there is an answer, and where there is not.
async fn everything() -> Vec<(&'static str, Seen)> {
    let folder = scratch();
    std::fs::write(folder.path().join("file"), "{\"a\": 1}").unwrap();
    let web = http(|_| answer("200 OK", &["x-name: a", "set-cookie: x-name=1"], b"{\"a\": 1}")).await;
    let cut = http(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec()).await;
    let (tls, plain) = (tls_server().await, server(|_| async { Ok(()) }).await);
    let ca = folder.path().join("ca.pem");
    std::fs::write(
        &ca,
        generate_simple_self_signed(vec!["ca.test".to_owned()])
            .unwrap()
            .cert
            .pem(),
    )
    .unwrap();
    let mut surroundings: Surroundings = reaching([("a.test", tls)]);
    surroundings.cwd = folder.path().to_owned();
    surroundings.network.ca = Some("ca.pem".to_owned());
    surroundings.network.resolver = Some(resolver().await.to_string());
    let targets = [
        ("http", format!("GET http://{web}/")),
        ("http", format!("GET http://{cut}/")),
        ("tls", "a.test".to_owned()),
        ("dns", "A a.test".to_owned()),
        ("tcp", plain.to_string()),
        ("tcp", closed_port().to_string()),
        ("command", "echo '{\"a\": 1}'".to_owned()),
        ("command", "kill -9 $$".to_owned()),
        ("file", "file".to_owned()),
        ("file", ".".to_owned()),
        ("file", "gone".to_owned()),
    ];
    let mut seen = Vec::new();
    for (kind, target) in targets {
        let look = naming_everything(kind, target);
        let found = see_in(look, &surroundings).await;
        assert_eq!(found.could_not_look, None, "{kind}");
        seen.push((kind, found));
    }
    seen
}

fn judge(spec: &KindSpec, fact: &Fact) {
    let declared = spec
        .fact(&fact.name)
        .unwrap_or_else(|| panic!("{} reports `{}`, which it does not declare", spec.name, fact.name));
    assert_eq!(
        declared.argument.is_some(),
        fact.argument.is_some(),
        "{} {}",
        spec.name,
        fact.name
    );
    let fits = match &fact.value {
        FactValue::Number(number) => matches!(declared.shape, Shape::Number(_) | Shape::Any) && *number >= 0.0,
        FactValue::Text(_) => matches!(declared.shape, Shape::Text | Shape::Any),
        FactValue::Flag(_) => matches!(declared.shape, Shape::Flag | Shape::Any),
        FactValue::List(_) => matches!(declared.shape, Shape::List | Shape::Any),
        FactValue::Absent | FactValue::Unknown(_) => true,
    };
    assert!(
        fits,
        "{} reports {fact:?}, which is declared as {:?}",
        spec.name, declared.shape
    );
}

#[tokio::test]
async fn every_kind_reports_what_it_declares_and_nothing_else() {
    let seen = everything().await;
    for spec in KINDS {
        let facts: Vec<&Fact> = seen
            .iter()
            .filter(|(kind, _)| *kind == spec.name)
            .flat_map(|(_, seen)| &seen.facts)
            .collect();
        for fact in &facts {
            judge(spec, fact);
        }
        let known = |value: &FactValue| !matches!(value, FactValue::Unknown(_));
        let reported: BTreeSet<&str> = facts
            .iter()
            .filter(|fact| known(&fact.value))
            .map(|fact| fact.name.as_str())
            .collect();
        let declared: BTreeSet<&str> = spec.facts.iter().map(|fact| fact.name).collect();
        assert_eq!(reported, declared, "{}", spec.name);
    }
}

#[tokio::test]
async fn every_marked_line_shows_a_fact_that_is_declared() {
    for (kind, seen) in everything().await {
        let spec = kinds::kind(kind).unwrap();
        for line in seen.excerpt {
            if let Some(fact) = line.fact {
                let name = fact.split(' ').next().unwrap();
                assert!(spec.fact(name).is_some(), "{kind} marks `{fact}`");
            }
        }
    }
}

#[tokio::test]
async fn a_kind_without_a_probe_is_not_a_pass() {
    let seen = see_in(look("gopher", "x"), &support::here()).await;
    support::assert_could_not_look(&seen, "no probe of the kind `gopher`");
}
