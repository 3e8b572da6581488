//! What went as written: counts by section, criteria, statements of people, notes.

use crate::words::{Clock, HARD, count, counted};
use record::Moment;
use record::statement::{Record, SectionCounts, Settled};
use serde::Serialize;

/// Results by section. Columns that would be empty from top to bottom are left out.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Table {
    note: String,
    columns: Vec<&'static str>,
    rows: Vec<Row>,
    total: Vec<String>,
}

/// One section.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    number: String,
    title: String,
    counts: Vec<String>,
    see: String,
}

/// A column: its head, its count, and whether it stands even where every count is 0.
type Column = (&'static str, fn(&SectionCounts) -> u32, bool);

const COLUMNS: [Column; 15] = [
    ("Items", |counts| counts.items, true),
    ("Passed", |counts| counts.passed, true),
    ("Attested", |counts| counts.attested, true),
    ("Waived", |counts| counts.waived, true),
    ("Not applicable", |counts| counts.not_applicable, true),
    ("Failed", |counts| counts.failed, false),
    ("Refused", |counts| counts.refused, false),
    ("Unknown", |counts| counts.unknown, false),
    ("Stale", |counts| counts.stale, false),
    ("Open", |counts| counts.open, true),
    ("Signature", |counts| counts.to_sign, false),
    ("Warned", |counts| counts.warned, false),
    ("Failed first", |counts| counts.failed_first, false),
    ("Missed", |counts| counts.missed, false),
    ("Overridden", |counts| counts.overridden, false),
];

/// On a form that nobody has begun, all counts but the number of items wait for a pen.
pub(super) fn table(record: &Record, labels: &[Option<String>], by_hand: bool) -> Table {
    let totals = record.totals();
    let blank = by_hand && totals.open + totals.to_sign == totals.items;
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|(_, of, always)| *always || of(&totals) > 0)
        .collect();
    let written = |(index, (_, value, _)): (usize, &&Column), of: &SectionCounts| match index {
        1.. if blank => String::new(),
        _ => count(value(of).into()),
    };
    let counts = |of: &SectionCounts| columns.iter().enumerate().map(|column| written(column, of)).collect();
    let rows = record.sections.iter().zip(0_u32..).map(|(section, index)| {
        let here = record.exceptions.iter().zip(labels);
        let see = here
            .filter(|(one, _)| one.section == Some(index))
            .filter_map(|(_, label)| label.clone());
        Row {
            number: section.number.clone(),
            title: section.title.clone(),
            counts: counts(section),
            see: abridged(&see.collect::<Vec<_>>()),
        }
    });
    Table {
        note: note(&totals),
        columns: columns.iter().map(|(head, _, _)| *head).collect(),
        rows: rows.collect(),
        total: counts(&totals),
    }
}

fn note(totals: &SectionCounts) -> String {
    let items = counted(totals.items.into(), "item", "items");
    let settled = totals.passed + totals.attested + totals.waived + totals.not_applicable;
    let qualified = if totals.failed_first > 0 {
        "; “failed first” items were settled after a run that failed"
    } else {
        ""
    };
    let signatures = match totals.to_sign {
        0 => String::new(),
        lines => format!(", {}", counted(lines.into(), "signature", "signatures")),
    };
    format!("{items}, {} settled{signatures}{qualified}", count(settled.into()))
}

/// Labels, or how many there are where they would fill the page.
fn abridged(labels: &[String]) -> String {
    match labels {
        [first, .., last] if labels.len() > 4 => format!("{first} to {last}"),
        few => few.join(", "),
    }
}

/// A success criterion.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Criterion {
    state: &'static str,
    word: &'static str,
    text: String,
    says: String,
}

pub(super) fn criteria(record: &Record) -> Vec<Criterion> {
    let criterion = |one: &record::statement::Criterion| {
        let (state, word) = match one.settled {
            Settled::Passed => ("passed", "passed"),
            Settled::Attested => ("attested", "attested"),
            Settled::Not => ("open", "not settled"),
        };
        Criterion {
            state,
            word,
            text: one.text.clone(),
            says: one.says.clone(),
        }
    };
    record.criteria.iter().map(criterion).collect()
}

/// What one person stated.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stated {
    by: String,
    role: String,
    total: String,
    /// More than a page holds together.
    long: bool,
    days: Vec<Day>,
    notes: Vec<String>,
}

/// What they stated on one day.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Day {
    day: String,
    items: Vec<(u32, String)>,
}

pub(super) fn attestations(record: &Record, clock: &Clock) -> Vec<Stated> {
    let stated = |one: &record::statement::Attestation| {
        let mut days: Vec<Day> = Vec::new();
        let mut in_order: Vec<(Moment, u32)> = one.items.iter().map(|item| (item.at, item.item)).collect();
        in_order.sort_unstable();
        for (at, item) in in_order {
            let day = clock.short_day(at);
            let entry = (item, clock.time(at));
            match days.last_mut().filter(|last| last.day == day) {
                Some(last) => last.items.push(entry),
                None => days.push(Day {
                    day,
                    items: vec![entry],
                }),
            }
        }
        let with_note = one.items.iter().filter(|item| !item.note.is_empty());
        Stated {
            by: one.by.clone(),
            role: one.role.clone(),
            total: counted(one.items.len() as u64, "item", "items"),
            long: one.items.len() > 80,
            days,
            notes: with_note.map(|item| format!("{}: {}", item.item, item.note)).collect(),
        }
    };
    record.attestations.iter().map(stated).collect()
}

/// A note.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Note {
    text: String,
    about: String,
    by: String,
    at: String,
}

pub(super) fn notes(record: &Record, clock: &Clock) -> Vec<Note> {
    let note = |note: &record::statement::Note| Note {
        text: note.text.clone(),
        about: note.item.map(|item| format!("item{HARD}{item}")).unwrap_or_default(),
        by: note.by.clone(),
        at: clock.brief(note.at),
    };
    record.notes.iter().map(note).collect()
}
