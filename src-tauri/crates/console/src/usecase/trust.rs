//! The trust screen: what a file could do, and the yes that lets it. Trust is for exact bytes; a release begins only with
//! bytes that are trusted, and runs those.

use crate::changes::changes;
use crate::clock::{from_rfc3339, now, rfc3339};
use crate::console::Console;
use crate::dossier::{Dossier, EnvironmentFile, shown};
use crate::rights::Rights;
use crate::show;
use crate::wire::{Code, EnvironmentChoice, GrantTrust, Inspect, Inspection, Outline, ProblemLine, Trust, WireError};
use crate::work_tree::WorkTree;
use checklist::{Entry, ItemKind, Problem, Severity};
use engine::{Digest, Ingredients};
use history::{Decision, TrustRow};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is kept of a version that was trusted, to tell later what changed.
#[derive(Serialize, Deserialize)]
struct Manifest {
    rights: Rights,
    /// Digests of the kept texts, by file name.
    texts: Vec<(String, Digest)>,
}

impl Console {
    /// Reads a checklist and says what it could do. Nothing runs and nothing is contacted.
    pub async fn inspect(&self, request: Inspect) -> Result<Inspection, WireError> {
        let dossier = Dossier::read(Path::new(&request.path))?;
        let file = chosen(&dossier, request.environment.as_deref())?;
        self.inspection(&dossier, file)
    }

    /// The outline of a checklist that is only read.
    pub async fn read_checklist(&self, request: Inspect) -> Result<Outline, WireError> {
        let dossier = Dossier::read(Path::new(&request.path))?;
        Ok(show::reading_outline(&dossier.checklist, &shown(&dossier.path)))
    }

    /// Trusts exactly the bytes the person saw.
    pub async fn trust(&self, request: GrantTrust) -> Result<Inspection, WireError> {
        self.writable()?;
        let dossier = Dossier::read(Path::new(&request.path))?;
        let file = chosen(&dossier, Some(&request.environment))?;
        let digest = dossier.digest(file);
        if digest.0 != request.digest {
            return Err(changed_meanwhile());
        }
        let mut texts = Vec::new();
        for (name, bytes) in dossier.contents(file) {
            if let Some(kept) = self.0.store.keep(bytes) {
                texts.push((name, kept?));
            }
        }
        let rights = file.and_then(|file| rights(&dossier, file)).unwrap_or_default();
        let row = TrustRow {
            digest: digest.0,
            path: trust_path(&dossier, file),
            decision: Decision::Trusted,
            at: rfc3339(now()),
            by: self.person()?,
            manifest_json: serde_json::to_string(&Manifest { rights, texts }).unwrap_or_default(),
        };
        self.0.store.write(|history| history.set_trust(&row)).transpose()?;
        self.inspection(&dossier, file)
    }

    /// Digest and bytes of the checklist, as they were trusted under `digest`.
    pub(crate) fn trusted_checklist(&self, digest: &str) -> Result<(Digest, Vec<u8>), WireError> {
        let gone = || {
            WireError::new(
                Code::Other,
                "The checklist, as it was trusted, is no longer beside the journal",
                "Put back a backup of the journal's folder.",
            )
        };
        let row = self.0.store.read(|reading| reading.trust(digest))?.ok_or_else(gone)?;
        let manifest: Manifest = serde_json::from_str(&row.manifest_json).map_err(|_| gone())?;
        let (_, digest) = manifest.texts.into_iter().next().ok_or_else(gone)?;
        let bytes = self.0.store.kept(&digest)?.ok_or_else(gone)?;
        Ok((digest, bytes))
    }

    pub(super) fn inspection(
        &self,
        dossier: &Dossier,
        file: Option<&EnvironmentFile>,
    ) -> Result<Inspection, WireError> {
        let digest = dossier.digest(file);
        let path = dossier.path.display().to_string();
        let trusted = self
            .0
            .store
            .read(|reading| reading.trust(&digest.0))?
            .filter(|row| row.decision == Decision::Trusted);
        let last = self
            .0
            .store
            .read(|reading| reading.last_trusted(&trust_path(dossier, file)))?;
        let problems = dossier.problems(file);
        let (old, new) = self.suggested_versions(&path)?;
        let mut inspection = Inspection {
            shown: shown(&dossier.path),
            title: dossier.checklist.title.clone(),
            items: count(dossier, |entry| u32::from(matches!(entry, Entry::Item(_)))),
            checks: count(dossier, |entry| match entry {
                Entry::Item(item) => u32::from(matches!(item.kind, ItemKind::Check { .. })),
                _ => 0,
            }),
            steps: count(dossier, |entry| match entry {
                Entry::Steps(block) => u32::try_from(block.steps.len()).unwrap_or(u32::MAX),
                _ => 0,
            }),
            environments: dossier.environments.iter().map(choice).collect(),
            environment: file.map(|file| file.name.clone()),
            problems: problems.iter().map(problem_line).collect(),
            trust: trust_of(trusted.as_ref(), last.as_ref()),
            changes: Vec::new(),
            suggested_old: old,
            suggested_new: new,
            suggested_commit: self.suggested_commit(dossier),
            cannot_start: cannot_start(dossier, file),
            hosts: Vec::new(),
            commands: Vec::new(),
            files: Vec::new(),
            secrets: Vec::new(),
            digest: digest.0,
            path,
        };
        if let Some(mut rights) = file.and_then(|file| rights(dossier, file)) {
            if let (None, Some(last)) = (&trusted, &last) {
                let before = self.manifest(last, &mut rights)?;
                inspection.changes = changes(&before, &dossier.texts(file));
            }
            rights.put_into(&mut inspection);
        }
        Ok(inspection)
    }

    /// Marks what is new against the version trusted last; answers its texts.
    fn manifest(&self, last: &TrustRow, rights: &mut Rights) -> Result<Vec<(String, String)>, WireError> {
        let Ok(manifest) = serde_json::from_str::<Manifest>(&last.manifest_json) else {
            return Ok(Vec::new());
        };
        rights.mark_new(&manifest.rights);
        let mut texts = Vec::new();
        for (name, digest) in &manifest.texts {
            if let Some(bytes) = self.0.store.kept(digest)? {
                texts.push((name.clone(), String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Ok(texts)
    }

    /// The pair to begin with: what this file released last, one further; else the stack's own.
    fn suggested_versions(&self, path: &str) -> Result<(String, String), WireError> {
        let lines = self.release_lines()?;
        let last = lines.iter().find(|line| line.path == path);
        Ok(match last {
            Some(line) if line.status == crate::wire::ReleaseStatus::Complete => (line.new.clone(), String::new()),
            Some(line) => (line.old.clone(), line.new.clone()),
            None if self.ships(path) => ("2.0.4".to_owned(), "2.1.0".to_owned()),
            None => (String::new(), String::new()),
        })
    }

    /// Commit of the work tree the checklist stands in; that of the product's own sources says nothing of the release.
    fn suggested_commit(&self, dossier: &Dossier) -> Option<String> {
        let own = self.ships(&dossier.path.display().to_string());
        WorkTree::of(dossier.folder()).filter(|_| !own).map(|tree| tree.commit)
    }

    /// Whether the file at this canonical path came with the product, whose word for it is as good as its own code.
    pub fn ships(&self, path: &str) -> bool {
        self.0
            .shipped
            .iter()
            .filter_map(|folder| folder.canonicalize().ok())
            .any(|folder| Path::new(path).starts_with(folder))
    }
}

fn rights(dossier: &Dossier, file: &EnvironmentFile) -> Option<Rights> {
    let environment = file.environment.clone()?;
    let ingredients = Ingredients {
        path: dossier.path.display().to_string(),
        shown: String::new(),
        checklist: dossier.checklist.clone(),
        environment,
        old: String::new(),
        new: String::new(),
        commit: None,
        trusted: String::new(),
    };
    Some(Rights::of(&ingredients))
}

/// The named environment, or the first that can be used; `None` where the checklist has none.
pub(super) fn chosen<'a>(dossier: &'a Dossier, name: Option<&str>) -> Result<Option<&'a EnvironmentFile>, WireError> {
    match name.filter(|name| !name.is_empty()) {
        Some(name) => {
            if let Some(file) = dossier.environment(name) {
                Ok(Some(file))
            } else {
                let known: Vec<&str> = dossier.environments.iter().map(|file| file.name.as_str()).collect();
                let hint = if known.is_empty() {
                    format!("Add environments/{name}.toml beside the checklist.")
                } else {
                    format!("There are: {}.", known.join(", "))
                };
                Err(WireError::new(
                    Code::NotFound,
                    format!("There is no environment {name} beside the checklist"),
                    hint,
                ))
            }
        }
        None => Ok(dossier
            .environments
            .iter()
            .find(|file| file.environment.is_some())
            .or(dossier.environments.first())),
    }
}

/// Trust is kept per checklist and environment.
fn trust_path(dossier: &Dossier, file: Option<&EnvironmentFile>) -> String {
    match file {
        Some(file) => format!("{}#{}", dossier.path.display(), file.name),
        None => dossier.path.display().to_string(),
    }
}

fn trust_of(trusted: Option<&TrustRow>, last: Option<&TrustRow>) -> Trust {
    match (trusted, last) {
        (Some(row), _) => Trust::Trusted {
            at: from_rfc3339(&row.at),
            by: row.by.clone(),
        },
        (None, Some(row)) => Trust::Changed {
            at: from_rfc3339(&row.at),
            by: row.by.clone(),
        },
        (None, None) => Trust::New,
    }
}

fn count(dossier: &Dossier, of: impl Fn(&Entry) -> u32) -> u32 {
    dossier.checklist.entries.iter().map(of).sum()
}

fn cannot_start(dossier: &Dossier, file: Option<&EnvironmentFile>) -> Option<String> {
    let work = |entry: &&Entry| matches!(entry, Entry::Item(_) | Entry::Steps(_));
    let fatal = dossier
        .checklist
        .problems
        .iter()
        .find(|problem| problem.severity == Severity::Error);
    if !dossier.checklist.entries.iter().any(|entry| work(&entry)) {
        return Some(match fatal {
            Some(problem) => format!("{}: {}. {}", problem.file, problem.message, problem.hint),
            None => "The file has no task item and no step, so there is nothing to release with. Add lines such as “- [ ] …”.".to_owned(),
        });
    }
    match file {
        None => Some(
            "There is no environment beside it. Add environments/NAME.toml with at least name = \"NAME\".".to_owned(),
        ),
        Some(file) => match (&file.environment, file.problem()) {
            (Some(_), None) => first_error(dossier, file),
            (_, problem) => Some(problem.unwrap_or_else(|| format!("The environment {} cannot be used.", file.name))),
        },
    }
}

/// A placeholder without a value stops a release: its check could not be made as it is written.
fn first_error(dossier: &Dossier, file: &EnvironmentFile) -> Option<String> {
    let problems = checklist::lint(&dossier.checklist, file.environment.as_ref());
    let first = problems.iter().find(|problem| problem.severity == Severity::Error)?;
    Some(format!(
        "{} line {}: {}. {}",
        first.file, first.span.line, first.message, first.hint
    ))
}

pub(super) fn changed_meanwhile() -> WireError {
    WireError::new(
        Code::NotTrusted,
        "The file changed since you saw it",
        "Read what it may do now, then decide again.",
    )
}

fn choice(file: &EnvironmentFile) -> EnvironmentChoice {
    let environment = file.environment.as_ref();
    EnvironmentChoice {
        name: file.name.clone(),
        about: environment.and_then(|one| one.about.clone()),
        guarded: environment.is_some_and(|one| one.confirm_by_name),
        rehearsal: environment.is_some_and(|one| one.rehearsal.is_some()),
        problem: file.problem(),
    }
}

pub(crate) fn problem_line(problem: &Problem) -> ProblemLine {
    ProblemLine {
        severity: match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
        .to_owned(),
        file: problem.file.clone(),
        line: problem.span.line,
        column: problem.span.column,
        excerpt: problem.excerpt.clone(),
        message: problem.message.clone(),
        hint: problem.hint.clone(),
    }
}
