//! The record: what four people sign at the end of a phase.

use super::exceptions::{Exception, Trouble};
use super::identity::{Identity, Journal, Outcome, Phase, Previous, Signer, Window};
use super::results::{Attestation, Criterion, Note, SectionCounts, StepCounts, Watch};
use super::traffic::{Rollback, Traffic};
use super::{Predicate, Statement};
use serde::{Deserialize, Serialize};

/// A finished phase of a release. Routine is counted; every exception stands in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    /// Which part of the release.
    pub phase: Phase,
    /// Which release.
    pub release: Identity,
    /// How it stands.
    pub outcome: Outcome,
    /// The time covered.
    pub window: Window,
    /// Counts of every section, in document order. Together they count every item of the checklist once.
    pub sections: Vec<SectionCounts>,
    /// Everything that did not go as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Who said what holds, and when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attestations: Vec<Attestation>,
    /// The deployment commands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<StepCounts>,
    /// How traffic moved, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
    /// How it was taken back, where it was; more than once is possible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rollbacks: Vec<Rollback>,
    /// The watch, in the phases that keep one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watch>,
    /// Success criteria with what was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<Criterion>,
    /// What was written down, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What happened, where the outcome is failed or rolled back; never empty then.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub incident: String,
    /// Where the journal stood.
    pub journal: Journal,
    /// Who signs: one for each role, each with a key of their own. All of them must.
    pub roster: Vec<Signer>,
    /// The plan lets one person sign in more than one role.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub same_person_allowed: bool,
    /// The plan lets keys of one machine sign in more than one role.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub same_machine_allowed: bool,
    /// The statement of the phase before; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
}

impl Predicate for Record {
    const TYPE: &'static str = "https://countersign.dev/release/v1";

    fn signers(&self) -> Vec<Signer> {
        self.roster.clone()
    }

    fn says(&self) -> String {
        let Identity {
            product,
            new,
            environment,
            ..
        } = &self.release;
        let exceptions = match self.exceptions.len() {
            0 => "no exceptions".to_owned(),
            1 => "1 exception".to_owned(),
            n => format!("{n} exceptions"),
        };
        let outcome = match self.outcome {
            Outcome::Complete => "is complete",
            Outcome::Failed => "failed",
            Outcome::RolledBack => "was rolled back",
        };
        format!(
            "{product} {new} {outcome} in {environment} ({}), with {exceptions}.",
            self.phase.words()
        )
    }
}

impl Record {
    /// The sums over all sections.
    pub fn totals(&self) -> SectionCounts {
        self.sections.iter().fold(SectionCounts::default(), SectionCounts::plus)
    }

    /// What the sheet calls each exception, in their order: `E1`, `E2`, … and `W1`, `W2`, … for waivers. Items that do not
    /// apply have no label.
    pub fn labels(&self) -> Vec<Option<String>> {
        let (mut exceptions, mut waivers) = (0, 0);
        let label = |exception: &Exception| match exception.trouble {
            Trouble::NotApplicable => None,
            Trouble::Waived => {
                waivers += 1;
                Some(format!("W{waivers}"))
            }
            _ => {
                exceptions += 1;
                Some(format!("E{exceptions}"))
            }
        };
        self.exceptions.iter().map(label).collect()
    }

    /// Who signs in more than one role, or from a machine another signer uses too; in words, for the sheet.
    pub fn shared_hands(&self) -> Vec<String> {
        let mut found = shared(&self.roster, |one| &one.name, |name| format!("{name} signs"));
        found.extend(shared(
            &self.roster,
            |one| &one.machine,
            |machine| format!("Keys made on one machine, {machine}, sign"),
        ));
        found
    }
}

fn shared<'a>(
    roster: &'a [Signer],
    of: impl Fn(&'a Signer) -> &'a String,
    begin: impl Fn(&str) -> String,
) -> Vec<String> {
    let mut found = Vec::new();
    for (index, signer) in roster.iter().enumerate() {
        let value = of(signer);
        let first = roster.iter().position(|one| of(one) == value) == Some(index);
        let roles: Vec<&str> = roster
            .iter()
            .filter(|one| of(one) == value)
            .map(|one| one.role.as_str())
            .collect();
        if first && roles.len() > 1 && !value.is_empty() {
            found.push(format!("{} as {}.", begin(value), roles.join(" and ")));
        }
    }
    found
}

impl Statement {
    /// The statement of `record`: about the checklist and the plan as they were trusted, and the commit that was released.
    pub fn of_record(record: Record) -> Self {
        let release = &record.release;
        let mut subject = vec![
            super::Subject::new(&release.checklist.name, "sha256", &release.checklist.sha256),
            super::Subject::new("plan", "sha256", &release.plan),
        ];
        let version = format!("{} {}", release.product, release.new);
        if let Some(commit) = release.commit.as_ref().filter(|commit| is_object_name(commit)) {
            subject.push(super::Subject::new(&version, "gitCommit", commit));
        }
        if let Some(digest) = release.artefact.as_ref().and_then(|text| text.strip_prefix("sha256:")) {
            subject.push(super::Subject::new(version, "sha256", digest));
        }
        Self::new(subject, record)
    }
}

/// Whether a commit was given in full, as in-toto's `gitCommit` wants it: 40 or 64 lowercase hex digits.
fn is_object_name(commit: &str) -> bool {
    matches!(commit.len(), 40 | 64) && commit.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
