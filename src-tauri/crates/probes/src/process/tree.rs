//! The processes below this one, and the ending of them.
//!
//! With the subreaper attribute (prctl(2), `PR_SET_CHILD_SUBREAPER`) whatever a command abandons becomes a child of this
//! process, so that the walk over parents finds background jobs, new sessions and double forks alike.

use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, set_child_subreaper, wait};
use std::collections::{HashMap, HashSet};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const GRACE: Duration = Duration::from_secs(3);
const PASSES: usize = 5;
const STEP: Duration = Duration::from_millis(20);

/// Makes this process the leader of a session of its own that adopts what its descendants abandon.
pub(super) fn lead() -> io::Result<()> {
    rustix::process::setsid()?;
    set_child_subreaper(Some(getpid()))?;
    Ok(())
}

/// Gives a command a process group of its own.
pub(super) fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// The fields of `/proc/PID/stat` that matter here (proc(5)).
pub(super) struct Stat {
    pub(super) start: String,
    pub(super) zombie: bool,
    parent: u32,
}

impl Stat {
    pub(super) fn read(pid: u32) -> Option<Self> {
        let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
        let text = String::from_utf8_lossy(&text);
        // The name of the program stands in parentheses and may hold any character, so read from the last one on.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        Some(Self {
            zombie: matches!(*fields.first()?, "Z" | "X"),
            parent: fields.get(1)?.parse().ok()?,
            start: (*fields.get(19)?).to_owned(),
        })
    }
}

/// Everything alive below this process.
pub(super) fn descendants() -> Vec<u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Vec::new();
    };
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut alive = HashSet::new();
    for pid in entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
    {
        if let Some(stat) = Stat::read(pid) {
            children.entry(stat.parent).or_default().push(pid);
            if !stat.zombie {
                alive.insert(pid);
            }
        }
    }
    let mut found = Vec::new();
    let mut open = vec![std::process::id()];
    while let Some(parent) = open.pop() {
        for &child in children.get(&parent).into_iter().flatten() {
            open.push(child);
            if alive.contains(&child) {
                found.push(child);
            }
        }
    }
    found
}

/// How the command itself ended.
pub(super) enum Exit {
    Code(i32),
    Signal(i32),
}

/// Collects every ended child, adopted ones too; says how `command` ended if it was among them.
pub(super) fn reap(command: &mut Child) -> Option<Exit> {
    let mut exit = None;
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if pid.as_raw_nonzero().get().unsigned_abs() == command.id() {
            exit = how(status);
        }
    }
    exit
}

fn how(status: WaitStatus) -> Option<Exit> {
    status
        .exit_status()
        .map(Exit::Code)
        .or_else(|| status.terminating_signal().map(Exit::Signal))
}

/// Ends everything below this process: SIGTERM, three seconds, then SIGKILL until nothing is left or five passes are over.
/// `between` is called often meanwhile, to keep pipes from filling. Says how `command` ended if it ended during this.
pub(super) fn end_all(command: &mut Child, mut between: impl FnMut()) -> Option<Exit> {
    let mut exit = None;
    signal_all(Signal::TERM);
    let deadline = Instant::now() + GRACE;
    loop {
        between();
        exit = reap(command).or(exit);
        if descendants().is_empty() {
            return exit;
        }
        if Instant::now() >= deadline {
            break;
        }
        std::thread::sleep(STEP);
    }
    for _ in 0..PASSES {
        signal_all(Signal::KILL);
        std::thread::sleep(STEP);
        between();
        exit = reap(command).or(exit);
        if descendants().is_empty() {
            break;
        }
    }
    exit
}

fn signal_all(signal: Signal) {
    for pid in descendants() {
        // It may have ended by itself since the walk; then there is nothing to signal and nothing to report.
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, signal);
        }
    }
}
