//! The roster: who signs as what, with which key. It lies beside the checklist and is what a record is checked against.

use crate::key::PublicKey;
use crate::statement::{Record, Signer};
use crate::verify::Wrong;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use thiserror::Error;

/// `_type` of a roster file.
pub const ROSTER_TYPE: &str = "https://countersign.dev/roster/v1";

/// Who signs, and what the plan lets them share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Roster {
    /// [`ROSTER_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// One for each role.
    pub people: Vec<Signer>,
    /// One person may sign in more than one role, each time with another key.
    #[serde(default)]
    pub same_person_allowed: bool,
    /// Keys made on one machine may sign in more than one role.
    #[serde(default)]
    pub same_machine_allowed: bool,
}

/// Why a roster file cannot be used.
#[derive(Debug, Error)]
#[error("this is no roster: {0}")]
pub struct RosterProblem(String);

impl Roster {
    /// A roster of these people, who share nothing.
    pub fn new(people: Vec<Signer>) -> Self {
        Self {
            kind: ROSTER_TYPE.to_owned(),
            people,
            same_person_allowed: false,
            same_machine_allowed: false,
        }
    }

    /// The roster that a record says it was made with.
    pub fn of(record: &Record) -> Self {
        Self {
            same_person_allowed: record.same_person_allowed,
            same_machine_allowed: record.same_machine_allowed,
            ..Self::new(record.roster.clone())
        }
    }

    /// Reads a roster file.
    pub fn read(text: &[u8]) -> Result<Self, RosterProblem> {
        let roster: Self = serde_json::from_slice(text).map_err(|error| RosterProblem(error.to_string()))?;
        if roster.kind == ROSTER_TYPE {
            Ok(roster)
        } else {
            Err(RosterProblem(format!(
                "its _type is {}, not {ROSTER_TYPE}",
                roster.kind
            )))
        }
    }

    /// As a roster file.
    pub fn write(&self) -> String {
        // Strings and flags alone: there is nothing in it that JSON could not write.
        serde_json::to_string_pretty(self).map_or_else(|_| String::new(), |text| text + "\n")
    }

    /// Everything that keeps this roster from standing for distinct people.
    pub fn wrongs(&self) -> Vec<Wrong> {
        let mut wrongs = Vec::new();
        if self.people.is_empty() {
            wrongs.push(Wrong::NobodySigns);
        }
        let mut keys: HashMap<[u8; 32], &Signer> = HashMap::new();
        for (index, signer) in self.people.iter().enumerate() {
            let before = &self.people[..index];
            if before.iter().any(|one| one.role == signer.role) {
                wrongs.push(Wrong::RoleTwice {
                    role: signer.role.clone(),
                });
            }
            match PublicKey::read(&signer.key) {
                Err(problem) => wrongs.push(Wrong::KeyBad {
                    role: signer.role.clone(),
                    why: problem.to_string(),
                }),
                // Compared as bytes: an id can be given to anything.
                Ok(key) => {
                    if let Some(other) = keys.insert(key.to_bytes(), signer) {
                        wrongs.push(Wrong::KeyTwice {
                            first: other.role.clone(),
                            second: signer.role.clone(),
                            fingerprint: key.fingerprint(),
                        });
                    }
                }
            }
            if !self.same_person_allowed
                && let Some(other) = before.iter().find(|one| same_name(&one.name, &signer.name))
            {
                wrongs.push(Wrong::PersonTwice {
                    name: signer.name.clone(),
                    first: other.role.clone(),
                    second: signer.role.clone(),
                });
            }
            if !self.same_machine_allowed
                && !signer.machine.is_empty()
                && let Some(other) = before.iter().find(|one| one.machine == signer.machine)
            {
                wrongs.push(Wrong::MachineTwice {
                    machine: signer.machine.clone(),
                    first: other.role.clone(),
                    second: signer.role.clone(),
                });
            }
        }
        wrongs
    }

    /// Where `other`, which a record was made with, differs from this one, which is known from elsewhere.
    pub fn differences(&self, other: &Self) -> Vec<Wrong> {
        let mut wrongs = Vec::new();
        for known in &self.people {
            let Some(found) = other.people.iter().find(|one| one.role == known.role) else {
                wrongs.push(Wrong::RoleMissing {
                    role: known.role.clone(),
                });
                continue;
            };
            let same_key = match (PublicKey::read(&known.key), PublicKey::read(&found.key)) {
                (Ok(known), Ok(found)) => known == found,
                _ => false,
            };
            if !same_key || !same_name(&known.name, &found.name) {
                wrongs.push(Wrong::RosterDiffers {
                    role: known.role.clone(),
                    known: known.name.clone(),
                    found: found.name.clone(),
                    same_key,
                });
            }
        }
        let extra = other
            .people
            .iter()
            .filter(|one| self.people.iter().all(|known| known.role != one.role));
        wrongs.extend(extra.map(|one| Wrong::RoleUnknown { role: one.role.clone() }));
        let more_allowed = (other.same_person_allowed && !self.same_person_allowed)
            || (other.same_machine_allowed && !self.same_machine_allowed);
        if more_allowed {
            wrongs.push(Wrong::AllowsMore);
        }
        wrongs
    }
}

fn same_name(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}
