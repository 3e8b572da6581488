//! The private certificate authority, and the certificate of each host.

use crate::StackError;
use crate::fault::{Faults, Trouble};
use crate::files;
use crate::hosts::{DOMAIN, HOSTS, Role};
use chrono::{DateTime, TimeDelta, Utc};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints,
};
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// Days a certificate of a host is good for.
const DAYS: i64 = 90;
/// Days left of the one shown while the fault `certificate-expiring` is on.
const DAYS_LEFT: i64 = 5;

/// The authority: where its certificate is, and the means to sign.
pub(crate) struct Authority {
    /// The certificate of the authority, PEM.
    pub path: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// The authority kept in `folder/ca`, made at the first start. It can vouch for names under the domain and no others.
    pub(crate) fn open(folder: &Path) -> Result<Self, StackError> {
        let ca = folder.join("ca");
        files::private_folder(&ca)?;
        let (path, key_path) = (ca.join("ca.pem"), ca.join("ca.key"));
        if !path.exists() || !key_path.exists() {
            let key = KeyPair::generate().map_err(unmade("the private authority"))?;
            let certificate = parameters()
                .self_signed(&key)
                .map_err(unmade("the private authority"))?;
            files::write_private(&key_path, key.serialize_pem().as_bytes())?;
            files::write(&path, certificate.pem().as_bytes())?;
        }
        let pem = files::read(&path)?;
        let key = KeyPair::from_pem(&files::read(&key_path)?).map_err(unmade("the private authority"))?;
        // Signing needs the name and the key only, and both are the same as when the kept certificate was made.
        Ok(Self {
            path,
            issuer: Issuer::new(parameters(), key),
            pem,
        })
    }

    /// What a client needs to trust the hosts.
    pub(crate) fn roots(&self) -> Result<RootCertStore, StackError> {
        let mut roots = RootCertStore::empty();
        let wrong = |why: String| StackError::Certificate {
            name: "the private authority".into(),
            why,
        };
        let certificate = rustls::pki_types::pem::PemObject::from_pem_slice(self.pem.as_bytes());
        roots
            .add(certificate.map_err(|error| wrong(error.to_string()))?)
            .map_err(|error| wrong(error.to_string()))?;
        Ok(roots)
    }

    fn issue(&self, name: &str, days_left: i64) -> Result<Arc<CertifiedKey>, StackError> {
        let mut leaf = CertificateParams::new(vec![name.to_owned()]).map_err(unmade(name))?;
        leaf.distinguished_name.push(DnType::CommonName, name);
        leaf.use_authority_key_identifier_extension = true;
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        // An hour more, so that a look right after the start sees the whole number of days.
        leaf.not_after = OffsetDateTime::now_utc() + Duration::days(days_left) + Duration::hours(1);
        leaf.not_before = leaf.not_after - Duration::days(DAYS) - Duration::hours(2);
        let key = KeyPair::generate().map_err(unmade(name))?;
        let certificate = leaf.signed_by(&key, &self.issuer).map_err(unmade(name))?;
        let wrong = |error: rustls::Error| StackError::Certificate {
            name: name.to_owned(),
            why: error.to_string(),
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let key = ring::default_provider()
            .key_provider
            .load_private_key(key)
            .map_err(wrong)?;
        Ok(Arc::new(CertifiedKey::new(vec![certificate.der().clone()], key)))
    }
}

fn unmade(name: &str) -> impl Fn(rcgen::Error) -> StackError {
    let name = name.to_owned();
    move |error| StackError::Certificate {
        name: name.clone(),
        why: error.to_string(),
    }
}

fn parameters() -> CertificateParams {
    let mut ca = CertificateParams::default();
    ca.distinguished_name = rcgen::DistinguishedName::new();
    ca.distinguished_name
        .push(DnType::CommonName, "MarketSage rehearsal authority");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let within = vec![GeneralSubtree::DnsName(DOMAIN.to_owned())];
    ca.name_constraints = Some(NameConstraints {
        permitted_subtrees: within,
        excluded_subtrees: Vec::new(),
    });
    ca.not_before = OffsetDateTime::now_utc() - Duration::days(1);
    ca.not_after = OffsetDateTime::now_utc() + Duration::days(20 * 365);
    ca
}

/// The certificates of all hosts; which one is shown depends on the name asked for and on the fault.
#[derive(Debug)]
pub(crate) struct Wardrobe {
    faults: Arc<Faults>,
    good: BTreeMap<&'static str, Arc<CertifiedKey>>,
    expiring: BTreeMap<&'static str, Arc<CertifiedKey>>,
    made: DateTime<Utc>,
}

impl Wardrobe {
    pub(crate) fn new(authority: &Authority, faults: Arc<Faults>) -> Result<Self, StackError> {
        let (mut good, mut expiring) = (BTreeMap::new(), BTreeMap::new());
        for host in &HOSTS {
            good.insert(host.name, authority.issue(host.name, DAYS)?);
            if matches!(host.role, Role::App | Role::Www) && !host.staging {
                expiring.insert(host.name, authority.issue(host.name, DAYS_LEFT)?);
            }
        }
        Ok(Self {
            faults,
            good,
            expiring,
            made: Utc::now(),
        })
    }

    fn certificate(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let expiring = self
            .expiring
            .get(name)
            .filter(|_| self.faults.is_on(Trouble::CertificateExpiring));
        expiring.or_else(|| self.good.get(name)).cloned()
    }

    /// Whole days until the first of the shown certificates expires.
    pub(crate) fn days_left(&self) -> i64 {
        let days = if self.faults.is_on(Trouble::CertificateExpiring) {
            DAYS_LEFT
        } else {
            DAYS
        };
        (self.made + TimeDelta::days(days) + TimeDelta::hours(1) - Utc::now()).num_days()
    }
}

impl ResolvesServerCert for Wardrobe {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.certificate(&hello.server_name().unwrap_or("app.marketsage.com").to_ascii_lowercase())
    }
}

/// TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1. Without resumption, so that a switched certificate is seen at once.
pub(crate) fn server(wardrobe: Arc<Wardrobe>) -> Result<ServerConfig, StackError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let wrong = |error: rustls::Error| StackError::Certificate {
        name: "the listener".into(),
        why: error.to_string(),
    };
    let mut server = builder
        .map_err(wrong)?
        .with_no_client_auth()
        .with_cert_resolver(wardrobe);
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    server.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    server.send_tls13_tickets = 0;
    Ok(server)
}
