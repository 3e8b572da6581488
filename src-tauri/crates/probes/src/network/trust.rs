//! Whom TLS peers are trusted by: the system's certificates, and those the environment adds.
//!
//! Reading the system's store takes milliseconds and a client configuration holds all of it, so both are made once and
//! shared by every check.

use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// A file of certificates as it was when it was read.
type Key = Option<(PathBuf, Option<SystemTime>)>;

/// The trusted certificates of every environment seen so far.
#[derive(Default)]
pub(crate) struct Trust {
    system: OnceLock<RootCertStore>,
    known: Mutex<HashMap<Key, Arc<Trusted>>>,
}

/// The trusted certificates of one environment.
pub(crate) struct Trusted {
    /// Judges a chain.
    pub(crate) verifier: Arc<WebPkiServerVerifier>,
    /// For `http` looks: every chain is verified, HTTP/2 is offered, nothing is resumed.
    pub(crate) http: Arc<ClientConfig>,
}

/// The cryptography every look uses.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    PROVIDER.get_or_init(|| Arc::new(ring::default_provider())).clone()
}

impl Trust {
    /// The system's certificates and those of the PEM file `ca`.
    pub(crate) fn with(&self, ca: Option<&Path>) -> Result<Arc<Trusted>, String> {
        let key = ca.map(|path| (path.to_owned(), path.metadata().and_then(|data| data.modified()).ok()));
        if let Some(known) = self.known().get(&key) {
            return Ok(known.clone());
        }
        let mut roots = self.system.get_or_init(system).clone();
        if let Some(path) = ca {
            add(&mut roots, path)?;
        }
        let trusted = Arc::new(Trusted::new(roots)?);
        self.known().insert(key, trusted.clone());
        Ok(trusted)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Key, Arc<Trusted>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Trusted {
    fn new(roots: RootCertStore) -> Result<Self, String> {
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build().map_err(|error| {
            format!("no certificate can be judged, because none is trusted here ({error}); name one under `[network] ca`")
        })?;
        let mut http = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS is not to be had: {error}"))?
            .with_webpki_verifier(verifier.clone())
            .with_no_client_auth();
        http.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        http.resumption = Resumption::disabled();
        Ok(Self {
            verifier,
            http: Arc::new(http),
        })
    }
}

fn system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(%error, "some of the system's certificates cannot be read");
    }
    roots.add_parsable_certificates(found.certs);
    roots
}

fn add(roots: &mut RootCertStore, path: &Path) -> Result<(), String> {
    let unreadable = |reason: String| format!("the certificates in {} cannot be read: {reason}", path.display());
    let certificates = CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))?;
    let mut found = 0;
    for certificate in certificates {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
        found += 1;
    }
    if found == 0 {
        Err(unreadable("there is none in it".to_owned()))
    } else {
        Ok(())
    }
}

/// What is wrong with a chain, in the words that `chain` expectations use. `None` where the error is about something else.
pub(crate) fn what_is_wrong(error: &Error) -> Option<&'static str> {
    let Error::InvalidCertificate(error) = error else {
        return None;
    };
    Some(match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "not yet valid",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "wrong name",
        CertificateError::UnknownIssuer => "unknown issuer",
        CertificateError::Revoked => "revoked",
        CertificateError::BadSignature
        | CertificateError::UnsupportedSignatureAlgorithmContext { .. }
        | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => "bad signature",
        _ => "invalid",
    })
}
