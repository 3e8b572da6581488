//! Signatures of `ssh-keygen -Y sign`, for people whose key is an SSH key.
//!
//! The format is OpenSSH's PROTOCOL.sshsig. Only `ssh-ed25519` is taken, so that an SSH key and the same key in a PEM file
//! are one key here. The message is the envelope's PAE, the namespace [`NAMESPACE`].

use crate::key::PublicKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha512};

/// What `-n` must say.
pub const NAMESPACE: &str = "countersign";

const MAGIC: &[u8; 6] = b"SSHSIG";
const KEY_TYPE: &[u8] = b"ssh-ed25519";
const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";

/// How the message was hashed before it was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hashed {
    Sha256,
    Sha512,
}

impl Hashed {
    fn word(self) -> &'static [u8] {
        match self {
            Self::Sha256 => b"sha256",
            Self::Sha512 => b"sha512",
        }
    }

    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// The parts of an SSH signature that differ from one to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SshSignature {
    pub(crate) key: [u8; 32],
    pub(crate) hashed: Hashed,
    pub(crate) signature: [u8; 64],
}

impl SshSignature {
    /// Whether `bytes` claim to be one.
    pub(crate) fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// Reads one; `None` where it is of another key type or namespace, or anything is left over.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(MAGIC)?.strip_prefix(&1_u32.to_be_bytes())?;
        let key = key_of_blob(string(&mut rest)?)?;
        let namespace = string(&mut rest)?;
        let reserved = string(&mut rest)?;
        let hashed = match string(&mut rest)? {
            b"sha256" => Hashed::Sha256,
            b"sha512" => Hashed::Sha512,
            _ => return None,
        };
        let mut inner = string(&mut rest)?;
        let kind = string(&mut inner)?;
        let signature = string(&mut inner)?.try_into().ok()?;
        let whole = rest.is_empty() && inner.is_empty() && reserved.is_empty();
        let ours = namespace == NAMESPACE.as_bytes() && kind == KEY_TYPE;
        (whole && ours).then_some(Self { key, hashed, signature })
    }

    /// Writes it; what [`read`](Self::read) took is given back byte for byte.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(1_u32.to_be_bytes());
        put(&mut bytes, &blob_of_key(&self.key));
        put(&mut bytes, NAMESPACE.as_bytes());
        put(&mut bytes, b"");
        put(&mut bytes, self.hashed.word());
        let mut inner = Vec::new();
        put(&mut inner, KEY_TYPE);
        put(&mut inner, &self.signature);
        put(&mut bytes, &inner);
        bytes
    }

    /// Whether it is `key`'s over `message`.
    pub(crate) fn verifies(&self, key: PublicKey, message: &[u8]) -> bool {
        let mut signed = MAGIC.to_vec();
        put(&mut signed, NAMESPACE.as_bytes());
        put(&mut signed, b"");
        put(&mut signed, self.hashed.word());
        put(&mut signed, &self.hashed.of(message));
        self.key == key.to_bytes() && key.verifies(&signed, &self.signature)
    }
}

/// The bytes inside `-----BEGIN SSH SIGNATURE-----`.
pub(crate) fn unarmoured(text: &str) -> Option<Vec<u8>> {
    let inside = text.trim().strip_prefix(BEGIN)?.strip_suffix(END)?;
    STANDARD.decode(inside.split_whitespace().collect::<String>()).ok()
}

/// The key inside a public key blob (RFC 8709).
pub(crate) fn key_of_blob(blob: &[u8]) -> Option<[u8; 32]> {
    let mut rest = blob;
    let kind = string(&mut rest)?;
    let key = string(&mut rest)?.try_into().ok()?;
    (kind == KEY_TYPE && rest.is_empty()).then_some(key)
}

/// A public key blob (RFC 8709).
pub(crate) fn blob_of_key(key: &[u8; 32]) -> Vec<u8> {
    let mut blob = Vec::new();
    put(&mut blob, KEY_TYPE);
    put(&mut blob, key);
    blob
}

/// Takes a string with its length before it (RFC 4251, 5).
fn string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (text, after) = after.split_at_checked(length)?;
    *rest = after;
    Some(text)
}

fn put(bytes: &mut Vec<u8>, text: &[u8]) {
    // Everything put here is shorter than a hundred bytes.
    bytes.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend(text);
}
