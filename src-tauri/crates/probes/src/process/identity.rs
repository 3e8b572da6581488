//! Which process a supervisor is, beyond its number: numbers are used again.

use super::ending::write_whole;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;

const SUPERVISOR: &str = "supervisor.json";

/// A process, told from later ones of the same number by its start time, and from those of another boot by its boot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    pid: u32,
    start: String,
    boot: String,
    /// When the command was started, Unix milliseconds.
    pub(super) started_ms: u64,
}

impl Identity {
    /// This process.
    pub(super) fn own(started_ms: u64) -> Self {
        let pid = std::process::id();
        Self {
            pid,
            start: start_time(pid).unwrap_or_default(),
            boot: boot(),
            started_ms,
        }
    }

    /// The supervisor of the run in `dir`, as it wrote itself down.
    pub(super) fn read(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(dir.join(SUPERVISOR)).ok()?).ok()
    }

    pub(super) fn write(&self, dir: &Path) -> io::Result<()> {
        write_whole(dir, SUPERVISOR, &serde_json::to_vec(self)?)
    }

    pub(super) fn is_alive(&self) -> bool {
        self.boot == boot() && start_time(self.pid).is_some_and(|start| start == self.start)
    }
}

#[cfg(target_os = "linux")]
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// Clock ticks from boot to the start of a process (proc(5), field 22); `None` where there is none, or only a zombie.
#[cfg(target_os = "linux")]
fn start_time(pid: u32) -> Option<String> {
    let stat = super::tree::Stat::read(pid)?;
    (!stat.zombie).then_some(stat.start)
}

#[cfg(not(target_os = "linux"))]
fn boot() -> String {
    String::new()
}

/// Start time as `ps` prints it; `None` where there is no such process.
#[cfg(all(unix, not(target_os = "linux")))]
fn start_time(pid: u32) -> Option<String> {
    let output = std::process::Command::new("ps")
        .args(["-o", "lstart=", "-p", &pid.to_string()])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Creation date as PowerShell prints it; `None` where there is no such process.
#[cfg(windows)]
fn start_time(pid: u32) -> Option<String> {
    let script = format!("(Get-Process -Id {pid}).StartTime.Ticks");
    let output = std::process::Command::new("powershell")
        .args(["-NoProfile", "-Command", &script])
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}
