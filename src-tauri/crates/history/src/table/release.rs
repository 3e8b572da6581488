//! One row per release: the summary a list of releases shows. Made from the events, so it can be made again.

use rusqlite::{Connection, Row, params};

pub(crate) const CREATE: &str = "
CREATE TABLE release(
  release TEXT PRIMARY KEY,
  summary TEXT NOT NULL CHECK(json_valid(summary)),
  open    INTEGER NOT NULL CHECK(open IN (0, 1))
) STRICT;
";

/// A release in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRow {
    /// The release's id, as in its events.
    pub release: String,
    /// JSON made by whoever appended.
    pub summary: String,
    /// Whether work on it is still going on.
    pub open: bool,
    /// Its first event.
    pub first_seq: u64,
    /// Its newest event.
    pub last_seq: u64,
}

/// All releases that have events, the one begun last first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<ReleaseRow>> {
    connection
        .prepare_cached(
            "SELECT release, summary, open,
               (SELECT min(seq) FROM event WHERE event.release = release.release) AS first_seq,
               (SELECT max(seq) FROM event WHERE event.release = release.release) AS last_seq
             FROM release WHERE first_seq IS NOT NULL ORDER BY first_seq DESC",
        )?
        .query_map([], release_row)?
        .collect()
}

/// Sets a release's summary.
pub(crate) fn set(connection: &Connection, release: &str, summary: &str, open: bool) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO release(release, summary, open) VALUES(?1, ?2, ?3)
             ON CONFLICT(release) DO UPDATE SET summary = excluded.summary, open = excluded.open",
        )?
        .execute(params![release, summary, open])?;
    Ok(())
}

fn release_row(row: &Row<'_>) -> rusqlite::Result<ReleaseRow> {
    Ok(ReleaseRow {
        release: row.get(0)?,
        summary: row.get(1)?,
        open: row.get(2)?,
        first_seq: row.get(3)?,
        last_seq: row.get(4)?,
    })
}
