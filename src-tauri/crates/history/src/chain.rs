//! The hash chain over the events.

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// What comes before the first event.
pub(crate) const GENESIS: Hash = [0; 32];

/// The hash of an event: SHA-256 over `"countersign/event/v1\n"`, `seq` (u64, big endian), the hash of the event before (32
/// zero bytes before the first), the length of `body` in bytes (u64, big endian) and `body` itself.
pub fn event_hash(seq: u64, prev: &Hash, body: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(b"countersign/event/v1\n");
    hasher.update(seq.to_be_bytes());
    hasher.update(prev);
    hasher.update((body.len() as u64).to_be_bytes());
    hasher.update(body);
    hasher.finalize().into()
}

/// A hash as people and files see it: 64 lowercase hex digits.
pub(crate) fn hex(hash: &Hash) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash that `text` writes in hex.
pub(crate) fn from_hex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(hash)
}
