//! `csign lint FILE`

use crate::print;
use console::Console;
use console::wire::{Inspect, Inspection, ProblemLine, WireError};
use std::path::Path;
use std::process::ExitCode;

/// Prints every problem with place, line and mend. Exit code 0 without errors and warnings, 1 with warnings, 3 where there is
/// nothing to release with, 4 with errors.
pub(crate) async fn lint(console: &Console, file: &Path, env: Option<&str>, json: bool) -> Result<ExitCode, WireError> {
    let inspect = |environment: Option<String>| Inspect {
        path: file.display().to_string(),
        environment,
    };
    let first = console.inspect(inspect(env.map(str::to_owned))).await?;
    let mut inspections = Vec::new();
    for choice in first
        .environments
        .iter()
        .filter(|choice| env.is_none_or(|env| env == choice.name))
    {
        inspections.push(console.inspect(inspect(Some(choice.name.clone()))).await?);
    }
    if inspections.is_empty() {
        inspections.push(first);
    }
    let problems = gathered(&inspections);
    if json {
        print::json(
            &serde_json::json!({ "file": inspections[0].path, "items": inspections[0].items,
            "checks": inspections[0].checks, "steps": inspections[0].steps, "problems": problems }),
        );
    } else {
        text(&inspections, &problems);
    }
    let has = |severity: &str| problems.iter().any(|problem| problem.severity == severity);
    let code = match (has("error"), has("warning")) {
        (true, _) => 4,
        (false, _) if is_empty(&inspections[0]) => 3,
        (false, warned) => u8::from(warned),
    };
    Ok(ExitCode::from(code))
}

/// Nothing to check and nothing to run: that is not a clean list.
fn is_empty(one: &Inspection) -> bool {
    one.items == 0 && one.steps == 0
}

/// Each problem once, whichever environment shows it.
fn gathered(inspections: &[Inspection]) -> Vec<ProblemLine> {
    let mut problems: Vec<ProblemLine> = Vec::new();
    for problem in inspections.iter().flat_map(|inspection| &inspection.problems) {
        let same = |one: &ProblemLine| {
            (&one.file, one.line, one.column, &one.message)
                == (&problem.file, problem.line, problem.column, &problem.message)
        };
        if !problems.iter().any(same) {
            problems.push(problem.clone());
        }
    }
    problems
}

fn text(inspections: &[Inspection], problems: &[ProblemLine]) {
    for problem in problems {
        print::line(&format!(
            "{}:{}:{}: {}: {}",
            problem.file, problem.line, problem.column, problem.severity, problem.message
        ));
        print::line(&format!("    {}", problem.excerpt));
        print::line(&format!("    {}", problem.hint));
    }
    let one = &inspections[0];
    if let (true, Some(why)) = (is_empty(one) && problems.is_empty(), &one.cannot_start) {
        print::line(&format!("{}: {why}", one.shown));
    }
    let names: Vec<&str> = inspections
        .iter()
        .filter_map(|inspection| inspection.environment.as_deref())
        .collect();
    let with = if names.is_empty() {
        "no environment".to_owned()
    } else {
        names.join(", ")
    };
    let count = |severity: &str| problems.iter().filter(|problem| problem.severity == severity).count();
    print::line(&format!(
        "{}: {} items, {} checks, {} steps; with {with}: {} errors, {} warnings, {} notes",
        one.shown,
        one.items,
        one.checks,
        one.steps,
        count("error"),
        count("warning"),
        count("note")
    ));
}
