//! The supervisor: runs one command to its end and writes down what came of it.

use super::ending::{self, private};
use super::follow::Stream;
use super::identity::Identity;
use super::keep::{Keeper, now_ms};
use super::launch::{Keep, Order};
use super::tree::{self, Exit};
use super::{Ending, SCRIPT, STOP, SUPERVISOR_ARGUMENT, StepEnd, StepOrder, environment};
use crate::redact::Redactor;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(50);
/// What ends by itself right after the command (a `tee` at the end of a pipe) is not left behind.
const AFTERMATH: Duration = Duration::from_millis(500);
const DRAIN: Duration = Duration::from_secs(1);
const CHUNK: usize = 64 * 1024;
const CHUNKS_WAITING: usize = 8;

/// If this program was started as a supervisor, does that work and says the code to exit with. Call it first thing in
/// `main`, before anything is opened or started:
///
/// ```no_run
/// if let Some(code) = probes::process::supervise_if_asked() {
///     std::process::exit(code);
/// }
/// ```
pub fn supervise_if_asked() -> Option<i32> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != SUPERVISOR_ARGUMENT {
        return None;
    }
    let dir = PathBuf::from(arguments.next().unwrap_or_default());
    let outcome = match Run::begin(&dir) {
        Ok(run) => {
            answer("started");
            run.finish(&dir)
        }
        Err(reason) => {
            answer(&reason);
            return Some(1);
        }
    };
    // An ending that cannot be written is told by its absence: the run is then interrupted to everyone who looks.
    Some(i32::from(outcome.is_err()))
}

/// Tells the launcher. It may be gone already; the run does not depend on it.
fn answer(text: &str) {
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "{}", text.replace('\n', " "));
    let _ = stdout.flush();
}

struct Run {
    command: Child,
    output: Output,
    started_ms: u64,
    deadline: Option<Instant>,
    /// A look that was given up takes its folder with it; a step goes on whatever happens to its folder.
    for_a_look: bool,
}

enum Cause {
    Exit(Exit),
    TimedOut,
    Stopped,
}

impl Run {
    fn begin(dir: &Path) -> Result<Self, String> {
        let order: Order =
            serde_json::from_reader(io::stdin().lock()).map_err(|error| format!("cannot read the order: {error}"))?;
        tree::lead().map_err(|error| format!("cannot lead a session: {error}"))?;
        hide_memory();
        let step = &order.step;
        write_script(dir, &step.script).map_err(|error| format!("cannot write the script: {error}"))?;
        let redactor = Redactor::new(step.secrets.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let keeper = match order.keep {
            Keep::Log => Keeper::of_lines(dir, step.log_limit, &redactor),
            Keep::Streams => Keeper::of_streams(dir, step.log_limit, &redactor),
        }
        .map_err(|error| format!("cannot write the log: {error}"))?;
        ending::reserve(dir).map_err(|error| format!("cannot keep room for how it ends: {error}"))?;
        let started_ms = now_ms();
        Identity::own(started_ms)
            .write(dir)
            .map_err(|error| format!("cannot write who supervises: {error}"))?;
        // Whoever found no supervisor here a moment ago has written this, and told people that the run is over.
        if dir.join(STOP).exists() {
            return Err("it was given up before it began".to_owned());
        }
        let mut command = spawn(dir, &order).map_err(|error| cannot_start(step, &error))?;
        let output = Output::of(&mut command, keeper);
        let deadline = Instant::now().checked_add(step.timeout);
        Ok(Self {
            command,
            output,
            started_ms,
            deadline,
            for_a_look: order.keep == Keep::Streams,
        })
    }

    fn finish(mut self, dir: &Path) -> io::Result<()> {
        let cause = self.wait(dir);
        let left_behind = self.clear_up(&cause);
        self.output.drain();
        let kept = self.output.keeper.finish();
        let ending = match cause {
            Cause::Exit(Exit::Code(code)) => Ending::Exited(code),
            Cause::Exit(Exit::Signal(signal)) => Ending::Signalled(signal),
            Cause::TimedOut => Ending::TimedOut,
            Cause::Stopped => Ending::Stopped,
        };
        let end = StepEnd {
            ending,
            started_ms: self.started_ms,
            ended_ms: now_ms(),
            lines: kept.lines,
            bytes: kept.bytes,
            log_sha256: kept.log_sha256,
            truncated: kept.truncated,
            left_behind,
        };
        ending::write(dir, &end)
    }

    fn wait(&mut self, dir: &Path) -> Cause {
        loop {
            self.output.pump(TICK);
            if let Some(exit) = tree::reap(&mut self.command) {
                return Cause::Exit(exit);
            }
            if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                return Cause::TimedOut;
            }
            if dir.join(STOP).exists() || (self.for_a_look && !dir.exists()) {
                return Cause::Stopped;
            }
        }
    }

    /// Ends whatever is left; says how many processes outlived a command that ended by itself.
    fn clear_up(&mut self, cause: &Cause) -> u32 {
        let Self { command, output, .. } = self;
        let mut left = 0;
        if matches!(cause, Cause::Exit(_)) {
            let deadline = Instant::now() + AFTERMATH;
            loop {
                tree::reap(command);
                left = tree::descendants().len();
                if left == 0 {
                    return 0;
                }
                if Instant::now() >= deadline {
                    break;
                }
                output.pump(TICK);
            }
        }
        tree::end_all(command, || output.pump(Duration::ZERO));
        u32::try_from(left).unwrap_or(u32::MAX)
    }
}

fn cannot_start(step: &StepOrder, error: &io::Error) -> String {
    if step.cwd.is_dir() {
        format!("{}: {error}", step.shell)
    } else {
        format!("the folder {} is not there", step.cwd.display())
    }
}

fn write_script(dir: &Path, script: &str) -> io::Result<()> {
    let mut file = private(&dir.join(SCRIPT))?;
    file.write_all(script.as_bytes())?;
    file.sync_all()
}

fn spawn(dir: &Path, order: &Order) -> io::Result<Child> {
    let mut command = Command::new(&order.step.shell);
    command
        .args(&order.flags)
        .arg(dir.join(SCRIPT))
        .current_dir(&order.step.cwd)
        .env_clear()
        .envs(environment::of(&order.step))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    tree::own_group(&mut command);
    command.spawn()
}

/// The supervisor's memory holds secrets: no core dump, no debugger of the same user (prctl(2), `PR_SET_DUMPABLE`).
#[cfg(target_os = "linux")]
fn hide_memory() {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    // Best effort: a system that refuses this is no reason not to run the step.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

#[cfg(not(target_os = "linux"))]
fn hide_memory() {}

/// The command's two streams, merged in order of arrival.
struct Output {
    chunks: Receiver<(Stream, Vec<u8>)>,
    keeper: Keeper,
    open: bool,
}

impl Output {
    fn of(command: &mut Child, keeper: Keeper) -> Self {
        let (sender, chunks) = sync_channel(CHUNKS_WAITING);
        if let Some(stdout) = command.stdout.take() {
            read_on_a_thread(stdout, Stream::Out, sender.clone());
        }
        if let Some(stderr) = command.stderr.take() {
            read_on_a_thread(stderr, Stream::Err, sender);
        }
        Self {
            chunks,
            keeper,
            open: true,
        }
    }

    /// Takes what has arrived; waits up to `wait` for the first of it.
    fn pump(&mut self, wait: Duration) {
        if !self.open {
            std::thread::sleep(wait.min(Duration::from_millis(5)));
            return;
        }
        let mut wait = wait;
        for _ in 0..CHUNKS_WAITING {
            match self.chunks.recv_timeout(wait) {
                Ok((stream, bytes)) => self.keeper.take(stream, &bytes),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    self.open = false;
                    break;
                }
            }
            wait = Duration::ZERO;
        }
        self.keeper.flush();
    }

    /// Takes the rest, for a bounded time: something that escaped may hold the pipes open for ever.
    fn drain(&mut self) {
        let deadline = Instant::now() + DRAIN;
        while self.open && Instant::now() < deadline {
            self.pump(TICK);
        }
    }
}

fn read_on_a_thread(mut pipe: impl Read + Send + 'static, stream: Stream, sender: SyncSender<(Stream, Vec<u8>)>) {
    std::thread::spawn(move || {
        let mut chunk = vec![0; CHUNK];
        while let Ok(count @ 1..) = pipe.read(&mut chunk) {
            if sender.send((stream, chunk[..count].to_vec())).is_err() {
                return;
            }
        }
    });
}
