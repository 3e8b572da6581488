//! Runs the short commands that engines are worked with: `nginx -t`, a reload, a script of the user's.
//!
//! A command gets no shell, no terminal and no more of the app's environment than a step gets. One that runs too long is
//! ended with everything it started.

use crate::reach::Reach;
use engine::traffic::TrafficError;
use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Bytes of each stream that are kept.
const LONGEST_OUTPUT: usize = 1024 * 1024;
/// How long after its end a command's output is waited for; what it left running may hold the pipes open.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// What every command may see of the app's environment, as steps do.
const USUAL: &[&str] = &["HOME", "USER", "LOGNAME", "LANG", "TZ", "TERM", "TMPDIR"];
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A command that has ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    /// Its exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    /// The first megabyte.
    pub stdout: String,
    /// The first megabyte.
    pub stderr: String,
}

impl Ran {
    /// Whether it says that it did what it was asked.
    pub(crate) fn succeeded(&self) -> bool {
        self.code == Some(0)
    }

    /// How it ended and the last thing it said: `exit 1: nginx: [emerg] …`.
    pub(crate) fn complaint(&self) -> String {
        let ended = self
            .code
            .map_or_else(|| "ended by a signal".to_owned(), |code| format!("exit {code}"));
        let said = self.stderr.lines().chain(self.stdout.lines());
        let telling = said.filter(|line| !line.trim().is_empty()).take(3).collect::<Vec<_>>();
        if telling.is_empty() {
            ended
        } else {
            format!("{ended}: {}", telling.join(" / "))
        }
    }
}

/// Runs `argv` in the folder of `reach` and waits for its end. `extra` goes before the variables of `reach`. The error is
/// that it could not be started, or was ended because it ran longer than `within`: then it may have done its work.
pub(crate) async fn run(
    argv: &[String],
    extra: &[(String, String)],
    reach: &Reach,
    within: Duration,
) -> Result<Ran, TrafficError> {
    let failed = |why: String, hint: &str, may_have_happened| TrafficError {
        what: format!("run `{}`", argv.join(" ")),
        why,
        hint: hint.to_owned(),
        may_have_happened,
    };
    let Some(mut command) = command(argv, extra, reach) else {
        return Err(failed("the command is empty".to_owned(), "name a program", false));
    };
    let mut child = command
        .spawn()
        .map_err(|error| failed(error.to_string(), "is the program installed, and may it be run?", false))?;
    let (stdout, stderr) = (Heard::of(child.stdout.take()), Heard::of(child.stderr.take()));
    let Ok(status) = timeout(within, child.wait()).await else {
        end(&mut child).await;
        let why = format!("no end within {} s; it was ended", within.as_secs());
        return Err(failed(why, "run it by hand and see what it waits for", true));
    };
    let status = status.map_err(|error| failed(error.to_string(), "try again", true))?;
    Ok(Ran {
        code: status.code(),
        stdout: stdout.text().await,
        stderr: stderr.text().await,
    })
}

fn command(argv: &[String], extra: &[(String, String)], reach: &Reach) -> Option<Command> {
    let (program, arguments) = argv.split_first().filter(|(program, _)| !program.is_empty())?;
    let is_path = Path::new(program).components().count() > 1;
    let mut command = Command::new(if is_path { reach.file(program) } else { program.into() });
    command
        .args(arguments)
        .current_dir(if reach.folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &reach.folder
        })
        .env_clear()
        .envs(std::env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            name.starts_with("LC_") || USUAL.contains(&&*name) || reach.pass.iter().any(|passed| *passed == name)
        }))
        .env("PATH", path(reach))
        .envs(&reach.variables)
        .envs(extra.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    Some(command)
}

fn path(reach: &Reach) -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
    let folders = reach.path.iter().cloned().chain(std::env::split_paths(&own));
    std::env::join_paths(folders).unwrap_or(own)
}

/// Ends a command and its process group.
async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = child
        .id()
        .and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()))
    {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill().await;
}

/// One stream of a command, read while it runs.
struct Heard {
    bytes: Arc<Mutex<Vec<u8>>>,
    reading: JoinHandle<()>,
}

impl Heard {
    fn of(stream: Option<impl AsyncRead + Unpin + Send + 'static>) -> Heard {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&bytes);
        let reading = tokio::spawn(async move {
            let Some(mut stream) = stream else { return };
            let mut chunk = vec![0; 16 * 1024];
            while let Ok(count @ 1..) = stream.read(&mut chunk).await {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let room = LONGEST_OUTPUT.saturating_sub(kept.len());
                kept.extend_from_slice(&chunk[..count.min(room)]);
            }
        });
        Heard { bytes, reading }
    }

    async fn text(mut self) -> String {
        let _ = timeout(LAST_WORDS, &mut self.reading).await;
        self.reading.abort();
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str]) -> Vec<String> {
        line.iter().map(|word| (*word).to_owned()).collect()
    }

    #[tokio::test]
    async fn a_command_is_heard_and_sees_only_what_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let reach = Reach {
            folder: folder.path().to_owned(),
            variables: [("CS_NEW".to_owned(), "2.0".to_owned())].into(),
            ..Reach::default()
        };
        let script = "pwd; echo \"$CS_NEW $CS_PERCENT ${CARGO_MANIFEST_DIR-unseen}\"; echo no >&2; exit 3";
        let extra = [("CS_PERCENT".to_owned(), "50".to_owned())];
        let ran = run(&words(&["sh", "-c", script]), &extra, &reach, Duration::from_secs(10))
            .await
            .unwrap();
        let folder = folder.path().canonicalize().unwrap();
        assert_eq!(ran.stdout, format!("{}\n2.0 50 unseen\n", folder.display()));
        assert_eq!((ran.code, ran.succeeded()), (Some(3), false));
        assert!(ran.complaint().starts_with("exit 3: no"));
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended_with_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let reach = Reach {
            folder: folder.path().to_owned(),
            ..Reach::default()
        };
        let script = words(&["sh", "-c", "sleep 600 & echo $! > child; wait"]);
        let error = run(&script, &[], &reach, Duration::from_millis(500)).await.unwrap_err();
        assert!(error.may_have_happened, "{error}");
        let child = std::fs::read_to_string(folder.path().join("child")).unwrap();
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", child.trim())).unwrap_or_default();
        for _ in 0..100 {
            if state().is_empty() || state().contains(") Z ") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("still there: {}", state());
    }

    #[tokio::test]
    async fn what_a_command_leaves_running_does_not_hold_up_its_answer() {
        let script = words(&["sh", "-c", "sleep 2 & echo begun"]);
        let ran = run(&script, &[], &Reach::default(), Duration::from_secs(10)).await;
        assert_eq!(ran.unwrap().stdout, "begun\n");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_has_certainly_done_nothing() {
        let absent = words(&["/nowhere/at-all"]);
        let error = run(&absent, &[], &Reach::default(), Duration::from_secs(10)).await;
        assert!(!error.unwrap_err().may_have_happened);
        let error = run(&[], &[], &Reach::default(), Duration::from_secs(10)).await;
        assert_eq!(error.unwrap_err().why, "the command is empty");
    }
}
