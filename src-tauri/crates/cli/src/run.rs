//! `csign run FILE --env E`: the machine's part of a release.

use crate::arguments::Run;
use crate::begin::{begin, confirmed};
use crate::{print, show};
use console::wire::{
    Code, OfRelease, OutlineEntry, RunChecks, RunStep, Standing, StepStanding, SwitchFault, VerdictWord, WhichChecks,
    WireError,
};
use console::{Console, Watch};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Begins or goes on, runs checks, and the steps where that is wanted. The exit code is the verdict's.
pub(crate) async fn run(console: &Console, wanted: &Run, json: bool) -> Result<ExitCode, WireError> {
    let release = match &wanted.continue_release {
        Some(release) => show::identity(console, release).await?,
        None => match begin(console, wanted, json).await? {
            Some(release) => release,
            None => return Ok(ExitCode::from(4)),
        },
    };
    let mut course = Course::new(console, release, wanted, json).await?;
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
    let stopped = walked.err();
    let told = course.finish(stopped.as_ref()).await;
    console.shut_down().await;
    let failed = course.failed.is_some();
    told.map(|verdict| {
        if failed {
            ExitCode::from(1)
        } else {
            code(verdict, stopped.as_ref())
        }
    })
}

/// What the engine would not let begin is told by the verdict; anything else that stopped the run is a failure.
fn code(verdict: VerdictWord, stopped: Option<&WireError>) -> ExitCode {
    let by_verdict = matches!(verdict, VerdictWord::NoGo | VerdictWord::Undecided);
    match stopped {
        None => print::code(verdict),
        Some(error) if by_verdict && matches!(error.code, Code::Refused) => print::code(verdict),
        Some(_) => ExitCode::from(4),
    }
}

/// A release on its way, told line by line.
struct Course<'a> {
    console: &'a Console,
    release: String,
    json: bool,
    watch: Watch,
    texts: BTreeMap<u32, String>,
    /// Item numbers before each step, in the order of the file.
    order: Vec<Planned>,
    state: State,
    /// The step that did not end with 0.
    failed: Option<String>,
}

/// A step in its place.
#[derive(Clone)]
struct Planned {
    /// The checks that stand before it.
    before: Vec<u32>,
    step: String,
    title: String,
    irreversible: bool,
}

/// A step that cannot be taken back is not run twice by a command that asks for all of them.
fn ended_somehow(title: &str) -> WireError {
    WireError {
        code: Code::Refused,
        message: format!("It is not known how “{title}” ended, and it cannot be taken back"),
        causes: Vec::new(),
        hint: Some("Look whether it did its work; then settle it, or run it again, in the window.".to_owned()),
    }
}

/// What was heard so far, with when it happened.
#[derive(Default)]
struct State {
    standings: BTreeMap<u32, Standing>,
    steps: BTreeMap<String, StepStanding>,
    looked: BTreeMap<u32, Option<u64>>,
    ended: BTreeMap<String, Option<u64>>,
}

impl<'a> Course<'a> {
    async fn new(console: &'a Console, release: String, wanted: &Run, json: bool) -> Result<Self, WireError> {
        let outline = console
            .outline(OfRelease {
                release: release.clone(),
            })
            .await?;
        confirmed(outline.guarded, &outline.environment, wanted)?;
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
                        order.push(Planned {
                            before: std::mem::take(&mut before),
                            step: step.step.clone(),
                            title: step.title.clone(),
                            irreversible: step.irreversible,
                        });
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
            failed: None,
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
        match asked {
            Ok(_) => self.hear().await?,
            // A list that only people judge has no check to run; that is no failure of the run, and nothing will be heard.
            Err(error) if matches!(error.code, Code::Refused) => {}
            Err(error) => return Err(error),
        }
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

    /// Steps in order, each after the checks that stand before it; then the checks that are left. One that an earlier
    /// sitting left running is waited for, and not begun again.
    async fn with_steps(&mut self, confirm: Option<&str>) -> Result<(), WireError> {
        for Planned {
            before,
            step,
            title,
            irreversible,
        } in self.order.clone()
        {
            if self.runs(&step) {
                self.end_of(&step).await?;
                if !self.over(&step) {
                    self.failed = Some(title);
                    return Ok(());
                }
            }
            if self.over(&step) {
                continue;
            }
            let unknown = self.state.steps.get(&step) == Some(&StepStanding::Interrupted);
            if unknown && irreversible {
                return Err(ended_somehow(&title));
            }
            self.checks(Some(self.unsettled(&before))).await?;
            if !self.json {
                let again = if unknown {
                    ", again: it is not known how it ended"
                } else {
                    ""
                };
                print::line(&format!("  ▸ {title}{again}"));
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
            self.end_of(&step).await?;
            if !self.over(&step) {
                self.failed = Some(title);
                return Ok(());
            }
        }
        let all: Vec<u32> = self.texts.keys().copied().collect();
        self.checks(Some(self.unsettled(&all))).await
    }

    async fn end_of(&mut self, step: &str) -> Result<(), WireError> {
        while self.runs(step) {
            self.hear().await?;
        }
        Ok(())
    }

    fn runs(&self, step: &str) -> bool {
        let standing = self.state.steps.get(step);
        matches!(standing, Some(StepStanding::Running | StepStanding::Stopping))
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

    /// Waits for the next update and tells what is new in it. Begin and end of something quick may come in one update.
    async fn hear(&mut self) -> Result<(), WireError> {
        let update = self.watch.next().await?;
        if let Some(why) = self.watch.broken() {
            return Err(WireError {
                code: Code::Journal,
                message: "The journal takes nothing more, so nothing goes on".to_owned(),
                causes: vec![why.to_owned()],
                hint: Some(
                    "Mend that, for a full disk by freeing space; then go on: csign run --continue last".to_owned(),
                ),
            });
        }
        let tells = !update.full && !self.json;
        for row in &update.rows {
            self.state.standings.insert(row.number, row.standing);
            if matches!(row.standing, Standing::Queued | Standing::Running) {
                continue;
            }
            let before = self.state.looked.insert(row.number, row.at);
            if tells && before != Some(row.at) {
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
            self.state.steps.insert(row.step.clone(), row.standing);
            let before = self.state.ended.insert(row.step.clone(), row.ended_at);
            if tells && row.ended_at.is_some() && before != Some(row.ended_at) {
                print::line(&format!("  {} {}", print::step_glyph(row.standing), row.says));
            }
        }
        Ok(())
    }

    /// Tells the verdict, and what kept the run from going on.
    async fn finish(&self, stopped: Option<&WireError>) -> Result<VerdictWord, WireError> {
        let whole = self
            .console
            .update(OfRelease {
                release: self.release.clone(),
            })
            .await?;
        if self.json {
            print::json(
                &serde_json::json!({ "release": self.release, "summary": whole.summary, "items": whole.rows, "steps": whole.steps, "stopped": stopped, "failed_step": self.failed }),
            );
            return Ok(whole.summary.verdict.word);
        }
        if let Some(title) = &self.failed {
            print::line(&format!(
                "Stopped: “{title}” did not end with 0, so no later step was begun."
            ));
        }
        print::verdict(&whole.summary.verdict);
        print::line(&format!(
            "{} of {} items settled, {} of {} steps done",
            whole.summary.settled, whole.summary.total, whole.summary.steps_done, whole.summary.steps_total
        ));
        print::line(&format!("Open it in the window, or: csign show {}", self.release));
        if let Some(error) = stopped {
            print::error(error, false);
        }
        Ok(whole.summary.verdict.word)
    }
}
