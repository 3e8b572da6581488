//! Which exact files the user allowed to act, or never to act.

use rusqlite::{Connection, OptionalExtension, Row, params};

/// `nr` gives the order of decisions; wall clocks do not.
pub(crate) const CREATE: &str = "
CREATE TABLE trust(
  nr       INTEGER PRIMARY KEY AUTOINCREMENT,
  digest   TEXT NOT NULL UNIQUE,
  path     TEXT NOT NULL,
  decision TEXT NOT NULL CHECK(decision IN ('trusted', 'never')),
  at       TEXT NOT NULL,
  by       TEXT NOT NULL,
  manifest TEXT NOT NULL CHECK(json_valid(manifest))
) STRICT;
CREATE INDEX trust_path ON trust(path, nr);
";

/// What the user decided about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// These bytes may act.
    Trusted,
    /// These bytes may never act; do not ask again.
    Never,
}

/// A decision about one version of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustRow {
    /// SHA-256 in hex over the path and the bytes, computed by the caller.
    pub digest: String,
    /// The file's real path.
    pub path: String,
    /// What was decided.
    pub decision: Decision,
    /// When, RFC 3339.
    pub at: String,
    /// By whom.
    pub by: String,
    /// JSON: what was shown when it was decided.
    pub manifest_json: String,
}

/// The decision about the version `digest`.
pub(crate) fn by_digest(connection: &Connection, digest: &str) -> rusqlite::Result<Option<TrustRow>> {
    connection
        .prepare_cached("SELECT digest, path, decision, at, by, manifest FROM trust WHERE digest = ?1")?
        .query_row([digest], trust_row)
        .optional()
}

/// The version of `path` that was trusted last.
pub(crate) fn last_trusted(connection: &Connection, path: &str) -> rusqlite::Result<Option<TrustRow>> {
    connection
        .prepare_cached(
            "SELECT digest, path, decision, at, by, manifest FROM trust
             WHERE path = ?1 AND decision = 'trusted' ORDER BY nr DESC LIMIT 1",
        )?
        .query_row([path], trust_row)
        .optional()
}

/// Notes a decision, in place of an earlier one about the same version.
pub(crate) fn set(connection: &Connection, row: &TrustRow) -> rusqlite::Result<()> {
    let decision = match row.decision {
        Decision::Trusted => "trusted",
        Decision::Never => "never",
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO trust(digest, path, decision, at, by, manifest) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            row.digest,
            row.path,
            decision,
            row.at,
            row.by,
            row.manifest_json
        ])?;
    Ok(())
}

fn trust_row(row: &Row<'_>) -> rusqlite::Result<TrustRow> {
    let decision = if row.get_ref(2)?.as_str()? == "trusted" {
        Decision::Trusted
    } else {
        Decision::Never
    };
    Ok(TrustRow {
        digest: row.get(0)?,
        path: row.get(1)?,
        decision,
        at: row.get(3)?,
        by: row.get(4)?,
        manifest_json: row.get(5)?,
    })
}
