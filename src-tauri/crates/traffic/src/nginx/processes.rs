//! nginx's processes, which alone tell what it serves: the open edition answers no questions.
//!
//! Workers serve the configuration that was on disk when their master read it, just before it started them. So the file
//! is in force once every worker that takes connections is younger than the file. Former workers finish what they are
//! answering, say in their title that they are shutting down, and take nothing new.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Ticks in a second of the times in `/proc`, on every Linux.
const TICK: Duration = Duration::from_millis(10);
const RETRIES: u32 = 5;

/// A running nginx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Running {
    /// Its master.
    pub master: u32,
    /// When the master began, in ticks since the machine did.
    began: u64,
    /// When each worker that takes connections began, in ticks, rising.
    workers: Vec<u64>,
    /// Workers that only finish what they are answering.
    pub leaving: usize,
}

impl Running {
    /// Looks for the master whose id is in `pid_file`, and for its workers. The error is a sentence.
    pub(super) fn look(pid_file: &Path) -> Result<Running, String> {
        let text = fs::read_to_string(pid_file).map_err(|error| format!("{}: {error}", pid_file.display()))?;
        let master = text
            .trim()
            .parse::<u32>()
            .map_err(|_| format!("{} has no process id", pid_file.display()))?;
        let Some((_, began)) = parent_and_start(master).filter(|_| title(master).starts_with("nginx: master")) else {
            return Err(format!(
                "process {master} of {} is no running nginx",
                pid_file.display()
            ));
        };
        let mut running = Running {
            master,
            began,
            workers: Vec::new(),
            leaving: 0,
        };
        for entry in fs::read_dir("/proc")
            .map_err(|error| format!("/proc: {error}"))?
            .flatten()
        {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            let Some((_, start)) = parent_and_start(pid).filter(|(parent, _)| *parent == master) else {
                continue;
            };
            let title = title(pid);
            if title.starts_with("nginx: worker process is shutting down") {
                running.leaving += 1;
            } else if title.starts_with("nginx: worker process") {
                running.workers.push(start);
            }
        }
        running.workers.sort_unstable();
        Ok(running)
    }

    /// How many take connections.
    pub(super) fn serving(&self) -> usize {
        self.workers.len()
    }

    /// Changes with each restart and each reload.
    pub(super) fn generation(&self) -> String {
        let oldest = self.workers.first().copied().unwrap_or_default();
        format!("{}@{}/{oldest}", self.master, self.began)
    }

    /// Whether all that take connections began after a file was put in place.
    pub(super) fn is_younger_than(&self, file: SystemTime) -> bool {
        let Some(oldest) = self.workers.first() else {
            return false;
        };
        // The start is rounded down by up to a tick, and so is the time since the machine began.
        started(*oldest).is_some_and(|start| start > file + TICK)
    }
}

/// When a process began, on the wall clock that files have; a little too early rather than too late.
fn started(ticks: u64) -> Option<SystemTime> {
    let mut now = SystemTime::now();
    let mut uptime = uptime()?;
    // The two clocks are compared once more if this process was not let run between reading them.
    for _ in 0..RETRIES {
        if now.elapsed().is_ok_and(|apart| apart < TICK / 2) {
            break;
        }
        now = SystemTime::now();
        uptime = self::uptime()?;
    }
    now.checked_sub(uptime.saturating_sub(TICK.checked_mul(u32::try_from(ticks).ok()?)?))
}

fn uptime() -> Option<Duration> {
    let text = fs::read_to_string("/proc/uptime").ok()?;
    Duration::try_from_secs_f64(text.split(' ').next()?.parse().ok()?).ok()
}

/// Fields 4 and 22 of `/proc/PID/stat`; the second has the name in brackets, which may hold anything.
fn parent_and_start(pid: u32) -> Option<(u32, u64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_ascii_whitespace();
    let parent = fields.nth(1)?.parse().ok()?;
    let start = fields.nth(17)?.parse().ok()?;
    Some((parent, start))
}

fn title(pid: u32) -> String {
    let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&words).replace('\0', " ")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_began_a_little_while_ago() {
        let (_, ticks) = parent_and_start(std::process::id()).unwrap();
        let age = started(ticks).unwrap().elapsed().unwrap();
        assert!(age < Duration::from_mins(10), "{age:?}");
    }

    #[test]
    fn a_process_that_is_not_nginx_is_not_taken_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("nginx.pid");
        assert!(
            Running::look(&pid_file)
                .unwrap_err()
                .contains("nginx.pid: No such file")
        );
        fs::write(&pid_file, std::process::id().to_string()).unwrap();
        assert!(Running::look(&pid_file).unwrap_err().contains("is no running nginx"));
        fs::write(&pid_file, "soon\n").unwrap();
        assert!(Running::look(&pid_file).unwrap_err().contains("has no process id"));
    }
}
