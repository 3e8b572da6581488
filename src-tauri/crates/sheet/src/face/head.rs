//! Title, status boxes, facts, and the lines at the foot of every page.

use crate::content::{Content, Standing};
use crate::words::{self, Clock, HARD, count, counted, short};
use record::Moment;
use record::statement::{Outcome, Record};
use serde::Serialize;

/// What the PDF says about itself.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Document {
    title: String,
    author: String,
    subject: String,
}

/// A line of the foot: words, and the digits after them.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Line {
    words: String,
    digits: String,
}

/// One status box.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Status {
    word: &'static str,
    on: bool,
}

/// A labelled value; a line to write on where it is empty.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fact {
    label: String,
    value: String,
    /// A digest, a path, a commit.
    mono: bool,
}

impl Fact {
    fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            mono: false,
        }
    }

    fn mono(label: &str, value: &str) -> Self {
        Self {
            mono: true,
            ..Self::new(label, value)
        }
    }
}

pub(super) fn document(content: &Content) -> Document {
    let record = &content.record;
    Document {
        title: format!("{}, sign-off {}", title(record), record.release.id),
        author: record.release.manager.clone(),
        subject: format!("Deployment sign-off, {}", record.phase.words()),
    }
}

pub(super) fn title(record: &Record) -> String {
    let release = &record.release;
    format!("{}{HARD}{} in {}", release.product, release.new, release.environment)
}

pub(super) fn subtitle(content: &Content, clock: &Clock) -> String {
    let record = &content.record;
    let mut parts = Vec::new();
    if !record.release.old.is_empty() {
        parts.push(format!("Replaces {}", record.release.old));
    }
    let traffic = record.traffic.as_ref();
    parts.extend(
        traffic
            .map(|traffic| traffic.method.clone())
            .filter(|method| !method.is_empty()),
    );
    if content.standing != Standing::Pending {
        parts.push(clock.span(record.window.from, record.window.until));
    }
    parts.join(", ")
}

pub(super) fn status(content: &Content) -> Vec<Status> {
    let pending = content.standing == Standing::Pending;
    let outcome = |outcome: Outcome| Status {
        word: outcome.words(),
        on: !pending && content.record.outcome == outcome,
    };
    vec![
        Status {
            word: "Pending",
            on: false,
        },
        outcome(Outcome::Complete),
        outcome(Outcome::Failed),
        outcome(Outcome::RolledBack),
    ]
}

pub(super) fn facts(content: &Content, clock: &Clock) -> Vec<Fact> {
    let record = &content.record;
    let pending = content.standing == Standing::Pending;
    let release = &record.release;
    let new = &release.new;
    let traffic = record.traffic.as_ref();
    let known = |at: &Moment| at.0 > 0;
    let moment = |at: Option<Moment>| at.filter(known).map(|at| clock.full(at)).unwrap_or_default();
    let mut facts = vec![
        Fact::new("Release manager", &release.manager),
        Fact::new("Environment", &release.environment),
        Fact::mono("Commit", &short(release.commit.as_deref().unwrap_or_default())),
        Fact::mono(
            "Artefact digest",
            &short(release.artefact.as_deref().unwrap_or_default()),
        ),
        Fact::mono("Checklist", &release.checklist.name),
        Fact::mono("Checklist digest", &short(&release.checklist.sha256)),
        Fact::mono("Plan digest", &short(&release.plan)),
        Fact::new("Insecure options used", none_or(&release.insecure.join("; "))),
        Fact::new("Opened", moment(Some(record.window.from))),
    ];
    if let Some(traffic) = traffic {
        facts.push(Fact::new(
            format!("First live request on {new}"),
            moment(traffic.first_request),
        ));
        facts.push(Fact::new(format!("All traffic on {new}"), moment(traffic.all_on_new)));
        facts.push(Fact::new(
            format!("{} removed", release.old),
            moment(traffic.old_removed),
        ));
    }
    if let Some(watch) = &record.watch {
        facts.push(Fact::new("Watch closed", clock.full(watch.until)));
        let mut looks = vec![format!("{} in time", count(watch.on_time.into()))];
        looks.extend((watch.late > 0).then(|| format!("{} late", count(watch.late.into()))));
        looks.extend((watch.missed > 0).then(|| format!("{} missed", count(watch.missed.into()))));
        facts.push(Fact::new(
            format!("{} looks, every {}{HARD}min", count(watch.planned.into()), watch.every),
            looks.join(", "),
        ));
    }
    if let Some(steps) = &record.steps {
        let mut done = vec![format!(
            "{} of {} here",
            count(steps.done.into()),
            count(steps.steps.into())
        )];
        let more = [
            (steps.settled, "settled"),
            (steps.failed, "failed"),
            (steps.not_run, "not run"),
        ];
        done.extend(
            more.into_iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, word)| format!("{n} {word}")),
        );
        facts.push(Fact::new("Deployment commands", done.join(", ")));
    }
    facts.push(Fact::new(
        "Rollbacks",
        match record.rollbacks.len() {
            0 if pending => String::new(),
            0 => "none".to_owned(),
            n => n.to_string(),
        },
    ));
    facts.push(Fact::new(
        "Statement made",
        moment(Some(record.window.until).filter(|_| !pending)),
    ));
    facts.push(Fact::new("Times", clock.explained()));
    if let Some(previous) = &record.previous {
        facts.push(Fact::mono(
            &format!("Follows the {} record", previous.phase.words()),
            &short(&previous.sha256),
        ));
    }
    facts
}

fn none_or(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

pub(super) fn foot(content: &Content, clock: &Clock) -> Vec<Line> {
    let record = &content.record;
    let line = |words: String, digits: String| Line { words, digits };
    let mut lines = Vec::new();
    match &content.standing {
        Standing::Stated { digest } => {
            lines.push(line(
                format!(
                    "Record {}, {}; {}, head",
                    record.release.id,
                    record.phase.words(),
                    counted(record.journal.events, "journal event", "journal events"),
                ),
                record.journal.head.chars().take(8).collect(),
            ));
            lines.push(line("Record digest, SHA-256".to_owned(), words::grouped(digest, 8)));
        }
        Standing::Pending => {
            lines.push(line(
                format!("Release {}, {}", record.release.id, record.phase.words()),
                String::new(),
            ));
            lines.push(line(
                "A form to go on with by hand: nothing has been stated yet, so there is no digest.".to_owned(),
                String::new(),
            ));
        }
    }
    if let Some(printed) = &content.printed {
        let at = clock.full(printed.at);
        lines.push(line(
            format!("Printed {at} {} by {}", clock.name(), words::on_one_line(&printed.by)),
            String::new(),
        ));
    }
    lines
}
