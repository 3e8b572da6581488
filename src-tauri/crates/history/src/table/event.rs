//! The journal itself: events in order, never changed, never removed.

use crate::chain::{GENESIS, Hash, event_hash};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The triggers stop accidents (`INSERT OR REPLACE` too, which fires no delete trigger); the chain and the anchors show
/// everything else. `release` and `kind` are generated so that they cannot disagree with the hashed bytes.
pub(crate) const CREATE: &str = "
CREATE TABLE event(
  seq     INTEGER PRIMARY KEY CHECK(seq > 0),
  prev    BLOB NOT NULL CHECK(length(prev) = 32),
  body    TEXT NOT NULL CHECK(json_valid(body)),
  hash    BLOB NOT NULL UNIQUE CHECK(length(hash) = 32),
  release TEXT GENERATED ALWAYS AS (body->>'release') VIRTUAL NOT NULL,
  kind    TEXT GENERATED ALWAYS AS (body->>'kind') VIRTUAL NOT NULL
) STRICT;
CREATE INDEX event_release ON event(release, seq);
CREATE TRIGGER event_next BEFORE INSERT ON event
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM event)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), zeroblob(32))
BEGIN SELECT RAISE(ABORT, 'not the next event'); END;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append only'); END;
";

/// An event as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Position, from 1, without gaps.
    pub seq: u64,
    /// The hash of the event before it, whichever release that is of; zeros before the first.
    pub prev: Hash,
    /// The exact bytes that are hashed: a JSON object with at least `release` and `kind`.
    pub body: String,
    /// The chain's head at this event, see [`event_hash`].
    pub hash: Hash,
}

/// Where a release stands in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newest {
    /// Its events.
    pub count: u64,
    /// Position of the newest.
    pub seq: u64,
    /// The chain's head there.
    pub hash: Hash,
}

/// Where a release stands.
pub(crate) fn newest_of(connection: &Connection, release: &str) -> rusqlite::Result<Option<Newest>> {
    let (count, seq): (u64, Option<u64>) = connection
        .prepare_cached("SELECT count(*), max(seq) FROM event WHERE release = ?1")?
        .query_row([release], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let Some(seq) = seq else { return Ok(None) };
    Ok(hash_at(connection, seq)?.map(|hash| Newest { count, seq, hash }))
}

/// The newest event's position and hash; 0 and zeros while there is none.
pub(crate) fn head(connection: &Connection) -> rusqlite::Result<(u64, Hash)> {
    let newest = connection
        .prepare_cached("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(newest.unwrap_or((0, GENESIS)))
}

/// The hash stored for event `seq`.
pub(crate) fn hash_at(connection: &Connection, seq: u64) -> rusqlite::Result<Option<Hash>> {
    connection
        .prepare_cached("SELECT hash FROM event WHERE seq = ?1")?
        .query_row([seq], |row| row.get(0))
        .optional()
}

/// Puts `body` after the event (`seq`, `prev`).
pub(crate) fn insert(connection: &Connection, seq: u64, prev: &Hash, body: &str) -> rusqlite::Result<StoredEvent> {
    let event = StoredEvent {
        seq: seq + 1,
        prev: *prev,
        body: body.to_owned(),
        hash: event_hash(seq + 1, prev, body.as_bytes()),
    };
    connection
        .prepare_cached("INSERT INTO event(seq, prev, body, hash) VALUES(?1, ?2, ?3, ?4)")?
        .execute(params![event.seq, prev, event.body, event.hash])?;
    Ok(event)
}

/// The events of one release, oldest first.
pub(crate) fn of_release(connection: &Connection, release: &str) -> rusqlite::Result<Vec<StoredEvent>> {
    connection
        .prepare_cached("SELECT seq, prev, body, hash FROM event WHERE release = ?1 ORDER BY seq")?
        .query_map([release], stored)?
        .collect()
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredEvent> {
    Ok(StoredEvent {
        seq: row.get(0)?,
        prev: row.get(1)?,
        body: row.get(2)?,
        hash: row.get(3)?,
    })
}
