//! Base45 (RFC 9285): bytes in the alphabet that QR codes store most densely.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Two bytes become three characters, a last one two.
pub(super) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() / 2 * 3 + 2);
    let mut push = |digit: u32| text.push(char::from(ALPHABET[digit as usize % 45]));
    for pair in bytes.chunks(2) {
        let value = pair.iter().fold(0, |value, byte| value * 256 + u32::from(*byte));
        push(value);
        push(value / 45);
        if pair.len() == 2 {
            push(value / 45 / 45);
        }
    }
    text
}

/// The bytes that `text` writes; `None` where it writes none.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: u8| {
        ALPHABET
            .iter()
            .position(|one| *one == letter)
            .and_then(|at| u32::try_from(at).ok())
    };
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for group in text.as_bytes().chunks(3) {
        let value = group
            .iter()
            .rev()
            .try_fold(0, |value, letter| Some(value * 45 + digit(*letter)?))?;
        match group.len() {
            3 => bytes.extend(u16::try_from(value).ok()?.to_be_bytes()),
            2 => bytes.push(u8::try_from(value).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn the_vectors_of_the_rfc_hold() {
        for (bytes, text) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
        for wrong in ["GGW", "A", "::", "ab"] {
            assert!(decode(wrong).is_none(), "{wrong}");
        }
    }
}
