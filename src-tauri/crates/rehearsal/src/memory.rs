//! What a stack remembers of itself in `state.json`, so that the next one on the folder can go on from there.

use crate::migration;
use crate::place::{Build, Place};
use crate::tables::Tables;
use crate::world::World;
use crate::{StackError, files};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Raised when what is written changes its shape or meaning; a file of another number is not taken up.
const FORMAT: u32 = 1;

/// How a stack stood. Faults, visitors' pace, mail, sessions, counters and logs are no part of it: they begin anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Memory {
    format: u32,
    old: String,
    new: String,
    pub maintenance: bool,
    pub production: PlaceMemory,
    pub staging: PlaceMemory,
}

/// How a place stood.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlaceMemory {
    /// Versions of the service that ran.
    pub running: Vec<String>,
    /// Percent of the requests that went to the new version.
    pub new_percent: u8,
    pub build: Build,
    /// Why the last migration failed, if it did.
    pub migration_failure: Option<String>,
    pub tables: Tables,
}

impl Memory {
    /// How every rehearsal begins: the old version everywhere. Staging's database has the new version's migrations, which
    /// were tested there before; production's has not.
    pub(crate) fn fresh(old: &str, new: &str) -> Self {
        let mut tables = Tables::default();
        migration::prepare(&mut tables);
        let production = PlaceMemory {
            running: vec![old.to_owned()],
            new_percent: 0,
            build: Build::of(old),
            migration_failure: None,
            tables,
        };
        let mut staging = production.clone();
        staging.migration_failure = migration::migrate(&mut staging.tables, false).err();
        Self {
            format: FORMAT,
            old: old.to_owned(),
            new: new.to_owned(),
            maintenance: false,
            production,
            staging,
        }
    }

    /// How the last stack on `folder` stood; none where there was none, it released other versions, or what it left is
    /// damaged or of another format.
    pub(crate) fn read(folder: &Path, old: &str, new: &str) -> Option<Self> {
        let bytes = std::fs::read(path(folder)).ok()?;
        let memory: Self = serde_json::from_slice(&bytes)
            .inspect_err(|error| tracing::warn!(%error, "state.json is damaged, so the rehearsal begins anew"))
            .ok()?;
        let places = [&memory.production, &memory.staging];
        let usable = memory.format == FORMAT
            && (memory.old.as_str(), memory.new.as_str()) == (old, new)
            && places.into_iter().all(|place| place.is_possible(old, new));
        usable.then_some(memory)
    }

    /// Removes what the last stack on `folder` left, so that an interrupted fresh start is not taken for it.
    pub(crate) fn forget(folder: &Path) -> Result<(), StackError> {
        let path = path(folder);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(StackError::file("remove", path)(source))
            }
            _ => Ok(()),
        }
    }

    /// How `world` stands now.
    pub(crate) fn of(world: &World) -> Self {
        let edge = &world.edge;
        let shared = &edge.production.shared;
        Self {
            format: FORMAT,
            old: shared.old.clone(),
            new: shared.new.clone(),
            maintenance: edge.maintenance.load(Ordering::Relaxed),
            production: PlaceMemory::of(&edge.production),
            staging: PlaceMemory::of(&edge.staging),
        }
    }

    /// Writes it to `path`, for the owner only: the tables hold what is stored of passwords.
    pub(crate) fn write(&self, path: &Path) -> Result<(), StackError> {
        let json = serde_json::to_vec(self).map_err(|error| StackError::file("write", path)(error.into()))?;
        files::replace_private(path, &json)
    }
}

impl PlaceMemory {
    fn of(place: &Place) -> Self {
        Self {
            running: place
                .traffic
                .running()
                .into_iter()
                .map(|running| running.version)
                .collect(),
            new_percent: place.traffic.split(),
            build: place.build(),
            migration_failure: place.database.failure(),
            tables: place.database.inside(|tables| tables.clone()),
        }
    }

    /// Whether a stack can stand like this: every version that gets traffic runs, and the migrations are those there are.
    fn is_possible(&self, old: &str, new: &str) -> bool {
        let runs = |version: &str| self.running.iter().any(|running| running == version);
        self.new_percent <= 100
            && (self.new_percent == 100 || runs(old))
            && (self.new_percent == 0 || runs(new))
            && self.running.iter().all(|version| version == old || version == new)
            && migration::knows(&self.tables.migrations)
    }
}

/// Where a stack on `folder` writes down how it stands.
pub(crate) fn path(folder: &Path) -> PathBuf {
    folder.join("state.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_for_the_same_versions_only() {
        let folder = tempfile::tempdir().unwrap();
        Memory::fresh("2.0.4", "2.1.0").write(&path(folder.path())).unwrap();
        let read = Memory::read(folder.path(), "2.0.4", "2.1.0").unwrap();
        assert_eq!(read.production.tables.migrations.len(), 3);
        assert_eq!(read.staging.tables.migrations.len(), 6);
        assert!(Memory::read(folder.path(), "2.1.0", "2.2.0").is_none());
        Memory::forget(folder.path()).unwrap();
        assert!(Memory::read(folder.path(), "2.0.4", "2.1.0").is_none());
        Memory::forget(folder.path()).unwrap();
    }

    #[test]
    fn what_no_stack_can_have_left_is_not_taken_up() {
        let folder = tempfile::tempdir().unwrap();
        let damages: [fn(&mut Memory); 5] = [
            |memory| memory.format += 1,
            |memory| memory.production.new_percent = 50,
            |memory| memory.production.running.clear(),
            |memory| memory.staging.running.push("9.9.9".to_owned()),
            |memory| memory.staging.tables.migrations.swap(0, 1),
        ];
        for (number, damage) in damages.into_iter().enumerate() {
            let mut memory = Memory::fresh("2.0.4", "2.1.0");
            damage(&mut memory);
            memory.write(&path(folder.path())).unwrap();
            let read = Memory::read(folder.path(), "2.0.4", "2.1.0");
            assert!(read.is_none(), "damage {number} was taken up");
        }
        std::fs::write(path(folder.path()), b"{\"format\": 1, \"old\": \"2.0").unwrap();
        assert!(Memory::read(folder.path(), "2.0.4", "2.1.0").is_none(), "cut short");
    }
}
