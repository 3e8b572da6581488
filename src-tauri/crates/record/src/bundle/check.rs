//! Verifying a bundle: every statement, the journal, every file by its digest.

use super::{Bundle, CHECKLIST, EVIDENCE, Evidence, KEYS, PLAN, README, ROSTER, SHEET, VERIFY};
use crate::extract::{self, Entry};
use crate::hex::digest;
use crate::key::PublicKey;
use crate::roster::Roster;
use crate::statement::{Phase, Record};
use crate::verify::{Reading, Report, Unproved, Wrong};
use serde::Deserialize;

#[derive(Deserialize)]
struct OfRelease {
    release: String,
}

impl Bundle {
    /// Verifies all of it.
    pub fn verify(&self, roster: Option<&Roster>) -> Report {
        let mut report = Report::default();
        let readings: Vec<Reading<'_>> = self
            .envelopes
            .iter()
            .map(|(_, envelope)| Reading::of(envelope))
            .collect();
        for (index, reading) in readings.iter().enumerate() {
            let (before, after) = (&readings[..index], &readings[index + 1..]);
            let others: Vec<Reading<'_>> = before
                .iter()
                .chain(after)
                .map(|one| Reading::of(one.envelope))
                .collect();
            reading.judge(roster, &others, &mut report);
        }
        let records: Vec<&Reading<'_>> = readings.iter().filter(|one| one.record().is_some()).collect();
        if records.is_empty() && report.wrong.is_empty() {
            report.wrong("bundle", Wrong::Unreadable("there is no record in it".to_owned()));
        }
        phases(&records, &mut report);
        said_besides(&readings, &mut report);
        self.journal(&records, &mut report);
        self.named_files(&records, &mut report);
        self.evidence(&mut report);
        self.roster(&records, &mut report);
        self.copies(&mut report);
        report
    }

    /// The roster and the keys that lie beside the records are theirs: whoever verifies by hand reads these files.
    fn roster(&self, records: &[&Reading<'_>], report: &mut Report) {
        let records: Vec<&Record> = records.iter().filter_map(|reading| reading.record()).collect();
        let rosters: Vec<String> = records
            .iter()
            .map(|record| digest(Roster::of(record).write().as_bytes()))
            .collect();
        let keys: Vec<String> = records
            .iter()
            .flat_map(|record| record.roster.iter())
            .filter_map(|signer| PublicKey::read(&signer.key).ok())
            .map(|key| digest(key.pem().as_bytes()))
            .collect();
        for (name, found) in &self.files {
            let known = match name.as_str() {
                ROSTER => &rosters,
                name if name.starts_with(KEYS) => &keys,
                _ => continue,
            };
            if !known.contains(found) {
                let by = "the roster of the record".to_owned();
                report.wrong(name.as_str(), Wrong::FileDiffers { by });
            }
        }
    }

    /// What people read beside it.
    fn copies(&self, report: &mut Report) {
        for name in [SHEET, VERIFY, README] {
            if self.files.contains_key(name) {
                report.unproved(Unproved::Copy(name.to_owned()));
            }
        }
    }

    fn journal(&self, records: &[&Reading<'_>], report: &mut Report) {
        let mut wrongs = extract::breaks(&self.journal);
        let records: Vec<&Record> = records.iter().filter_map(|reading| reading.record()).collect();
        for record in &records {
            for wrong in extract::compare(&self.journal, &record.journal) {
                if !wrongs.contains(&wrong) {
                    wrongs.push(wrong);
                }
            }
        }
        let signed = records.iter().map(|record| record.journal.size).max().unwrap_or(0);
        let (covered, after): (Vec<&Entry>, Vec<&Entry>) = self.journal.iter().partition(|entry| entry.seq <= signed);
        if let Some(record) = records.first() {
            let other = self.journal.iter().find(|entry| !is_of(entry, &record.release.id));
            wrongs.extend(other.map(|entry| Wrong::EventOfOther { seq: entry.seq }));
        }
        if wrongs.is_empty() && !records.is_empty() {
            let count = covered.len();
            report.proved.push(format!(
                "All {count} events are those that were signed, unchanged and in order."
            ));
        }
        if !after.is_empty() {
            report.unproved(Unproved::EventsAfter(after.len()));
        }
        for wrong in wrongs {
            report.wrong("journal", wrong);
        }
    }

    /// Checklist and plan are those that each record names.
    fn named_files(&self, records: &[&Reading<'_>], report: &mut Report) {
        let checklist = self.files.iter().find(|(name, _)| name.starts_with(CHECKLIST));
        let plan = self.files.get_key_value(PLAN);
        for reading in records {
            let Some(record) = reading.record() else { continue };
            let by = reading.about();
            Self::same(checklist, &record.release.checklist.sha256, "checklist", &by, report);
            Self::same(plan, &record.release.plan, PLAN, &by, report);
        }
    }

    fn same(file: Option<(&String, &String)>, signed: &str, what: &str, by: &str, report: &mut Report) {
        match file {
            None => report.wrong(what, Wrong::FileMissing),
            Some((name, found)) if found != signed => {
                report.wrong(
                    name.as_str(),
                    Wrong::FileDiffers {
                        by: format!("the {by}"),
                    },
                );
            }
            Some((name, _)) => {
                let sentence = format!("{name} is the one that was signed.");
                if !report.proved.contains(&sentence) {
                    report.proved.push(sentence);
                }
            }
        }
    }

    /// Evidence is what its name says, what events name is there, and nothing else is.
    fn evidence(&self, report: &mut Report) {
        let named = Evidence::named_in(&self.journal);
        for one in &named {
            if !self.files.contains_key(&format!("{EVIDENCE}{}", one.sha256)) {
                let name = one.name.clone();
                report.unproved(Unproved::EvidenceNotHere { name, seq: one.seq });
            }
        }
        let mut sound = 0;
        for (name, found) in &self.files {
            match name.strip_prefix(EVIDENCE) {
                Some(digest) if digest != found => {
                    report.wrong(
                        name.as_str(),
                        Wrong::FileDiffers {
                            by: "its own name".to_owned(),
                        },
                    );
                }
                Some(digest) if named.iter().any(|one| one.sha256 == digest) => sound += 1,
                None if is_ours(name) => {}
                _ => report.unproved(Unproved::Stray(name.clone())),
            }
        }
        if sound > 0 {
            report
                .proved
                .push(format!("{sound} pieces of evidence are those that the events name."));
        }
    }
}

fn is_of(entry: &Entry, release: &str) -> bool {
    serde_json::from_str::<OfRelease>(&entry.body).is_ok_and(|event| event.release == release)
}

fn is_ours(name: &str) -> bool {
    [README, VERIFY, PLAN, ROSTER, SHEET].contains(&name) || name.starts_with(CHECKLIST) || name.starts_with(KEYS)
}

/// Each record names the one before, and all are of one release.
fn phases(records: &[&Reading<'_>], report: &mut Report) {
    let find = |phase: Phase| {
        records
            .iter()
            .find(|one| one.record().is_some_and(|record| record.phase == phase))
    };
    for reading in records {
        let Some(record) = reading.record() else { continue };
        let first: Option<&Record> = records.first().and_then(|one| one.record());
        if first.is_some_and(|first| first.release.id != record.release.id) {
            report.wrong(reading.about(), Wrong::OtherRelease);
        }
        let Some(previous) = &record.previous else { continue };
        match find(previous.phase) {
            None => report.unproved(Unproved::PreviousNotHere(previous.phase)),
            Some(before) if before.envelope.digest() != previous.sha256 => {
                let wrong = Wrong::PreviousDiffers {
                    phase: previous.phase,
                    named: previous.sha256.clone(),
                    found: before.envelope.digest(),
                };
                report.wrong(reading.about(), wrong);
            }
            Some(_) => {
                let words = previous.phase.words();
                report.proved.push(format!(
                    "The {} names the {words} record that is here.",
                    reading.about()
                ));
            }
        }
    }
}

/// A signed refusal counts against the record it names; one that is not signed says nothing.
fn said_besides(readings: &[Reading<'_>], report: &mut Report) {
    for reading in readings {
        let named = reading
            .refusal()
            .map(|one| &one.record)
            .or(reading.addendum().map(|one| &one.record));
        let Some(named) = named else { continue };
        let record = readings
            .iter()
            .find(|one| one.record().is_some() && one.envelope.digest() == named.sha256);
        let Some(record) = record else {
            report.wrong(
                reading.about(),
                Wrong::PreviousDiffers {
                    phase: named.phase,
                    named: named.sha256.clone(),
                    found: "no such record".to_owned(),
                },
            );
            continue;
        };
        let signed = report
            .statements
            .iter()
            .find(|one| one.digest == reading.envelope.digest());
        if let Some(refusal) = reading.refusal()
            && signed.is_some_and(|one| one.signers.iter().all(|signer| signer.signed))
        {
            let wrong = Wrong::Refused {
                role: refusal.signer.role.clone(),
                name: refusal.signer.name.clone(),
                at: refusal.at,
                why: refusal.why.clone(),
            };
            report.wrong(record.about(), wrong);
        }
    }
}
