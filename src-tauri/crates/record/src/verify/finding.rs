//! What a verification finds, in sentences.

use crate::hex::short;
use crate::moment::Moment;
use crate::statement::Phase;
use std::fmt;
use thiserror::Error;

/// Something wrong, and what it is wrong with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `go-live record`, `journal`, `evidence/…`
    pub about: String,
    /// What.
    pub wrong: Wrong,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}.", self.about, self.wrong)
    }
}

/// What can be wrong. Any one of them means that the record does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Wrong {
    /// It cannot be read at all.
    #[error("{0}")]
    Unreadable(String),
    /// The payload is of another type than was agreed on; DSSE signs the type too.
    #[error("its payload type is {0}, not application/vnd.in-toto+json")]
    PayloadType(String),
    /// The payload is no statement of this form.
    #[error("its payload is no statement that this version knows: {0}")]
    NotAStatement(String),
    /// A role has not signed.
    #[error("{name}, {role}, has not signed")]
    Unsigned {
        /// The role.
        role: String,
        /// Who holds it.
        name: String,
    },
    /// A signature claims to be of a key and is not.
    #[error(
        "the signature of {name}, {role}, does not fit: what was signed is not what is here, or somebody else signed"
    )]
    SignatureWrong {
        /// The role.
        role: String,
        /// Who holds it.
        name: String,
    },
    /// A signature is good, but under something else.
    #[error("the signature of {name}, {role}, is the one under the {other}; it says nothing about this")]
    SignatureOfOther {
        /// The role.
        role: String,
        /// Who holds it.
        name: String,
        /// What it is under.
        other: String,
    },
    /// Nobody is asked to sign.
    #[error("its roster names nobody")]
    NobodySigns,
    /// A role stands twice.
    #[error("its roster has the role {role} twice")]
    RoleTwice {
        /// The role.
        role: String,
    },
    /// A key in two roles.
    #[error("{first} and {second} have the same key, {fingerprint}: two signatures by one key are one signature")]
    KeyTwice {
        /// A role.
        first: String,
        /// The other.
        second: String,
        /// Of the key.
        fingerprint: String,
    },
    /// A key that cannot be used.
    #[error("the key of {role} cannot be used: {why}")]
    KeyBad {
        /// The role.
        role: String,
        /// Why.
        why: String,
    },
    /// A person in two roles.
    #[error("{name} signs as {first} and as {second}, which the plan does not allow ([signing] of its environment)")]
    PersonTwice {
        /// The person.
        name: String,
        /// A role.
        first: String,
        /// The other.
        second: String,
    },
    /// A machine in two roles.
    #[error(
        "the keys of {first} and {second} were made on one machine, {machine}, which the plan does not allow ([signing] of its environment)"
    )]
    MachineTwice {
        /// The machine.
        machine: String,
        /// A role.
        first: String,
        /// The other.
        second: String,
    },
    /// A role of the known roster is not asked to sign.
    #[error("{role} stands in the roster you gave, and is not asked to sign here")]
    RoleMissing {
        /// The role.
        role: String,
    },
    /// A role is asked to sign that the known roster does not have.
    #[error("{role} signs here, and does not stand in the roster you gave")]
    RoleUnknown {
        /// The role.
        role: String,
    },
    /// Another person or key than is known.
    #[error("{}", roster_differs(role, known, found, *same_key))]
    RosterDiffers {
        /// The role.
        role: String,
        /// Who holds it, as is known.
        known: String,
        /// Who signs.
        found: String,
        /// Only the name is another.
        same_key: bool,
    },
    /// It lets people share more than the known roster does.
    #[error("it lets one person or machine sign twice, and the roster you gave does not")]
    AllowsMore,
    /// Counts do not count every item once.
    #[error("the counts of section {number} do not add up to its {items} items")]
    Counts {
        /// Its number.
        number: String,
        /// Its items.
        items: u32,
    },
    /// It failed or was rolled back, and nobody says what happened.
    #[error("the release is {outcome} and there are no incident notes")]
    NoIncident {
        /// How it stands.
        outcome: String,
    },
    /// It must name the statement before it and does not.
    #[error("it names no {} record before it", .0.words())]
    NamesNoPrevious(Phase),
    /// It names another statement than the one here.
    #[error("it follows a {} record with the digest {}…, and the one here has {}…", phase.words(), short(named), short(found))]
    PreviousDiffers {
        /// Which.
        phase: Phase,
        /// As it says.
        named: String,
        /// As it is.
        found: String,
    },
    /// Somebody asked to sign said no.
    #[error("{name}, {role}, refused to sign on {at}: {why}")]
    Refused {
        /// The role.
        role: String,
        /// Who holds it.
        name: String,
        /// When, by their clock.
        at: Moment,
        /// Why.
        why: String,
    },
    /// It is about another record than the one asked for.
    #[error("this is record {found}…, and the sheet says {expected}…: they belong to different records")]
    OtherRecord {
        /// Digest asked for.
        expected: String,
        /// Digest here.
        found: String,
    },
    /// An event is not what was recorded.
    #[error("event {seq} was changed: its hash is not the one that stands beside it")]
    EventChanged {
        /// Its position.
        seq: u64,
    },
    /// An event does not follow the one before.
    #[error("event {seq} does not follow the one before it")]
    EventDetached {
        /// Its position.
        seq: u64,
    },
    /// An event of another release.
    #[error("event {seq} is of another release")]
    EventOfOther {
        /// Its position.
        seq: u64,
    },
    /// It is about another release.
    #[error("it is about another release than the others in the bundle")]
    OtherRelease,
    /// Fewer or more events than were signed.
    #[error("{signed} events of this release were signed, and {found} are here{}", if found < signed { ": the end was cut off" } else { "" })]
    EventCount {
        /// As signed.
        signed: u64,
        /// Here.
        found: u64,
    },
    /// The newest event is another one than was signed.
    #[error("the newest event is not the one that was signed: the history was written anew")]
    HeadDiffers,
    /// The events as a whole are not those that were signed.
    #[error("the events are not those that were signed, though each is sound by itself: the history was written anew")]
    ExtractDiffers,
    /// A file is not the one that was signed or named.
    #[error("this is not the file that {by} names")]
    FileDiffers {
        /// Who names it.
        by: String,
    },
    /// A file that must be there is not.
    #[error("it is not in the bundle")]
    FileMissing,
}

fn roster_differs(role: &str, known: &str, found: &str, same_key: bool) -> String {
    if same_key {
        return format!("{role} is {known} in the roster you gave, and {found} here");
    }
    let who = if known == found {
        "another key".to_owned()
    } else {
        format!("{found}, with another key")
    };
    format!("{role} is {known} in the roster you gave, and {who} here")
}

/// What could not be looked at. It is neither right nor wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unproved {
    /// No roster was given.
    #[error(
        "whose the keys are: no roster was given, so compare each fingerprint with one that you have from its owner, \
         or give --roster FILE"
    )]
    NoRoster,
    /// A finding after the record has not been signed by everybody. The record it is about holds without.
    #[error("that {name}, {role}, has seen the later finding: the addendum is not signed by them")]
    AddendumUnsigned {
        /// The role.
        role: String,
        /// Who holds it.
        name: String,
    },
    /// Signatures have no trusted time.
    #[error("when each person signed: the times are by the signers' own clocks and are not part of what they signed")]
    Times,
    /// Only the envelope is here.
    #[error(
        "that the journal is the one that was signed: the journal is in the bundle, and only the statement is here"
    )]
    NoJournal,
    /// The record before is not here.
    #[error("the {} record, which this one names by its digest: it is not here", .0.words())]
    PreviousNotHere(Phase),
    /// Somebody who is not on the roster signed as well.
    #[error("whose signature {0}… is: its key is not on the roster, and it does not count")]
    ExtraSignature(String),
    /// Evidence that the journal names is not here.
    #[error("the evidence {name} of event {seq}: it is not in the bundle")]
    EvidenceNotHere {
        /// Its name or digest.
        name: String,
        /// Where it is named.
        seq: u64,
    },
    /// Events after the newest that was signed.
    #[error("the newest {0} of the events: they came after the last record, and nobody signed them")]
    EventsAfter(usize),
    /// Files for people, which nothing signed names.
    #[error("what {0} shows: nothing that was signed names it, and only the statements above count")]
    Copy(String),
    /// A file that nothing signed names.
    #[error("where {0} comes from: nothing that was signed names it")]
    Stray(String),
}
