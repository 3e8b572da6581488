//! Stories about a real HAProxy that carries the traffic of two versions.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod support;

use engine::ports::TrafficEngine;
use support::haproxy::{Haproxy, Wish};
use support::people::{answered_by, ask};
use support::until;
use support::version::{Mood, Version};

/// What `$start` started; or leaves the story, which has said why.
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

#[tokio::test]
async fn the_share_that_is_set_is_read_back_and_is_what_people_get() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    for engine in [haproxy.engine(), haproxy.engine_over_tcp()] {
        for (percent, expected) in [(50, 100), (85, 170), (1, 2), (100, 200), (0, 0), (30, 60), (0, 0)] {
            let position = engine.set(percent).await.unwrap();
            assert!(is(position.new_percent, f64::from(percent)), "{position:?}");
            assert_eq!(engine.read().await.unwrap(), position);
            let before = engine.counters().await.unwrap();
            let answered = answered_by("new", haproxy.port, 200).await;
            assert!(answered.abs_diff(expected) <= 2, "{answered} of 200 at {percent} %");
            let after = engine.counters().await.unwrap();
            let counted = after.sides.new[0].requests - before.sides.new[0].requests;
            assert_eq!(counted, u64::from(answered), "HAProxy counts what people saw");
        }
    }
}

#[tokio::test]
async fn several_servers_a_side_share_what_their_side_gets() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let (also_new, third) = (Version::start("new").await, Version::start("new").await);
    let mut wish = Wish::of(old.port, new.port);
    wish.new.extend([also_new.port, third.port]);
    let haproxy = started!(Haproxy::start(&wish).await);
    let engine = haproxy.engine();
    let position = engine.set(25).await.unwrap();
    assert!(is(position.new_percent, 25.0), "{position:?}");
    assert_eq!((position.servers.old.total, position.servers.new.up), (1, 3));
    assert!(answered_by("new", haproxy.port, 120).await.abs_diff(30) <= 1);
    assert!(
        engine
            .counters()
            .await
            .unwrap()
            .sides
            .new
            .iter()
            .all(|server| server.requests.abs_diff(10) <= 1)
    );
}

#[tokio::test]
async fn at_nothing_even_a_session_bound_to_new_goes_to_old() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut wish = Wish::of(old.port, new.port);
    wish.backend = "balance roundrobin\n  cookie S insert".to_owned();
    wish.server = "cookie NAME".to_owned();
    let haproxy = started!(Haproxy::start(&wish).await);
    let engine = haproxy.engine();
    engine.set(50).await.unwrap();
    assert_eq!(ask(haproxy.port, Some("S=green1")).await.body, "new");
    engine.set(0).await.unwrap();
    assert_eq!(ask(haproxy.port, Some("S=green1")).await.body, "old");
    engine.set(50).await.unwrap();
    assert_eq!(ask(haproxy.port, Some("S=green1")).await.body, "new", "readied again");
    engine.set(100).await.unwrap();
    let position = engine.read().await.unwrap();
    assert_eq!(position.servers.old.up, 1, "old stays ready to take traffic back");
    let looks = engine.preflight().await.unwrap();
    assert!(looks.looks.iter().any(|look| look.seen.starts_with("by cookie")));
}

#[tokio::test]
async fn nothing_of_new_is_needed_to_take_it_out() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut wish = Wish::of(old.port, new.port);
    wish.server = "check inter 50ms fall 1 rise 1".to_owned();
    let haproxy = started!(Haproxy::start(&wish).await);
    let engine = haproxy.engine();
    engine.set(50).await.unwrap();
    let port = new.goes_down().await;
    until("its health check fails", async || {
        engine.read().await.unwrap().servers.new.up == 0
    })
    .await;
    assert!(is(percent(&*engine).await, 0.0), "what is down takes no share");
    assert!(is(engine.set(0).await.unwrap().new_percent, 0.0));
    let _new = Version::on("new", port).await;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(is(percent(&*engine).await, 0.0), "coming up again, it stays out");
    engine.set(50).await.unwrap();
    until("new serves again", async || is(percent(&*engine).await, 50.0)).await;
}

#[tokio::test]
async fn going_back_brings_old_in_even_if_somebody_took_it_out() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    engine.set(100).await.unwrap();
    haproxy.by_another_hand("set server api/blue1 state maint").await;
    let position = engine.set(0).await.unwrap();
    assert_eq!(position.servers.old.up, 1);
    assert_eq!(answered_by("old", haproxy.port, 20).await, 20);
}

#[tokio::test]
async fn one_server_that_somebody_took_out_stays_out() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let also_new = Version::start("new").await;
    let mut wish = Wish::of(old.port, new.port);
    wish.new.push(also_new.port);
    let haproxy = started!(Haproxy::start(&wish).await);
    let engine = haproxy.engine();
    engine.set(50).await.unwrap();
    haproxy.by_another_hand("set server api/green2 state maint").await;
    let position = engine.set(70).await.unwrap();
    assert_eq!(position.servers.new.up, 1);
    assert!(position.new_percent < 60.0, "{position:?}");
}

#[tokio::test]
async fn a_restart_a_reload_and_another_hand_are_seen() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    let first = engine.set(50).await.unwrap();
    assert_eq!(engine.read().await.unwrap().generation, first.generation);

    haproxy.by_another_hand("set server api/green1 weight 25").await;
    let touched = engine.read().await.unwrap();
    assert!(is(touched.new_percent, 100.0 * 25.0 / 75.0));
    assert_eq!(touched.generation, first.generation);

    haproxy.reloads();
    until("a new worker answers", async || {
        engine
            .read()
            .await
            .is_ok_and(|position| position.generation != first.generation)
    })
    .await;
    let reloaded = engine.read().await.unwrap();
    assert!(is(reloaded.new_percent, 0.0), "a reload brings the file's weights back");

    haproxy.restarts().await;
    assert_ne!(engine.read().await.unwrap().generation, reloaded.generation);
}

#[tokio::test]
async fn the_socket_of_a_master_process_leads_to_its_worker() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.open(&haproxy.settings(&haproxy.socket("master.sock")));
    assert!(is(engine.set(70).await.unwrap().new_percent, 70.0));
    assert!(is(percent(&*haproxy.engine()).await, 70.0));
    assert_eq!(engine.counters().await.unwrap().sides.new[0].requests, 0);
    let preflight = engine.preflight().await.unwrap();
    assert_eq!(preflight.obstacle(), None);
    assert!(preflight.looks[0].seen.ends_with("through its master process"));
    assert!(engine.by_hand()[0].contains("@1 set server api/green1 state maint"));
}

#[tokio::test]
async fn a_socket_that_may_not_set_says_so_before_and_when_it_is_tried() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    for level in ["user", "operator"] {
        let engine = haproxy.open(&haproxy.settings(&haproxy.socket(&format!("{level}.sock"))));
        let preflight = engine.preflight().await.unwrap();
        let obstacle = preflight.obstacle().unwrap();
        assert_eq!(
            (obstacle.what.as_str(), obstacle.seen.as_str()),
            ("Operator level", level)
        );
        for percent in [0, 50] {
            haproxy.by_another_hand("set server api/green1 weight 30").await;
            let error = engine.set(percent).await.unwrap_err();
            assert!(
                error.hint.contains("level admin") && !error.may_have_happened,
                "{error}"
            );
        }
        assert!(engine.counters().await.is_ok());
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_with_how_to_mend_it() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let other = |backend: &str, green: &str| checklist::Traffic::Haproxy {
        socket: haproxy.socket("admin.sock"),
        backend: backend.to_owned(),
        old: vec!["blue1".to_owned()],
        new: vec![green.to_owned()],
        config: None,
    };
    let error = haproxy.open(&other("app", "green1")).read().await.unwrap_err();
    assert_eq!(error.why, "HAProxy has no backend app");
    let error = haproxy.open(&other("api", "gren1")).set(50).await.unwrap_err();
    assert!(error.hint.contains("its servers are blue1, green1"), "{}", error.hint);
    assert!(haproxy.open(&other("app", "green1")).counters().await.is_err());
    let absent = haproxy.open(&haproxy.settings(&haproxy.socket("absent.sock")));
    let error = absent.set(0).await.unwrap_err();
    assert!(error.hint.contains("stats socket") && !error.may_have_happened);
}

#[tokio::test]
async fn a_way_of_balancing_without_weights_is_an_obstacle_and_can_still_be_left() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut wish = Wish::of(old.port, new.port);
    wish.backend = "balance static-rr".to_owned();
    wish.new_weight = 100;
    let haproxy = started!(Haproxy::start(&wish).await);
    let engine = haproxy.engine();
    assert_eq!(engine.preflight().await.unwrap().obstacle().unwrap().what, "Balance");
    assert!(engine.set(30).await.unwrap_err().hint.contains("balance roundrobin"));
    assert!(is(engine.set(0).await.unwrap().new_percent, 0.0));
    assert_eq!(answered_by("old", haproxy.port, 20).await, 20);
}

#[tokio::test]
async fn each_way_to_fail_is_counted_once() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    engine.set(100).await.unwrap();
    let mut expected = (0, 0);
    for (mood, bad) in [
        (Mood::Well, 0),
        (Mood::Failing, 3),
        (Mood::Silent, 3),
        (Mood::Garbage, 3),
        (Mood::Late, 3),
        (Mood::CutShort, 3),
    ] {
        new.feels(mood);
        for _ in 0..3 {
            ask(haproxy.port, None).await;
        }
        expected = (expected.0 + 3, expected.1 + bad);
        let counted = engine.counters().await.unwrap().sides.new.remove(0);
        assert_eq!((counted.requests, counted.errors), expected, "after {mood:?}");
        assert_eq!((counted.response_sum_ms, counted.open), (None, Some(0)));
    }
    new.goes_down().await;
    for _ in 0..3 {
        assert_eq!(ask(haproxy.port, None).await.status, 503);
    }
    let counted = engine.counters().await.unwrap().sides.new.remove(0);
    assert_eq!(
        (counted.requests, counted.errors),
        (expected.0 + 3, expected.1 + 3),
        "refused"
    );
}

#[tokio::test]
async fn the_position_outlives_a_reload_once_it_is_written_down() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    let before = std::fs::read_to_string(haproxy.config()).unwrap();
    let position = engine.set(100).await.unwrap();
    let said = engine.persist().unwrap().await.unwrap();
    assert!(said.starts_with("blue1 weight 0, green1 weight 100 in "), "{said}");
    let kept = haproxy.folder.path().join("haproxy.cfg.before-1");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), before);
    let after = std::fs::read_to_string(haproxy.config()).unwrap();
    let changed = before
        .lines()
        .zip(after.lines())
        .filter(|(one, other)| one != other)
        .count();
    assert_eq!(changed, 2, "{after}");
    assert!(engine.persist().unwrap().await.unwrap().contains("says so already"));

    haproxy.reloads();
    until("a new worker answers", async || {
        engine
            .read()
            .await
            .is_ok_and(|now| now.generation != position.generation)
    })
    .await;
    assert!(is(percent(&*engine).await, 100.0));
}

#[tokio::test]
async fn a_file_that_haproxy_refuses_is_never_put_in_place() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let broken = std::fs::read_to_string(haproxy.config()).unwrap() + "  nonsense here\n";
    std::fs::write(haproxy.config(), &broken).unwrap();
    let engine = haproxy.engine();
    engine.set(100).await.unwrap();
    let error = engine.persist().unwrap().await.unwrap_err();
    assert!(error.why.contains("nonsense"), "{error}");
    assert_eq!(std::fs::read_to_string(haproxy.config()).unwrap(), broken);
    let files = std::fs::read_dir(haproxy.folder.path()).unwrap();
    assert!(
        files
            .flatten()
            .all(|file| !file.file_name().to_string_lossy().contains(".check"))
    );
}
