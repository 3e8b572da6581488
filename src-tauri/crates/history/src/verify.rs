//! Walking the whole chain: is every event the one that was recorded?

use crate::anchors::Anchor;
use crate::chain::{GENESIS, Hash, event_hash};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row};
use std::collections::HashMap;
use std::fmt;

/// What a walk over the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Events that are as they were recorded, counted from the first up to the first problem.
    pub events: u64,
    /// Hash of the last of them; zeros when there is none.
    pub head: Hash,
    /// The first problem in the chain.
    pub problem: Option<ChainProblem>,
    /// Whether the heads kept outside the database agree.
    pub anchor: AnchorState,
}

impl ChainReport {
    /// Nothing speaks against this history.
    pub fn is_sound(&self) -> bool {
        self.problem.is_none() && !matches!(self.anchor, AnchorState::Disagrees { .. })
    }
}

/// Where the chain breaks, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainProblem {
    /// The event that is damaged or missing.
    pub seq: u64,
    /// What is wrong with it.
    pub kind: Damage,
}

/// What is wrong with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// It is not there; the next one found is `next`.
    Missing {
        /// Position of the next event.
        next: u64,
    },
    /// It does not follow the event before it.
    Detached,
    /// Its content is not what was recorded.
    Changed,
    /// It cannot be found by its release: the index is damaged.
    Unlisted,
    /// The database cannot read it.
    Unreadable(String),
}

/// What the anchors outside the database say about the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorState {
    /// The newest event is anchored, and every anchor agrees (or there is no event yet).
    Agrees,
    /// Every anchor agrees; events after `anchored` are not anchored yet.
    Behind {
        /// The newest anchored event.
        anchored: u64,
    },
    /// There are events but no anchors: a cut or recomputed chain could not be told from a genuine one.
    Missing,
    /// Event `seq` is gone or is another one than was anchored: the end was cut off, the chain was computed anew, or an
    /// older file was put back.
    Disagrees {
        /// The first such event.
        seq: u64,
    },
}

/// Walks the chain. `anchors` must have been read before: read after, they could be ahead of what is seen here.
pub(crate) fn verify(connection: &Connection, anchors: &[Anchor]) -> rusqlite::Result<ChainReport> {
    let snapshot = connection.unchecked_transaction()?;
    let mut walk = Walk {
        events: 0,
        head: GENESIS,
        open: HashMap::new(),
    };
    for anchor in anchors {
        walk.open.entry(anchor.seq).or_default().push(anchor.head);
    }
    walk.meet_anchors();
    let mut problem = walk.run(&snapshot)?;
    if problem.is_none() {
        problem = or_damage(unlisted(&snapshot), walk.events)?;
    }
    if problem.is_none() {
        problem = or_damage(listed_twice(&snapshot), walk.events)?;
    }
    Ok(ChainReport {
        events: walk.events,
        head: walk.head,
        problem,
        anchor: walk.anchor_state(anchors),
    })
}

/// The state of a walk: what was seen so far, and the anchors it has not confirmed.
struct Walk {
    events: u64,
    head: Hash,
    open: HashMap<u64, Vec<Hash>>,
}

impl Walk {
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<Option<ChainProblem>> {
        let mut statement = connection.prepare("SELECT seq, prev, body, hash FROM event NOT INDEXED ORDER BY seq")?;
        let mut rows = statement.query([])?;
        loop {
            let expected = self.events + 1;
            let found = match rows.next() {
                Ok(None) => return Ok(None),
                Ok(Some(row)) => self.step(row),
                Err(error) => Err(error),
            };
            if let Some(problem) = or_damage(found, expected)? {
                return Ok(Some(problem));
            }
        }
    }

    fn step(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<ChainProblem>> {
        let expected = self.events + 1;
        let found: i64 = row.get(0)?;
        let problem = |kind| Ok(Some(ChainProblem { seq: expected, kind }));
        if u64::try_from(found) != Ok(expected) {
            return problem(Damage::Missing {
                next: found.unsigned_abs(),
            });
        }
        let (prev, body, hash): (Hash, _, Hash) = (row.get(1)?, row.get_ref(2)?.as_bytes()?, row.get(3)?);
        if event_hash(expected, &prev, body) != hash {
            return problem(Damage::Changed);
        }
        if prev != self.head {
            return problem(Damage::Detached);
        }
        (self.events, self.head) = (expected, hash);
        self.meet_anchors();
        Ok(None)
    }

    /// Takes the anchors at this point off the list, if all of them agree.
    fn meet_anchors(&mut self) {
        if self
            .open
            .get(&self.events)
            .is_some_and(|heads| heads.iter().all(|head| *head == self.head))
        {
            self.open.remove(&self.events);
        }
    }

    fn anchor_state(&self, anchors: &[Anchor]) -> AnchorState {
        let newest = anchors.iter().map(|anchor| anchor.seq).max();
        match (self.open.keys().min(), newest) {
            (Some(&seq), _) => AnchorState::Disagrees { seq },
            (None, Some(anchored)) if anchored < self.events => AnchorState::Behind { anchored },
            (None, None) if self.events > 0 => AnchorState::Missing,
            _ => AnchorState::Agrees,
        }
    }
}

/// The first event that the index lists out of order or twice, which a look by release would then show in another's place.
/// With every event listed, an index that only ever rises lists each of them once.
fn listed_twice(connection: &Connection) -> rusqlite::Result<Option<ChainProblem>> {
    let mut statement = connection.prepare("SELECT release, seq FROM event INDEXED BY event_release")?;
    let mut rows = statement.query([])?;
    let mut before: Option<(String, u64)> = None;
    while let Some(row) = rows.next()? {
        let listed = (row.get(0)?, row.get(1)?);
        if before.as_ref().is_some_and(|before| listed <= *before) {
            return Ok(Some(ChainProblem {
                seq: listed.1,
                kind: Damage::Unlisted,
            }));
        }
        before = Some(listed);
    }
    Ok(None)
}

/// The first event that a look by release would miss.
fn unlisted(connection: &Connection) -> rusqlite::Result<Option<ChainProblem>> {
    connection
        .query_row(
            "SELECT seq FROM event AS kept NOT INDEXED WHERE NOT EXISTS
               (SELECT 1 FROM event AS listed INDEXED BY event_release
                WHERE listed.release = kept.release AND listed.seq = kept.seq) ORDER BY seq LIMIT 1",
            [],
            |row| {
                Ok(ChainProblem {
                    seq: row.get(0)?,
                    kind: Damage::Unlisted,
                })
            },
        )
        .optional()
}

/// Damage is a finding; anything else that keeps the database from answering means that nobody could look.
fn or_damage(found: rusqlite::Result<Option<ChainProblem>>, seq: u64) -> rusqlite::Result<Option<ChainProblem>> {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    found.or_else(|error| {
        let damaged = matches!(
            error.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        ) || matches!(
            error,
            FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..)
        );
        if damaged {
            Ok(Some(ChainProblem {
                seq,
                kind: Damage::Unreadable(error.to_string()),
            }))
        } else {
            Err(error)
        }
    })
}

impl fmt::Display for ChainProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq;
        match &self.kind {
            Damage::Missing { next } => write!(f, "event {seq} is missing (the next one is {next})"),
            Damage::Detached => write!(f, "event {seq} does not follow the one before it"),
            Damage::Changed => write!(f, "event {seq} was changed after it was recorded"),
            Damage::Unlisted => write!(f, "event {seq} cannot be found by its release: the index is damaged"),
            Damage::Unreadable(detail) => write!(f, "event {seq} cannot be read: {detail}"),
        }
    }
}
