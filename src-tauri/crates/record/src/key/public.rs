//! Public keys and the ways they are written.

use super::KeyProblem;
use crate::hex::{digest, hex};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use std::fmt;

/// What stands before the 32 bytes of the key in its SubjectPublicKeyInfo (RFC 8410).
const SPKI_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// A public key that can stand for one person: a point of full order, written canonically.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key of these bytes (RFC 8032, 5.1.5).
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyProblem> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyProblem::NotPublic(hex(bytes)))?;
        // Another way to write the same point would count one key twice.
        if key.to_edwards().compress().to_bytes() != *bytes {
            return Err(KeyProblem::NotPublic(hex(bytes)));
        }
        if key.is_weak() {
            return Err(KeyProblem::Weak(hex(bytes)));
        }
        Ok(Self(key))
    }

    /// The key that `text` writes: the line inside a PEM file, a whole PEM file, or an `ssh-ed25519` line.
    pub fn read(text: &str) -> Result<Self, KeyProblem> {
        let refused = || KeyProblem::NotPublic(text.trim().chars().take(80).collect());
        if let Some(rest) = text.trim().strip_prefix("ssh-ed25519 ") {
            let blob = rest.split_whitespace().next().unwrap_or_default();
            let blob = STANDARD.decode(blob).map_err(|_| refused())?;
            let key = crate::ssh::key_of_blob(&blob).ok_or_else(refused)?;
            return Self::from_bytes(&key);
        }
        let line: String = text
            .lines()
            .filter(|line| !line.starts_with("-----"))
            .map(str::trim)
            .collect();
        let spki = STANDARD.decode(line).map_err(|_| refused())?;
        let key = spki
            .strip_prefix(&SPKI_HEAD)
            .and_then(|key| key.try_into().ok())
            .ok_or_else(refused)?;
        Self::from_bytes(key)
    }

    /// Its 32 bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its SubjectPublicKeyInfo in DER.
    pub fn spki(self) -> Vec<u8> {
        [SPKI_HEAD.as_slice(), &self.to_bytes()].concat()
    }

    /// The line inside its PEM file; how statements and rosters write it.
    pub fn line(self) -> String {
        STANDARD.encode(self.spki())
    }

    /// As a PEM file.
    pub fn pem(self) -> String {
        format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            self.line()
        )
    }

    /// As a line of `authorized_keys` or `allowed_signers`, without a comment.
    pub fn ssh(self) -> String {
        format!(
            "ssh-ed25519 {}",
            STANDARD.encode(crate::ssh::blob_of_key(&self.to_bytes()))
        )
    }

    /// SHA-256 over [`spki`](Self::spki), hex: the `keyid` of an envelope. Only a hint there; keys are compared whole.
    pub fn id(self) -> String {
        digest(&self.spki())
    }

    /// The first half of [`id`](Self::id) in groups of four: what people compare and the sheet prints.
    pub fn fingerprint(self) -> String {
        let id = self.id();
        let groups: Vec<&str> = (0..8).filter_map(|group| id.get(group * 4..group * 4 + 4)).collect();
        groups.join(" ")
    }

    /// Whether `signature` is this key's over `message`, strictly (no small order, no second way to write it).
    pub(crate) fn verifies(self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }

    pub(super) fn of(key: VerifyingKey) -> Self {
        Self(key)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_however_it_is_written() {
        for signer in crate::example::roster() {
            let key = PublicKey::read(&signer.key).unwrap();
            assert_eq!(key.line(), signer.key);
            assert_eq!(PublicKey::read(&key.pem()).unwrap(), key);
            assert_eq!(PublicKey::read(&format!("{} tunde@tun-x1\n", key.ssh())).unwrap(), key);
        }
    }

    #[test]
    fn a_key_that_anybody_can_sign_for_is_refused() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert!(matches!(PublicKey::from_bytes(&neutral), Err(KeyProblem::Weak(_))));
        // The same point with a number beyond the field's prime.
        let mut long = [0xff; 32];
        (long[0], long[31]) = (0xee, 0x7f);
        assert!(PublicKey::from_bytes(&long).is_err());
        assert!(PublicKey::read("MCowBQYDK2VwAyEA").is_err());
    }
}
