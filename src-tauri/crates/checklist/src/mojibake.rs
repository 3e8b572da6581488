//! UTF-8 that was once read in a single-byte code page: `âœ…` back to ✅.

use crate::codepage::{to_mac_roman, to_windows_1252, to_windows_1254};

/// What gives such a text away: the first two bytes of common symbols in Windows-1252, Mac Roman and Windows-1254.
const SIGNS: [&str; 7] = ["âœ", "ðŸ", "â€", "â†", "‚úÖ", "üö", "ğŸ"];

/// Symbols that lost a byte on the way, because Windows-1252 has no character for it.
const BROKEN: [(&str, &str); 2] = [("â³", "⏳"), ("âŒ", "❌")];

/// Whether a text shows the damage at least twice.
pub(crate) fn is_garbled(text: &str) -> bool {
    !text.is_ascii() && SIGNS.iter().flat_map(|sign| text.matches(sign)).take(2).count() == 2
}

/// The text with every misread run put right; a run that is no misread UTF-8 stays.
///
/// ```
/// assert_eq!(checklist::repaired("Database âœ…"), "Database ✅");
/// assert_eq!(checklist::repaired("Café → bar"), "Café → bar");
/// ```
pub fn repaired(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii() {
            flush(&mut run, &mut out);
            out.push(c);
        } else {
            run.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

/// Moves a run of characters beyond ASCII to `out`, repaired where some code page makes UTF-8 of it.
fn flush(run: &mut String, out: &mut String) {
    if run.is_empty() {
        return;
    }
    let pages = [to_windows_1252, to_windows_1254, to_mac_roman];
    let whole = pages.into_iter().find_map(|page| decoded(run, page));
    out.push_str(&whole.unwrap_or_else(|| {
        BROKEN
            .iter()
            .fold(run.clone(), |text, (broken, symbol)| text.replace(broken, symbol))
    }));
    run.clear();
}

fn decoded(run: &str, page: fn(char) -> Option<u8>) -> Option<String> {
    let bytes: Option<Vec<u8>> = run.chars().map(page).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_page_is_put_right() {
        assert_eq!(repaired("âœ… ðŸ”„ â†’ â€”"), "✅ 🔄 → —");
        assert_eq!(repaired("‚úÖ done"), "✅ done");
        assert_eq!(repaired("ğŸ”„ again"), "🔄 again");
    }

    #[test]
    fn symbols_that_lost_a_byte_come_from_the_table() {
        assert_eq!(repaired("â³ Pending / âŒ Failed"), "⏳ Pending / ❌ Failed");
    }

    #[test]
    fn sound_text_stays() {
        for text in ["Prüfung größer → fertig ✅", "清单", "naïve café", "عربي"] {
            assert_eq!(repaired(text), text);
            assert!(!is_garbled(text));
        }
    }

    #[test]
    fn one_sign_is_no_proof() {
        assert!(!is_garbled("one âœ… only"));
        assert!(is_garbled("two âœ… of âœ… them"));
    }
}
