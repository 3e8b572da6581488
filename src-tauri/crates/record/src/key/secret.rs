//! Secret keys: made here, kept in the system's keyring or encrypted with a passphrase, never in plain.

use super::{KeyProblem, PublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use pkcs8::der::pem::PemLabel as _;
use pkcs8::{DecodePrivateKey as _, EncryptedPrivateKeyInfoRef, LineEnding, PrivateKeyInfoRef};
use rand_core::TryCryptoRng;
use std::fmt;
use zeroize::Zeroizing;

/// What stands before the 32 bytes of the key in its PKCS#8 form, version 1 (RFC 8410): the one that OpenSSL 3 reads.
const PKCS8_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// A secret key. Wiped from memory when it is dropped; never printed.
pub struct SecretKey(SigningKey);

impl SecretKey {
    /// Fewer characters make no passphrase.
    pub const SHORTEST_PASSPHRASE: usize = 10;

    /// A new key.
    pub fn generate(rng: &mut impl TryCryptoRng) -> Result<Self, KeyProblem> {
        let mut seed = Zeroizing::new([0; 32]);
        rng.try_fill_bytes(seed.as_mut()).map_err(|_| KeyProblem::NoChance)?;
        Ok(Self::from_seed(&seed))
    }

    /// The key of this seed (RFC 8032, 5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey::of(self.0.verifying_key())
    }

    /// As a file that opens with `passphrase` alone: PKCS#8, PBES2 with scrypt and AES-256-CBC. OpenSSL 3 reads it.
    pub fn encrypted(&self, passphrase: &str, rng: &mut impl TryCryptoRng) -> Result<String, KeyProblem> {
        if passphrase.chars().count() < Self::SHORTEST_PASSPHRASE {
            return Err(KeyProblem::ShortPassphrase(Self::SHORTEST_PASSPHRASE));
        }
        let plain = Zeroizing::new([PKCS8_HEAD.as_slice(), self.0.as_bytes()].concat());
        let info = PrivateKeyInfoRef::try_from(plain.as_slice()).map_err(|_| KeyProblem::NotSecret)?;
        let sealed = info
            .encrypt_with_rng(rng, passphrase)
            .map_err(|_| KeyProblem::NoChance)?;
        let pem = sealed
            .to_pem(EncryptedPrivateKeyInfoRef::PEM_LABEL, LineEnding::LF)
            .map_err(|_| KeyProblem::NotSecret)?;
        Ok(pem.to_string())
    }

    /// The key of a file that [`encrypted`](Self::encrypted), or OpenSSL, wrote.
    pub fn open(pem: &str, passphrase: &str) -> Result<Self, KeyProblem> {
        if !pem.trim_start().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----") {
            return Err(KeyProblem::NotSecret);
        }
        let key = SigningKey::from_pkcs8_encrypted_pem(pem.trim(), passphrase);
        key.map(Self).map_err(|_| KeyProblem::NotOpened)
    }

    /// As the system's keyring keeps it: base64 of the seed. For a keyring and nothing else.
    pub fn for_keyring(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.as_bytes()))
    }

    /// From what the keyring kept.
    pub fn from_keyring(text: &str) -> Result<Self, KeyProblem> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| KeyProblem::NotSecret)?);
        let seed: &[u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyProblem::NotSecret)?;
        Ok(Self::from_seed(seed))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey of {:?}", self.public())
    }
}
