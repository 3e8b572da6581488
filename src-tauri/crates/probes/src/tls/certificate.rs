//! What stands in the certificates that a host sends.

use crate::bytes::hex;
use crate::report::Report;
use engine::evidence::FactValue;
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

const DAY: i64 = 24 * 60 * 60;

/// Reports the certificates as sent, the host's own first.
pub(super) fn describe(sent: &[CertificateDer<'_>], report: &mut Report) {
    let mut first_end: Option<u64> = None;
    for (index, der) in sent.iter().enumerate() {
        let Ok((_, certificate)) = X509Certificate::from_der(der) else {
            report.line(&format!("certificate {}: cannot be read", index + 1), None);
            continue;
        };
        let days = days_left(&certificate);
        first_end = Some(first_end.map_or(days, |first| first.min(days)));
        if index == 0 {
            host(&certificate, der, days, report);
        } else {
            report.line(
                &format!("sent with it: {}, {days} days left", certificate.subject()),
                Some("chain_days_left"),
            );
        }
    }
    match first_end {
        Some(days) => report.count("chain_days_left", days),
        None => report.fact(
            "chain_days_left",
            FactValue::Unknown("no certificate could be read".to_owned()),
        ),
    }
}

fn host(certificate: &X509Certificate<'_>, der: &[u8], days: u64, report: &mut Report) {
    let (subject, issuer) = (certificate.subject().to_string(), certificate.issuer().to_string());
    let (names, serial, fingerprint) = (
        names(certificate),
        hex(certificate.raw_serial()),
        hex(&Sha256::digest(der)),
    );
    let validity = certificate.validity();
    report.line(&format!("subject: {subject}"), Some("subject"));
    report.line(&format!("names: {}", names.join(", ")), Some("names"));
    report.line(&format!("issuer: {issuer}"), Some("issuer"));
    report.line(
        &format!(
            "valid: {} to {}, {days} days left",
            validity.not_before, validity.not_after
        ),
        Some("days_left"),
    );
    report.line(&format!("serial: {serial}"), Some("serial"));
    report.line(&format!("SHA-256: {fingerprint}"), Some("fingerprint"));
    report.count("days_left", days);
    report.fact("names", FactValue::List(names));
    report.text("issuer", issuer);
    report.text("subject", subject);
    report.text("serial", serial);
    report.text("fingerprint", fingerprint);
}

fn days_left(certificate: &X509Certificate<'_>) -> u64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_secs();
    let left = certificate.validity().not_after.timestamp() - i64::try_from(now).unwrap_or(i64::MAX);
    u64::try_from(left / DAY).unwrap_or(0)
}

/// DNS names of the subject alternative name extension (RFC 5280 4.2.1.6); the common name has not counted for years.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else {
        return Vec::new();
    };
    extension
        .value
        .general_names
        .iter()
        .filter_map(|name| {
            if let GeneralName::DNSName(name) = name {
                Some((*name).to_owned())
            } else {
                None
            }
        })
        .collect()
}
