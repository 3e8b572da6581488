//! From a release, as its events left it, to the record that is signed.

mod items;
mod sections;
mod steps;
mod traffic;

pub use traffic::Measured;

use crate::moment::Moment;
use crate::roster::Roster;
use crate::statement::{
    ChecklistFile, Exception, Identity, Journal, Note, Outcome, Phase, Previous, Record, Signer, Traffic, Watch, Window,
};
use checklist::ItemKind;
use engine::Release;
use sections::Sections;

/// Longer texts of people are cut in the record; the journal has them whole.
const LONGEST: usize = 600;

/// What a record says that the release itself does not know.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    /// Which part of the release.
    pub phase: Phase,
    /// How it stands.
    pub outcome: Outcome,
    /// Now: the end of the window.
    pub now: Moment,
    /// Name of the zone that the sheet prints times in: `WAT`.
    pub zone: String,
    /// Its distance from UTC, minutes to the east.
    pub offset: i32,
    /// SHA-256 of the checklist's bytes, hex.
    pub checklist: String,
    /// Digest of the released artefact, `sha256:…`.
    pub artefact: Option<String>,
    /// Options in use that weaken a check, in words.
    pub insecure: Vec<String>,
    /// What happened, where the outcome is failed or rolled back and the release was not closed with notes.
    pub incident: String,
    /// Where the journal stands: [`extract::journal`](crate::extract::journal) of all the release's events.
    pub journal: Journal,
    /// Who signs.
    pub roster: &'a Roster,
    /// The record of the phase before.
    pub previous: Option<Previous>,
    /// What was measured of traffic beside the events; without it the record has no chart.
    pub measured: Measured,
    /// The watch.
    pub watch: Option<Watch>,
}

/// The record of a release.
pub fn record_of(release: &Release, given: Given<'_>) -> Record {
    let now = given.now.0;
    let sections = Sections::of(release);
    let mut counts = sections.counts(release, now);
    let mut exceptions = items::exceptions(release, &sections, now);
    exceptions.extend(steps::exceptions(release, &sections));
    let traffic = traffic::traffic(release, given.measured.clone());
    exceptions.extend(traffic.iter().flat_map(overrides));
    // What is most serious first, and the order of the checklist within.
    exceptions.sort_by_key(|one| (one.trouble, one.items.first().copied()));
    for one in &exceptions {
        sections::qualify(&mut counts, one);
    }
    Record {
        phase: given.phase,
        release: identity(release, &given),
        outcome: given.outcome,
        window: Window {
            from: Moment(release.opened.at).to_the_second(),
            until: given.now.to_the_second(),
            zone: given.zone,
            offset: given.offset,
        },
        sections: counts,
        exceptions,
        attestations: items::attestations(release, now),
        steps: steps::counts(release),
        traffic,
        rollbacks: traffic::rollbacks(release),
        watch: given.watch,
        criteria: items::criteria(release, &sections, now),
        notes: notes(release, given.outcome),
        incident: incident(release, given.outcome, given.incident),
        journal: given.journal,
        roster: signers(release, given.roster),
        same_person_allowed: given.roster.same_person_allowed,
        same_machine_allowed: given.roster.same_machine_allowed,
        previous: given.previous,
    }
}

fn identity(release: &Release, given: &Given<'_>) -> Identity {
    let plan = &release.plan;
    Identity {
        id: release.id.0.clone(),
        product: plan.product(),
        old: plan.old.clone(),
        new: plan.new.clone(),
        commit: plan.commit.clone(),
        artefact: given.artefact.clone(),
        environment: plan.environment.name.clone(),
        manager: release.opened.by.clone(),
        checklist: ChecklistFile {
            name: plan.shown.clone(),
            title: plan.checklist.title.clone(),
            sha256: given.checklist.clone(),
            trusted: plan.trusted.clone(),
        },
        plan: release.plan_digest.clone(),
        insecure: given.insecure.clone(),
    }
}

/// The roster, each with the number of the checklist's signature line for that role.
fn signers(release: &Release, roster: &Roster) -> Vec<Signer> {
    let line = |role: &str| {
        let mut items = release.plan.items();
        items
            .find(|item| matches!(&item.kind, ItemKind::Signature { role: of } if of == role))
            .map(|item| item.number)
    };
    let people = roster.people.iter().cloned();
    people
        .map(|signer| Signer {
            item: line(&signer.role).or(signer.item),
            ..signer
        })
        .collect()
}

fn notes(release: &Release, outcome: Outcome) -> Vec<Note> {
    let of_release = release.notes.iter().map(|note| (None, note));
    let of_items = release.plan.items().zip(&release.items);
    let of_items = of_items.flat_map(|(item, state)| state.notes.iter().map(|note| (Some(item.number), note)));
    let mut notes: Vec<Note> = of_release
        .chain(of_items)
        .map(|(item, note)| Note {
            at: Moment(note.stamp.at).to_the_second(),
            by: note.stamp.by.clone(),
            item,
            text: shorten(&note.text),
            file: note.file.as_ref().map(|file| file.digest.0.clone()),
        })
        .collect();
    if let Some(closed) = &release.closed
        && outcome == Outcome::Complete
        && !closed.notes.trim().is_empty()
    {
        notes.push(Note {
            at: Moment(closed.stamp.at).to_the_second(),
            by: closed.stamp.by.clone(),
            item: None,
            text: shorten(&closed.notes),
            file: None,
        });
    }
    notes.sort_by_key(|note| note.at);
    notes
}

fn incident(release: &Release, outcome: Outcome, given: String) -> String {
    match (&release.closed, outcome) {
        (_, Outcome::Complete) => String::new(),
        (Some(closed), _) if given.trim().is_empty() => closed.notes.clone(),
        _ => given,
    }
}

fn overrides(traffic: &Traffic) -> Vec<Exception> {
    let stages = traffic.stages.iter();
    stages
        .flat_map(|stage| {
            stage
                .overrides
                .iter()
                .map(move |one| steps::overridden(stage.percent, one))
        })
        .collect()
}

fn shorten(text: &str) -> String {
    engine::wording::shorten(text.trim(), LONGEST)
}
