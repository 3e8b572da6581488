//! Arabic and Hebrew beside figures and Latin: each text keeps its own direction and leaves its neighbours theirs.

use serde_json::Value;

/// First strong isolate and its end (UAX #9, section 2.4).
const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

/// Every text of `words` that holds letters written from right to left, set apart from what stands around it.
pub(crate) fn isolate(words: &mut Value) {
    match words {
        Value::String(text) if text.contains(from_right_to_left) => {
            *text = format!("{}{text}{}", ISOLATE.0, ISOLATE.1);
        }
        Value::Array(values) => values.iter_mut().for_each(isolate),
        Value::Object(fields) => fields.values_mut().for_each(isolate),
        _ => {}
    }
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their neighbours, their presentation forms, and the right-to-left planes.
fn from_right_to_left(letter: char) -> bool {
    matches!(u32::from(letter), 0x590..=0x8FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFF | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_runs_the_other_way_is_set_apart() {
        let mut words = json!({"by": "محمد", "at": "24 Nov", "codes": ["עברית", "中文"]});
        isolate(&mut words);
        assert_eq!(
            words,
            json!({"by": "\u{2068}محمد\u{2069}", "at": "24 Nov", "codes": ["\u{2068}עברית\u{2069}", "中文"]})
        );
    }
}
