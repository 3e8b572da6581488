//! The plain sheet of a release.

use super::update::{attempt_says, step_says};
use super::words;
use crate::clock::{for_people, within_days};
use crate::wire::{ReleaseStatus, Sheet, SheetField, SheetLine, SheetSection, SheetStep};
use checklist::Item;
use engine::release::standing::standing;
use engine::release::state::{Decision, ItemState};
use engine::release::traffic::{Move, MoveEnd};
use engine::{Release, Standing, says, wording};

/// The sheet of `release` at `now`. `journal` says how many entries stand behind it and their head.
pub(crate) fn sheet(release: &Release, journal: &str, now: u64) -> Sheet {
    let lines: Vec<(&Item, SheetLine)> = release
        .plan
        .items()
        .zip(&release.items)
        .map(|(item, state)| (item, line(item, state, release.opened.at, now)))
        .collect();
    // What is yet to be done is no exception; it stands in its section.
    let exceptional = |line: &SheetLine| {
        !matches!(
            line.standing,
            crate::wire::Standing::Passed
                | crate::wire::Standing::Attested
                | crate::wire::Standing::Pending
                | crate::wire::Standing::ToAttest
                | crate::wire::Standing::ToSign
                | crate::wire::Standing::Running
        )
    };
    Sheet {
        title: release.plan.checklist.title.clone(),
        fields: fields(release),
        status: words::status(release),
        counts: counts(release, now),
        exceptions: lines.iter().map(|(_, line)| line.clone()).filter(exceptional).collect(),
        sections: sections(release, &lines),
        steps: steps(release),
        traffic: traffic(release),
        notes: notes(release),
        journal: journal.to_owned(),
    }
}

fn fields(release: &Release) -> Vec<SheetField> {
    let plan = &release.plan;
    let closed = release.closed.as_ref();
    let mut fields = vec![
        ("Release", release.id.0.clone()),
        ("Versions", format!("{} → {}", plan.old, plan.new)),
        ("Environment", plan.environment.name.clone()),
        ("Commit", plan.commit.clone().unwrap_or_else(|| "not given".to_owned())),
        (
            "Opened",
            format!("{} by {}", for_people(release.opened.at), release.opened.by),
        ),
        (
            "Closed",
            closed.map_or_else(
                || "open".to_owned(),
                |one| format!("{} by {}", for_people(one.stamp.at), one.stamp.by),
            ),
        ),
        ("Checklist", plan.shown.clone()),
        ("Plan SHA-256", release.plan_digest.clone()),
    ];
    fields.retain(|(_, value)| !value.is_empty());
    fields
        .into_iter()
        .map(|(label, value)| SheetField {
            label: label.to_owned(),
            value,
        })
        .collect()
}

fn counts(release: &Release, now: u64) -> Vec<String> {
    const ORDER: [Standing; 14] = [
        Standing::Passed,
        Standing::Warned,
        Standing::Attested,
        Standing::Waived,
        Standing::NotApplicable,
        Standing::Failed,
        Standing::Refused,
        Standing::Unknown,
        Standing::Interrupted,
        Standing::Stale,
        Standing::ToAttest,
        Standing::ToSign,
        Standing::Pending,
        Standing::Running,
    ];
    let standings: Vec<Standing> = release.standings(now).into_values().collect();
    let count = |wanted: Standing| standings.iter().filter(|one| **one == wanted).count();
    ORDER
        .into_iter()
        .filter(|one| count(*one) > 0)
        .map(|one| format!("{} {}", count(one), one.word()))
        .collect()
}

fn line(item: &Item, state: &ItemState, opened: u64, now: u64) -> SheetLine {
    let at = standing(item, state, now);
    SheetLine {
        number: item.number,
        text: item.text.clone(),
        standing: words::standing(at),
        word: at.word().to_owned(),
        says: result(state, opened),
    }
}

/// Times are given within the days of the release: the day it was opened stands at the head.
fn result(state: &ItemState, opened: u64) -> String {
    if let Some(decided) = &state.decision {
        let who = says::decision(&decided.decision, &decided.stamp.by, decided.role.as_deref());
        let why = match &decided.decision {
            Decision::Attested { note, .. } => note.clone(),
            Decision::Refused { why } | Decision::Waived { why, .. } => Some(why.clone()),
            Decision::NotApplicable { .. } => None,
        };
        let why = why
            .map(|why| format!(": {}", wording::shorten(&why, 200)))
            .unwrap_or_default();
        // A reason is a sentence of its own; here the time goes on after it.
        let who = who.trim_end_matches('.');
        return format!("{who}, {}{why}", within_days(decided.stamp.at, opened));
    }
    state
        .last
        .as_ref()
        .map(|run| format!("{}, {}", run.says, within_days(run.ended_at, opened)))
        .unwrap_or_default()
}

fn sections(release: &Release, lines: &[(&Item, SheetLine)]) -> Vec<SheetSection> {
    let mut sections: Vec<(Option<usize>, SheetSection)> = Vec::new();
    for (item, line) in lines {
        match sections.last_mut() {
            Some((section, last)) if *section == item.section => last.lines.push(line.clone()),
            _ => {
                let title = title(release, item.section);
                sections.push((
                    item.section,
                    SheetSection {
                        title,
                        lines: vec![line.clone()],
                    },
                ));
            }
        }
    }
    sections.into_iter().map(|(_, section)| section).collect()
}

fn title(release: &Release, section: Option<usize>) -> String {
    let all = &release.plan.checklist.sections;
    let mut path = Vec::new();
    let mut at = section;
    while let Some(section) = at.and_then(|index| all.get(index)) {
        if section.level > 1 {
            path.insert(0, section.title.clone());
        }
        at = section.parent;
    }
    path.join(" / ")
}

fn steps(release: &Release) -> Vec<SheetStep> {
    let all = release.plan.steps().zip(&release.steps);
    all.map(|((block, step), state)| {
        let number = block
            .steps
            .iter()
            .position(|one| one.id == step.id)
            .map_or(0, |index| index + 1);
        let mut ends: Vec<String> = state
            .attempts
            .iter()
            .map(|attempt| {
                let when = within_days(attempt.stamp.at, release.opened.at);
                format!("{when}, confirmed by {}: {}", attempt.stamp.by, attempt_says(attempt))
            })
            .collect();
        if state.settled.is_some() {
            ends.push(step_says(state));
        }
        if ends.is_empty() {
            ends.push("not run".to_owned());
        }
        SheetStep {
            title: format!("{} {number}, {}", title(release, block.section), step.title),
            says: ends,
        }
    })
    .collect()
}

fn traffic(release: &Release) -> Vec<String> {
    let state = &release.traffic;
    let when = |at: u64| within_days(at, release.opened.at);
    let mut lines: Vec<(u64, String)> = state.moves.iter().map(|one| (one.stamp.at, moved(one))).collect();
    if let Some(rollback) = &state.rollback {
        let by = if rollback.automatic {
            "as the plan says"
        } else {
            &rollback.by
        };
        lines.push((rollback.at, format!("taken back, {by}: {}", rollback.why)));
    }
    if let Some((why, stamp)) = &state.removed {
        lines.push((stamp.at, format!("the old version let go by {}: {why}", stamp.by)));
    }
    lines.sort_by_key(|(at, _)| *at);
    lines
        .into_iter()
        .map(|(at, says)| format!("{}, {says}", when(at)))
        .collect()
}

fn moved(one: &Move) -> String {
    let mut says = format!("{} % to the new version, {}", one.percent, one.stamp.by);
    if let Some(why) = &one.over {
        // Each is a sentence of its own.
        let against: Vec<&str> = one.against.iter().map(|says| says.trim_end_matches('.')).collect();
        says.push_str(&format!(": {why} Against it stood: {}.", against.join("; ")));
    }
    if let Some(MoveEnd::NotSet { why, .. }) = &one.end {
        says.push_str(&format!(". Not set: {why}"));
    }
    says
}

fn notes(release: &Release) -> Vec<String> {
    let mut notes: Vec<String> = release
        .notes
        .iter()
        .map(|note| {
            let when = within_days(note.stamp.at, release.opened.at);
            format!("{when}, {}: {}", note.stamp.by, note.text)
        })
        .collect();
    if let Some(closed) = release.closed.as_ref().filter(|closed| !closed.notes.trim().is_empty()) {
        notes.push(closed.notes.clone());
    }
    notes
}

/// The sheet as plain text, for a terminal and for paper without a window.
pub(crate) fn as_text(sheet: &Sheet) -> String {
    let mut text = format!("{}\n\n", sheet.title);
    for field in &sheet.fields {
        text.push_str(&format!("{:<14}{}\n", field.label, field.value));
    }
    let boxed =
        |status: ReleaseStatus, word: &str| format!("[{}] {word}", if sheet.status == status { "x" } else { " " });
    let boxes = [
        boxed(ReleaseStatus::Open, "Pending"),
        boxed(ReleaseStatus::Complete, "Complete"),
        boxed(ReleaseStatus::Failed, "Failed"),
        boxed(ReleaseStatus::RolledBack, "Rolled Back"),
    ];
    text.push_str(&format!(
        "{:<14}{}\n{:<14}{}\n",
        "Status",
        boxes.join("  "),
        "Items",
        sheet.counts.join(", ")
    ));
    text.push_str(&format!("{:<14}{}\n", "Journal", sheet.journal));
    for section in &sheet.sections {
        text.push_str(&format!("\n{}\n", section.title));
        for line in &section.lines {
            text.push_str(&format!("  {:>4}  {:<22} {}", line.number, line.word, line.text));
            text.push_str(&if line.says.is_empty() {
                "\n".to_owned()
            } else {
                format!("\n        {}\n", line.says)
            });
        }
    }
    text.push_str("\nSteps\n");
    for step in &sheet.steps {
        text.push_str(&format!("  {}\n", step.title));
        for says in &step.says {
            text.push_str(&format!("        {says}\n"));
        }
    }
    if !sheet.traffic.is_empty() {
        text.push_str(&format!("\nTraffic\n  {}\n", sheet.traffic.join("\n  ")));
    }
    if !sheet.notes.is_empty() {
        text.push_str(&format!("\nNotes\n  {}\n", sheet.notes.join("\n  ")));
    }
    text
}
