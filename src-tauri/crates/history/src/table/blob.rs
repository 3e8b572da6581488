//! Which bulky content was stored; the bytes themselves lie in `blobs/`, in a file named by the hash.

use crate::chain::Hash;
use rusqlite::{Connection, params};

pub(crate) const CREATE: &str = "
CREATE TABLE blob(
  sha256 BLOB PRIMARY KEY CHECK(length(sha256) = 32),
  len    INTEGER NOT NULL CHECK(len >= 0)
) STRICT;
";

/// Whether content with this hash was stored.
pub(crate) fn is_known(connection: &Connection, sha256: &Hash) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM blob WHERE sha256 = ?1")?
        .exists([sha256])
}

/// Notes stored content; harmless if it is noted already.
pub(crate) fn insert(connection: &Connection, sha256: &Hash, len: u64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO blob(sha256, len) VALUES(?1, ?2) ON CONFLICT(sha256) DO NOTHING")?
        .execute(params![sha256, len])?;
    Ok(())
}
