//! Masks secrets in whatever leaves this crate: raw, and in the encodings in which programs tend to print them.
//!
//! Best effort by nature: a secret that a program transforms in another way is not recognised.

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Masking a shorter one would mask ordinary text everywhere, so it is refused instead. In characters.
pub const SHORTEST_SECRET: usize = 6;

/// A line of a secret of several lines (a private key) is masked by itself from this length on.
const SHORTEST_LINE: usize = 8;

/// Unreserved characters of RFC 3986 stay.
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Knows secrets and masks them as `[redacted:NAME]`.
#[derive(Clone, Default)]
pub struct Redactor {
    known: Option<Arc<Known>>,
}

struct Known {
    automaton: AhoCorasick,
    patterns: Vec<Vec<u8>>,
    masks: Vec<String>,
    longest: usize,
}

impl Redactor {
    /// Of secrets as (name, value). Values under [`SHORTEST_SECRET`] characters are left out: refuse them before.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut masks = BTreeMap::new();
        for (name, value) in secrets {
            if value.chars().count() >= SHORTEST_SECRET {
                for form in forms(value) {
                    masks.entry(form).or_insert_with(|| format!("[redacted:{name}]"));
                }
            }
        }
        let (patterns, masks): (Vec<_>, Vec<_>) = masks.into_iter().unzip();
        let longest = patterns.iter().map(Vec::len).max().unwrap_or(0);
        let known = (longest > 0)
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(&patterns)
                    .ok()
            })
            .flatten()
            .map(|automaton| {
                Arc::new(Known {
                    automaton,
                    patterns,
                    masks,
                    longest,
                })
            });
        Self { known }
    }

    /// The text with every known secret masked.
    pub fn text(&self, text: &str) -> String {
        let Some(known) = &self.known else {
            return text.to_owned();
        };
        known.automaton.replace_all(text, &known.masks)
    }

    /// Masks a stream that arrives in pieces; a secret may be split anywhere.
    pub(crate) fn stream(&self) -> Masked {
        Masked {
            known: self.known.clone(),
            held: Vec::new(),
        }
    }
}

/// A stream on its way through a [`Redactor`].
pub(crate) struct Masked {
    known: Option<Arc<Known>>,
    held: Vec<u8>,
}

impl Masked {
    /// Takes more bytes and gives back those that can no longer be part of a secret, masked.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        self.release(false)
    }

    /// Gives back the rest.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        self.release(true)
    }

    fn release(&mut self, last: bool) -> Vec<u8> {
        let Some(known) = &self.known else {
            return std::mem::take(&mut self.held);
        };
        let open = |from: usize| {
            if last {
                self.held.len()
            } else {
                from + known.open_from(&self.held[from..])
            }
        };
        let mut boundary = open(0);
        let mut shown = Vec::with_capacity(boundary);
        let mut done = 0;
        for found in known.automaton.find_iter(&self.held) {
            if found.start() >= boundary {
                break;
            }
            shown.extend_from_slice(&self.held[done..found.start()]);
            shown.extend_from_slice(known.masks[found.pattern()].as_bytes());
            done = found.end();
            if done > boundary {
                boundary = open(done);
            }
        }
        shown.extend_from_slice(&self.held[done..boundary]);
        self.held.drain(..boundary);
        shown
    }
}

impl Known {
    /// Where the earliest end of `bytes` begins that more bytes could turn into a secret.
    fn open_from(&self, bytes: &[u8]) -> usize {
        let first = bytes.len().saturating_sub(self.longest - 1);
        (first..bytes.len())
            .find(|&at| {
                let end = &bytes[at..];
                self.patterns
                    .iter()
                    .any(|pattern| pattern.len() > end.len() && pattern.starts_with(end))
            })
            .unwrap_or(bytes.len())
    }
}

/// A secret as programs print it.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let mut texts = vec![value.to_owned(), value.trim().to_owned()];
    texts.extend(
        value
            .lines()
            .map(str::trim)
            .filter(|line| line.len() >= SHORTEST_LINE)
            .map(str::to_owned),
    );
    let mut forms: Vec<Vec<u8>> = Vec::new();
    for text in texts {
        let url = utf8_percent_encode(&text, URL).to_string();
        let full_url = utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
        let json = serde_json::to_string(&text).unwrap_or_default();
        let hex = crate::bytes::hex(text.as_bytes());
        let words = [
            url.replace("%20", "+"),
            lower_escapes(&url),
            lower_escapes(&full_url),
            json[1..json.len() - 1].replace('/', "\\/"),
            json[1..json.len() - 1].to_owned(),
            text.replace('\'', "'\\''"),
            hex.to_uppercase(),
            hex,
            url,
            full_url,
        ];
        forms.extend(words.into_iter().map(String::into_bytes));
        forms.extend(base64_forms(text.as_bytes()));
        forms.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        forms.push(text.into_bytes());
    }
    forms.retain(|form| form.len() >= SHORTEST_SECRET);
    forms
}

/// Within a longer base64 text a value may begin at any of three positions of a group of three bytes; what is masked are
/// the characters that it alone decides.
fn base64_forms(value: &[u8]) -> Vec<Vec<u8>> {
    let mut forms = Vec::new();
    for before in 0..3_usize {
        let padded = [&vec![0; before], value].concat();
        let whole = (before * 8).div_ceil(6)..(padded.len() * 8) / 6;
        for text in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            forms.push(text.as_bytes()[whole.clone()].to_vec());
        }
    }
    forms
}

/// `%2F` to `%2f`.
fn lower_escapes(url: &str) -> String {
    let mut parts = url.split('%');
    let mut lowered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escape, rest) = part.split_at(2.min(part.len()));
        lowered.push('%');
        lowered.push_str(&escape.to_ascii_lowercase());
        lowered.push_str(rest);
    }
    lowered
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "p4ss/w0rd \"quoted\" & more";

    fn in_pieces(redactor: &Redactor, text: &[u8], at: usize) -> String {
        let mut stream = redactor.stream();
        let mut shown = stream.push(&text[..at]);
        shown.extend(stream.push(&text[at..]));
        shown.extend(stream.finish());
        String::from_utf8_lossy(&shown).into_owned()
    }

    #[test]
    fn a_secret_is_masked_in_every_form_and_however_it_is_split() {
        let redactor = Redactor::new([("DB", SECRET)]);
        for form in forms(SECRET) {
            let text = [b"before ".as_slice(), &form, b" after"].concat();
            for at in 0..=text.len() {
                assert_eq!(in_pieces(&redactor, &text, at), "before [redacted:DB] after");
            }
        }
    }

    #[test]
    fn base64_of_a_longer_text_does_not_show_it() {
        let redactor = Redactor::new([("DB", SECRET)]);
        for user in ["a", "ab", "abc", "abcd"] {
            let header = STANDARD_NO_PAD.encode(format!("{user}:{SECRET}"));
            assert!(redactor.text(&header).contains("[redacted:DB]"), "{header}");
        }
    }

    #[test]
    fn every_line_of_a_key_is_masked_by_itself() {
        let redactor = Redactor::new([("KEY", "-----BEGIN-----\nabcdefgh12345678\n-----END-----\n")]);
        assert_eq!(
            redactor.text("found abcdefgh12345678 here"),
            "found [redacted:KEY] here"
        );
    }

    #[test]
    fn the_longer_of_two_secrets_wins() {
        let redactor = Redactor::new([("SHORT", "secret"), ("LONG", "secret-and-more")]);
        for at in 0.."secret-and-more".len() {
            assert_eq!(in_pieces(&redactor, b"secret-and-more", at), "[redacted:LONG]");
        }
        assert_eq!(redactor.text("secret-and"), "[redacted:SHORT]-and");
    }

    #[test]
    fn what_cannot_become_a_secret_is_not_held_back() {
        let mut stream = Redactor::new([("DB", SECRET)]).stream();
        assert_eq!(stream.push(b"Continue? "), b"Continue? ");
        assert_eq!(stream.push(b"p4ss"), b"");
        assert_eq!(stream.push(b"age"), b"p4ssage");
    }
}
