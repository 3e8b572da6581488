//! What is said about a record after it was made: a refusal to sign it, a later finding.

use super::identity::{Phase, Signer};
use super::{Predicate, Statement, Subject};
use crate::moment::Moment;
use serde::{Deserialize, Serialize};

/// The record that a refusal or an addendum is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Named {
    /// Identity of the release.
    pub release: String,
    /// Which of its statements.
    pub phase: Phase,
    /// SHA-256 of that statement's payload.
    pub sha256: String,
}

impl Named {
    fn subject(&self) -> Vec<Subject> {
        let name = format!("{} {}", self.release, self.phase.code());
        vec![Subject::new(name, "sha256", &self.sha256)]
    }
}

/// Somebody asked to sign does not agree, and signs that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refusal {
    /// What was refused.
    pub record: Named,
    /// Who refused.
    pub signer: Signer,
    /// Why.
    pub why: String,
    /// When, by their clock.
    pub at: Moment,
}

impl Predicate for Refusal {
    const TYPE: &'static str = "https://countersign.dev/refusal/v1";

    fn signers(&self) -> Vec<Signer> {
        vec![self.signer.clone()]
    }

    fn says(&self) -> String {
        let Signer { role, name, .. } = &self.signer;
        let Named { release, phase, .. } = &self.record;
        format!(
            "{name}, {role}, does not sign the {} record of {release}: {}",
            phase.words(),
            self.why
        )
    }
}

impl Statement<Refusal> {
    /// The statement of a refusal.
    pub fn of_refusal(refusal: Refusal) -> Self {
        Self::new(refusal.record.subject(), refusal)
    }
}

/// A finding that came after the record was signed. The record stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Addendum {
    /// What it is about.
    pub record: Named,
    /// What was found.
    pub finding: String,
    /// Who found it.
    pub by: String,
    /// When it was written.
    pub at: Moment,
    /// Files that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Subject>,
    /// Who signs it.
    pub roster: Vec<Signer>,
}

impl Predicate for Addendum {
    const TYPE: &'static str = "https://countersign.dev/addendum/v1";

    fn signers(&self) -> Vec<Signer> {
        self.roster.clone()
    }

    fn says(&self) -> String {
        let Named { release, phase, .. } = &self.record;
        format!(
            "Found after the {} record of {release}: {}",
            phase.words(),
            self.finding
        )
    }
}

impl Statement<Addendum> {
    /// The statement of an addendum.
    pub fn of_addendum(addendum: Addendum) -> Self {
        Self::new(addendum.record.subject(), addendum)
    }
}
