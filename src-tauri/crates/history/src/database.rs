//! Opening the database: what must hold before the first read and before the first write.

use crate::folder::{Folder, sync_folder};
use crate::problem::OpenError;
use crate::table::VERSIONS;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// Marks the file as ours (`PRAGMA application_id`): "CSgn".
const APPLICATION_ID: i32 = 0x4353_676e;
/// The newest schema version this program knows.
#[expect(clippy::cast_possible_truncation, reason = "a handful of versions")]
const KNOWN: u32 = VERSIONS.len() as u32;
/// SQLite 3.51.3: before it, a checkpoint racing a write could lose committed writes ("WAL-reset bug").
const OLDEST_SQLITE: i32 = 3_051_003;
/// How long a statement waits for another process's lock.
const PATIENCE: Duration = Duration::from_secs(5);

const WRITER: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE
    .union(OpenFlags::SQLITE_OPEN_NO_MUTEX)
    .union(OpenFlags::SQLITE_OPEN_NOFOLLOW)
    .union(OpenFlags::SQLITE_OPEN_EXRESCODE);
const READER: OpenFlags = OpenFlags::SQLITE_OPEN_READ_ONLY
    .union(OpenFlags::SQLITE_OPEN_NO_MUTEX)
    .union(OpenFlags::SQLITE_OPEN_NOFOLLOW)
    .union(OpenFlags::SQLITE_OPEN_EXRESCODE);

/// Makes an empty database. It is built under another name and renamed when complete, so that `history.db` never exists
/// half made and an empty one is never ours. It is built without a write-ahead log: closing does not tell when the log could
/// not be moved into the file, and the log would not be renamed with it.
pub(crate) fn create(folder: &Folder) -> Result<(), OpenError> {
    let draft = folder.path().join("history.db.new");
    for leftover in [draft.clone(), folder.path().join("history.db.new-journal")] {
        match fs::remove_file(&leftover) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(OpenError::io("remove", leftover)(error));
            }
            _ => {}
        }
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(OpenError::io("create", &draft))?;
    let mut connection = connect(&draft, WRITER)?;
    connection
        .pragma_update(None, "application_id", APPLICATION_ID)
        .map_err(sql(&draft, "mark the new file"))?;
    migrate(&mut connection, 0).map_err(sql(&draft, "create the tables"))?;
    connection
        .close()
        .map_err(|(_, source)| sql(&draft, "close the new file")(source))?;
    fs::rename(&draft, folder.database()).map_err(OpenError::io("rename", &draft))?;
    sync_folder(folder.path()).map_err(OpenError::io("sync", folder.path()))
}

/// Opens the database for the one writer: brings the schema up to date and checks the file's structure.
pub(crate) fn open_writer(folder: &Folder) -> Result<Connection, OpenError> {
    let path = folder.database();
    let mut connection = connect(&path, WRITER)?;
    // Until the file is known to be ours and of a known schema, a write-ahead log left behind may not move into it.
    let leftover = folder.wal().exists();
    let hold = |on| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on);
    hold(leftover).map_err(sql(&path, "open the file"))?;
    let version = schema_version(&connection, &path)?;
    if version > KNOWN {
        return Err(OpenError::Newer {
            path,
            found: version,
            known: KNOWN,
        });
    }
    if connection.is_readonly("main").map_err(sql(&path, "open the file"))? {
        return Err(OpenError::ReadOnly {
            path,
            source: io::ErrorKind::PermissionDenied.into(),
        });
    }
    check_structure(&connection, &path)?;
    hold(false).map_err(sql(&path, "open the file"))?;
    harden(&connection).map_err(sql(&path, "set up the connection"))?;
    migrate(&mut connection, version).map_err(sql(&path, "bring the tables up to date"))?;
    check_schema(&connection, &path)?;
    Ok(connection)
}

/// Opens the database at `path` to look on. A newer schema may be read.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let connection = connect(path, READER)?;
    schema_version(&connection, path)?;
    Ok(connection)
}

/// Moves the write-ahead log into the database and empties it. Fails while a reader is in the middle of a read.
pub(crate) fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(5), None))
    } else {
        Ok(())
    }
}

/// Whether SQLite failed because the disk is full.
pub(crate) fn is_full(error: &rusqlite::Error) -> bool {
    // Growing the shared memory of the log on a full disk has a code of its own.
    error
        .sqlite_error()
        .is_some_and(|e| e.code == ErrorCode::DiskFull || e.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

/// An SQLite failure while opening, named by what the user can do about it.
pub(crate) fn sql(path: &Path, operation: &'static str) -> impl FnOnce(rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    move |source| match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => OpenError::NotADatabase {
            path,
            detail: "it is not an SQLite database".to_owned(),
        },
        Some(ErrorCode::DatabaseCorrupt) => OpenError::Corrupt {
            path,
            detail: source.to_string(),
        },
        Some(ErrorCode::ReadOnly) => OpenError::ReadOnly {
            path,
            source: io::Error::other(source),
        },
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => OpenError::NoAccess {
            path,
            source: io::Error::other(source),
        },
        _ => OpenError::Sql { operation, source },
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::OldSqlite {
            found: rusqlite::version().to_owned(),
        });
    }
    let connection = Connection::open_with_flags(path, flags).map_err(sql(path, "open the file"))?;
    connection
        .busy_timeout(PATIENCE)
        .and_then(|()| connection.pragma_update(None, "trusted_schema", false))
        .and_then(|()| connection.pragma_update(None, "cell_size_check", true))
        .and_then(|()| connection.pragma_update(None, "mmap_size", 0))
        .map_err(sql(path, "set up the connection"))?;
    Ok(connection)
}

/// Settings of the writing connection. FULL syncs at every commit: with NORMAL a power cut loses acknowledged events.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        return Err(rusqlite::Error::InvalidParameterName(format!(
            "write-ahead logging is not possible here, only {mode}"
        )));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", 1 << 20, |_| Ok(()))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    Ok(())
}

fn schema_version(connection: &Connection, path: &Path) -> Result<u32, OpenError> {
    let number = |name| {
        connection
            .pragma_query_value(None, name, |row| row.get::<_, i32>(0))
            .map_err(sql(path, "read the file's header"))
    };
    let version = u32::try_from(number("user_version")?).unwrap_or_default();
    if number("application_id")? != APPLICATION_ID {
        let detail = "it is an SQLite database of another program".to_owned();
        return Err(OpenError::NotADatabase {
            path: path.to_owned(),
            detail,
        });
    }
    if version == 0 {
        let detail = "its header names no schema version".to_owned();
        return Err(OpenError::Corrupt {
            path: path.to_owned(),
            detail,
        });
    }
    Ok(version)
}

fn migrate(connection: &mut Connection, from: u32) -> rusqlite::Result<()> {
    for (version, tables) in (1..).zip(VERSIONS).filter(|(version, _)| *version > from) {
        let transaction = connection.transaction()?;
        for create in *tables {
            transaction.execute_batch(create)?;
        }
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

/// SQLite's own check of pages and rows. It says little about tampering (the chain does), but much about a broken disk.
fn check_structure(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let detail: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(sql(path, "check the file"))?;
    if detail == "ok" {
        Ok(())
    } else {
        Err(OpenError::Corrupt {
            path: path.to_owned(),
            detail,
        })
    }
}

/// The tables and triggers must be those this program makes: without its triggers the journal is not append-only.
fn check_schema(connection: &Connection, path: &Path) -> Result<(), OpenError> {
    let fresh = Connection::open_in_memory().and_then(|mut fresh| migrate(&mut fresh, 0).map(|()| fresh));
    let expected = fresh
        .and_then(|fresh| schema(&fresh))
        .map_err(sql(path, "build the tables to compare with"))?;
    let found = schema(connection).map_err(sql(path, "read the tables"))?;
    let differs = expected
        .iter()
        .find(|item| !found.contains(item))
        .or_else(|| found.iter().find(|item| !expected.contains(item)));
    match differs {
        None => Ok(()),
        Some((name, _)) => {
            let detail = format!("`{name}` is not as this program made it");
            Err(OpenError::Corrupt {
                path: path.to_owned(),
                detail,
            })
        }
    }
}

fn schema(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}
