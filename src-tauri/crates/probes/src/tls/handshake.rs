//! One handshake that takes any certificate and remembers what is wrong with it.

use super::certificate::describe;
use crate::network::{open, provider, what_is_wrong};
use crate::report::Report;
use engine::evidence::FactValue;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    AlertDescription, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible, ProtocolVersion, SignatureScheme,
    SupportedProtocolVersion,
};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;

/// How handshakes are made.
pub(super) struct Means<'a> {
    pub(super) verifier: Arc<WebPkiServerVerifier>,
    pub(super) versions: &'static [&'static SupportedProtocolVersion],
    /// Asked for and checked in place of the host's own name.
    pub(super) name: Option<&'a str>,
}

/// Connects, shakes hands and reports. A peer that agrees to no version or cipher that is offered is seen as that:
/// `version` is then absent.
pub(super) async fn handshake(host: &str, address: SocketAddr, means: &Means<'_>) -> Result<Report, String> {
    let name = means.name.unwrap_or(host);
    let server =
        ServerName::try_from(name.to_owned()).map_err(|_| format!("`{name}` cannot be the name in a certificate"))?;
    let judge = Arc::new(Judge {
        verifier: means.verifier.clone(),
        judged: OnceLock::new(),
    });
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(means.versions)
        .map_err(|error| format!("TLS is not to be had: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(judge.clone())
        .with_no_client_auth();
    config.resumption = Resumption::disabled();
    let begin = Instant::now();
    let stream = open(address, Duration::MAX).await.map_err(|reason| reason.text)?;
    let stream = match TlsConnector::from(Arc::new(config)).connect(server, stream).await {
        Ok(stream) => stream,
        Err(error) if agrees_to_nothing(&error) => return Ok(no_agreement(address, &error)),
        Err(error) => return Err(format!("the TLS handshake with {address} failed: {error}")),
    };
    let time = begin.elapsed();
    let session = stream.get_ref().1;
    let mut report = Report::default();
    let verdict = judge.judged.get().copied().unwrap_or("invalid");
    report.text("chain", verdict);
    report.line(&format!("chain: {verdict} (asked for {name})"), Some("chain"));
    describe(session.peer_certificates().unwrap_or_default(), &mut report);
    if let (Some(version), Some(suite)) = (session.protocol_version(), session.negotiated_cipher_suite()) {
        let version = if version == ProtocolVersion::TLSv1_3 {
            "TLS 1.3"
        } else {
            "TLS 1.2"
        };
        // rustls puts the version into the names of the suites of TLS 1.3, IANA does not.
        let cipher = format!("{:?}", suite.suite()).replace("TLS13_", "TLS_");
        report.line(&format!("version: {version}"), Some("version"));
        report.line(&format!("cipher: {cipher}"), Some("cipher"));
        report.text("version", version);
        report.text("cipher", cipher);
    }
    report.line(
        &format!("handshake: {:.1} ms", time.as_secs_f64() * 1e3),
        Some("handshake_time"),
    );
    report.time("handshake_time", time);
    Ok(report)
}

fn agrees_to_nothing(error: &io::Error) -> bool {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::AlertReceived(alert)) => matches!(
            alert,
            AlertDescription::ProtocolVersion
                | AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity
        ),
        Some(Error::PeerIncompatible(reason)) => matches!(
            reason,
            PeerIncompatible::ServerDoesNotSupportTls12Or13 | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        ),
        _ => false,
    }
}

fn no_agreement(address: SocketAddr, error: &io::Error) -> Report {
    let mut report = Report::default();
    report.fact("version", FactValue::Absent);
    report.fact("cipher", FactValue::Absent);
    let reason = format!("{address} agreed to no version that was offered: {error}");
    for fact in [
        "chain",
        "days_left",
        "chain_days_left",
        "names",
        "issuer",
        "subject",
        "serial",
        "fingerprint",
        "handshake_time",
    ] {
        report.fact(fact, FactValue::Unknown(reason.clone()));
    }
    report.line(&reason, Some("version"));
    report
}

/// Judges the chain as any client would, and goes on whatever the verdict.
#[derive(Debug)]
struct Judge {
    verifier: Arc<WebPkiServerVerifier>,
    judged: OnceLock<&'static str>,
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self
            .verifier
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        let verdict = verdict
            .as_ref()
            .map_or_else(|error| what_is_wrong(error).unwrap_or("invalid"), |_| "valid");
        self.judged.get_or_init(|| verdict);
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
