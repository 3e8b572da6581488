//! The part of a release that never changes: headings, items, steps, procedures.

use serde::Serialize;
use ts_rs::TS;

/// The part of a release that never changes while it is open.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Outline {
    /// `None` for a checklist that is only read.
    pub release: Option<String>,
    /// Title of the checklist.
    pub title: String,
    /// Its product name: `MarketSage`.
    pub product: String,
    /// Version that served before.
    pub old: String,
    /// Version being released.
    pub new: String,
    /// Name of the environment.
    pub environment: String,
    /// The environment asks for its name to be typed.
    pub guarded: bool,
    /// Runs on the embedded stack, whose faults can be switched.
    pub rehearsal: bool,
    /// Commit, as given.
    pub commit: Option<String>,
    /// File as shown: `marketsage/production.md`.
    pub shown: String,
    /// Hex SHA-256 of the plan.
    pub digest: String,
    /// Unix milliseconds; 0 for a checklist that is only read.
    pub opened_at: u64,
    /// Who opened it.
    pub opened_by: String,
    /// The level-2 headings: stations of the rail.
    pub stations: Vec<Station>,
    /// Everything in document order.
    pub entries: Vec<OutlineEntry>,
    /// Roles that somebody attests as, with the roster's person where there is one.
    pub roles: Vec<RoleLine>,
}

/// A role and who holds it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RoleLine {
    /// `Technical Lead`
    pub role: String,
    /// From the roster.
    pub person: Option<String>,
}

/// A station of the rail.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Station {
    /// Index, from 0; entries name it.
    pub station: u32,
    /// Heading.
    pub title: String,
    /// Halts: level-3 headings that hold step blocks or deployment phases, shown indented below the station.
    pub halts: Vec<Halt>,
}

/// A halt on the rail.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Halt {
    /// Section index.
    pub section: u32,
    /// Heading.
    pub title: String,
    /// First item number of it, to lead there.
    pub first_item: Option<u32>,
}

/// One entry of the list.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum OutlineEntry {
    /// A heading of level 3 or deeper (level 2 is the station itself and comes too).
    Heading {
        /// Section index.
        section: u32,
        /// Its station.
        station: u32,
        /// Heading level, 2 to 6.
        level: u8,
        /// Text.
        title: String,
    },
    /// An item.
    Item {
        /// 1 to N.
        number: u32,
        /// Its identity.
        id: String,
        /// Its station.
        station: u32,
        /// Section index.
        section: u32,
        /// Text.
        text: String,
        /// `check`, `attest`, `signature`.
        kind: String,
        /// Who attests it.
        role: Option<String>,
        /// May be marked not applicable.
        optional: bool,
        /// May not be waived.
        required: bool,
        /// 0 for top level.
        depth: u8,
        /// `[x]` in the file.
        ticked_in_file: bool,
    },
    /// A block of steps.
    Steps {
        /// Index of the block, from 0.
        block: u32,
        /// Its station.
        station: u32,
        /// Section index.
        section: u32,
        /// Heading it stands under.
        title: String,
        /// The heading above that: `Phase 1: Backend Deployment`.
        phase: String,
        /// Its steps.
        steps: Vec<OutlineStep>,
    },
    /// Lines people follow.
    Procedure {
        /// Its station.
        station: u32,
        /// Comment above the lines.
        title: Option<String>,
        /// The lines; each is ticked by its `line` id.
        lines: Vec<ProcedureLine>,
    },
    /// Text in place.
    Prose {
        /// Its station.
        station: u32,
        /// Plain lines.
        lines: Vec<String>,
    },
}

/// A step as listed.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct OutlineStep {
    /// Its identity.
    pub step: String,
    /// From 1 within its block.
    pub number: u32,
    /// `Deploy to staging first`
    pub title: String,
    /// Its commands, one per line of the script.
    pub commands: Vec<String>,
    /// Marked `irreversible`.
    pub irreversible: bool,
    /// Why it cannot run as it is.
    pub not_runnable: Option<String>,
}

/// A line of a procedure.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ProcedureLine {
    /// Identity for `tick_line`.
    pub line: String,
    /// Text.
    pub text: String,
}
