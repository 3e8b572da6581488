//! Bytes to text: UTF-8, UTF-16 by its byte order mark, else Windows-1252.

use crate::codepage;
use crate::source::Finding;

/// Largest text that is read, bytes.
const LIMIT: usize = 8 * 1024 * 1024;

/// The text, with a finding where the encoding is worth a word; or why these bytes are no checklist.
pub(crate) fn decode(bytes: &[u8]) -> Result<(String, Option<Finding>), Finding> {
    if bytes.len() > LIMIT {
        return Err(Finding::error(
            "too-large",
            format!("this file is {:.1} MiB; at most 8 MiB are read", mebibytes(bytes.len())),
            "Split it, or check that it is the file you meant.",
        ));
    }
    let (text, finding) = match (std::str::from_utf8(bytes), bytes) {
        (Ok(text), _) => (text.to_owned(), None),
        (_, [0xff, 0xfe, rest @ ..]) => (utf16(rest, u16::from_le_bytes), Some(other("UTF-16"))),
        (_, [0xfe, 0xff, rest @ ..]) => (utf16(rest, u16::from_be_bytes), Some(other("UTF-16"))),
        _ => (
            bytes.iter().map(|&byte| codepage::windows_1252(byte)).collect(),
            Some(other("Windows-1252")),
        ),
    };
    if is_binary(&text) {
        return Err(Finding::error(
            "not-text",
            "this is not a text file",
            "Open a Markdown file; this one holds bytes that no text has.",
        ));
    }
    Ok((text, finding))
}

fn other(encoding: &str) -> Finding {
    Finding::warning(
        "not-utf-8",
        format!("this file is not UTF-8; it was read as {encoding}"),
        "Save it as UTF-8, so that every program shows the same text.",
    )
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// A NUL, or more than 30 % control characters.
fn is_binary(text: &str) -> bool {
    let control = text
        .chars()
        .filter(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        .count();
    text.contains('\0') || control * 10 > text.chars().count() * 3
}

#[expect(clippy::cast_precision_loss, reason = "a size for people, one decimal")]
fn mebibytes(bytes: usize) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf_16_is_read_by_its_mark_in_either_order() {
        let text = "- [ ] Straße → ✅\n";
        let little: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        for bytes in [little, big] {
            let (decoded, finding) = decode(&bytes).unwrap();
            assert_eq!(decoded, text);
            assert_eq!(finding.unwrap().rule, "not-utf-8");
        }
    }

    #[test]
    fn windows_1252_is_the_last_resort() {
        let (text, finding) = decode(b"caf\xe9 \x80").unwrap();
        assert_eq!(text, "café €");
        assert!(finding.unwrap().message.contains("Windows-1252"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b"abc\0def").unwrap_err().message, "this is not a text file");
        assert_eq!(decode(&[1, 2, 3, b'a', b'b']).unwrap_err().rule, "not-text");
        assert!(decode(b"\x1b[0m a few controls in a long enough text").is_ok());
    }

    #[test]
    fn the_limit_is_said_with_the_size() {
        let refused = decode(&vec![b'a'; LIMIT + 1024 * 1024]).unwrap_err();
        assert_eq!(refused.message, "this file is 9.0 MiB; at most 8 MiB are read");
    }
}
