//! A checklist on disk with everything that counts beside it: side file, environments, step programs.
//!
//! Read once; the digest is over exactly the bytes that were parsed, so what is trusted is what runs.

use crate::wire::{Code, WireError};
use checklist::{Checklist, Environment, Problem, Severity};
use engine::Digest;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Larger files are not checklists; the parser refuses from 8 MiB on and says so.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// A checklist, read.
pub struct Dossier {
    /// Absolute path.
    pub path: PathBuf,
    /// As parsed.
    pub checklist: Checklist,
    /// Its environments, in the order of their names, rehearsal last.
    pub environments: Vec<EnvironmentFile>,
    files: Vec<(String, Vec<u8>)>,
}

/// An environment file.
pub struct EnvironmentFile {
    /// From its `name`, or else its file name.
    pub name: String,
    /// `None` where it cannot be used.
    pub environment: Option<Environment>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    file_name: String,
    bytes: Vec<u8>,
}

impl Dossier {
    /// Reads the checklist at `path`.
    pub fn read(path: &Path) -> Result<Self, WireError> {
        let path = fs::canonicalize(path).map_err(|error| unreadable(path, &error))?;
        let bytes = read_file(&path)?;
        let file_name = name_of(&path);
        let side_path = side_path(&path);
        let side = if side_path.is_file() {
            Some((name_of(&side_path), read_file(&side_path)?))
        } else {
            None
        };
        let checklist = checklist::read(
            &file_name,
            &bytes,
            side.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
        );
        let mut files = vec![(file_name, bytes)];
        files.extend(side);
        Ok(Self {
            environments: read_environments(&path)?,
            path,
            checklist,
            files,
        })
    }

    /// Folder of the checklist.
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("/"))
    }

    /// The environment of this name.
    pub fn environment(&self, name: &str) -> Option<&EnvironmentFile> {
        self.environments.iter().find(|file| file.name == name)
    }

    /// Files the digest covers, by name, with the environment's; the checklist first.
    pub fn contents<'a>(&'a self, environment: Option<&'a EnvironmentFile>) -> Vec<(String, &'a [u8])> {
        let own = self.files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice()));
        let extra = environment.map(|file| (file.file_name.clone(), file.bytes.as_slice()));
        own.chain(extra).collect()
    }

    /// The same as text: what a later reading is compared with.
    pub fn texts(&self, environment: Option<&EnvironmentFile>) -> Vec<(String, String)> {
        let contents = self.contents(environment).into_iter();
        contents
            .map(|(name, bytes)| (name, String::from_utf8_lossy(bytes).into_owned()))
            .collect()
    }

    /// Digest over the path and every byte that counts: files and the programs in the folders put before `PATH`.
    pub fn digest(&self, environment: Option<&EnvironmentFile>) -> Digest {
        let mut all = Vec::new();
        let mut add = |name: &str, bytes: &[u8]| {
            all.extend_from_slice(&(name.len() as u64).to_be_bytes());
            all.extend_from_slice(name.as_bytes());
            all.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            all.extend_from_slice(bytes);
        };
        add("path", self.path.to_string_lossy().as_bytes());
        for (name, bytes) in &self.files {
            add(name, bytes);
        }
        if let Some(file) = environment {
            add(&file.file_name, &file.bytes);
            for (name, bytes) in file
                .environment
                .as_ref()
                .map(|one| self.programs(one))
                .unwrap_or_default()
            {
                add(&name, &bytes);
            }
        }
        Digest::of(&all)
    }

    /// Programs in the folders that the environment puts before `PATH`, where it names any.
    fn programs(&self, environment: &Environment) -> Vec<(String, Vec<u8>)> {
        let mut programs = Vec::new();
        for folder in &environment.steps.path {
            let Ok(entries) = fs::read_dir(self.folder().join(folder)) else {
                continue;
            };
            for entry in entries.flatten() {
                if let Ok(bytes) = fs::read(entry.path()) {
                    programs.push((format!("{folder}/{}", entry.file_name().to_string_lossy()), bytes));
                }
            }
        }
        programs.sort();
        programs
    }

    /// Everything lint says of the checklist with one of its environments, most severe first.
    pub fn problems(&self, environment: Option<&EnvironmentFile>) -> Vec<Problem> {
        let mut problems = self.checklist.problems.clone();
        problems.extend(checklist::lint(
            &self.checklist,
            environment.and_then(|file| file.environment.as_ref()),
        ));
        problems.extend(environment.map(|file| file.problems.clone()).unwrap_or_default());
        problems.sort_by(|a, b| (b.severity, &a.file, a.span).cmp(&(a.severity, &b.file, b.span)));
        problems
    }
}

impl EnvironmentFile {
    /// Why it cannot be used, if so.
    pub fn problem(&self) -> Option<String> {
        let first = self
            .problems
            .iter()
            .find(|problem| problem.severity == Severity::Error)?;
        Some(format!(
            "{} line {}: {}. {}",
            first.file, first.span.line, first.message, first.hint
        ))
    }
}

/// `NAME.checks.md` beside `NAME.md`.
fn side_path(path: &Path) -> PathBuf {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    path.with_file_name(format!("{stem}.checks.md"))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn read_file(path: &Path) -> Result<Vec<u8>, WireError> {
    let about = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if about.is_dir() {
        return Err(bad(path, "is a folder, not a checklist", "Open a Markdown file in it."));
    }
    if !about.is_file() {
        return Err(bad(path, "is not a regular file", "Copy it to a regular file first."));
    }
    if about.len() > MOST_BYTES {
        let mib = about.len() / 1024 / 1024;
        return Err(bad(
            path,
            &format!("has {mib} MiB; a checklist has at most 8 MiB"),
            "Open the checklist itself.",
        ));
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn bad(path: &Path, what: &str, hint: &str) -> WireError {
    WireError {
        code: Code::BadInput,
        message: format!("{} {what}", path.display()),
        causes: Vec::new(),
        hint: Some(hint.to_owned()),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> WireError {
    let (code, hint) = match error.kind() {
        std::io::ErrorKind::NotFound => (Code::NotFound, "Check the path; nothing was changed."),
        std::io::ErrorKind::PermissionDenied => (Code::BadInput, "Give yourself the right to read it: chmod u+r FILE."),
        _ => (Code::BadInput, "Check the file and the disk it is on."),
    };
    WireError {
        code,
        message: format!("{} could not be read", path.display()),
        causes: vec![error.to_string()],
        hint: Some(hint.to_owned()),
    }
}

/// Environment files in `environments/` beside the checklist.
fn read_environments(checklist: &Path) -> Result<Vec<EnvironmentFile>, WireError> {
    let folder = checklist.with_file_name("environments");
    let Ok(entries) = fs::read_dir(&folder) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let bytes = read_file(&path)?;
        let file_name = format!("environments/{}", name_of(&path));
        let (environment, problems) = checklist::read_environment(&file_name, &bytes);
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let name = environment
            .as_ref()
            .map_or(stem, |environment| environment.name.clone());
        files.push(EnvironmentFile {
            name,
            environment,
            problems,
            file_name,
            bytes,
        });
    }
    files.sort_by_key(|file| {
        file.environment
            .as_ref()
            .is_some_and(|environment| environment.rehearsal.is_some())
    });
    Ok(files)
}

/// The path as people read it: `~` for the home folder.
pub fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    match std::env::var("HOME") {
        Ok(home) if home.len() > 1 => text
            .strip_prefix(&home)
            .filter(|rest| rest.starts_with('/'))
            .map_or(text.clone(), |rest| format!("~{rest}")),
        _ => text,
    }
}

/// The last folder and the file: `marketsage/production.md`.
pub fn short(path: &Path) -> String {
    let file = name_of(path);
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}/{file}", folder.to_string_lossy()),
        None => file,
    }
}
