//! A row for each item, as RFC 4180 has it.

use crate::wire::Sheet;

/// The items of `sheet`.
pub(crate) fn csv(sheet: &Sheet) -> String {
    let mut text = row(&["number", "section", "item", "standing", "result"]);
    for section in &sheet.sections {
        for line in &section.lines {
            let number = line.number.to_string();
            text.push_str(&row(&[&number, &section.title, &line.text, &line.word, &line.says]));
        }
    }
    text
}

fn row(fields: &[&str]) -> String {
    let quoted: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    format!("{}\r\n", quoted.join(","))
}

/// A spreadsheet takes a text that begins like a formula for one and runs it: an apostrophe makes it a text.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{field}") } else { field.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_one_field_and_a_formula_stays_a_text() {
        assert_eq!(
            row(&["a,b", "say \"yes\"", "=1+1"]),
            "\"a,b\",\"say \"\"yes\"\"\",'=1+1\r\n"
        );
    }
}
