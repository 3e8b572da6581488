//! Which bulky content there is and in which file; the bytes themselves lie in `blobs/`.

use crate::chain::Hash;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) const CREATE: &str = "
CREATE TABLE blob(
  sha256 BLOB PRIMARY KEY CHECK(length(sha256) = 32),
  len    INTEGER NOT NULL CHECK(len >= 0),
  path   TEXT NOT NULL
) STRICT;
";

/// The file of a blob, below the history's folder.
pub(crate) fn path(connection: &Connection, sha256: &Hash) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT path FROM blob WHERE sha256 = ?1")?
        .query_row([sha256], |row| row.get(0))
        .optional()
}

/// Notes a blob; harmless if it is there already.
pub(crate) fn insert(connection: &Connection, sha256: &Hash, len: u64, path: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO blob(sha256, len, path) VALUES(?1, ?2, ?3) ON CONFLICT(sha256) DO NOTHING")?
        .execute(params![sha256, len, path])?;
    Ok(())
}
