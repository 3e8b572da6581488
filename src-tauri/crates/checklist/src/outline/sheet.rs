//! The lines a sheet ends with: its status and its notes.

use super::wording::is_symbol;

/// Label and choices of `Status: A / B / C`.
pub(super) fn status(text: &str) -> Option<(String, Vec<String>)> {
    let (label, rest) = text.split_once(':')?;
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '*');
    if !label.to_lowercase().ends_with("status") || label.chars().count() > 60 {
        return None;
    }
    let choices: Vec<String> = rest.split(" / ").map(choice).collect();
    (choices.len() > 1 && choices.iter().all(|choice| !choice.is_empty())).then(|| (label.to_owned(), choices))
}

fn choice(text: &str) -> String {
    let bare = text.trim().trim_start_matches("[ ]");
    bare.trim_matches(|c: char| c.is_whitespace() || c == '*' || is_symbol(c))
        .to_owned()
}

/// Label and ruled lines of `Notes: ____`; the lines may stand below.
pub(super) fn notes(text: &str, ruled_below: bool) -> Option<(String, u32)> {
    let words = text.trim_end_matches(|c: char| c == '_' || c.is_whitespace());
    let ruled = words.len() < text.trim_end().len();
    let label = words.trim_end_matches(':').trim();
    let known = [
        "notes",
        "note",
        "comments",
        "remarks",
        "observations",
        "notas",
        "observações",
        "anmerkungen",
        "备注",
    ];
    let blank = label.is_empty() && text.matches('_').count() >= 5;
    if !(ruled || ruled_below) || !(blank || known.contains(&label.to_lowercase().as_str())) {
        return None;
    }
    let lines = text
        .split_whitespace()
        .filter(|word| word.len() > 2 && word.bytes().all(|byte| byte == b'_'))
        .count();
    Some((
        if blank { "Notes".to_owned() } else { label.to_owned() },
        crate::source::count(lines),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_line_gives_its_choices_without_signs() {
        let (label, choices) =
            status("Deployment Status: ⏳ Pending / ✅ Complete / ❌ Failed / 🔄 Rolled Back").unwrap();
        assert_eq!(label, "Deployment Status");
        assert_eq!(choices, ["Pending", "Complete", "Failed", "Rolled Back"]);
        assert_eq!(status("Status: done"), None);
        assert_eq!(status("See https://a / b / c"), None);
    }

    #[test]
    fn notes_need_lines_to_write_on() {
        assert_eq!(notes("Notes:", true), Some(("Notes".to_owned(), 0)));
        assert_eq!(notes("Notes: ________ ________", false), Some(("Notes".to_owned(), 2)));
        assert_eq!(notes("Notes: see above", false), None);
        assert_eq!(notes("Notes:", false), None);
    }
}
