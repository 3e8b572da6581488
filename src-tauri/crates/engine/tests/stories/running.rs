//! The runner: written down first, done after; ended in the middle and taken up again.

use crate::plans::{Sheet, item, status, step_id};
use crate::pure::{all_of, ended, running as running_step};
use crate::world::{Stage, until, until_asked};
use engine::ports::Found;
use engine::release::standing::standing;
use engine::runner::{ActError, Live, Running};
use engine::{Command, Ending, Refusal, Release, Standing, StepStanding, Which};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

fn all() -> Command {
    Command::RunChecks(Which::All)
}

fn no_check_open(release: &Release, _: &Live) -> bool {
    !release.has_open_checks()
}

fn step_over(release: &Release, _: &Live) -> bool {
    release.running_step().is_none()
}

async fn standing_of(running: &Running, id: &str) -> Standing {
    let id = item(id);
    let find = move |release: &Release, _: &Live| {
        let planned = release.planned_item(&id).zip(release.item(&id));
        planned.map(|(item, state)| standing(item, state, 5_000))
    };
    running.read(find).await.expect("it is open").expect("it is planned")
}

async fn step_standing(running: &Running) -> StepStanding {
    running
        .read(|release, _| release.steps[0].standing())
        .await
        .expect("it is open")
}

#[tokio::test]
async fn an_intent_is_on_disk_before_anything_is_done() {
    let stage = Stage::of(Sheet::new().check("api").steps(&["build"]));
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("one may run");
    until(&running, no_check_open).await;
    running.act(running_step("build", ""), "Ada").await.expect("GO");
    stage.hands.ends.send_replace(Some(ended(Ending::Exited(0))));
    until(&running, step_over).await;
    let expected = [
        "written release_opened",
        "written check_started",
        "look api",
        "written check_finished",
        "written step_started",
        "launch build 1",
        "follow build 1",
        "written step_finished",
    ];
    assert_eq!(stage.deeds.all(), expected);
    assert_eq!(standing_of(&running, "api").await, Standing::Passed);
    assert_eq!(step_standing(&running).await, StepStanding::Done);
    let live = running.read(|release, _| all_of(release)).await.expect("it is open");
    assert_eq!(live, all_of(&stage.replayed()));
}

#[tokio::test]
async fn a_journal_that_fails_stops_everything_before_it_is_done() {
    let stage = Stage::of(Sheet::new().check("api").steps(&["build"]));
    let running = stage.open().await;
    stage.paper.full.store(true, Ordering::SeqCst);
    let full = Err(ActError::Journal("the disk is full".to_owned()));
    assert_eq!(running.act(all(), "Ada").await, full);
    stage.paper.full.store(false, Ordering::SeqCst);
    assert_eq!(
        running.act(running_step("build", ""), "Ada").await,
        full,
        "later ones are refused too"
    );
    assert_eq!(stage.deeds.all(), ["written release_opened"]);
    assert_eq!(standing_of(&running, "api").await, Standing::Pending);
    let broken = running
        .read(|_, live| live.broken.clone())
        .await
        .expect("it can still be read");
    assert_eq!(broken.as_deref(), Some("the disk is full"));
}

#[tokio::test]
async fn a_refusal_is_answered_and_changes_nothing() {
    let stage = Stage::of(Sheet::new().attest("backup"));
    let running = stage.open().await;
    let refusal = Refusal("There is no check to run.".to_owned());
    assert_eq!(running.act(all(), "Ada").await, Err(ActError::Refused(refusal)));
    assert_eq!(stage.deeds.all(), ["written release_opened"]);
}

#[tokio::test]
async fn stopped_checks_are_interrupted_and_what_they_saw_comes_too_late() {
    let stage = Stage::of(Sheet::new().check("api").check("cache")).holding(&["api", "cache"]);
    stage.eyes.deaf.store(true, Ordering::SeqCst);
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("two may run");
    until_asked(&stage, "look", 2).await;
    running.stop_checks("Ada").await.expect("they run");
    stage.eyes.held.send_replace(std::collections::BTreeSet::new());
    running
        .act(Command::RunChecks(Which::These(vec![item("api")])), "Ada")
        .await
        .expect("it may run again");
    until(&running, no_check_open).await;
    assert_eq!(standing_of(&running, "api").await, Standing::Passed);
    assert_eq!(standing_of(&running, "cache").await, Standing::Interrupted);
    assert_eq!(stage.deeds.of("written check_finished"), 1);
    assert!(running.stop_checks("Ada").await.is_err(), "nothing runs any more");
}

#[tokio::test]
async fn a_stop_that_stands_behind_a_result_loses_no_result() {
    let names: Vec<String> = (0..40).map(|n| format!("c{n}")).collect();
    let sheet = names.iter().fold(Sheet::new(), |sheet, name| sheet.check(name));
    let stage = Stage::of(sheet).holding(&["c39"]);
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("they may run");
    // Whatever the queue holds when the stop comes: each check has either its result or its interruption.
    until_asked(&stage, "look", 32).await;
    running.stop_checks("Ada").await.expect("one is held");
    until(&running, no_check_open).await;
    let (finished, interrupted) = (
        stage.deeds.of("written check_finished"),
        stage.deeds.of("written check_interrupted"),
    );
    assert_eq!(finished + interrupted, 40);
    let again = stage.replayed();
    assert_eq!(
        all_of(&again),
        running.read(|release, _| all_of(release)).await.expect("it is open")
    );
}

#[tokio::test]
async fn a_probe_that_breaks_has_not_looked_and_its_check_ends() {
    let stage = Stage::of(Sheet::new().check("api"));
    stage.eyes.breaks.store(true, Ordering::SeqCst);
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("one may run");
    until(&running, no_check_open).await;
    assert_eq!(standing_of(&running, "api").await, Standing::Unknown);
}

#[tokio::test]
async fn a_number_that_json_cannot_write_does_not_close_the_history() {
    let stage = Stage::of(Sheet::new().check("api"));
    let sees = &stage.eyes.sees;
    sees.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert("api".to_owned(), status(f64::INFINITY));
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("one may run");
    until(&running, no_check_open).await;
    assert_eq!(standing_of(&running, "api").await, Standing::Unknown);
    assert_eq!(
        all_of(&stage.replayed()),
        running.read(|release, _| all_of(release)).await.expect("it is open")
    );
}

#[tokio::test]
async fn reading_is_no_change_and_a_reader_that_breaks_breaks_alone() {
    let stage = Stage::of(Sheet::new().check("api"));
    let running = stage.open().await;
    let revision = running.revision();
    let broke: Result<(), ActError> = running.read(|_, _| panic!("a view with a defect")).await;
    assert_eq!(broke, Err(ActError::Gone));
    assert_eq!(standing_of(&running, "api").await, Standing::Pending);
    assert!(!revision.has_changed().expect("it is open"), "nothing changed");
    running.act(all(), "Ada").await.expect("one may run");
    assert!(revision.has_changed().expect("it is open"));
}

#[tokio::test]
async fn a_slow_host_holds_its_own_places_only() {
    let slow: Vec<String> = (0..50).map(|n| format!("GET http://slow/{n}")).collect();
    let sheet = slow.iter().fold(Sheet::new(), |sheet, target| sheet.check(target));
    let targets: Vec<&str> = slow.iter().map(String::as_str).collect();
    let stage = Stage::of(sheet.check("GET http://quick/")).holding(&targets);
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("they may run");
    let quick = item("GET http://quick/");
    until(&running, move |release, _| {
        release.item(&quick).is_some_and(|state| state.last.is_some())
    })
    .await;
    assert_eq!(stage.deeds.of("look GET http://slow/"), 6, "six places for each host");
    let queued = running.read(|_, live| live.queued.len()).await.expect("it is open");
    assert_eq!(queued, 44);
    stage.eyes.held.send_replace(std::collections::BTreeSet::new());
    until(&running, no_check_open).await;
    assert_eq!(stage.deeds.of("look GET http://slow/"), 50);
}

#[tokio::test]
async fn a_step_that_cannot_be_launched_has_failed() {
    let stage = Stage::of(Sheet::new().steps(&["build"]));
    stage.hands.refuses.store(true, Ordering::SeqCst);
    let running = stage.open().await;
    running.act(running_step("build", ""), "Ada").await.expect("GO");
    until(&running, step_over).await;
    assert_eq!(step_standing(&running).await, StepStanding::Failed);
    assert_eq!(stage.deeds.of("follow"), 0);
}

#[tokio::test]
async fn a_stop_reaches_the_step() {
    let stage = Stage::of(Sheet::new().steps(&["build"]));
    let running = stage.open().await;
    running.act(running_step("build", ""), "Ada").await.expect("GO");
    running
        .act(Command::StopStep(step_id("build")), "Ada")
        .await
        .expect("it runs");
    until(&running, step_over).await;
    assert_eq!(step_standing(&running).await, StepStanding::Stopped);
}

/// A release whose app ended while a check looked and a step ran.
async fn ended_in_the_middle() -> Arc<Stage> {
    let stage = Arc::new(Stage::of(Sheet::new().steps(&["build"]).check("api")).holding(&["api"]));
    let running = stage.open().await;
    running.act(all(), "Ada").await.expect("one may run");
    running.act(running_step("build", ""), "Ada").await.expect("GO");
    until_asked(&stage, "look", 1).await;
    until_asked(&stage, "follow", 1).await;
    let mut revision = running.revision();
    drop(running);
    while revision.changed().await.is_ok() {}
    stage
}

#[tokio::test]
async fn after_a_restart_an_open_check_is_interrupted_and_nothing_starts_by_itself() {
    let stage = ended_in_the_middle().await;
    let running = stage.resume().await.expect("the journal takes it");
    assert_eq!(standing_of(&running, "api").await, Standing::Interrupted);
    assert_eq!(step_standing(&running).await, StepStanding::Interrupted);
    assert_eq!(
        (stage.deeds.of("look"), stage.deeds.of("launch")),
        (1, 1),
        "nothing was begun again"
    );
    let found = running
        .read(|release, _| release.resumed.clone())
        .await
        .expect("it is open")
        .expect("it was open");
    assert_eq!(
        found.1,
        ["item 1: its check was running", "“build”: how it ended is not known"]
    );
}

#[tokio::test]
async fn after_a_restart_a_step_that_ended_meanwhile_is_adopted() {
    let stage = ended_in_the_middle().await;
    stage.finds(Found::Finished(ended(Ending::Exited(0))));
    let running = stage.resume().await.expect("the journal takes it");
    assert_eq!(step_standing(&running).await, StepStanding::Done);
    assert_eq!((stage.deeds.of("launch"), stage.deeds.of("follow")), (1, 1));
    // Ended and taken up once more, there is nothing left to find.
    let before = stage.events().len();
    drop(running);
    let running = stage.resume().await.expect("nothing is open");
    assert_eq!(step_standing(&running).await, StepStanding::Done);
    assert_eq!(stage.events().len(), before);
}

#[tokio::test]
async fn after_a_restart_a_step_that_still_runs_is_followed_to_its_end() {
    let stage = ended_in_the_middle().await;
    stage.finds(Found::Alive);
    let running = stage.resume().await.expect("the journal takes it");
    assert_eq!(step_standing(&running).await, StepStanding::Running);
    assert!(
        running.act(running_step("build", ""), "Ada").await.is_err(),
        "it is not launched twice"
    );
    stage.hands.ends.send_replace(Some(ended(Ending::Exited(0))));
    until(&running, step_over).await;
    assert_eq!(step_standing(&running).await, StepStanding::Done);
    assert_eq!((stage.deeds.of("launch"), stage.deeds.of("follow")), (1, 2));
}

#[tokio::test]
async fn a_stop_that_was_written_down_before_the_end_still_reaches_the_step() {
    let stage = Arc::new(Stage::of(Sheet::new().steps(&["build"])));
    let running = stage.open().await;
    running.act(running_step("build", ""), "Ada").await.expect("GO");
    drop(running);
    let mut release = stage.replayed();
    let stop = engine::Event {
        index: release.next_index,
        what: engine::EventKind::StepStopRequested {
            step: step_id("build"),
            attempt: 1,
        },
        ..stage.events()[0].clone()
    };
    engine::release::apply::apply(&mut release, &stop).expect("it runs");
    let body = serde_json::to_string(&stop).expect("it can be written");
    stage
        .paper
        .bodies
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(body);
    stage.finds(Found::Alive);
    let running = stage.resume().await.expect("the journal takes it");
    until(&running, step_over).await;
    assert_eq!(step_standing(&running).await, StepStanding::Stopped);
}

#[tokio::test]
async fn a_release_whose_journal_fails_at_the_restart_is_not_taken_up() {
    let stage = ended_in_the_middle().await;
    stage.finds(Found::Alive);
    stage.paper.full.store(true, Ordering::SeqCst);
    assert!(matches!(stage.resume().await, Err(ActError::Journal(_))));
    assert_eq!(stage.deeds.of("follow"), 1);
}
