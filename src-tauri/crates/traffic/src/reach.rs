//! What an engine or a source needs besides its settings.

use checklist::Network;
use engine::ports::{Secrets, Surroundings};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How engines and sources reach the world. Like [`Surroundings`], made when a release is taken up, and never journalled.
#[derive(Clone, Default)]
pub struct Reach {
    /// Relative paths of the settings start here, and commands run here; absolute.
    pub folder: PathBuf,
    /// Folders put before `PATH` for commands, absolute.
    pub path: Vec<PathBuf>,
    /// Variables that commands get, by the name they arrive under.
    pub variables: BTreeMap<String, String>,
    /// Names of the app's own variables that are passed on to commands.
    pub pass: Vec<String>,
    /// How hosts are reached.
    pub network: Network,
    /// Resolves secrets at use.
    pub secrets: Option<Arc<dyn Secrets>>,
}

impl Reach {
    /// The file that a setting names.
    pub(crate) fn file(&self, named: &str) -> PathBuf {
        self.folder.join(Path::new(named))
    }
}

impl From<&Surroundings> for Reach {
    fn from(surroundings: &Surroundings) -> Self {
        Reach {
            folder: surroundings.cwd.clone(),
            path: surroundings.path.clone(),
            variables: surroundings.variables.clone(),
            pass: surroundings.pass.clone(),
            network: surroundings.network.clone(),
            secrets: surroundings.secrets.clone(),
        }
    }
}
