//! The two checklists of the project, and the page that describes the format.

#![expect(clippy::unwrap_used, reason = "a failed step fails the story")]

use checklist::kinds::{FactSpec, InputSpec, KINDS, Shape};
use checklist::{Checklist, Problem, Severity, Unit, lint, read, read_environment, repaired};
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
fn the_production_checklist_moves_traffic_as_its_sections_say() {
    let (checklist, _, _) = shipped("marketsage", "production");
    let plan = checklist.traffic.unwrap();
    assert_eq!(
        checklist.sections[plan.section.unwrap()].title,
        "Blue-Green Deployment Strategy"
    );
    let shares: Vec<u8> = plan.stages.iter().map(|stage| stage.percent).collect();
    assert_eq!(shares, [50, 70, 85, 100]);
    assert_eq!(plan.stages[0].dwell_ms, 30 * 60_000);
    assert_eq!(plan.keep_old_warm_ms, 24 * 3_600_000);
    assert_eq!(plan.gates.len(), 5);
}

/// Without what was added for the app: comments, the traffic fence, attributes of a step fence, spaces at the end of a line.
fn as_people_wrote_it(text: &str) -> Vec<String> {
    let mut in_fence = false;
    let lines = text.lines().filter(|line| {
        let begins = line.starts_with("```traffic");
        let added = in_fence || begins;
        in_fence = begins || (in_fence && !line.starts_with("```"));
        !added
    });
    lines
        .map(|line| line.split("<!--").next().unwrap().trim_end())
        .map(|line| line.strip_suffix(" timeout=20m").unwrap_or(line).to_owned())
        .collect()
}

#[test]
fn the_production_checklist_keeps_every_word_it_was_made_from() {
    let shipped = fs::read_to_string(folder("marketsage").join("production.md")).unwrap();
    let seed = repaired(include_str!("data/seed.md"));
    assert_eq!(as_people_wrote_it(&shipped), as_people_wrote_it(&seed));
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

/// The blocks of a language on the page.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("\n```{language}\n");
    let parts = page.split(fence.as_str()).skip(1);
    parts.map(|part| part.split_once("\n```").unwrap().0).collect()
}

#[test]
fn the_examples_of_the_page_can_be_copied() {
    let page = fs::read_to_string(folder("README.md")).unwrap();
    let tables = blocks(&page, "toml");
    assert!(tables.len() > 6, "{}", tables.len());
    for table in tables {
        let name = if table.starts_with("name = ") {
            ""
        } else {
            "name = \"p\"\n"
        };
        let (_, problems) = read_environment("README.md", format!("{name}{table}").as_bytes());
        assert_eq!(problems, [], "{table}");
    }
    let [plan] = blocks(&page, "traffic")[..] else {
        panic!("one plan is shown")
    };
    let checklist = read("README.md", format!("```traffic\n{plan}\n```\n").as_bytes(), None);
    assert_eq!(checklist.problems, []);
    assert!(checklist.traffic.is_some());
}

#[test]
fn the_page_lists_every_kind_with_its_inputs_and_facts() {
    let page = fs::read_to_string(folder("README.md")).unwrap();
    let (_, kinds) = page.split_once("\n## 9. Kinds\n").unwrap();
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
