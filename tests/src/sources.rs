//! The sources of the project as text, for rules that no compiler holds.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what was built or fetched.
const NOT_OURS: [&str; 8] = [
    ".git",
    ".cache",
    "target",
    "build",
    "gen",
    "dist",
    "node_modules",
    "test-results",
];

/// One file of the project.
pub struct Source {
    /// From the root of the project, with `/` between folders.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl Source {
    /// The code without line comments and without the unit tests at its end: what ships.
    pub fn code(&self) -> String {
        let shipped = self
            .text
            .split_once("\n#[cfg(test)]\nmod ")
            .map_or(self.text.as_str(), |(before, _)| before);
        shipped
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Whether the whole file is a test or a benchmark.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.contains("/tests/") || self.path.contains("/benches/")
    }
}

/// The root of the project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Every file under a folder of the project whose name ends in one of these, sorted by path.
pub fn under(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    walk(&root().join(folder), endings, &mut found);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(
        !found.is_empty() || !root().join(folder).exists(),
        "no file under {folder:?} ends in {endings:?}"
    );
    found
}

/// The text of one file, or nothing where it is absent.
pub fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

fn walk(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            if !NOT_OURS.contains(&name.as_str()) {
                walk(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = match fs::read_to_string(&path) {
                // A picture is no source.
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => continue,
                read => read.unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            };
            let path = path
                .strip_prefix(root())
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}
