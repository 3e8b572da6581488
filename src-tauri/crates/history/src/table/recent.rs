//! The checklists opened last.

use rusqlite::{Connection, Row, params};

/// How many are remembered.
const KEPT: u32 = 50;

/// `nr` gives the order of opening; wall clocks do not.
pub(crate) const CREATE: &str = "
CREATE TABLE recent(
  nr    INTEGER PRIMARY KEY AUTOINCREMENT,
  path  TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  at    TEXT NOT NULL
) STRICT;
";

/// A checklist that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentRow {
    /// The file's path.
    pub path: String,
    /// The title to show.
    pub title: String,
    /// When it was opened last, RFC 3339.
    pub at: String,
}

/// All that are remembered, newest first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<RecentRow>> {
    connection
        .prepare_cached("SELECT path, title, at FROM recent ORDER BY nr DESC")?
        .query_map([], recent_row)?
        .collect()
}

/// Puts a checklist at the top and forgets those beyond the newest 50.
pub(crate) fn set(connection: &Connection, row: &RecentRow) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO recent(path, title, at) VALUES(?1, ?2, ?3)")?
        .execute(params![row.path, row.title, row.at])?;
    connection
        .prepare_cached("DELETE FROM recent WHERE nr NOT IN (SELECT nr FROM recent ORDER BY nr DESC LIMIT ?1)")?
        .execute([KEPT])?;
    Ok(())
}

fn recent_row(row: &Row<'_>) -> rusqlite::Result<RecentRow> {
    Ok(RecentRow {
        path: row.get(0)?,
        title: row.get(1)?,
        at: row.get(2)?,
    })
}
