//! What was counted of a release's traffic. Kept apart from the journal: it may be lost without harm to the record.

use rusqlite::Connection;

pub(crate) const CREATE: &str = "CREATE TABLE reading(
  release TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX reading_of_release ON reading(release);";

/// Adds readings of a release, oldest first: Unix milliseconds and JSON.
pub(crate) fn insert(connection: &mut Connection, release: &str, readings: &[(u64, String)]) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    {
        let mut insert = transaction.prepare_cached("INSERT INTO reading(release, at, body) VALUES(?1, ?2, ?3)")?;
        for (at, body) in readings {
            insert.execute((release, at.cast_signed(), body))?;
        }
    }
    transaction.commit()
}

/// All readings of a release, in the order they were added.
pub(crate) fn of_release(connection: &Connection, release: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT body FROM reading WHERE release = ?1 ORDER BY rowid")?;
    statement.query_map([release], |row| row.get(0))?.collect()
}
