//! The part of a release that never changes: headings, items, steps, procedures in document order.

use super::words;
use crate::dossier::short;
use crate::wire::{Halt, Outline, OutlineEntry, OutlineStep, ProcedureLine, RoleLine, Station};
use checklist::{Checklist, Entry, Item, Procedure, Section, StepBlock};
use engine::{Digest, Plan, Release};
use std::path::Path;

/// Outline of a release.
pub(crate) fn outline(release: &Release) -> Outline {
    let plan = &release.plan;
    Outline {
        release: Some(release.id.0.clone()),
        digest: release.plan_digest.clone(),
        opened_at: release.opened.at,
        opened_by: release.opened.by.clone(),
        roles: roles(plan),
        ..of_checklist(&plan.checklist, &plan.shown, Some(plan))
    }
}

/// Outline of a checklist that is only read.
pub(crate) fn reading_outline(checklist: &Checklist, shown: &str) -> Outline {
    of_checklist(checklist, shown, None)
}

/// Identity of a procedure line.
pub(crate) fn line_id(procedure: &Procedure, index: usize) -> String {
    let text = format!("{}:{index}:{}", procedure.span.line, procedure.lines[index]);
    Digest::of(text.as_bytes()).0[..16].to_owned()
}

fn of_checklist(checklist: &Checklist, shown: &str, plan: Option<&Plan>) -> Outline {
    let stations = Stations::of(checklist);
    Outline {
        release: None,
        title: checklist.title.clone(),
        product: engine::plan::product(&checklist.title),
        old: plan.map(|plan| plan.old.clone()).unwrap_or_default(),
        new: plan.map(|plan| plan.new.clone()).unwrap_or_default(),
        environment: plan.map(|plan| plan.environment.name.clone()).unwrap_or_default(),
        guarded: plan.is_some_and(|plan| plan.environment.confirm_by_name),
        rehearsal: plan.is_some_and(|plan| plan.environment.rehearsal.is_some()),
        commit: plan.and_then(|plan| plan.commit.clone()),
        shown: short(Path::new(shown)),
        digest: String::new(),
        opened_at: 0,
        opened_by: String::new(),
        entries: entries(checklist, &stations),
        stations: stations.list,
        roles: Vec::new(),
    }
}

fn roles(plan: &Plan) -> Vec<RoleLine> {
    let mut named: Vec<String> = plan.items().filter_map(words::role).collect();
    named.sort();
    named.dedup();
    let person = |role: &str| plan.environment.roles.get(role).map(|person| person.name.clone());
    named
        .into_iter()
        .map(|role| RoleLine {
            person: person(&role),
            role,
        })
        .collect()
}

/// Stations, and which one each section belongs to.
pub(super) struct Stations {
    list: Vec<Station>,
    of_section: Vec<u32>,
}

impl Stations {
    /// The level-2 headings; in a checklist with several level-1 headings, or with none of level 2, those of level 1.
    pub(super) fn of(checklist: &Checklist) -> Self {
        let level = station_level(&checklist.sections);
        let first = checklist
            .entries
            .iter()
            .any(|entry| station_of(checklist, entry, level).is_none() && is_work(entry));
        let mut list = Vec::new();
        if first {
            list.push(Station {
                station: 0,
                title: checklist.title.clone(),
                halts: Vec::new(),
            });
        }
        let mut of_section = vec![0; checklist.sections.len()];
        for (index, section) in checklist.sections.iter().enumerate() {
            if section.level == level {
                list.push(Station {
                    station: words::small(list.len()),
                    title: section.title.clone(),
                    halts: Vec::new(),
                });
            }
            of_section[index] = match ancestor(&checklist.sections, index, level) {
                Some(_) => words::small(list.len().saturating_sub(1)),
                None => 0,
            };
        }
        let mut stations = Self { list, of_section };
        stations.add_halts(checklist, level);
        stations
    }

    pub(super) fn of_entry(&self, section: Option<usize>) -> u32 {
        section
            .and_then(|index| self.of_section.get(index))
            .copied()
            .unwrap_or(0)
    }

    pub(super) fn list(&self) -> &[Station] {
        &self.list
    }

    /// Headings one level below a station that say "Phase" or hold a step block are halts of it.
    fn add_halts(&mut self, checklist: &Checklist, level: u8) {
        for (index, section) in checklist.sections.iter().enumerate() {
            if section.level != level + 1 {
                continue;
            }
            let inside = |entry: &Entry| {
                section_of(entry).is_some_and(|at| ancestor(&checklist.sections, at, level + 1) == Some(index))
            };
            let steps = checklist
                .entries
                .iter()
                .any(|entry| matches!(entry, Entry::Steps(_)) && inside(entry));
            if !steps && !section.title.to_lowercase().starts_with("phase") {
                continue;
            }
            let first_item = checklist.entries.iter().find_map(|entry| match entry {
                Entry::Item(item) if inside(entry) => Some(item.number),
                _ => None,
            });
            let station = self.of_section[index] as usize;
            if let Some(station) = self.list.get_mut(station) {
                station.halts.push(Halt {
                    section: words::small(index),
                    title: section.title.clone(),
                    first_item,
                });
            }
        }
    }
}

fn station_level(sections: &[Section]) -> u8 {
    let ones = sections.iter().filter(|section| section.level == 1).count();
    if ones > 1 || !sections.iter().any(|section| section.level == 2) {
        1
    } else {
        2
    }
}

fn is_work(entry: &Entry) -> bool {
    matches!(entry, Entry::Item(_) | Entry::Steps(_) | Entry::Procedure(_))
}

fn station_of(checklist: &Checklist, entry: &Entry, level: u8) -> Option<usize> {
    section_of(entry).and_then(|section| ancestor(&checklist.sections, section, level))
}

/// The section itself or the one it stands in, of this level.
pub(super) fn ancestor(sections: &[Section], index: usize, level: u8) -> Option<usize> {
    let mut at = Some(index);
    while let Some(index) = at {
        let section = sections.get(index)?;
        if section.level == level {
            return Some(index);
        }
        at = section.parent;
    }
    None
}

pub(super) fn section_of(entry: &Entry) -> Option<usize> {
    match entry {
        Entry::Item(item) => item.section,
        Entry::Steps(block) => block.section,
        Entry::Procedure(procedure) => procedure.section,
        Entry::Plan(fence) => fence.section,
        Entry::Status(line) => line.section,
        Entry::Notes(notes) => notes.section,
        Entry::Prose(prose) => prose.section,
    }
}

fn entries(checklist: &Checklist, stations: &Stations) -> Vec<OutlineEntry> {
    let mut shown = Vec::new();
    let mut headings = checklist.sections.iter().enumerate().peekable();
    let mut block = 0;
    for entry in &checklist.entries {
        let line = line_of(entry);
        while let Some((index, section)) = headings.next_if(|(_, section)| section.span.line < line) {
            shown.extend(heading(index, section, stations));
        }
        shown.extend(of_entry(checklist, stations, entry, &mut block));
    }
    shown.extend(headings.filter_map(|(index, section)| heading(index, section, stations)));
    shown
}

fn line_of(entry: &Entry) -> u32 {
    match entry {
        Entry::Item(item) => item.span.line,
        Entry::Steps(block) => block.span.line,
        Entry::Procedure(procedure) => procedure.span.line,
        Entry::Plan(fence) => fence.span.line,
        Entry::Status(line) => line.span.line,
        Entry::Notes(notes) => notes.span.line,
        Entry::Prose(prose) => prose.span.line,
    }
}

fn heading(index: usize, section: &Section, stations: &Stations) -> Option<OutlineEntry> {
    (section.level > 1).then(|| OutlineEntry::Heading {
        section: words::small(index),
        station: stations.of_entry(Some(index)),
        level: section.level,
        title: section.title.clone(),
    })
}

fn of_entry(checklist: &Checklist, stations: &Stations, entry: &Entry, block: &mut u32) -> Option<OutlineEntry> {
    let station = stations.of_entry(section_of(entry));
    match entry {
        Entry::Item(item) => Some(item_entry(item, station)),
        Entry::Steps(steps) => {
            *block += 1;
            Some(steps_entry(checklist, steps, station, *block - 1))
        }
        Entry::Procedure(procedure) => Some(OutlineEntry::Procedure {
            station,
            title: procedure.title.clone(),
            lines: procedure
                .lines
                .iter()
                .enumerate()
                .map(|(index, text)| ProcedureLine {
                    line: line_id(procedure, index),
                    text: text.clone(),
                })
                .collect(),
        }),
        Entry::Prose(prose) => Some(OutlineEntry::Prose {
            station,
            lines: prose.lines.clone(),
        }),
        // Plans are not acted on in this version, and the status and notes of the file belong to the sheet.
        Entry::Plan(_) | Entry::Status(_) | Entry::Notes(_) => None,
    }
}

fn item_entry(item: &Item, station: u32) -> OutlineEntry {
    OutlineEntry::Item {
        number: item.number,
        id: item.id.0.clone(),
        station,
        section: words::small(item.section.unwrap_or(0)),
        text: item.text.clone(),
        kind: words::kind(&item.kind).to_owned(),
        role: words::role(item),
        optional: item.optional,
        required: item.required,
        depth: item.depth,
        ticked_in_file: item.ticked_in_file,
    }
}

fn steps_entry(checklist: &Checklist, block: &StepBlock, station: u32, index: u32) -> OutlineEntry {
    let section = block.section.and_then(|index| checklist.sections.get(index));
    let above = section
        .and_then(|section| section.parent)
        .and_then(|index| checklist.sections.get(index));
    OutlineEntry::Steps {
        block: index,
        station,
        section: words::small(block.section.unwrap_or(0)),
        title: section.map_or_else(|| "Steps".to_owned(), |section| section.title.clone()),
        phase: above
            .filter(|section| section.level > 1)
            .map(|section| section.title.clone())
            .unwrap_or_default(),
        steps: block
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| OutlineStep {
                step: step.id.0.clone(),
                number: words::small(index + 1),
                title: step.title.clone(),
                commands: step
                    .script
                    .lines()
                    .filter(|line| !line.trim().is_empty())
                    .map(str::to_owned)
                    .collect(),
                irreversible: step.irreversible,
                not_runnable: step.not_runnable.clone(),
            })
            .collect(),
    }
}
