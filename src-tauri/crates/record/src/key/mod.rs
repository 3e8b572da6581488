//! Keys: Ed25519 (RFC 8032), one for each person and role.

mod public;
mod secret;

pub use public::PublicKey;
pub use secret::SecretKey;

use thiserror::Error;

/// Why a key cannot be used.
#[derive(Debug, Error)]
pub enum KeyProblem {
    /// It is not written as a public key.
    #[error(
        "“{0}” is no Ed25519 public key; expected is the line inside a PEM file, which begins with MCowBQYDK2VwAyEA, \
         the whole PEM file, or an ssh-ed25519 line"
    )]
    NotPublic(String),
    /// A point of small order: anybody can make signatures that fit it.
    #[error("the key {0} is one of the few for which anybody can sign; it cannot stand for a person")]
    Weak(String),
    /// The passphrase does not open it, or it was damaged; the two cannot be told apart.
    #[error("the key could not be opened: the passphrase is another one, or the file is damaged")]
    NotOpened,
    /// It is not written as a secret key.
    #[error("this is no encrypted Ed25519 key: it should begin with -----BEGIN ENCRYPTED PRIVATE KEY-----")]
    NotSecret,
    /// A passphrase is too easily guessed.
    #[error("the passphrase is too short: at least {0} characters")]
    ShortPassphrase(usize),
    /// The system gave no random bytes.
    #[error("the system gives no random numbers; no key was made")]
    NoChance,
}
