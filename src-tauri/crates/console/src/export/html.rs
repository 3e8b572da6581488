//! The record as one page for any browser, with nothing to fetch and nothing that runs.

use super::{outcome, signatures};
use crate::wire::{Sheet, SignoffView};

const STYLE: &str = "body{font:15px/1.5 Inter,system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1a18}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}td,th{border-bottom:1px solid #ccc8bd;padding:.25rem .5rem;\
text-align:left;vertical-align:top;overflow-wrap:anywhere}h1{font-size:1.6rem}h2{font-size:1.1rem;margin-top:2rem}\
code{font-size:.85em;overflow-wrap:anywhere}.bad{font-weight:600}";

/// The whole sheet with its signatures.
pub(crate) fn html(sheet: &Sheet, signoff: &SignoffView) -> String {
    let title = escaped(&sheet.title);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n\
         <p><strong>Deployment status: {}</strong></p>\n",
        outcome(sheet.status)
    );
    page.push_str(&table(
        &[],
        sheet
            .fields
            .iter()
            .map(|one| vec![one.label.clone(), one.value.clone()]),
    ));
    if let Some(digest) = &signoff.digest {
        page.push_str(&format!("<p>Record SHA-256 <code>{digest}</code></p>\n"));
    }
    page.push_str(&format!(
        "<p>{}. {}.</p>\n",
        escaped(&sheet.counts.join(", ")),
        escaped(&sheet.journal)
    ));
    let rows = signatures(signoff)
        .into_iter()
        .map(|(role, name, word, key)| vec![role, name, word, key]);
    page.push_str(&format!(
        "<h2>Signatures</h2>\n{}",
        table(&["Role", "Name", "", "Key"], rows)
    ));
    for addendum in &signoff.addenda {
        page.push_str(&format!(
            "<p>Addendum by {}: {}</p>\n",
            escaped(&addendum.by),
            escaped(&addendum.finding)
        ));
    }
    let lines = |lines: &[crate::wire::SheetLine]| {
        let rows = lines.iter().map(|line| {
            vec![
                line.number.to_string(),
                line.text.clone(),
                line.word.clone(),
                line.says.clone(),
            ]
        });
        table(&["", "Item", "Standing", "Result"], rows)
    };
    if !sheet.exceptions.is_empty() {
        page.push_str(&format!("<h2>Exceptions</h2>\n{}", lines(&sheet.exceptions)));
    }
    for section in &sheet.sections {
        page.push_str(&format!(
            "<h2>{}</h2>\n{}",
            escaped(&section.title),
            lines(&section.lines)
        ));
    }
    if !sheet.steps.is_empty() {
        let rows = sheet
            .steps
            .iter()
            .map(|step| vec![step.title.clone(), step.says.join("; ")]);
        page.push_str(&format!("<h2>Steps</h2>\n{}", table(&[], rows)));
    }
    if !sheet.traffic.is_empty() {
        page.push_str("<h2>Traffic</h2>\n");
        for line in &sheet.traffic {
            page.push_str(&format!("<p>{}</p>\n", escaped(line)));
        }
    }
    if !sheet.notes.is_empty() {
        page.push_str("<h2>Notes</h2>\n");
        for note in &sheet.notes {
            page.push_str(&format!("<p>{}</p>\n", escaped(note)));
        }
    }
    page.push_str("</body></html>\n");
    page
}

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let cells = |tag: &str, cells: &[String]| {
        let cells: String = cells
            .iter()
            .map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell)))
            .collect();
        format!("<tr>{cells}</tr>\n")
    };
    let mut text = "<table>".to_owned();
    if !head.is_empty() {
        let head: Vec<String> = head.iter().map(ToString::to_string).collect();
        text.push_str(&cells("th", &head));
    }
    text.extend(rows.map(|row| cells("td", &row)));
    text.push_str("</table>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_wrote_is_never_markup() {
        assert_eq!(
            escaped("<b title=\"x\">&</b>"),
            "&lt;b title=&quot;x&quot;&gt;&amp;&lt;/b&gt;"
        );
    }
}
