//! Stories about a real Envoy that carries the traffic of two versions.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

mod support;

use engine::ports::TrafficEngine;
use engine::traffic::Counter;
use std::time::Duration;
use support::envoy::Envoy;
use support::people::{Crowd, answered_by, ask};
use support::until;
use support::version::{Mood, Version};
use traffic::{Ended, Pace, TakenBack, take_back};

/// Reads `$start` or leaves the story, which has said why.
macro_rules! started {
    ($start:expr) => {
        match $start {
            Some(started) => started,
            None => return,
        }
    };
}

async fn percent(engine: &dyn TrafficEngine) -> f64 {
    engine.read().await.unwrap().new_percent
}

fn is(share: f64, percent: f64) -> bool {
    (share - percent).abs() < 1e-6
}

async fn counter(engine: &dyn TrafficEngine, new: bool) -> Counter {
    let counted = engine.counters().await.unwrap();
    if new {
        counted.sides.new[0].clone()
    } else {
        counted.sides.old[0].clone()
    }
}

#[tokio::test]
async fn the_share_that_is_set_is_read_back_and_is_what_people_get() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    assert!(is(percent(&*engine).await, 0.0), "as the route has it");
    for (percent, fewest, most) in [(50, 60, 140), (85, 140, 197), (100, 200, 200), (0, 0, 0)] {
        let position = engine.set(percent).await.unwrap();
        assert!(is(position.new_percent, f64::from(percent)), "{position:?}");
        assert_eq!(engine.read().await.unwrap(), position);
        let before = counter(&*engine, true).await.requests;
        let answered = answered_by("new", envoy.port, 200).await;
        // Envoy draws by lot: of 200 at one half, fewer than 60 is beyond five standard deviations.
        assert!((fewest..=most).contains(&answered), "{answered} of 200 at {percent} %");
        let counted = counter(&*engine, true).await.requests - before;
        assert_eq!(counted, u64::from(answered), "Envoy counts what people saw");
    }
}

#[tokio::test]
async fn failures_are_counted_and_so_is_a_version_that_is_not_there() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    assert_eq!(counter(&*engine, true).await.requests, 0);
    engine.set(100).await.unwrap();
    new.feels(Mood::Failing);
    answered_by("new", envoy.port, 10).await;
    new.feels(Mood::Silent);
    answered_by("new", envoy.port, 5).await;
    new.goes_down().await;
    answered_by("new", envoy.port, 5).await;
    let after = counter(&*engine, true).await;
    assert_eq!((after.requests, after.errors), (20, 20));
    assert_eq!(after.open, Some(0));
}

#[tokio::test]
async fn response_times_are_as_fresh_as_the_counts() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    answered_by("old", envoy.port, 20).await;
    old.feels(Mood::Late);
    assert_eq!(ask(envoy.port, None).await.body, "old");
    until("the histogram has what was counted", async || {
        let old = counter(&*engine, false).await;
        old.at_most.last().is_some_and(|last| last.count == old.requests)
    })
    .await;
    let old = counter(&*engine, false).await;
    assert_eq!(old.requests, 21);
    let quick = old.at_most.iter().find(|bucket| bucket.bound_ms >= 1000.0).unwrap();
    assert_eq!(quick.count, 20, "the late one is beyond a second: {old:?}");
    assert!(old.response_sum_ms.unwrap() > 1900.0, "{old:?}");
}

#[tokio::test]
async fn no_moment_of_a_move_sends_more_to_new_than_was_wanted() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    // Between all and nothing any mixture of the two weights would show as an answer of new, or as none at all.
    for _ in 0..support::rounds(10) {
        engine.set(0).await.unwrap();
        let crowd = Crowd::gather(envoy.port, 4);
        for _ in 0..5 {
            engine.set(0).await.unwrap();
        }
        let replies = crowd.goes_home().await;
        assert!(replies.iter().all(|reply| reply.body == "old"), "{replies:?}");
        let crowd = Crowd::gather(envoy.port, 4);
        engine.set(100).await.unwrap();
        let replies = crowd.goes_home().await;
        assert!(replies.iter().all(|reply| reply.status == 200), "{replies:?}");
    }
}

#[tokio::test]
async fn another_hand_at_the_runtime_is_seen() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    engine.set(70).await.unwrap();
    let key = "routing.traffic_split.api.api_new";
    Envoy::typed(&format!(
        "curl -fsS -X POST 'http://127.0.0.1:{}/runtime_modify?{key}=30'",
        envoy.admin
    ));
    assert!(is(percent(&*engine).await, 50.0), "30 to 30");
    for line in engine.by_hand() {
        Envoy::typed(&line);
    }
    assert!(is(percent(&*engine).await, 0.0));
}

#[tokio::test]
async fn a_restart_is_seen_and_what_was_written_down_survives_it() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    engine.set(50).await.unwrap();
    let first = engine.read().await.unwrap();
    assert_eq!(engine.read().await.unwrap().generation, first.generation);
    envoy.restarts().await;
    let second = engine.read().await.unwrap();
    assert_ne!(second.generation, first.generation);
    assert!(is(second.new_percent, 0.0), "the route's own weights again");

    engine.set(85).await.unwrap();
    let written = engine.persist().unwrap().await.unwrap();
    assert!(written.contains("85 %") && written.contains("split.yaml"), "{written}");
    envoy.restarts().await;
    assert!(is(percent(&*engine).await, 85.0));
    assert!(
        is(engine.set(0).await.unwrap().new_percent, 0.0),
        "orders cover the file"
    );
}

#[tokio::test]
async fn what_would_be_in_the_way_is_said_before_the_first_move() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let looks = envoy.engine().preflight().await.unwrap();
    assert_eq!(looks.obstacle(), None, "{looks:?}");
    assert!(looks.looks[0].seen.starts_with("Envoy 1."), "{looks:?}");

    let without = |config: String| config.replace("    - name: admin\n      admin_layer: {}\n", "");
    let envoy = started!(Envoy::with(old.port, new.port, without).await);
    let engine = envoy.engine();
    let looks = engine.preflight().await.unwrap();
    let obstacle = looks.obstacle().unwrap();
    assert!(obstacle.wrong.as_ref().unwrap().contains("admin_layer"), "{obstacle:?}");
    let error = engine.set(50).await.unwrap_err();
    assert!(error.hint.contains("admin_layer"), "{error:?}");

    let unread = |config: String| config.replace("split.yaml}", "other.yaml}");
    let copied = |config: String| {
        let config = unread(config);
        let path = config
            .lines()
            .find_map(|line| line.split_once("{path: ")?.1.strip_suffix('}'))
            .unwrap();
        std::fs::write(path, support::example("split.yaml")).unwrap();
        config
    };
    let envoy = started!(Envoy::with(old.port, new.port, copied).await);
    let engine = envoy.engine();
    let wrong = engine.preflight().await.unwrap().obstacle().unwrap().wrong.clone();
    assert!(wrong.unwrap().contains("rtds_layer"));
    assert!(
        engine
            .persist()
            .unwrap()
            .await
            .unwrap_err()
            .why
            .contains("does not read it")
    );
}

#[tokio::test]
async fn names_that_this_envoy_does_not_have_are_said() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let renamed = |config: String| {
        config.replace(
            "runtime_key_prefix: routing.traffic_split.api",
            "runtime_key_prefix: other",
        )
    };
    let envoy = started!(Envoy::with(old.port, new.port, renamed).await);
    let error = envoy.engine().read().await.unwrap_err();
    assert!(
        error
            .why
            .contains("no route has `runtime_key_prefix: routing.traffic_split.api`"),
        "{error}"
    );
}

#[tokio::test]
async fn a_frozen_envoy_answers_nothing_and_may_have_obeyed() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    engine.set(50).await.unwrap();
    let frozen = envoy.freezes();
    let error = engine.set(0).await.unwrap_err();
    assert!(
        error.may_have_happened && error.why.contains("no answer within"),
        "{error:?}"
    );
    assert!(!engine.read().await.unwrap_err().may_have_happened);
    drop(frozen);
    until("it answers again", async || engine.read().await.is_ok()).await;
    assert!(is(engine.set(0).await.unwrap().new_percent, 0.0));
    assert_eq!(answered_by("new", envoy.port, 50).await, 0);
}

#[tokio::test]
async fn a_rollback_waits_for_a_frozen_envoy_and_proves_that_new_is_silent() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let envoy = started!(Envoy::start(old.port, new.port).await);
    let engine = envoy.engine();
    engine.set(50).await.unwrap();
    let frozen = envoy.freezes();
    let pace = Pace {
        every: Duration::from_millis(50),
        guard: Duration::from_millis(300),
    };
    let (_going_on, stop) = tokio::sync::watch::channel(false);
    let mut troubled = false;
    let mut frozen = Some(frozen);
    let progress = |so_far: &TakenBack| {
        troubled |= so_far.trouble.is_some();
        // Thaws once it has been asked in vain.
        frozen = frozen.take().filter(|_| so_far.trouble.is_none());
    };
    let taken = take_back(&*engine, pace, progress, stop).await;
    assert!(troubled);
    assert_eq!(taken.ended, Some(Ended::Proven), "{taken:?}");
    assert_eq!(answered_by("new", envoy.port, 50).await, 0);
}
