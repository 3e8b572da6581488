//! The lock of the one writer: `flock` on a file that also says who holds it.
//!
//! The kernel frees the lock when the last descriptor is closed, so a killed process leaves nothing to clean up. The
//! descriptor is close-on-exec: a program started meanwhile does not keep the lock.

use crate::folder::Folder;
use crate::problem::OpenError;
use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// Who holds the writer's lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id; 0 when the lock does not say.
    pub pid: u32,
    /// The program, as it named itself.
    pub program: String,
    /// Since when, RFC 3339.
    pub since: String,
    /// The machine's name.
    pub host: String,
    /// The process has ended, yet something it started still holds the lock.
    #[serde(skip)]
    pub gone: bool,
}

/// What stands in the lock file.
#[derive(Serialize, Deserialize)]
struct Note {
    #[serde(flatten)]
    holder: Holder,
    boot_id: String,
}

/// The lock, held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Frees it at once: a program that is being started in this very moment has a copy of the descriptor until it runs.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the lock is freed only when its last descriptor closes");
        }
    }
}

impl Lock {
    /// Takes the lock, or says who has it.
    pub(crate) fn take(folder: &Folder, program: &str, now: &str) -> Result<Self, OpenError> {
        let path = folder.lock();
        loop {
            let file = open(&path).map_err(|source| refused(folder, source))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(OpenError::HeldBy(holder(&path))),
                Err(TryLockError::Error(source)) => return Err(OpenError::io("lock", path)(source)),
            }
            // The file may have been removed between opening and locking it: a lock nobody else can find locks nothing.
            if still_there(&file, &path) {
                sign(&file, program, now)
                    .unwrap_or_else(|error| tracing::warn!(%error, "the lock does not say who holds it"));
                return Ok(Self { file });
            }
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let no_follow = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(no_follow)
        .open(path)
}

/// A folder that can be listed but not written is read-only; one that cannot even be listed gives no access.
fn refused(folder: &Folder, source: io::Error) -> OpenError {
    let path = folder.lock();
    if source.kind() == io::ErrorKind::PermissionDenied && fs::read_dir(folder.path()).is_ok() {
        OpenError::ReadOnly { path, source }
    } else {
        OpenError::io("open", path)(source)
    }
}

fn still_there(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(held), Ok(named)) => (held.dev(), held.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

fn sign(mut file: &File, program: &str, now: &str) -> io::Result<()> {
    let holder = Holder {
        pid: std::process::id(),
        program: program.to_owned(),
        since: now.to_owned(),
        host: host(),
        gone: false,
    };
    let note = serde_json::to_string(&Note {
        holder,
        boot_id: boot_id(),
    })?;
    file.set_len(0)?;
    writeln!(file, "{note}")
}

/// Who holds the lock. The holder writes its name just after taking the lock, so an empty file is read again for a moment.
fn holder(path: &Path) -> Holder {
    for _ in 0..20 {
        if let Some(note) = fs::read(path)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Note>(&bytes).ok())
        {
            let gone = note.holder.host == host() && (note.boot_id != boot_id() || !is_alive(note.holder.pid));
            return Holder { gone, ..note.holder };
        }
        sleep(Duration::from_millis(10));
    }
    Holder {
        pid: 0,
        program: String::new(),
        since: String::new(),
        host: String::new(),
        gone: false,
    }
}

fn is_alive(pid: u32) -> bool {
    let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) else {
        return true;
    };
    test_kill_process(pid) != Err(rustix::io::Errno::SRCH)
}

fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Tells one start of the machine from the next; empty where the system has no such thing.
fn boot_id() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .unwrap_or_default()
        .trim()
        .to_owned()
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return f.write_str("another process, which did not leave its name. Close it first");
        }
        write!(
            f,
            "{} (process {} on {}, since {})",
            self.program, self.pid, self.host, self.since
        )?;
        if self.gone {
            f.write_str(", which has ended but started a program that still holds the lock. End that program first: `fuser lock` in the history's folder names it")
        } else {
            f.write_str(". Close it first")
        }
    }
}
