//! `csign run FILE --env E`: the machine's part of a release.

use crate::arguments::Run;
use crate::print;
use console::wire::{
    GrantTrust, Inspect, Inspection, OfRelease, OutlineEntry, RunChecks, RunStep, Standing, StartRelease, StepStanding,
    SwitchFault, Trust, WhichChecks, WireError,
};
use console::{Console, Watch};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Begins or goes on, runs checks, and the steps where that is wanted. The exit code is the verdict's.
pub(crate) async fn run(console: &Console, wanted: &Run, json: bool) -> Result<ExitCode, WireError> {
    let release = match &wanted.continue_release {
        Some(release) => release.clone(),
        None => match begin(console, wanted, json).await? {
            Some(release) => release,
            None => return Ok(ExitCode::from(4)),
        },
    };
    let mut course = Course::new(console, release, json).await?;
    for name in &wanted.fault {
        console
            .switch_fault(SwitchFault {
                name: name.clone(),
                on: true,
            })
            .await?;
    }
    let walked = if wanted.steps {
        course.with_steps(wanted.confirm.as_deref()).await
    } else {
        course.checks(None).await
    };
    let last = course.finish().await;
    console.shut_down().await;
    walked?;
    Ok(print::code(last?))
}

/// Begins a release of a trusted file; `None` where it is not trusted and was listed instead.
async fn begin(console: &Console, wanted: &Run, json: bool) -> Result<Option<String>, WireError> {
    let path = wanted
        .file
        .as_ref()
        .map(|file| file.display().to_string())
        .unwrap_or_default();
    let seen = console
        .inspect(Inspect {
            path,
            environment: wanted.env.clone(),
        })
        .await?;
    let environment = seen.environment.clone().unwrap_or_default();
    if !matches!(seen.trust, Trust::Trusted { .. }) {
        if !wanted.trust && !console.ships(&seen.path) {
            list_rights(&seen, json);
            return Ok(None);
        }
        let (path, digest) = (seen.path.clone(), seen.digest.clone());
        console
            .trust(GrantTrust {
                path,
                environment: environment.clone(),
                digest,
            })
            .await?;
    }
    let started = console
        .start_release(StartRelease {
            path: seen.path,
            environment,
            digest: seen.digest,
            old: wanted.old.clone().unwrap_or(seen.suggested_old),
            new: wanted.new.clone().unwrap_or(seen.suggested_new),
            commit: wanted.commit.clone().or(seen.suggested_commit),
        })
        .await?;
    Ok(Some(started.release))
}

fn list_rights(seen: &Inspection, json: bool) {
    if json {
        print::json(&serde_json::json!({ "not_trusted": seen }));
        return;
    }
    print::line(&format!(
        "{} is not trusted as it is now. Nothing has run. It could:",
        seen.shown
    ));
    for (what, rights) in [
        ("contact", &seen.hosts),
        ("run", &seen.commands),
        ("read", &seen.files),
        ("use the secret", &seen.secrets),
    ] {
        for right in rights {
            let new = if right.new { "  (new)" } else { "" };
            print::line(&format!(
                "  {what} {}  ({}){new}",
                right.what.replace('\n', " ⏎ "),
                right.used_by
            ));
        }
    }
    print::line("Read this, then say --trust.");
}

/// A release on its way, told line by line.
struct Course<'a> {
    console: &'a Console,
    release: String,
    json: bool,
    watch: Watch,
    texts: BTreeMap<u32, String>,
    /// Item numbers before each step, in the order of the file.
    order: Vec<(Vec<u32>, String, String)>,
    state: State,
}

#[derive(Default)]
struct State {
    standings: BTreeMap<u32, Standing>,
    steps: BTreeMap<String, StepStanding>,
}

impl<'a> Course<'a> {
    async fn new(console: &'a Console, release: String, json: bool) -> Result<Self, WireError> {
        let outline = console
            .outline(OfRelease {
                release: release.clone(),
            })
            .await?;
        let (mut texts, mut order, mut before) = (BTreeMap::new(), Vec::new(), Vec::new());
        for entry in &outline.entries {
            match entry {
                OutlineEntry::Item { number, text, kind, .. } => {
                    texts.insert(*number, text.clone());
                    if kind == "check" {
                        before.push(*number);
                    }
                }
                OutlineEntry::Steps { steps, .. } => {
                    for step in steps {
                        order.push((std::mem::take(&mut before), step.step.clone(), step.title.clone()));
                    }
                }
                _ => {}
            }
        }
        if !json {
            print::line(&format!(
                "{} {} → {} in {}, release {release}",
                outline.product, outline.old, outline.new, outline.environment
            ));
        }
        let watch = console
            .watch(OfRelease {
                release: release.clone(),
            })
            .await?;
        let mut course = Self {
            console,
            release,
            json,
            watch,
            texts,
            order,
            state: State::default(),
        };
        course.hear().await?;
        Ok(course)
    }

    /// Runs these checks, or every one, and waits for them.
    async fn checks(&mut self, numbers: Option<Vec<u32>>) -> Result<(), WireError> {
        let which = match numbers {
            Some(numbers) if numbers.is_empty() => return Ok(()),
            Some(numbers) => WhichChecks::Items(numbers),
            None => WhichChecks::All,
        };
        let asked = self
            .console
            .run_checks(RunChecks {
                release: self.release.clone(),
                which,
            })
            .await;
        if let Err(error) = asked {
            // A list that only people judge has no check to run; that is no failure of the run.
            if !matches!(error.code, console::wire::Code::Refused) {
                return Err(error);
            }
        }
        self.hear().await?;
        while self
            .state
            .standings
            .values()
            .any(|one| matches!(one, Standing::Queued | Standing::Running))
        {
            self.hear().await?;
        }
        Ok(())
    }

    /// Steps in order, each after the checks that stand before it; then the checks that are left.
    async fn with_steps(&mut self, confirm: Option<&str>) -> Result<(), WireError> {
        for (before, step, title) in self.order.clone() {
            if self.over(&step) {
                continue;
            }
            self.checks(Some(self.unsettled(&before))).await?;
            if !self.json {
                print::line(&format!("  ▸ {title}"));
            }
            let person = self.console.status(console::wire::Nothing {}).await?.person;
            let typed = confirm.unwrap_or_default().to_owned();
            let request = RunStep {
                release: self.release.clone(),
                step: step.clone(),
                typed,
                person,
            };
            self.console.run_step(request).await?;
            self.hear().await?;
            while matches!(
                self.state.steps.get(&step),
                Some(StepStanding::Running | StepStanding::Stopping)
            ) {
                self.hear().await?;
            }
            if !self.over(&step) {
                return Ok(());
            }
        }
        let all: Vec<u32> = self.texts.keys().copied().collect();
        self.checks(Some(self.unsettled(&all))).await
    }

    fn over(&self, step: &str) -> bool {
        matches!(
            self.state.steps.get(step),
            Some(StepStanding::Done | StepStanding::Settled)
        )
    }

    fn unsettled(&self, numbers: &[u32]) -> Vec<u32> {
        let settled = |number: &u32| {
            matches!(
                self.state.standings.get(number),
                Some(
                    Standing::Passed
                        | Standing::Warned
                        | Standing::Waived
                        | Standing::NotApplicable
                        | Standing::Attested
                )
            )
        };
        numbers.iter().copied().filter(|number| !settled(number)).collect()
    }

    /// Waits for the next update and tells what is new in it.
    async fn hear(&mut self) -> Result<(), WireError> {
        let update = self.watch.next().await?;
        for row in &update.rows {
            let before = self.state.standings.insert(row.number, row.standing);
            let ended = matches!(before, Some(Standing::Queued | Standing::Running))
                && !matches!(row.standing, Standing::Queued | Standing::Running);
            if ended && !self.json {
                let text = self.texts.get(&row.number).map_or("", String::as_str);
                print::line(&format!(
                    "  {} {:>3}  {text}  [{}]",
                    print::glyph(row.standing),
                    row.number,
                    row.says
                ));
            }
        }
        for row in &update.steps {
            let before = self.state.steps.insert(row.step.clone(), row.standing);
            let ran = matches!(before, Some(StepStanding::Running | StepStanding::Stopping));
            if ran && !matches!(row.standing, StepStanding::Running | StepStanding::Stopping) && !self.json {
                print::line(&format!("  {} {}", print::step_glyph(row.standing), row.says));
            }
        }
        Ok(())
    }

    /// Tells the verdict.
    async fn finish(&self) -> Result<console::wire::VerdictWord, WireError> {
        let whole = self
            .console
            .update(OfRelease {
                release: self.release.clone(),
            })
            .await?;
        if self.json {
            print::json(
                &serde_json::json!({ "release": self.release, "summary": whole.summary, "items": whole.rows, "steps": whole.steps }),
            );
        } else {
            print::verdict(&whole.summary.verdict);
            print::line(&format!(
                "{} of {} items settled, {} of {} steps done",
                whole.summary.settled, whole.summary.total, whole.summary.steps_done, whole.summary.steps_total
            ));
            print::line(&format!("Open it in the window, or: csign show {}", self.release));
        }
        Ok(whole.summary.verdict.word)
    }
}
