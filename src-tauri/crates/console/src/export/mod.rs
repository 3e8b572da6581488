//! Files that leave the program: whole or not at all, with progress, and stopped when that is asked.

mod csv;
mod html;
mod markdown;

pub(crate) use csv::csv;
pub(crate) use html::html;
pub(crate) use markdown::markdown;

use crate::wire::{Code, ExportProgress, SignoffView, WireError, WrittenFile};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tempfile::NamedTempFile;

/// What each release's export is at.
#[derive(Default)]
pub(crate) struct Exports(Mutex<HashMap<String, Job>>);

/// An export under way, or how the last one ended.
#[derive(Clone)]
pub(crate) struct Job {
    stop: Arc<AtomicBool>,
    at: Arc<Mutex<ExportProgress>>,
}

impl Exports {
    /// Begins one, where none of the release is under way.
    pub(crate) fn begin(&self, release: &str) -> Result<Job, WireError> {
        let mut jobs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let running = |job: &Job| matches!(job.progress(), ExportProgress::Running { .. });
        if jobs.get(release).is_some_and(running) {
            return Err(WireError::refused(
                "An export of this release is under way; stop it or wait for its end.",
            ));
        }
        let job = Job {
            stop: Arc::default(),
            at: Arc::new(Mutex::new(ExportProgress::Running { done: 0, of: 1 })),
        };
        jobs.insert(release.to_owned(), job.clone());
        Ok(job)
    }

    /// The release's last one.
    pub(crate) fn of(&self, release: &str) -> Option<Job> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(release)
            .cloned()
    }
}

impl Job {
    /// How far it is.
    pub(crate) fn progress(&self) -> ExportProgress {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks it to stop.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Tells how far it is; breaks where it was asked to stop.
    pub(crate) fn step(&self, done: usize, of: usize) -> ControlFlow<()> {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.set(ExportProgress::Running {
            done: small(done),
            of: small(of),
        });
        if self.stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// It has ended so; `Ok(None)` where it was stopped.
    pub(crate) fn end(&self, ended: Result<Option<WrittenFile>, WireError>) {
        self.set(match ended {
            Ok(Some(file)) => ExportProgress::Done {
                path: file.path,
                size: file.size,
            },
            Ok(None) => ExportProgress::Cancelled {},
            Err(error) => ExportProgress::Failed { why: error.to_string() },
        });
    }

    fn set(&self, progress: ExportProgress) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }
}

/// Writes a file beside its place and moves it there once it is on disk: there is never half of one.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<WrittenFile, WireError> {
    let path = absolute(path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    let written = NamedTempFile::new_in(folder).and_then(|mut draft| {
        draft.write_all(bytes)?;
        draft.as_file().sync_all()?;
        draft.persist(&path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    });
    written.map_err(|error| unwritten(&path, &error))?;
    written_file(&path)
}

/// What was written there.
pub(crate) fn written_file(path: &Path) -> Result<WrittenFile, WireError> {
    let about = fs::metadata(path).map_err(|error| unwritten(path, &error))?;
    Ok(WrittenFile {
        path: path.display().to_string(),
        size: about.len(),
    })
}

/// The path from the root, so that a person can be told where it is.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, WireError> {
    std::path::absolute(path).map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &io::Error) -> WireError {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull => "The disk is full: free some space, or choose another one.",
        io::ErrorKind::PermissionDenied => "Choose a folder that you may write in.",
        io::ErrorKind::NotFound => "Choose a folder that exists.",
        io::ErrorKind::IsADirectory => "That is a folder; give the file a name.",
        _ => "Choose another place.",
    };
    WireError {
        code: Code::Other,
        message: format!("{} was not written, and nothing is left behind", path.display()),
        causes: vec![error.to_string()],
        hint: Some(hint.to_owned()),
    }
}

/// `Technical Lead: Ada Obi, signed (4f1c 9e27 …)`, one for each role.
fn signatures(signoff: &SignoffView) -> Vec<(String, String, String, String)> {
    use crate::wire::SignerState;
    let row = |one: &crate::wire::SignoffSigner| {
        let at = one.at.map(crate::clock::for_people).unwrap_or_default();
        let word = match one.state {
            SignerState::Signed => format!("signed {at}"),
            SignerState::Refused => format!("refused {at}: {}", one.why.clone().unwrap_or_default()),
            SignerState::Requested => format!("asked {at}"),
            SignerState::Waiting | SignerState::ToSign => "not signed".to_owned(),
        };
        (one.role.clone(), one.name.clone(), word, one.fingerprint.clone())
    };
    signoff.signers.iter().map(row).collect()
}

/// The word of the outcome, as the sheet has it.
fn outcome(status: crate::wire::ReleaseStatus) -> &'static str {
    use crate::wire::ReleaseStatus;
    match status {
        ReleaseStatus::Open => "Pending",
        ReleaseStatus::Complete => "Complete",
        ReleaseStatus::Failed => "Failed",
        ReleaseStatus::RolledBack => "Rolled Back",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_export_of_a_release_at_a_time_and_it_can_be_stopped() {
        let exports = Exports::default();
        let job = exports.begin("r1").unwrap();
        assert!(exports.begin("r1").is_err(), "it is under way");
        assert!(job.step(1, 3).is_continue());
        exports.of("r1").unwrap().stop();
        assert!(job.step(2, 3).is_break());
        job.end(Ok(None));
        assert_eq!(job.progress(), ExportProgress::Cancelled {});
        assert!(exports.begin("r1").is_ok());
    }

    #[test]
    fn what_was_there_stays_until_the_new_file_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.csv");
        fs::write(&path, "before").unwrap();
        assert_eq!(write_whole(&path, b"after").unwrap().size, 5);
        assert_eq!(fs::read(&path).unwrap(), b"after");
        let refused = write_whole(folder.path(), b"x").unwrap_err();
        assert!(refused.message.contains("nothing is left behind"), "{refused}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
