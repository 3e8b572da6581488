//! Everything known about one item.

use super::update::allow;
use super::words;
use crate::wire::{
    Act, AttachedFile, EarlierRelease, ExchangeLine, ExpectationRow, HistoryLine, ItemDetail, LookView, NoteView,
    ReleaseLine, Timing,
};
use checklist::{Check, Item, ItemKind};
use engine::evidence::{FactValue, Seen};
use engine::release::decide;
use engine::release::standing::standing;
use engine::release::state::{ItemState, Note, Run};
use engine::runner::Live;
use engine::{Judged, Release, Standing, says, wording};

/// How many earlier releases are shown.
const EARLIER: usize = 8;

/// The detail of item `number`; `earlier` are the other releases of this checklist, newest first.
pub(crate) fn item_detail(
    release: &Release,
    live: &Live,
    number: u32,
    earlier: &[ReleaseLine],
    now: u64,
) -> Option<ItemDetail> {
    let item = release.numbered_item(number)?;
    let state = release.item(&item.id)?;
    let at = standing(item, state, now);
    let run = state.last.as_deref();
    let role = words::role(item);
    Some(ItemDetail {
        number,
        id: item.id.0.clone(),
        text: item.text.clone(),
        sections: sections(release, item),
        kind: words::kind(&item.kind).to_owned(),
        role_person: role
            .as_deref()
            .and_then(|role| release.person_of(role))
            .map(str::to_owned),
        role,
        standing: words::standing(at),
        sentence: sentence(item, state, at),
        at: state.history.last().map(|happened| happened.at),
        attempts: state.attempts,
        expectations: expectations(item, run),
        looks: looks(item, run),
        check_lines: check_lines(item),
        statement: item.statement.clone(),
        body: item.body.clone(),
        fresh_ms: item.fresh_ms,
        required: item.required,
        history: history(state),
        durations: state
            .history
            .iter()
            .filter_map(|happened| happened.duration_ms)
            .collect(),
        notes: state.notes.iter().map(note).collect(),
        earlier: in_earlier(item, earlier),
        allowed: allowed(release, live, item, state),
        line: item.span.line,
    })
}

fn sections(release: &Release, item: &Item) -> Vec<String> {
    let sections = &release.plan.checklist.sections;
    let mut path = Vec::new();
    let mut at = item.section;
    while let Some(section) = at.and_then(|index| sections.get(index)) {
        path.insert(0, section.title.clone());
        at = section.parent;
    }
    path
}

fn sentence(item: &Item, state: &ItemState, at: Standing) -> String {
    if let Some(decided) = &state.decision {
        let text = says::decision(&decided.decision, &decided.stamp.by, decided.role.as_deref());
        let mut letters = text.chars();
        let text: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        return if at == Standing::Stale {
            format!("{text}. That has lapsed.")
        } else {
            format!("{text}.")
        };
    }
    match (&item.kind, &state.last) {
        (ItemKind::Attest, _) => {
            "No machine can settle this one. A person reads, decides and puts their name to it.".to_owned()
        }
        (ItemKind::Signature { role }, _) => format!("{role} confirms with their name that the release may be closed."),
        (ItemKind::Check { .. }, None) => "Not looked at yet.".to_owned(),
        (ItemKind::Check { check }, Some(run)) => match run.outcome {
            None => format!("No result: {}. Run it again.", run.says),
            Some(outcome) => {
                let text = says::sentence(check, &run.judgements, outcome);
                if at == Standing::Stale {
                    format!("{text} That is too long ago; run it again.")
                } else {
                    text
                }
            }
        },
    }
}

fn expectations(item: &Item, run: Option<&Run>) -> Vec<ExpectationRow> {
    let ItemKind::Check { check } = &item.kind else {
        return Vec::new();
    };
    let judgements = run.map(|run| run.judgements.as_slice()).unwrap_or_default();
    let mut rows = Vec::new();
    for (look_index, look) in check.looks.iter().enumerate() {
        for (index, expectation) in look.expectations.iter().enumerate() {
            let judgement = judgements
                .iter()
                .find(|one| one.look == look_index && one.expectation == index);
            let expected = wording::expected(&expectation.predicate, expectation.negated);
            let seen = judgement.map(|one| one.seen.clone()).unwrap_or_default();
            rows.push(ExpectationRow {
                look: words::small(look_index),
                what: says::fact_name(expectation),
                seen: if seen == expected { "same".to_owned() } else { seen },
                expected: if expectation.warn_only {
                    format!("{expected}, or a warning")
                } else {
                    expected
                },
                judged: judgement.map(|one| words::judged(one.judged)),
                subject: judgement.and_then(|one| one.subject.clone()),
            });
        }
    }
    rows
}

fn looks(item: &Item, run: Option<&Run>) -> Vec<LookView> {
    let (ItemKind::Check { check }, Some(run)) = (&item.kind, run) else {
        return Vec::new();
    };
    run.sighting
        .looks
        .iter()
        .enumerate()
        .map(|(index, seen)| look(check, run, index, seen))
        .collect()
}

fn look(check: &Check, run: &Run, index: usize, seen: &Seen) -> LookView {
    let offending: Vec<String> = run
        .judgements
        .iter()
        .filter(|one| one.look == index && matches!(one.judged, Judged::Unmet | Judged::Warned))
        .filter_map(|one| check.looks.get(index)?.expectations.get(one.expectation))
        .map(|expectation| match &expectation.fact.argument {
            Some(argument) => format!("{} {argument}", expectation.fact.name).to_lowercase(),
            None => expectation.fact.name.to_lowercase(),
        })
        .collect();
    let offends = |fact: &Option<String>| {
        fact.as_ref()
            .is_some_and(|fact| offending.contains(&fact.to_lowercase()))
    };
    LookView {
        asked: seen.asked.clone(),
        could_not_look: seen.could_not_look.clone(),
        lines: seen
            .excerpt
            .iter()
            .map(|line| ExchangeLine {
                text: line.text.clone(),
                offends: offends(&line.fact),
            })
            .collect(),
        truncated: seen.truncated,
        timings: timings(seen),
    }
}

fn timings(seen: &Seen) -> Vec<Timing> {
    const PARTS: [(&str, &str); 6] = [
        ("dns_time", "DNS"),
        ("connect_time", "Connect"),
        ("tls_time", "TLS"),
        ("handshake_time", "Handshake"),
        ("first_byte_time", "First byte"),
        ("duration", "Total"),
    ];
    PARTS
        .into_iter()
        .filter_map(|(name, part)| {
            let fact = seen.facts.iter().find(|fact| fact.name == name)?;
            match fact.value {
                FactValue::Number(ms) => Some(Timing {
                    part: part.to_owned(),
                    ms,
                }),
                _ => None,
            }
        })
        .collect()
}

/// The check in its own language, as it stands with the environment's values.
fn check_lines(item: &Item) -> Vec<String> {
    let ItemKind::Check { check } = &item.kind else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (index, look) in check.looks.iter().enumerate() {
        let then = if index > 0 { "then " } else { "" };
        lines.push(format!("{then}{} {}", look.kind, look.target));
        lines.extend(
            look.inputs
                .iter()
                .map(|input| format!("with {} {}", input.name, input.value)),
        );
        lines.extend(look.expectations.iter().map(|expectation| {
            let warn = if expectation.warn_only { " or warn" } else { "" };
            format!("{}{warn}", expectation.text)
        }));
        lines.extend(look.captures.iter().map(|capture| {
            let argument = capture
                .fact
                .argument
                .as_ref()
                .map(|argument| format!(" {argument}"))
                .unwrap_or_default();
            format!("capture {} = {}{argument}", capture.name, capture.fact.name)
        }));
    }
    lines
}

fn history(state: &ItemState) -> Vec<HistoryLine> {
    let newest_first = state.history.iter().rev();
    newest_first
        .map(|happened| HistoryLine {
            at: happened.at,
            standing: words::standing(happened.standing),
            says: happened.says.clone(),
        })
        .collect()
}

pub(super) fn note(note: &Note) -> NoteView {
    NoteView {
        at: note.stamp.at,
        by: note.stamp.by.clone(),
        text: note.text.clone(),
        file: note.file.as_ref().map(|file| AttachedFile {
            name: file.name.clone(),
            size: file.size,
            sha256: file.digest.0.clone(),
        }),
    }
}

fn in_earlier(item: &Item, earlier: &[ReleaseLine]) -> Vec<EarlierRelease> {
    let mut found: Vec<EarlierRelease> = earlier
        .iter()
        .filter_map(|line| {
            let standing = *line.standings.get(&item.id.0)?;
            Some(EarlierRelease {
                version: line.new.clone(),
                release: line.release.clone(),
                standing,
            })
        })
        .take(EARLIER)
        .collect();
    found.reverse();
    found
}

fn allowed(release: &Release, live: &Live, item: &Item, state: &ItemState) -> Vec<crate::wire::Allowed> {
    let note = match release.closed {
        None => Ok(()),
        Some(_) => Err(engine::Refusal(
            "The release is closed; its record no longer changes.".to_owned(),
        )),
    };
    let mut acts = Vec::new();
    if let ItemKind::Check { .. } = item.kind {
        acts.push((Act::RunCheck, decide::may_run_check(release, item, state)));
    } else {
        acts.push((Act::Attest, decide::may_attest(release, item, state)));
    }
    acts.push((Act::Refuse, decide::may_refuse(release, item, state)));
    acts.push((Act::Waive, decide::may_waive(release, item, state)));
    acts.push((
        Act::MarkNotApplicable,
        decide::may_mark_not_applicable(release, item, state),
    ));
    acts.push((Act::Withdraw, decide::may_withdraw(release, state)));
    acts.push((Act::Note, note));
    acts.into_iter().map(|(act, permit)| allow(act, permit, live)).collect()
}
