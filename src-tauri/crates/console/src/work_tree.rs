//! What a git work tree says of itself, read from its files; no program is run.

use std::fs;
use std::path::{Path, PathBuf};

/// Branch and commit of the work tree that holds `folder`.
pub(crate) struct WorkTree {
    /// `release/v2.1.0`, or `None` where the head is detached.
    pub(crate) branch: Option<String>,
    /// The commit, 40 hex digits.
    pub(crate) commit: String,
}

impl WorkTree {
    /// `None` where there is no work tree, or it has no commit yet.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let git = git_folder(folder)?;
        let head = fs::read_to_string(git.join("HEAD")).ok()?;
        match head.trim().strip_prefix("ref: ") {
            None => Some(Self {
                branch: None,
                commit: head.trim().to_owned(),
            }),
            Some(name) => {
                let branch = name.strip_prefix("refs/heads/").unwrap_or(name).to_owned();
                Some(Self {
                    branch: Some(branch),
                    commit: commit_of(&git, name)?,
                })
            }
        }
    }

    /// `release/v2.1.0 at 4f1c9e2`
    pub(crate) fn in_words(&self) -> String {
        let short = self.commit.get(..7).unwrap_or(&self.commit);
        match &self.branch {
            Some(branch) => format!("{branch} at {short}"),
            None => format!("detached at {short}"),
        }
    }
}

fn git_folder(folder: &Path) -> Option<PathBuf> {
    let at = folder
        .ancestors()
        .map(|folder| folder.join(".git"))
        .find(|git| git.exists())?;
    if at.is_dir() {
        return Some(at);
    }
    // A linked work tree: a file that names the folder.
    let text = fs::read_to_string(&at).ok()?;
    let named = PathBuf::from(text.trim().strip_prefix("gitdir: ")?);
    Some(if named.is_absolute() {
        named
    } else {
        at.parent()?.join(named)
    })
}

fn commit_of(git: &Path, name: &str) -> Option<String> {
    if let Ok(text) = fs::read_to_string(git.join(name)) {
        return Some(text.trim().to_owned());
    }
    let packed = fs::read_to_string(git.join("packed-refs")).ok()?;
    packed
        .lines()
        .find_map(|line| line.strip_suffix(name)?.split_whitespace().next().map(str::to_owned))
}
