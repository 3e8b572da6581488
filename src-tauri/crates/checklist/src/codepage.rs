//! Single-byte code pages that UTF-8 texts were misread in.

/// Windows-1252, bytes 80 to 9F; the five that it leaves open stand for themselves.
const CP1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Mac Roman, bytes 80 to FF.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// The character of a byte in Windows-1252.
pub(crate) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => CP1252
            .chars()
            .nth(usize::from(byte - 0x80))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::from(byte),
    }
}

/// The byte of a character in Windows-1252.
pub(crate) fn to_windows_1252(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0..=0xff => u8::try_from(code).ok(),
        _ => position(CP1252, c),
    }
}

/// The byte of a character in Windows-1254, which differs from 1252 in six letters.
pub(crate) fn to_windows_1254(c: char) -> Option<u8> {
    match c {
        'Ğ' => Some(0xd0),
        'İ' => Some(0xdd),
        'Ş' => Some(0xde),
        'ğ' => Some(0xf0),
        'ı' => Some(0xfd),
        'ş' => Some(0xfe),
        _ => to_windows_1252(c),
    }
}

/// The byte of a character in Mac Roman.
pub(crate) fn to_mac_roman(c: char) -> Option<u8> {
    if c.is_ascii() {
        u8::try_from(u32::from(c)).ok()
    } else {
        position(MAC_ROMAN, c)
    }
}

fn position(page: &str, c: char) -> Option<u8> {
    page.chars()
        .position(|other| other == c)
        .and_then(|at| u8::try_from(0x80 + at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_their_full_length() {
        assert_eq!(CP1252.chars().count(), 32);
        assert_eq!(MAC_ROMAN.chars().count(), 128);
        assert_eq!(to_mac_roman('ˇ'), Some(0xff));
        assert!((0..=255).all(|byte| to_windows_1252(windows_1252(byte)) == Some(byte)));
    }
}
