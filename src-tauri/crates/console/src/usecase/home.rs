//! The releases screen: status, table, shelf.

use crate::clock::{from_rfc3339, now, rfc3339, zone};
use crate::console::Console;
use crate::dossier::{Dossier, shown};
use crate::store::hex;
use crate::wire::{Code, Nothing, ReleaseLine, SetPerson, Shelf, ShelfEntry, Status, WireError};
use checklist::Checklist;
use history::{Reading, RecentRow};
use std::path::{Path, PathBuf};

const PERSON: &str = "person";

impl Console {
    /// Store, journal, person, clock.
    pub async fn status(&self, _: Nothing) -> Result<Status, WireError> {
        let store = &self.0.store;
        let (zone, zone_offset) = zone();
        Ok(Status {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            folder: shown(store.folder()),
            writable: self.writable().is_ok(),
            read_only_because: store.read_only_because().map(str::to_owned),
            events: store.read(Reading::length)?,
            written_at: store.written_at(),
            journal_problem: self.chain_problem(),
            verified_at: Some(self.0.verified_at),
            space_low: store
                .space_low()
                .then(|| "The disk is nearly full: free some space before going on.".to_owned()),
            person: self.person()?,
            zone,
            zone_offset,
        })
    }

    /// Who sits here: as set, or the account's full name.
    pub(crate) fn person(&self) -> Result<String, WireError> {
        let set = self.0.store.read(|reading| reading.setting(PERSON))?;
        Ok(set.unwrap_or_else(account_holder))
    }

    /// Sets who sits here.
    pub async fn set_person(&self, request: SetPerson) -> Result<Status, WireError> {
        self.writable()?;
        let name = named(&request.name)?;
        self.0
            .store
            .write(|history| history.set_setting(PERSON, &name))
            .transpose()?;
        self.status(Nothing {}).await
    }

    /// Every release, the one begun last first.
    pub async fn releases(&self, _: Nothing) -> Result<Vec<ReleaseLine>, WireError> {
        let mut lines = self.release_lines()?;
        for line in &mut lines {
            line.standings.clear();
        }
        Ok(lines)
    }

    pub(crate) fn release_lines(&self) -> Result<Vec<ReleaseLine>, WireError> {
        self.0
            .store
            .read(|reading| {
                let mut lines = Vec::new();
                for row in reading.releases()? {
                    let Ok(mut line) = serde_json::from_str::<ReleaseLine>(&row.summary) else {
                        continue;
                    };
                    let newest = reading.newest(&row.release)?;
                    line.head = newest.map(|newest| hex(&newest.hash[..4])).unwrap_or_default();
                    lines.push(line);
                }
                Ok(lines)
            })
            .map_err(WireError::from)
    }

    /// Checklists that ship with the product, and those opened before.
    pub async fn shelf(&self, _: Nothing) -> Result<Shelf, WireError> {
        let shipped = self
            .0
            .shipped
            .iter()
            .flat_map(|folder| checklists_below(folder))
            .map(|path| entry(&path, None));
        let recent = self.0.store.read(Reading::recent)?;
        Ok(Shelf {
            shipped: shipped.collect(),
            recent: recent
                .iter()
                .map(|row| entry(Path::new(&row.path), Some(from_rfc3339(&row.at))))
                .collect(),
        })
    }

    pub(crate) fn remember(&self, path: &Path, checklist: &Checklist) -> Result<(), WireError> {
        let row = RecentRow {
            path: path.display().to_string(),
            title: checklist.title.clone(),
            at: rfc3339(now()),
        };
        self.0.store.write(|history| history.set_recent(&row)).transpose()?;
        Ok(())
    }
}

/// A person's name as given: 1 to 80 characters on one line.
pub(crate) fn named(name: &str) -> Result<String, WireError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control) {
        return Err(WireError::new(
            Code::BadInput,
            "That is not a name",
            "Give 1 to 80 characters on one line.",
        ));
    }
    Ok(name.to_owned())
}

fn account_holder() -> String {
    let full = whoami::realname();
    if full.trim().is_empty() || full == "Unknown" {
        whoami::username()
    } else {
        full
    }
}

/// Checklists in the folders of `folder`, side files left out.
fn checklists_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for below in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(below.path()).into_iter().flatten().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            if name.to_lowercase().ends_with(".md") && !name.ends_with(".checks.md") && !name.starts_with("README") {
                found.push(file.path());
            }
        }
    }
    found.sort();
    found
}

fn entry(path: &Path, opened_at: Option<u64>) -> ShelfEntry {
    let dossier = Dossier::read(path);
    let problem = dossier.as_ref().err().map(ToString::to_string);
    let dossier = dossier.ok();
    ShelfEntry {
        path: path.display().to_string(),
        shown: shown(path),
        title: dossier.as_ref().map_or_else(
            || {
                path.file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default()
            },
            |dossier| dossier.checklist.title.clone(),
        ),
        items: dossier.as_ref().map(|dossier| {
            let items = dossier
                .checklist
                .entries
                .iter()
                .filter(|entry| matches!(entry, checklist::Entry::Item(_)));
            u32::try_from(items.count()).unwrap_or(u32::MAX)
        }),
        environments: dossier
            .map(|dossier| dossier.environments.iter().map(|file| file.name.clone()).collect())
            .unwrap_or_default(),
        opened_at,
        problem,
    }
}
