//! `csign` from outside, with a folder of its own for its journal and for the checklists it is given.
//!
//! ```no_run
//! let bench = tests::Bench::new();
//! bench.write("list.md", "# Shop\n- [ ] Backup made\n");
//! let said = bench.csign(&["lint", "list.md"]);
//! assert_eq!(said.code, 0, "{said}");
//! ```

use crate::sources;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::SystemTime;
use tempfile::TempDir;

/// A folder to work in. Its `data` holds the journal; everything goes when it is dropped.
pub struct Bench {
    folder: TempDir,
}

impl Bench {
    /// An empty folder.
    pub fn new() -> Self {
        let folder = TempDir::with_prefix("csign-").unwrap_or_else(|error| panic!("no folder to work in: {error}"));
        Self { folder }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder of the journal.
    pub fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Writes a file below the folder, and the folders it needs.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, content));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        path
    }

    /// The text of a file below the folder; empty where it is absent.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    /// Every file below the folder with its bytes, to see that nothing changed.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        gather(self.path(), &mut found);
        found
    }

    /// Runs `csign` to its end.
    pub fn csign(&self, arguments: &[&str]) -> Said {
        Said::of(
            &self
                .command(arguments)
                .output()
                .unwrap_or_else(|error| panic!("csign does not start: {error}")),
        )
    }

    /// Runs `csign` to its end and reads the one JSON document it prints.
    pub fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let said = self.csign(&[&["--json"], arguments].concat());
        let value = serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error} in {said}"));
        (said.code, value)
    }

    /// `csign` with these arguments, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(csign());
        self.surround(&mut command);
        command.args(arguments);
        command
    }

    /// Gives a command what `csign` is told by its surroundings: where it works, its journal, the lists that ship.
    pub fn surround(&self, command: &mut Command) {
        command
            .current_dir(self.path())
            .stdin(Stdio::null())
            .env("COUNTERSIGN_DATA", self.data())
            .env("COUNTERSIGN_CHECKLISTS", sources::root().join("checklists"));
    }
}

impl Default for Bench {
    fn default() -> Self {
        Self::new()
    }
}

/// What `csign` said, and its exit code.
#[derive(Debug)]
pub struct Said {
    /// The exit code; -1 where a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// Of a program that ended.
    pub fn of(output: &Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Stops the test unless it ended with this code and said each of these.
    pub fn must(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self}");
        for word in words {
            assert!(
                self.out.contains(word) || self.err.contains(word),
                "“{word}” is not in {self}"
            );
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}\n{}{}", self.code, self.out, self.err)
    }
}

/// The program: what `COUNTERSIGN_CSIGN` names, or the debug build of these sources, made fresh where it is older.
pub fn csign() -> &'static Path {
    static FRESH: OnceLock<PathBuf> = OnceLock::new();
    FRESH.get_or_init(|| {
        if let Some(named) = std::env::var_os("COUNTERSIGN_CSIGN") {
            return named.into();
        }
        let here = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
        let debug = here.parent().and_then(Path::parent);
        let built = debug.map(|debug| debug.join("csign")).unwrap_or_default();
        if changed(&built) < newest_source() {
            let done = Command::new(env!("CARGO"))
                .args(["build", "--quiet", "--package", "cli"])
                .current_dir(sources::root())
                .status();
            assert!(done.is_ok_and(|status| status.success()), "csign does not build");
        }
        built
    })
}

fn newest_source() -> Option<SystemTime> {
    let rust = sources::under("src-tauri/crates", &[".rs", "Cargo.toml"]);
    let shipped = rust.iter().filter(|source| !source.is_test());
    shipped
        .filter_map(|source| changed(&sources::root().join(&source.path)))
        .max()
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|about| about.modified()).ok()
}

fn gather(folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => gather(&path, found),
            Ok(kind) if kind.is_file() => {
                found.insert(path.clone(), fs::read(&path).unwrap_or_default());
            }
            _ => {}
        }
    }
}
