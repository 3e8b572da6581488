//! `tls` looks, and `https`, at certificates that are right and at those that are not.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use engine::evidence::FactValue;
use engine::ports::Surroundings;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{ServerConfig, SupportedProtocolVersion};
use std::net::SocketAddr;
use std::sync::Arc;
use support::{Write, assert_could_not_look, assert_unknown, closed_port, fact, look, reaching, see_in, server, text};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;

const HOST: &str = "api.example.test";
static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

/// A certificate authority, and the folder its certificate lies in.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    fn new() -> Self {
        Self::named("Test Authority")
    }

    fn named(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let folder = support::scratch();
        std::fs::write(folder.path().join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            folder,
        }
    }

    /// A server for `name`, whose certificate ends in `last_year`.
    async fn server(&self, name: &str, last_year: i32, versions: &[&'static SupportedProtocolVersion]) -> SocketAddr {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        https(certificate.der().clone(), &key, versions).await
    }

    fn trusted_by(&self, connect: SocketAddr) -> Surroundings {
        let mut surroundings = reaching([(HOST, connect)]);
        surroundings.network.ca = Some(self.folder.path().join("ca.pem").to_string_lossy().into_owned());
        surroundings
    }
}

async fn https(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
    versions: &[&'static SupportedProtocolVersion],
) -> SocketAddr {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await?;
            if stream.read(&mut [0; 1024]).await? > 0 {
                stream.write_all(&support::answer("200 OK", &[], b"safe")).await?;
            }
            stream.shutdown().await
        }
    })
    .await
}

async fn chain(authority: &Authority, place: SocketAddr) -> FactValue {
    fact(&see_in(look("tls", HOST), &authority.trusted_by(place)).await, "chain").clone()
}

#[tokio::test]
async fn a_good_certificate_is_described() {
    let authority = Authority::new();
    let place = authority.server(HOST, 2090, &BOTH).await;
    let seen = see_in(look("tls", HOST), &authority.trusted_by(place)).await;
    assert_eq!(*fact(&seen, "chain"), text("valid"));
    assert_eq!(*fact(&seen, "names"), FactValue::List(vec![HOST.to_owned()]));
    assert_eq!(*fact(&seen, "version"), text("TLS 1.3"));
    assert_eq!(*fact(&seen, "addresses"), FactValue::List(vec![place.to_string()]));
    assert!(
        matches!(fact(&seen, "cipher"), FactValue::Text(cipher) if cipher.starts_with("TLS_AES") || cipher.starts_with("TLS_CHACHA"))
    );
    assert!(matches!(fact(&seen, "issuer"), FactValue::Text(issuer) if issuer.contains("CN=Test Authority")));
    assert!(matches!(fact(&seen, "fingerprint"), FactValue::Text(hex) if hex.len() == 64));
    assert!(matches!(fact(&seen, "days_left"), FactValue::Number(days) if *days > 365.0 && days.fract() == 0.0));
    let marked: Vec<_> = seen.excerpt.iter().filter_map(|line| line.fact.as_deref()).collect();
    assert!(marked.contains(&"days_left") && marked.contains(&"chain"));
}

#[tokio::test]
async fn what_is_wrong_with_a_chain_is_a_fact_and_not_a_failure_to_look() {
    let (authority, stranger) = (Authority::new(), Authority::named("Some Stranger"));
    let expired = authority.server(HOST, 2021, &BOTH).await;
    assert_eq!(chain(&authority, expired).await, text("expired"));
    let seen = see_in(look("tls", HOST), &authority.trusted_by(expired)).await;
    assert_eq!(*fact(&seen, "days_left"), FactValue::Number(0.0));
    let other_name = authority.server("other.example.test", 2090, &BOTH).await;
    assert_eq!(chain(&authority, other_name).await, text("wrong name"));
    let unknown = stranger.server(HOST, 2090, &BOTH).await;
    assert_eq!(chain(&authority, unknown).await, text("unknown issuer"));
}

#[tokio::test]
async fn a_self_signed_certificate_has_an_unknown_issuer() {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![HOST.to_owned()]).unwrap();
    let place = https(params.self_signed(&key).unwrap().der().clone(), &key, &BOTH).await;
    assert_eq!(chain(&Authority::new(), place).await, text("unknown issuer"));
}

#[tokio::test]
async fn the_name_to_check_may_be_another() {
    let authority = Authority::new();
    let place = authority.server("other.example.test", 2090, &BOTH).await;
    let seen = see_in(
        look("tls", HOST).with("name", "other.example.test"),
        &authority.trusted_by(place),
    )
    .await;
    assert_eq!(*fact(&seen, "chain"), text("valid"));
}

#[tokio::test]
async fn a_version_that_the_host_does_not_speak_is_absent() {
    let authority = Authority::new();
    let old = authority.server(HOST, 2090, &BOTH[1..]).await;
    let seen = see_in(look("tls", HOST), &authority.trusted_by(old)).await;
    assert_eq!(
        (fact(&seen, "chain"), fact(&seen, "version")),
        (&text("valid"), &text("TLS 1.2"))
    );
    let seen = see_in(look("tls", HOST).with("versions", "1.3"), &authority.trusted_by(old)).await;
    assert_eq!(*fact(&seen, "version"), FactValue::Absent);
    assert_unknown(fact(&seen, "chain"), "agreed to no version");
    let new = authority.server(HOST, 2090, &BOTH[..1]).await;
    let seen = see_in(look("tls", HOST).with("versions", "1.2"), &authority.trusted_by(new)).await;
    assert_eq!(*fact(&seen, "version"), FactValue::Absent);
}

#[tokio::test]
async fn a_host_that_cannot_be_asked_is_unknown_beside_one_that_can() {
    let authority = Authority::new();
    let place = authority.server(HOST, 2090, &BOTH).await;
    let target = format!("{HOST}, {}", closed_port());
    let seen = see_in(look("tls", target).expecting("chain"), &authority.trusted_by(place)).await;
    let chains: Vec<_> = seen.facts.iter().filter(|fact| fact.name == "chain").collect();
    assert_eq!(
        (chains[0].subject.as_str(), &chains[0].value),
        (format!("{HOST} {place}").as_str(), &text("valid"))
    );
    assert_unknown(&chains[1].value, "refused the connection");
}

#[tokio::test]
async fn nobody_there_nothing_said_and_no_tls_are_not_a_bad_chain() {
    let authority = Authority::new();
    let seen = see_in(look("tls", HOST), &authority.trusted_by(closed_port())).await;
    assert_could_not_look(&seen, "refused the connection");
    let silent = server(|stream| async move {
        tokio::time::sleep(std::time::Duration::from_mins(1)).await;
        drop(stream);
        Ok(())
    })
    .await;
    let seen = see_in(
        look("tls", HOST).with("timeout", "300ms"),
        &authority.trusted_by(silent),
    )
    .await;
    assert_could_not_look(&seen, "took longer than 300ms");
    let plain = server(|mut stream| async move { stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await }).await;
    assert_could_not_look(
        &see_in(look("tls", HOST), &authority.trusted_by(plain)).await,
        "handshake",
    );
}

#[tokio::test]
async fn https_times_its_handshake_and_takes_no_bad_certificate() {
    let authority = Authority::new();
    let good = authority.server(HOST, 2090, &BOTH).await;
    let https = || look("http", format!("GET https://{HOST}/")).expecting("body");
    let seen = see_in(https(), &authority.trusted_by(good)).await;
    assert_eq!(*fact(&seen, "body"), text("safe"));
    assert!(matches!(fact(&seen, "tls_time"), FactValue::Number(time) if *time > 0.0));
    let expired = authority.server(HOST, 2021, &BOTH).await;
    assert_could_not_look(
        &see_in(https(), &authority.trusted_by(expired)).await,
        "not accepted (expired)",
    );
}

#[tokio::test]
async fn an_authority_that_cannot_be_read_is_named() {
    let mut surroundings = reaching([(HOST, closed_port())]);
    surroundings.network.ca = Some("no-such-ca.pem".to_owned());
    assert_could_not_look(
        &see_in(look("tls", HOST), &surroundings).await,
        "no-such-ca.pem cannot be read",
    );
}
