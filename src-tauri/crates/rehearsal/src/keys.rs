//! Secrets of the stack and what is computed with them.

use crate::StackError;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt::Write;

/// Who a token is for: the only audience the service accepts.
const AUDIENCE: &str = "marketsage";
/// Who signed it.
const ISSUER: &str = "https://api.marketsage.com";
/// `{"alg":"HS256","typ":"JWT"}`
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
/// Seconds a token lives.
pub(crate) const LIFETIME: i64 = 3600;

/// What a token says (RFC 7519).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub iss: String,
    pub aud: String,
    /// Seconds since 1970.
    pub exp: i64,
    /// The user's e-mail address.
    pub sub: String,
    /// Names this token, so that a log-out can end it.
    pub jti: String,
}

/// A key for message authentication codes.
#[derive(Clone)]
pub(crate) struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    pub(crate) fn random() -> Result<Self, StackError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self(key))
    }

    /// A token for `sub`, signed with HS256 (RFC 7515).
    pub(crate) fn token(&self, sub: &str, jti: String, now: i64) -> String {
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            exp: now + LIFETIME,
            sub: sub.to_owned(),
            jti,
        };
        let body = serde_json::to_vec(&claims).unwrap_or_default();
        let signed = format!("{HEADER}.{}", BASE64_URL_SAFE_NO_PAD.encode(body));
        let signature = code(&self.0, signed.as_bytes()).finalize().into_bytes();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// What a token says, if this key signed it for this audience and it has not expired. The header must be byte for byte
    /// the one the service writes, which closes the door on `alg: none` and on other algorithms.
    pub(crate) fn claims(&self, token: &str, now: i64) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, body) = signed.split_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        code(&self.0, signed.as_bytes()).verify_slice(&signature).ok()?;
        let claims: Claims = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).ok()?).ok()?;
        (header == HEADER && claims.iss == ISSUER && claims.aud == AUDIENCE && claims.exp > now).then_some(claims)
    }
}

/// What is stored of a password. One round is enough here: the accounts are of a rehearsal, and whoever can read what is
/// stored can read the passwords too.
pub(crate) fn seal(secret: &str, email: &str, password: &str) -> String {
    signature(secret, format!("{email}\n{password}").as_bytes())
}

/// The HMAC-SHA-256 of `message` under `secret`, in hexadecimal.
pub(crate) fn signature(secret: &str, message: &[u8]) -> String {
    hex(&code(secret.as_bytes(), message).finalize().into_bytes())
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length (RFC 2104)")]
fn code(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut code = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    code.update(message);
    code
}

/// Whether two texts are equal, in a time that does not depend on where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// `bytes` random bytes as hexadecimal digits.
pub(crate) fn random_hex(bytes: usize) -> Result<String, StackError> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random)?;
    Ok(hex(&random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_and_only_as_it_was_signed() {
        let key = Key::random().unwrap();
        let token = key.token("a@b.example", "1".into(), 1_000);
        assert_eq!(key.claims(&token, 1_001).unwrap().sub, "a@b.example");
        assert_eq!(key.claims(&token, 1_000 + LIFETIME), None, "expired");
        assert_eq!(Key::random().unwrap().claims(&token, 1_001), None, "another key");

        let body = token.split('.').nth(1).unwrap();
        let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        assert_eq!(key.claims(&format!("{none}.{body}."), 1_001), None, "alg none");
        let other = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap();
        let other = BASE64_URL_SAFE_NO_PAD.encode(other.replace("marketsage\"", "elsewhere\""));
        let signed = format!("{HEADER}.{other}");
        let signature = BASE64_URL_SAFE_NO_PAD.encode(code(&key.0, signed.as_bytes()).finalize().into_bytes());
        assert_eq!(
            key.claims(&format!("{signed}.{signature}"), 1_001),
            None,
            "signed well, but for another audience"
        );
    }
}
