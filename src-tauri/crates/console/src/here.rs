//! Where things are on this machine: the journal's folder, the checklists that ship, this program.

use crate::console::Options;
use crate::store::Access;
use crate::wire::{Code, WireError};
use std::path::{Path, PathBuf};

/// Names the folder of the journal, in place of the usual one.
const DATA: &str = "COUNTERSIGN_DATA";
/// Names the folder of the checklists that ship, in place of the usual ones.
const CHECKLISTS: &str = "COUNTERSIGN_CHECKLISTS";

impl Options {
    /// The usual places: `COUNTERSIGN_DATA`, else `countersign` in the user's data folder.
    pub fn here(program: &str, access: Access) -> Result<Self, WireError> {
        let supervisor = std::env::current_exe().map_err(|error| {
            WireError::new(
                Code::Other,
                format!("This program's own file cannot be found: {error}"),
                "Start it by its full path.",
            )
        })?;
        let folder = match std::env::var_os(DATA).filter(|folder| !folder.is_empty()) {
            Some(folder) => std::path::absolute(folder).ok(),
            None => dirs::data_dir().map(|data| data.join("countersign")),
        };
        let folder = folder.ok_or_else(|| {
            WireError::new(
                Code::Other,
                "There is no home folder to keep the journal in",
                format!("Set {DATA} to a folder."),
            )
        })?;
        Ok(Self {
            folder,
            shipped: shipped(&supervisor),
            program: program.to_owned(),
            supervisor,
            access,
        })
    }
}

/// The account this program runs under: who ordered something where nobody said who sits here.
pub fn account() -> String {
    whoami::username()
}

/// Folders of shipped checklists: where the package puts them, or beside the sources in a build of a developer.
fn shipped(program: &Path) -> Vec<PathBuf> {
    if let Some(folder) = std::env::var_os(CHECKLISTS).filter(|folder| !folder.is_empty()) {
        return vec![PathBuf::from(folder)];
    }
    let installed = program.ancestors().nth(2).map(|prefix| {
        [
            prefix.join("lib/Countersign/checklists"),
            prefix.join("Resources/checklists"),
            prefix.join("checklists"),
        ]
    });
    let sources = cfg!(debug_assertions).then(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../checklists"));
    let candidates = installed.into_iter().flatten().chain(sources);
    candidates
        .filter_map(|folder| folder.canonicalize().ok())
        .filter(|folder| folder.is_dir())
        .take(1)
        .collect()
}
