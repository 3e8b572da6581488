//! Traffic: moved stage by stage, judged, taken back, found again after a restart.

use crate::plans::Sheet;
use crate::world::{Stage, within};
use checklist::OnFault;
use engine::release::assessed::Advice;
use engine::release::event::EventKind;
use engine::runner::{ActError, Running};
use engine::{Closing, Command};
use std::sync::atomic::Ordering;
use std::time::Duration;

fn to(stage: usize) -> Command {
    Command::MoveTraffic {
        stage,
        typed: String::new(),
        over: None,
        baseline: None,
    }
}

fn quiet() -> Command {
    Command::AnswerGate {
        gate: 1,
        holds: true,
        note: None,
    }
}

fn refused(done: Result<(), ActError>) -> String {
    match done {
        Err(ActError::Refused(refusal)) => refusal.0,
        other => panic!("it was to be refused: {other:?}"),
    }
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

async fn at(running: &Running, percent: u8) {
    within(900, running, move |release, _| {
        release.traffic.open_move().is_none() && release.traffic.intended() == Some(percent)
    })
    .await;
}

fn kinds(stage: &Stage) -> Vec<String> {
    let events = stage.events();
    let kind = |event: &engine::Event| serde_json::to_value(&event.what).expect("JSON")["kind"].to_string();
    events.iter().map(kind).collect()
}

#[tokio::test(start_paused = true)]
async fn a_healthy_version_goes_to_everyone_stage_by_stage_and_each_move_is_asked_for() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::Ask)).balanced();
    let running = stage.open().await;
    pass(30).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    assert_eq!(stage.balancer().percent(), 50);

    pass(10).await;
    let why = refused(running.act(to(1), "Ada").await);
    assert!(why.starts_with("Not yet: "), "{why}");
    pass(120).await;
    let why = refused(running.act(to(1), "Ada").await);
    assert_eq!(why, "Not yet: “Support is quiet” waits for a person.");
    assert_eq!(stage.balancer().percent(), 50, "nothing advances by itself");

    running.act(quiet(), "Mia").await.expect("she may say so");
    running.act(to(1), "Ada").await.expect("dwell and gates are met");
    at(&running, 100).await;
    let evidence = running
        .read(|release, _| release.traffic.moves[1].evidence.clone())
        .await
        .expect("it is open");
    assert_eq!(evidence.map(|evidence| evidence.advice), Some(Advice::Promote));
    let why = refused(running.act(close(Closing::Complete), "Ada").await);
    assert!(
        why.starts_with("There is nothing in this checklist"),
        "traffic does not stand against it: {why}"
    );
}

fn close(outcome: Closing) -> Command {
    Command::Close {
        outcome,
        notes: String::new(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_faulty_version_is_taken_back_by_the_program_where_the_plan_says_so() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::RollBack)).balanced();
    let running = stage.open().await;
    pass(30).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    stage.balancer().new_fails.store(5, Ordering::SeqCst);
    within(900, &running, |release, _| {
        release
            .traffic
            .rollback
            .as_ref()
            .is_some_and(|rollback| rollback.over.is_some())
    })
    .await;
    assert_eq!(stage.balancer().percent(), 0);
    let rollback = running
        .read(|release, _| release.traffic.rollback.clone())
        .await
        .expect("it is open")
        .expect("it was ordered");
    assert!(rollback.automatic);
    let why = refused(running.act(to(1), "Ada").await);
    assert!(why.contains("rolled back"), "{why}");
    let why = refused(running.act(close(Closing::Complete), "Ada").await);
    assert!(why.contains("Rolled Back"), "{why}");
    running.act(close(Closing::RolledBack), "Ada").await.expect("it is");
}

#[tokio::test(start_paused = true)]
async fn where_both_fail_alike_the_new_version_is_not_blamed() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::RollBack)).balanced();
    let running = stage.open().await;
    pass(30).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    pass(60).await;
    stage.balancer().new_fails.store(5, Ordering::SeqCst);
    stage.balancer().old_fails.store(5, Ordering::SeqCst);
    within(900, &running, |release, _| {
        release
            .traffic
            .assessed
            .as_ref()
            .is_some_and(|assessed| assessed.advice == Advice::Hold)
    })
    .await;
    pass(60).await;
    assert_eq!(stage.balancer().percent(), 50);
    assert!(
        running
            .read(|release, _| release.traffic.rollback.is_none())
            .await
            .expect("it is open")
    );
}

#[tokio::test(start_paused = true)]
async fn a_rollback_waits_for_no_disk_and_its_record_is_taken_up_later() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::Ask)).balanced();
    let running = stage.open().await;
    pass(5).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    stage.paper.full.store(true, Ordering::SeqCst);
    running
        .roll_back("it looks wrong", "Ada")
        .expect("nothing stands in its way");
    within(900, &running, |_, live| live.broken.is_some()).await;
    pass(1).await;
    assert_eq!(stage.balancer().percent(), 0);
    assert_eq!(stage.balancer().spill().len(), 2, "{:?}", stage.balancer().spill());

    drop(running);
    stage.paper.full.store(false, Ordering::SeqCst);
    let again = stage.resume().await.expect("the journal has room");
    let (by, over) = again
        .read(|release, _| {
            let rollback = release.traffic.rollback.clone().expect("it is on record");
            (rollback.by, rollback.over.is_some())
        })
        .await
        .expect("it is open");
    assert_eq!((by.as_str(), over), ("Ada", true));
    assert!(stage.balancer().spill().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_rollback_asks_again_until_the_balancer_answers() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::Ask)).balanced();
    let running = stage.open().await;
    pass(5).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    stage.balancer().gone.store(true, Ordering::SeqCst);
    running
        .roll_back("it looks wrong", "Ada")
        .expect("nothing stands in its way");
    pass(5).await;
    running
        .roll_back("again", "Ada")
        .expect("pressing again changes nothing");
    assert_eq!(stage.balancer().percent(), 50);
    stage.balancer().gone.store(false, Ordering::SeqCst);
    within(900, &running, |release, _| {
        release
            .traffic
            .rollback
            .as_ref()
            .is_some_and(|rollback| rollback.over.is_some())
    })
    .await;
    assert_eq!(stage.balancer().percent(), 0);
    let ordered = kinds(&stage)
        .iter()
        .filter(|kind| kind.contains("rollback_ordered"))
        .count();
    assert_eq!(ordered, 1);
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_the_split_is_read_and_nothing_moves_until_a_person_says_so() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::Ask)).balanced();
    let running = stage.open().await;
    pass(30).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    pass(40).await;
    drop(running);
    pass(3_600).await;

    stage.balancer().edited(30);
    let again = stage.resume().await.expect("it is taken up");
    let found = again
        .read(|release, _| release.traffic.found.clone())
        .await
        .expect("it is open");
    assert_eq!(
        found.map(|found| found.seen),
        Some(Ok(30.0)),
        "the real split, not the remembered one"
    );
    let why = refused(again.act(to(1), "Ada").await);
    assert!(why.contains("started again"), "{why}");
    within(900, &again, |release, _| release.traffic.drift.is_some()).await;
    stage.balancer().edited(50);
    within(900, &again, |release, _| release.traffic.drift.is_none()).await;

    let resume = Command::ResumeTraffic { why: String::new() };
    again.act(resume, "Ada").await.expect("she has looked");
    pass(5).await;
    let watched = again
        .read(|_, live| {
            live.traffic
                .as_ref()
                .and_then(|live| live.watching.judge())
                .map(engine::traffic::Judge::watched_ms)
        })
        .await
        .expect("it is open");
    assert!(
        watched.is_some_and(|ms| (30_000..60_000).contains(&ms)),
        "an hour away was not watched: {watched:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_outside_edit_is_seen_within_two_looks() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::Ask)).balanced();
    let running = stage.open().await;
    pass(5).await;
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    at(&running, 50).await;
    pass(5).await;
    stage.balancer().edited(80);
    pass(3).await;
    let drift = running
        .read(|release, _| release.traffic.drift.clone())
        .await
        .expect("it is open");
    assert_eq!(
        drift.map(|drift| drift.why).as_deref(),
        Some("80 % instead of 50 %: somebody else moved it")
    );
}

#[tokio::test(start_paused = true)]
async fn a_balancer_that_says_yes_and_does_nothing_is_not_believed() {
    let stage = Stage::of(Sheet::new().traffic(OnFault::Ask)).balanced();
    let running = stage.open().await;
    pass(5).await;
    stage.balancer().ignores.store(true, Ordering::SeqCst);
    running.act(to(0), "Ada").await.expect("nothing stands against it");
    within(900, &running, |release, _| {
        release.traffic.open_move().is_none() && !release.traffic.moves.is_empty()
    })
    .await;
    let events = stage.events();
    let why = events.iter().find_map(|event| match &event.what {
        EventKind::SplitNotSet { why, .. } => Some(why.clone()),
        _ => None,
    });
    assert_eq!(why.as_deref(), Some("it was asked for 50 % and shows 0 %"));
}
