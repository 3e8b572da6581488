//! `command`: a program on this machine, for what no other kind can see.
//!
//! Runs under the same supervisor as steps do, so that nothing it started is left when the look is over.

use crate::extract;
use crate::inputs;
use crate::look::{Asking, unwanted};
use crate::probes::STOPPED;
use crate::process::{Ending, Keep, Order, STDERR, STDOUT, StepEnd, StepOrder, follow, start};
use crate::report::{Report, gather};
use engine::evidence::{FactValue, Seen};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;
use tokio::sync::watch;

const USUAL_TIMEOUT: Duration = Duration::from_mins(1);
const LONGEST_TIMEOUT: Duration = Duration::from_mins(30);
/// Bytes of each stream.
const LONGEST_OUTPUT: u64 = 1024 * 1024;
const SHOWN_LINES: usize = 40;

pub(crate) async fn look(asking: &Asking<'_>) -> Result<Seen, String> {
    let folder = tempfile::Builder::new()
        .prefix("look-")
        .tempdir()
        .map_err(|error| format!("no folder for the command: {error}"))?;
    let order = order(asking, folder.path().join("run"))?;
    let dir = order.step.dir.clone();
    let supervisor = asking.supervisor.to_owned();
    let started = tokio::task::spawn_blocking(move || start(&order, &supervisor)).await;
    started
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())?;
    let end = end(asking, &dir).await;
    let run = Run {
        stdout: text(&dir.join(STDOUT)).await,
        stderr: text(&dir.join(STDERR)).await,
        end,
    };
    let report = run.report(asking);
    Ok(gather(
        asking.look,
        format!("command {}", asking.look.target),
        vec![(String::new(), report)],
    ))
}

fn order(asking: &Asking<'_>, dir: PathBuf) -> Result<Order, String> {
    let surroundings = asking.surroundings;
    let captured = asking
        .captures
        .iter()
        .map(|(name, value)| (format!("CS_{}", name.to_uppercase()), value.clone()));
    let step = StepOrder {
        dir,
        shell: "sh".to_owned(),
        script: format!("{}\n", asking.look.target),
        cwd: folder(&surroundings.cwd, asking.input("cwd"))?,
        path: surroundings.path.clone(),
        variables: surroundings.variables.clone().into_iter().chain(captured).collect(),
        secrets: asking.secrets.clone().into_iter().collect(),
        pass: surroundings.pass.clone(),
        timeout: inputs::timeout(asking, USUAL_TIMEOUT, LONGEST_TIMEOUT)?,
        log_limit: LONGEST_OUTPUT,
    };
    Ok(Order {
        step,
        keep: Keep::Streams,
        flags: Vec::new(),
    })
}

fn folder(base: &Path, below: Option<&str>) -> Result<PathBuf, String> {
    let Some(below) = below else { return Ok(base.to_owned()) };
    let plain = Path::new(below)
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if plain {
        Ok(base.join(below))
    } else {
        Err(format!("`with cwd {below}` leads out of the folder for steps"))
    }
}

/// Waits for the end; where the look is no longer wanted, for the end that this brings about.
async fn end(asking: &Asking<'_>, dir: &Path) -> StepEnd {
    let (tell, told) = watch::channel(false);
    let following = follow(dir, |_| {}, told);
    tokio::pin!(following);
    tokio::select! {
        end = &mut following => end,
        () = unwanted(asking.stop.clone()) => {
            tell.send_replace(true);
            following.await
        }
    }
}

async fn text(path: &Path) -> String {
    let bytes = tokio::fs::read(path).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.strip_suffix('\n').map(str::to_owned).unwrap_or(text)
}

/// A command that has ended.
struct Run {
    stdout: String,
    stderr: String,
    end: StepEnd,
}

impl Run {
    fn report(&self, asking: &Asking<'_>) -> Result<Report, String> {
        let mut report = Report::default();
        let broken_off = match self.end.ending {
            Ending::Stopped => return Err(STOPPED.to_owned()),
            Ending::SupervisorGone => {
                return Err("the command's supervisor was killed; how the command ended is not known".to_owned());
            }
            Ending::Exited(code) => {
                report.fact("exit", FactValue::Number(f64::from(code)));
                None
            }
            Ending::Signalled(signal) => Some(format!("the command was ended by signal {signal}")),
            Ending::TimedOut => Some("the command ran longer than its time-out and was ended".to_owned()),
        };
        if let Some(reason) = &broken_off {
            report.fact("exit", FactValue::Unknown(reason.clone()));
        }
        if self.end.truncated {
            report.truncated();
        }
        self.output(asking, broken_off.as_deref(), &mut report);
        report.time(
            "duration",
            Duration::from_millis(self.end.ended_ms.saturating_sub(self.end.started_ms)),
        );
        self.excerpt(asking, broken_off.as_deref(), &mut report);
        Ok(report)
    }

    /// What a command said that was broken off is not all it would have said: it is shown, and proves nothing.
    fn output(&self, asking: &Asking<'_>, broken_off: Option<&str>, report: &mut Report) {
        let known = |value: FactValue| broken_off.map_or(value, |reason| FactValue::Unknown(reason.to_owned()));
        if asking.names("stdout") {
            report.fact("stdout", known(FactValue::Text(self.stdout.clone())));
        }
        if asking.names("stderr") {
            report.fact("stderr", known(FactValue::Text(self.stderr.clone())));
        }
        match broken_off {
            None => report.count("lines", self.stdout.lines().count() as u64),
            Some(_) => report.fact("lines", known(FactValue::Absent)),
        }
        for path in asking.arguments("json") {
            report.fact_of("json", path, known(extract::json(&self.stdout, path)));
        }
        for pattern in asking.arguments("regex") {
            report.fact_of(
                "regex",
                pattern,
                known(extract::regex(&self.stdout, pattern, !self.end.truncated)),
            );
        }
    }

    fn excerpt(&self, asking: &Asking<'_>, broken_off: Option<&str>, report: &mut Report) {
        report.line(&format!("$ {}", asking.look.target), None);
        for (text, fact) in [(&self.stdout, "stdout"), (&self.stderr, "stderr")] {
            text.lines()
                .take(SHOWN_LINES)
                .for_each(|line| report.line(line, Some(fact)));
        }
        match (self.end.ending, broken_off) {
            (Ending::Exited(code), _) => report.line(&format!("exit {code}"), Some("exit")),
            (_, Some(reason)) => report.line(reason, Some("exit")),
            _ => {}
        }
    }
}
