//! The body of an answer: bounded on the wire, bounded again when unpacked.

use super::exchange::chain;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, HeaderMap};
use std::io::Read;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A body that unpacks to more than this many times its size is a bomb, not an answer.
const HIGHEST_RATIO: usize = 100;
/// Below this size the ratio means nothing.
const HARMLESS: usize = 64 * 1024;

/// What was read of a body.
#[derive(Debug)]
pub(super) struct Body {
    /// Decoded, as far as it was read.
    pub(super) bytes: Vec<u8>,
    /// Why `bytes` is not the whole body.
    pub(super) incomplete: Option<String>,
    /// Whether it is incomplete because of a limit of this look, not of the peer.
    pub(super) cut: bool,
}

impl Body {
    fn whole(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            incomplete: None,
            cut: false,
        }
    }

    fn cut(mut bytes: Vec<u8>, limit: usize) -> Self {
        bytes.truncate(limit);
        let reason = format!("the body is longer than {limit} bytes; raise `with limit`");
        Self {
            bytes,
            incomplete: Some(reason),
            cut: true,
        }
    }

    fn broken(bytes: Vec<u8>, reason: String) -> Self {
        Self {
            bytes,
            incomplete: Some(reason),
            cut: false,
        }
    }
}

/// Reads a body to its end, to `limit`, or to the deadline, whichever is first.
pub(super) async fn read_body(
    incoming: Incoming,
    headers: &HeaderMap,
    limit: usize,
    deadline: Instant,
    timeout: Duration,
) -> Body {
    let received = receive(incoming, limit, deadline, timeout).await;
    let encodings: Vec<&[u8]> = headers.get_all(CONTENT_ENCODING).iter().map(AsRef::as_ref).collect();
    let encoding = String::from_utf8_lossy(&encodings.join(&b", "[..]))
        .trim()
        .to_ascii_lowercase();
    if matches!(encoding.as_str(), "" | "identity") || received.bytes.is_empty() {
        return received;
    }
    tokio::task::spawn_blocking(move || unpack(received, &encoding, limit))
        .await
        .unwrap_or_else(|error| Body::broken(Vec::new(), format!("the body cannot be unpacked: {error}")))
}

async fn receive(mut incoming: Incoming, limit: usize, deadline: Instant, timeout: Duration) -> Body {
    let mut bytes = Vec::new();
    loop {
        match timeout_at(deadline, incoming.frame()).await {
            Err(_) => return Body::broken(bytes, format!("the body did not end within {timeout:?}")),
            Ok(None) => return Body::whole(bytes),
            Ok(Some(Err(error))) => return Body::broken(bytes, format!("the body broke off: {}", chain(&error))),
            Ok(Some(Ok(frame))) => {
                if let Some(data) = frame.data_ref() {
                    bytes.extend_from_slice(data);
                }
                if bytes.len() > limit {
                    return Body::cut(bytes, limit);
                }
            }
        }
    }
}

fn unpack(received: Body, encoding: &str, limit: usize) -> Body {
    let packed = received.bytes.as_slice();
    let reader: Box<dyn Read + '_> = match encoding {
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(packed)),
        // RFC 9110 8.4.1.2 means zlib; some servers send the bare deflate stream.
        "deflate" if is_zlib(packed) => Box::new(flate2::read::ZlibDecoder::new(packed)),
        "deflate" => Box::new(flate2::read::DeflateDecoder::new(packed)),
        "br" => Box::new(brotli::Decompressor::new(packed, 4096)),
        other => {
            return Body::broken(
                Vec::new(),
                format!("the body is packed as `{other}`, which was not asked for"),
            );
        }
    };
    let ratio = packed.len().saturating_mul(HIGHEST_RATIO).max(HARMLESS);
    let mut bytes = Vec::new();
    let outcome = reader.take(limit.min(ratio) as u64 + 1).read_to_end(&mut bytes);
    if bytes.len() > ratio {
        bytes.truncate(HARMLESS);
        let reason = format!("the body unpacks to more than {HIGHEST_RATIO} times its size");
        return Body {
            bytes,
            incomplete: Some(reason),
            cut: true,
        };
    }
    if bytes.len() > limit {
        return Body::cut(bytes, limit);
    }
    match (outcome, received.incomplete) {
        (Ok(_), incomplete) => Body {
            bytes,
            incomplete,
            cut: received.cut,
        },
        // A packed body that is cut off cannot end well; the cut is what there is to say.
        (Err(_), Some(reason)) => Body {
            bytes,
            incomplete: Some(reason),
            cut: received.cut,
        },
        (Err(error), None) => Body::broken(bytes, format!("the body is not {encoding}: {error}")),
    }
}

/// RFC 1950 2.2: method 8, and a header that is a multiple of 31.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [first, second, ..] if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31))
}
