//! `csign traffic RELEASE`: where traffic stands; with `--advance` it is moved, watched and judged from here.

use crate::arguments::Traffic;
use crate::{print, show};
use console::Console;
use console::wire::{Act, MoveTraffic, Nothing, OfRelease, TrafficAct, TrafficView, WireError};
use std::process::ExitCode;
use std::time::Duration;

/// This often is it looked at.
const PACE: Duration = Duration::from_millis(500);
/// What only a person can decide is waited for no longer than this many looks in a row.
const PATIENCE: u32 = 4;

/// Shows traffic, or moves it.
pub(crate) async fn traffic(console: &Console, wanted: &Traffic, json: bool) -> Result<ExitCode, WireError> {
    let release = show::identity(console, &wanted.release).await?;
    let code = if wanted.advance || wanted.all {
        let person = console.status(Nothing {}).await?.person;
        if wanted.resume {
            resume(console, &release, &person).await?;
        }
        Journey {
            console,
            wanted,
            release: &release,
            person,
            told: String::new(),
            marks: 0,
            waiting: 0,
            quiet: json,
        }
        .go()
        .await?
    } else {
        ExitCode::SUCCESS
    };
    let view = view(console, &release).await?;
    if json {
        print::json(&serde_json::json!(view));
    } else {
        whole(&view);
    }
    console.shut_down().await;
    Ok(code)
}

/// Says that it goes on; nothing where nothing is held.
async fn resume(console: &Console, release: &str, person: &str) -> Result<(), WireError> {
    let view = view(console, release).await?;
    let allowed = view.allowed.iter().find(|one| one.act == Act::ResumeTraffic);
    if allowed.is_some_and(|one| one.refusal.is_none()) {
        console
            .resume_traffic(TrafficAct {
                release: release.to_owned(),
                why: String::new(),
                person: person.to_owned(),
            })
            .await?;
    }
    Ok(())
}

async fn view(console: &Console, release: &str) -> Result<TrafficView, WireError> {
    console
        .traffic(OfRelease {
            release: release.to_owned(),
        })
        .await
}

struct Journey<'a> {
    console: &'a Console,
    wanted: &'a Traffic,
    release: &'a str,
    person: String,
    told: String,
    marks: usize,
    waiting: u32,
    quiet: bool,
}

/// What the next look may lead to.
enum Next {
    Look,
    Done(ExitCode),
}

impl Journey<'_> {
    async fn go(mut self) -> Result<ExitCode, WireError> {
        let target = view(self.console, self.release).await?.next.map(|next| next.stage);
        loop {
            let view = view(self.console, self.release).await?;
            self.tell(&view);
            if let Next::Done(code) = self.step(&view, target).await? {
                return Ok(code);
            }
            tokio::time::sleep(PACE).await;
        }
    }

    async fn step(&mut self, view: &TrafficView, target: Option<u32>) -> Result<Next, WireError> {
        if let Some(rollback) = &view.rollback {
            return Ok(if rollback.over {
                Next::Done(ExitCode::from(1))
            } else {
                Next::Look
            });
        }
        let Some(next) = &view.next else {
            return Ok(Next::Done(ExitCode::SUCCESS));
        };
        if !self.wanted.all && target.is_some_and(|target| next.stage > target) {
            return Ok(Next::Done(ExitCode::SUCCESS));
        }
        let over = self.wanted.over.clone();
        if next.refusal.is_none() || (over.is_some() && next.may_override) {
            self.waiting = 0;
            let moved = self.console.move_traffic(MoveTraffic {
                release: self.release.to_owned(),
                stage: next.stage,
                typed: self.wanted.confirm.clone().unwrap_or_default(),
                override_why: over,
                person: self.person.clone(),
            });
            moved.await?;
            return Ok(Next::Look);
        }
        if waits_for_people(view) {
            self.waiting += 1;
            if self.waiting > PATIENCE {
                return Ok(Next::Done(ExitCode::from(2)));
            }
        } else {
            self.waiting = 0;
        }
        Ok(Next::Look)
    }

    fn tell(&mut self, view: &TrafficView) {
        if self.quiet {
            return;
        }
        for mark in view.marks.iter().skip(self.marks) {
            print::line(&format!("· {}", mark.text));
        }
        self.marks = view.marks.len();
        if self.told != view.says {
            self.told.clone_from(&view.says);
            print::line(&format!("{}: {}", view.title, view.says));
        }
    }
}

/// Whether nothing but a person is waited for: then this program has done what it can.
fn waits_for_people(view: &TrafficView) -> bool {
    use console::wire::GateStanding as At;
    if view.held.is_some()
        || view
            .next
            .as_ref()
            .is_some_and(|next| next.refusal.is_some() && !next.may_override)
    {
        return view.intended.is_none() || view.held.is_some();
    }
    let mut open = view
        .gates
        .iter()
        .filter(|gate| !matches!(gate.standing, At::Passed | At::Attested));
    open.all(|gate| gate.answer.is_some() || gate.title == "Checklist")
}

fn whole(view: &TrafficView) {
    let percent = |share: Option<f64>| share.map_or_else(|| "unknown".to_owned(), |share| format!("{share:.1} %"));
    for (name, side) in [("old", &view.old), ("new", &view.new)] {
        print::line(&format!(
            "{} ({name}): {} observed, {} by weight",
            side.version,
            percent(side.observed),
            percent(side.weight)
        ));
    }
    print::line(&format!("{}. {}", view.title, view.says));
    for gate in &view.gates {
        print::line(&format!("  {}: {}. {}", gate.title, gate.word, gate.says));
    }
    if let Some(rollback) = &view.rollback {
        print::line(&format!("{}. {}", rollback.title, rollback.says));
    }
    print::line(&format!("Roll back: {}", view.ready.says));
}
