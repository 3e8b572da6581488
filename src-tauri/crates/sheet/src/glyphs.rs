//! Signs that no font could draw. A PDF/A may hold none, and a reader must be told of each.

use serde_json::Value;
use std::collections::BTreeSet;
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

/// The glyph that a font shows for what it does not have.
const NOT_DEFINED: u16 = 0;

/// Every sign on the pages that stands there as an empty box.
pub(crate) fn missing(document: &PagedDocument) -> BTreeSet<char> {
    let mut found = BTreeSet::new();
    for page in document.pages() {
        search(&page.frame, &mut found);
    }
    found
}

fn search(frame: &Frame, found: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => search(&group.frame, found),
            FrameItem::Text(text) => {
                let boxes = text.glyphs.iter().filter(|glyph| glyph.id == NOT_DEFINED);
                found.extend(
                    boxes
                        .filter_map(|glyph| text.text.get(glyph.range()))
                        .flat_map(str::chars),
                );
            }
            _ => {}
        }
    }
}

/// `words` with every sign of `missing` written as its code point, `[U+1F980]`.
pub(crate) fn spelled_out(words: &mut Value, missing: &BTreeSet<char>) {
    match words {
        Value::String(text) if text.contains(|sign| missing.contains(&sign)) => {
            *text = text
                .chars()
                .map(|sign| {
                    if missing.contains(&sign) {
                        named(sign)
                    } else {
                        sign.to_string()
                    }
                })
                .collect();
        }
        Value::Array(values) => values.iter_mut().for_each(|value| spelled_out(value, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|value| spelled_out(value, missing)),
        _ => {}
    }
}

/// `[U+1F980]`
pub(crate) fn named(sign: char) -> String {
    format!("[U+{:04X}]", u32::from(sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_cannot_be_drawn_is_named_wherever_it_stands() {
        let mut words = json!({"notes": [{"text": "a 🦀 b"}], "n": 3});
        spelled_out(&mut words, &BTreeSet::from(['🦀']));
        assert_eq!(words, json!({"notes": [{"text": "a [U+1F980] b"}], "n": 3}));
    }
}
