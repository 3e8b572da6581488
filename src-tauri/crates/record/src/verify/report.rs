//! The outcome of a verification.

use super::finding::{Finding, Unproved, Wrong};
use crate::moment::Moment;
use crate::statement::{Addendum, Refusal, Statement};

/// What is proved, by whom, and what is not.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Each statement that was read, in the order it was found.
    pub statements: Vec<Verified>,
    /// What holds besides the signatures, in sentences.
    pub proved: Vec<String>,
    /// What is wrong; empty where the record holds.
    pub wrong: Vec<Finding>,
    /// What could not be looked at.
    pub unproved: Vec<Unproved>,
}

/// One statement and who signed it.
#[derive(Debug, Clone)]
pub struct Verified {
    /// `go-live record`, `refusal`, `addendum`
    pub about: String,
    /// SHA-256 of the payload.
    pub digest: String,
    /// What it says.
    pub said: Said,
    /// What a signature under it says, in one sentence.
    pub says: String,
    /// One for each role asked to sign.
    pub signers: Vec<SignerState>,
}

/// A statement of one of the three forms.
#[derive(Debug, Clone)]
pub enum Said {
    /// A record.
    Record(Box<Statement>),
    /// A refusal to sign one.
    Refusal(Box<Statement<Refusal>>),
    /// A finding after one.
    Addendum(Box<Statement<Addendum>>),
}

/// One role, and whether it signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignerState {
    /// The role.
    pub role: String,
    /// Who holds it.
    pub name: String,
    /// Of their key.
    pub fingerprint: String,
    /// Their key's signature is there and fits.
    pub signed: bool,
    /// When, as they say.
    pub at: Option<Moment>,
    /// With an SSH key.
    pub by_ssh: bool,
}

impl Report {
    /// Nothing is wrong, and there was something to look at.
    pub fn holds(&self) -> bool {
        self.wrong.is_empty() && !self.statements.is_empty()
    }

    /// Besides, a roster from elsewhere said whose the keys are.
    pub fn names_people(&self) -> bool {
        self.holds() && !self.unproved.contains(&Unproved::NoRoster)
    }

    /// Compares with what a sheet prints as its record's digest: a sheet with the QR of another release is found so.
    /// `digest` may be a beginning of at least 12 hex digits, with spaces.
    pub fn expect_digest(&mut self, digest: &str) {
        let expected: String = digest
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect::<String>()
            .to_lowercase();
        let here = |one: &&Verified| matches!(one.said, Said::Record(_));
        let records: Vec<&Verified> = self.statements.iter().filter(here).collect();
        let fits = expected.len() >= 12 && records.iter().any(|one| one.digest.starts_with(&expected));
        if fits {
            self.proved
                .push("The digest printed on the sheet is that of this record.".to_owned());
        } else {
            let found = records.last().map_or_else(String::new, |one| one.digest.clone());
            self.wrong("sheet", Wrong::OtherRecord { expected, found });
        }
    }

    pub(crate) fn wrong(&mut self, about: impl Into<String>, wrong: Wrong) {
        self.wrong.push(Finding {
            about: about.into(),
            wrong,
        });
    }

    pub(crate) fn unproved(&mut self, unproved: Unproved) {
        if !self.unproved.contains(&unproved) {
            self.unproved.push(unproved);
        }
    }

    pub(crate) fn unreadable(about: &str, why: impl std::fmt::Display) -> Self {
        let mut report = Self::default();
        report.wrong(about, Wrong::Unreadable(why.to_string()));
        report
    }
}
