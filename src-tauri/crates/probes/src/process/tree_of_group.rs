//! The processes of a command where there is no subreaper: its process group. What leaves the group escapes.

use rustix::process::{Pid, Signal, kill_process_group, setsid, test_kill_process_group};
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const GRACE: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_millis(20);

/// Makes this process the leader of a session of its own.
pub(super) fn lead() -> io::Result<()> {
    setsid().map(drop).map_err(io::Error::from)
}

/// Gives a command a process group of its own.
pub(super) fn own_group(command: &mut Command) {
    command.process_group(0);
}

/// Not known here.
pub(super) fn descendants() -> Vec<u32> {
    Vec::new()
}

/// How the command itself ended.
pub(super) enum Exit {
    Code(i32),
    Signal(i32),
}

/// How `command` ended, if it has.
pub(super) fn reap(command: &mut Child) -> Option<Exit> {
    let status = command.try_wait().ok()??;
    status
        .code()
        .map(Exit::Code)
        .or_else(|| status.signal().map(Exit::Signal))
}

/// Ends the group of `command`: SIGTERM, three seconds, SIGKILL. `between` is called often meanwhile.
pub(super) fn end_all(command: &mut Child, mut between: impl FnMut()) -> Option<Exit> {
    let group = i32::try_from(command.id()).ok().and_then(Pid::from_raw)?;
    let _ = kill_process_group(group, Signal::TERM);
    let deadline = Instant::now() + GRACE;
    let mut exit = None;
    while Instant::now() < deadline {
        between();
        exit = exit.or_else(|| reap(command));
        if test_kill_process_group(group).is_err() {
            return exit;
        }
        std::thread::sleep(STEP);
    }
    let _ = kill_process_group(group, Signal::KILL);
    std::thread::sleep(STEP);
    exit.or_else(|| reap(command))
}
