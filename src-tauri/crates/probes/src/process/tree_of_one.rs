//! The processes of a command where only the command itself can be ended.

use std::io;
use std::process::{Child, Command};

/// Nothing to do here.
pub(super) fn lead() -> io::Result<()> {
    Ok(())
}

/// Nothing to do here.
pub(super) fn own_group(_command: &mut Command) {}

/// Not known here.
pub(super) fn descendants() -> Vec<u32> {
    Vec::new()
}

/// How the command itself ended.
pub(super) enum Exit {
    Code(i32),
    #[expect(dead_code, reason = "there are no signals here")]
    Signal(i32),
}

/// How `command` ended, if it has.
pub(super) fn reap(command: &mut Child) -> Option<Exit> {
    command.try_wait().ok()??.code().map(Exit::Code)
}

/// Ends `command`.
pub(super) fn end_all(command: &mut Child, mut between: impl FnMut()) -> Option<Exit> {
    let _ = command.kill();
    between();
    command.wait().ok()?.code().map(Exit::Code)
}
