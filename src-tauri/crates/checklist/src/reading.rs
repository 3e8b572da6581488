//! Reading a checklist, from bytes to the whole.

use crate::binding;
use crate::decode::decode;
use crate::library::Library;
use crate::markdown;
use crate::model::Checklist;
use crate::near_miss;
use crate::outline::{self, Outline};
use crate::problem::{Problem, Span};
use crate::source::{Finding, Source};
use crate::traffic_text;

/// Reads a checklist; whatever the bytes are, what can be read is there and the rest is a problem.
///
/// `file_name` is what problems call the file. `side` is the file beside it with named checks (`NAME.checks.md`), by
/// name and bytes. A text of more than 8 MiB, or one that is no text, gives an empty checklist with an error.
pub fn read(file_name: &str, bytes: &[u8], side: Option<(&str, &[u8])>) -> Checklist {
    let mut problems = Vec::new();
    let Some((source, mut outline)) = open(file_name, bytes, &mut problems) else {
        return empty(file_name, problems);
    };
    let mut library = Library::default();
    let mut sources = vec![source];
    library.add(&sources[0], 0, std::mem::take(&mut outline.loose));
    problems.append(&mut outline.problems);
    let traffic = traffic_text::read(&sources[0], &outline.traffic, &mut problems);
    let mut beside = Vec::new();
    if let Some((source, outline)) = side.and_then(|(name, bytes)| open(name, bytes, &mut beside)) {
        // Only its fences matter: the rest of the file is prose for people.
        beside.extend(traffic_text::beside(&source, &outline.traffic));
        library.add(&source, 1, outline.loose);
        sources.push(source);
    }
    problems.extend(binding::bind(
        &sources[0],
        &mut outline.entries,
        &outline.sections,
        outline.marks,
        &mut library,
    ));
    library.unused(&sources);
    problems.extend(beside);
    problems.append(&mut library.problems);
    problems.sort_by_key(|problem| (problem.file != sources[0].file, problem.span));
    Checklist {
        file: file_name.to_owned(),
        title: outline.title.unwrap_or_else(|| stem(file_name)),
        sections: outline.sections,
        entries: outline.entries,
        named_checks: library.checks.into_values().filter_map(|named| named.check).collect(),
        traffic,
        problems,
    }
}

/// Decodes and outlines one file.
fn open(file: &str, bytes: &[u8], problems: &mut Vec<Problem>) -> Option<(Source, Outline)> {
    let (text, finding) = match decode(bytes) {
        Ok(decoded) => decoded,
        Err(finding) => {
            problems.push(Source::new(file, "").problem(finding, START));
            return None;
        }
    };
    let source = Source::new(file, &text);
    let garbled = source.garbled.then(|| {
        Finding::note(
            "garbled",
            "this text was once read in a wrong encoding (`âœ…` for ✅); it is shown repaired, and the file stays as it is",
            "Save the file again from its source as UTF-8.",
        )
    });
    let about = finding.into_iter().chain(garbled);
    problems.extend(about.map(|finding| source.problem(finding, START)));
    let from = front_matter(&source.text);
    let blocks = markdown::blocks(&source.text, from);
    problems.extend(near_miss::find(&source, &blocks, from));
    let outline = outline::assemble(&source, blocks);
    Some((source, outline))
}

const START: Span = Span {
    line: 1,
    column: 1,
    length: 0,
};

fn empty(file_name: &str, problems: Vec<Problem>) -> Checklist {
    Checklist {
        file: file_name.to_owned(),
        title: stem(file_name),
        sections: Vec::new(),
        entries: Vec::new(),
        named_checks: Vec::new(),
        traffic: None,
        problems,
    }
}

/// The file's name without folders and ending.
fn stem(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// Where the Markdown begins: after `---`, at least one `key:` line, and `---` or `...`, all at the very start.
fn front_matter(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("---\n") else {
        return 0;
    };
    let (mut at, mut keyed) = (text.len() - rest.len(), false);
    for line in rest.split_inclusive('\n') {
        at += line.len();
        match line.trim_end() {
            "---" | "..." => return if keyed { at } else { 0 },
            line => {
                keyed |= line
                    .split_once(':')
                    .is_some_and(|(key, _)| !key.is_empty() && !key.contains(' ') && !key.starts_with('#'));
            }
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_needs_a_key_and_an_end() {
        assert_eq!(front_matter("---\nname: x\n---\n# T\n"), 16);
        assert_eq!(front_matter("---\nplain\n---\n"), 0);
        assert_eq!(front_matter("---\nname: x\n"), 0);
        assert_eq!(front_matter("# T\n---\n"), 0);
    }

    #[test]
    fn a_file_without_heading_is_called_by_its_name() {
        assert_eq!(stem("a/b/release.v2.md"), "release.v2");
        assert_eq!(stem("README"), "README");
    }
}
