//! A reserve for a full disk: a file that can be given up at once, so that holding and rolling back can still be recorded.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Size of the reserve in bytes.
const SIZE: u64 = 1 << 20;
/// The reserve is only made anew when this many bytes are free, so that it does not fill the disk by itself.
const PLENTY: u64 = 8 << 20;

/// The reserve of one history.
#[derive(Debug)]
pub(crate) struct Ballast {
    path: PathBuf,
}

impl Ballast {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Makes the reserve if it is not there and there is room. True when it is there.
    pub(crate) fn fill(&self) -> bool {
        if self.is_full() {
            return true;
        }
        if free_space(&self.path).is_ok_and(|free| free < PLENTY) {
            return false;
        }
        let made = self.write();
        if let Err(error) = &made {
            tracing::warn!(path = %self.path.display(), %error, "no reserve for a full disk");
            self.give_up();
        }
        made.is_ok()
    }

    /// Gives the reserve up. True when that freed something.
    pub(crate) fn give_up(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }

    fn is_full(&self) -> bool {
        fs::symlink_metadata(&self.path).is_ok_and(|found| found.len() >= SIZE)
    }

    /// Written, not just sized: a sparse file holds no room.
    fn write(&self) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&self.path)?;
        let chunk = [0x5a; 1 << 12];
        for _ in 0..SIZE >> 12 {
            file.write_all(&chunk)?;
        }
        file.sync_all()
    }
}

fn free_space(path: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(path.parent().unwrap_or(path))?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}
