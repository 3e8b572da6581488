//! The envelope: a payload and the signatures under it (DSSE v1.0.2, <https://github.com/secure-systems-lab/dsse>).
//!
//! A payload is made into bytes once. What is signed, sent, printed, kept and verified are those bytes, never a second
//! writing of what they say.

use crate::hex::digest;
use crate::key::{PublicKey, SecretKey};
use crate::moment::Moment;
use crate::ssh::SshSignature;
use crate::statement::{Predicate, Statement};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Payload type of every envelope here.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// A larger payload is not read. A record of 2,000 items with 200 exceptions has some 150 kB.
pub const MOST_PAYLOAD: usize = 4 * 1024 * 1024;

/// A payload with its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// What kind of payload.
    pub payload_type: String,
    /// Exactly what is signed.
    pub payload: Vec<u8>,
    /// In the order they came.
    pub signatures: Vec<Signature>,
}

/// A signature under a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// [`PublicKey::id`] of the key; a hint that nobody vouches for.
    pub keyid: String,
    /// 64 bytes of Ed25519, or a whole SSH signature.
    pub sig: Vec<u8>,
    /// When the signer says that they signed. Not part of what is signed.
    pub at: Option<Moment>,
}

/// Why an envelope cannot be read.
#[derive(Debug, Error)]
pub enum EnvelopeProblem {
    /// It is not the JSON of one.
    #[error("this is no DSSE envelope: {0}")]
    NotOne(String),
    /// Its payload is too large.
    #[error("the payload has {0} bytes; more than {MOST_PAYLOAD} are not read")]
    TooLarge(usize),
}

/// What came of adding a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New,
    /// It was there already.
    Known,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    payload: String,
    payload_type: String,
    signatures: Vec<WrittenSignature>,
}

#[derive(Serialize, Deserialize)]
struct WrittenSignature {
    #[serde(default)]
    keyid: String,
    sig: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Moment>,
}

impl Envelope {
    /// Makes the bytes of a statement, once, with no signature under them yet.
    pub fn of<P: Predicate>(statement: &Statement<P>) -> Result<Self, EnvelopeProblem> {
        let payload = serde_json::to_vec(statement).map_err(|error| EnvelopeProblem::NotOne(error.to_string()))?;
        Ok(Self {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload,
            signatures: Vec::new(),
        })
    }

    /// Reads an envelope file. Fields nobody knows are passed over, as DSSE has it; both alphabets of base64 are taken.
    pub fn read(text: &[u8]) -> Result<Self, EnvelopeProblem> {
        let written: Written =
            serde_json::from_slice(text).map_err(|error| EnvelopeProblem::NotOne(error.to_string()))?;
        let payload = unbase64(&written.payload, "payload")?;
        if payload.len() > MOST_PAYLOAD {
            return Err(EnvelopeProblem::TooLarge(payload.len()));
        }
        let signature = |one: WrittenSignature| {
            Ok(Signature {
                keyid: one.keyid,
                sig: unbase64(&one.sig, "signature")?,
                at: one.at,
            })
        };
        Ok(Self {
            payload_type: written.payload_type,
            payload,
            signatures: written
                .signatures
                .into_iter()
                .map(signature)
                .collect::<Result<_, _>>()?,
        })
    }

    /// As an envelope file, one line of JSON.
    pub fn write(&self) -> String {
        let written = Written {
            payload: STANDARD.encode(&self.payload),
            payload_type: self.payload_type.clone(),
            signatures: self
                .signatures
                .iter()
                .map(|one| WrittenSignature {
                    keyid: one.keyid.clone(),
                    sig: STANDARD.encode(&one.sig),
                    at: one.at,
                })
                .collect(),
        };
        let text = serde_json::to_string(&written);
        // Strings and numbers alone: there is nothing in it that JSON could not write.
        text.map_or_else(|_| String::new(), |text| text + "\n")
    }

    /// SHA-256 of the payload: the record's digest, which the sheet prints and the next phase names.
    pub fn digest(&self) -> String {
        digest(&self.payload)
    }

    /// What a signature covers: the pre-authentication encoding of type and payload.
    pub fn pae(&self) -> Vec<u8> {
        pae(&self.payload_type, &self.payload)
    }

    /// Signs, at a time that the signer's clock says.
    pub fn sign(&self, key: &SecretKey, at: Moment) -> Signature {
        Signature {
            keyid: key.public().id(),
            sig: key.sign(&self.pae()).to_vec(),
            at: Some(at.to_the_second()),
        }
    }

    /// Whether `signature` is `key`'s under this payload.
    pub fn holds(&self, signature: &Signature, key: PublicKey) -> bool {
        verifies(key, &self.pae(), &signature.sig)
    }

    /// Adds a signature; the same one twice is the same as once.
    pub fn add(&mut self, signature: Signature) -> Added {
        let known = |one: &Signature| one.sig == signature.sig && one.keyid == signature.keyid;
        if self.signatures.iter().any(known) {
            return Added::Known;
        }
        self.signatures.push(signature);
        Added::New
    }
}

/// `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body`
pub(crate) fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend(payload);
    bytes
}

/// Whether `sig`, plain or by SSH, is `key`'s over `message`.
pub(crate) fn verifies(key: PublicKey, message: &[u8], sig: &[u8]) -> bool {
    if SshSignature::is_one(sig) {
        return SshSignature::read(sig).is_some_and(|one| one.verifies(key, message));
    }
    sig.try_into().is_ok_and(|plain| key.verifies(message, plain))
}

fn unbase64(text: &str, what: &str) -> Result<Vec<u8>, EnvelopeProblem> {
    let either = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text));
    either.map_err(|error| EnvelopeProblem::NotOne(format!("its {what} is no base64: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_encoded_as_dsse_says() {
        // The vector of the specification.
        assert_eq!(
            pae("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn an_envelope_is_read_as_it_was_written() {
        let mut envelope = Envelope::of(&crate::example::statement()).unwrap();
        let key = SecretKey::from_seed(&[7; 32]);
        let signature = envelope.sign(&key, Moment(1_795_525_320_042));
        assert!(envelope.holds(&signature, key.public()));
        assert_eq!(envelope.add(signature.clone()), Added::New);
        assert_eq!(envelope.add(signature), Added::Known);
        assert_eq!(Envelope::read(envelope.write().as_bytes()).unwrap(), envelope);
    }
}
