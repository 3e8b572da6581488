//! Settings by name.

use rusqlite::{Connection, OptionalExtension};

pub(crate) const CREATE: &str = "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;";

/// The value of a setting.
pub(crate) fn get(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM setting WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// Sets a setting.
pub(crate) fn set(connection: &Connection, name: &str, value: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO setting(name, value) VALUES(?1, ?2)")?
        .execute([name, value])?;
    Ok(())
}
