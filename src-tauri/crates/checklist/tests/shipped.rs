//! The two checklists of the project, and the page that describes the format.

#![expect(clippy::unwrap_used, reason = "a failed step fails the story")]

use checklist::kinds::{FactSpec, InputSpec, KINDS, Shape};
use checklist::{Checklist, Problem, Severity, Unit, lint, read, read_environment};
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../checklists")
        .join(name)
}

/// The checklist with its side file, and what its environments say of themselves and of it.
fn shipped(list: &str, name: &str) -> (Checklist, Vec<Problem>, usize) {
    let folder = folder(list);
    let side = format!("{name}.checks.md");
    let beside = fs::read(folder.join(&side)).ok();
    let text = fs::read(folder.join(format!("{name}.md"))).unwrap();
    let checklist = read(
        name,
        &text,
        beside.as_ref().map(|bytes| (side.as_str(), bytes.as_slice())),
    );
    let mut problems = checklist.problems.clone();
    let mut environments = 0;
    for entry in fs::read_dir(folder.join("environments")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let (environment, found) = read_environment(path.to_str().unwrap(), &fs::read(&path).unwrap());
            problems.extend(found);
            problems.extend(lint(&checklist, environment.as_ref()));
            environments += 1;
        }
    }
    problems.retain(|problem| problem.severity > Severity::Note);
    (checklist, problems, environments)
}

#[test]
fn the_production_checklist_is_clean_in_each_environment() {
    let (checklist, problems, environments) = shipped("marketsage", "production");
    assert_eq!(problems, []);
    assert_eq!((checklist.items().count(), environments), (161, 3));
}

#[test]
fn the_launch_checklist_is_clean() {
    let (checklist, problems, environments) = shipped("website", "launch");
    assert_eq!(problems, []);
    assert_eq!((checklist.items().count(), environments), (15, 1));
}

/// Rows of the table that begins with `head` in a part of the page: cells without the marks around them.
fn rows(part: &str, head: &str) -> Vec<Vec<String>> {
    let lines = part.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let row = row.trim().trim_matches('|').replace("\\|", "\u{1}");
        row.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
    })
    .collect()
}

fn input_row(input: &InputSpec) -> Vec<String> {
    let repeats = if input.repeats { " May stand several times." } else { "" };
    vec![
        format!("`{}`", input.name),
        format!("`{}`", input.value),
        format!("{}{repeats}", input.about),
    ]
}

fn fact_row(fact: &FactSpec) -> Vec<String> {
    let argument = fact
        .argument
        .map_or_else(String::new, |argument| format!(" {argument}"));
    let shape = match fact.shape {
        Shape::Number(Unit::Plain) => "number",
        Shape::Number(Unit::Milliseconds) => "duration",
        Shape::Number(Unit::Days) => "days",
        Shape::Number(Unit::Bytes) => "size",
        Shape::Number(Unit::Percent) => "percent",
        Shape::Text => "text",
        Shape::Flag => "yes or no",
        Shape::List => "list",
        Shape::Any => "any JSON value",
    };
    vec![
        format!("`{}`{argument}", fact.name),
        shape.to_owned(),
        fact.about.to_owned(),
    ]
}

#[test]
fn the_page_lists_every_kind_with_its_inputs_and_facts() {
    let page = fs::read_to_string(folder("README.md")).unwrap();
    let (_, kinds) = page.split_once("\n## 8. Kinds\n").unwrap();
    let (kinds, _) = kinds.split_once("\n## ").unwrap();
    let parts: Vec<(&str, &str)> = kinds
        .split("\n### `")
        .skip(1)
        .map(|part| part.split_once('`').unwrap())
        .collect();
    assert_eq!(
        parts.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        KINDS.map(|kind| kind.name)
    );
    for ((name, part), kind) in parts.iter().zip(KINDS) {
        let inputs: Vec<_> = kind.inputs.iter().map(input_row).collect();
        assert_eq!(rows(part, "| input |"), inputs, "inputs of {name}");
        let facts: Vec<_> = kind.facts.iter().map(fact_row).collect();
        assert_eq!(rows(part, "| fact |"), facts, "facts of {name}");
    }
}
