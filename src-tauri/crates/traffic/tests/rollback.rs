//! Stories of taking traffic back: from balancers that work, that are frozen, and that obey an older order late.
//!
//! `COUNTERSIGN_ROUNDS=250 cargo test -p traffic --test rollback -- --nocapture` repeats the frozen ones 250 times and prints
//! what was measured.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod support;

use engine::ports::TrafficEngine;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::haproxy::{Haproxy, Wish};
use support::nginx::Nginx;
use support::people::{Crowd, Reply};
use support::rounds;
use support::version::{Mood, Version};
use tokio::sync::watch;
use traffic::{Ended, Pace, TakenBack, take_back};

/// What `$start` started; or leaves the story, which has said why.
macro_rules! started {
    ($start:expr) => {
        match $start {
            Some(started) => started,
            None => return,
        }
    };
}

const BRISK: Pace = Pace {
    every: Duration::from_millis(50),
    guard: Duration::from_millis(400),
};

async fn taken_back(engine: &dyn TrafficEngine, pace: Pace) -> TakenBack {
    let (_keep, stop) = watch::channel(false);
    take_back(engine, pace, |_| {}, stop).await
}

/// Replies of new to requests that were sent after the rollback had ended.
fn after(replies: &[Reply], end: Instant) -> usize {
    replies
        .iter()
        .filter(|reply| reply.sent > end && reply.body == "new")
        .count()
}

#[tokio::test]
async fn haproxy_gives_the_traffic_back_and_what_new_did_meanwhile_is_counted() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    engine.set(70).await.unwrap();
    new.feels(Mood::Failing);
    let crowd = Crowd::gather(haproxy.port, 4);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let end = taken_back(&*engine, BRISK).await;
    let ended = Instant::now();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let replies = crowd.goes_home().await;
    assert_eq!(end.ended, Some(Ended::Proven), "{end:?}");
    assert_eq!((end.asserted, end.raised_again), (1, 0));
    assert!(end.confirmed_ms.is_some() && end.new.since_ms.is_some() && end.trouble.is_none());
    assert_eq!(end.new.requests, end.new.bad, "all that new answered was bad");
    assert_eq!(after(&replies, ended), 0);
    eprintln!(
        "HAProxy: press to 0 read back in {:?} ms, last answer of new {:?} ms",
        end.confirmed_ms, end.new.last_new_ms
    );
}

#[tokio::test]
async fn nginx_gives_the_traffic_back() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    engine.set(70).await.unwrap();
    let crowd = Crowd::gather(nginx.port, 4);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let end = taken_back(&*engine, BRISK).await;
    let ended = Instant::now();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let replies = crowd.goes_home().await;
    assert_eq!(end.ended, Some(Ended::Proven), "{end:?}");
    assert_eq!(after(&replies, ended), 0);
    eprintln!(
        "nginx: press to 0 read back in {:?} ms, last answer of new {:?} ms",
        end.confirmed_ms, end.new.last_new_ms
    );
}

#[tokio::test]
async fn a_frozen_balancer_that_obeys_an_older_order_late_ends_at_nothing() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    let (mut late, mut confirmed, mut asserted, mut wrong) = (0, Vec::new(), 0, 0);
    let rounds = rounds(10);
    for round in 0..rounds {
        engine.set(20).await.unwrap();
        let frozen = haproxy.freezes().await;
        // Says 50 to a balancer that will hear it once it thaws; whoever asked has given up waiting by then.
        let orders = (0..3).map(|_| {
            unheard(
                &haproxy,
                "set server api/green1 state ready; set server api/green1 weight 50; set server api/blue1 weight 50",
            )
        });
        let orders = orders.collect::<Vec<_>>();
        let thaw = async {
            tokio::time::sleep(Duration::from_millis(u64::from(20 + 7 * (round % 9)))).await;
            frozen.thaws();
        };
        let (end, ()) = tokio::join!(taken_back(&*engine, BRISK), thaw);
        let ended = Instant::now();
        let crowd = Crowd::gather(haproxy.port, 2);
        tokio::time::sleep(Duration::from_millis(60)).await;
        let replies = crowd.goes_home().await;
        let position = engine.read().await.unwrap().new_percent;
        wrong += u32::from(position > 0.0 || after(&replies, ended) > 0);
        assert_eq!(end.ended, Some(Ended::Proven), "{end:?}");
        late += u32::from(end.raised_again > 0);
        asserted += end.asserted;
        confirmed.extend(end.confirmed_ms);
        drop(orders);
    }
    confirmed.sort_unstable();
    eprintln!(
        "{rounds} frozen rollbacks: {wrong} ended wrong; in {late} an older order came late; {asserted} orders; \
         press to 0 for good: median {} ms, longest {} ms",
        confirmed[confirmed.len() / 2],
        confirmed[confirmed.len() - 1]
    );
    assert_eq!(wrong, 0);
}

/// Leaves an order in the socket of a balancer, and keeps the connection.
fn unheard(haproxy: &Haproxy, line: &str) -> std::os::unix::net::UnixStream {
    use std::io::Write;
    let mut stream = std::os::unix::net::UnixStream::connect(haproxy.socket("admin.sock")).unwrap();
    stream.write_all(format!("{line}\n").as_bytes()).unwrap();
    stream
}

#[tokio::test]
async fn an_order_that_comes_after_the_first_success_is_taken_back_too() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    engine.set(50).await.unwrap();
    let late = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let line = "set server api/green1 state ready; set server api/green1 weight 50";
        haproxy.by_another_hand(line).await;
    };
    let (end, ()) = tokio::join!(taken_back(&*engine, BRISK), late);
    assert_eq!((end.raised_again, end.asserted, end.ended), (1, 2, Some(Ended::Proven)));
    assert!(engine.read().await.unwrap().new_percent.abs() < 1e-9);
}

#[tokio::test]
async fn a_balancer_that_is_away_is_asked_until_it_is_back() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut haproxy = started!(
        Haproxy::start(&Wish {
            new_weight: 100,
            ..Wish::of(old.port, new.port)
        })
        .await
    );
    let engine = haproxy.engine();
    let absent = haproxy.socket("admin.sock");
    std::fs::rename(&absent, haproxy.socket("aside.sock")).unwrap();
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (_keep, stop) = watch::channel(false);
    let progress = |so_far: &TakenBack| seen.lock().unwrap().push(so_far.trouble.is_some());
    let back = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        haproxy.restarts().await;
    };
    let (end, ()) = tokio::join!(take_back(&*engine, BRISK, progress, stop), back);
    assert_eq!(end.ended, Some(Ended::Proven));
    let seen = seen.lock().unwrap();
    assert!(seen.iter().filter(|trouble| **trouble).count() >= 3 && !seen[seen.len() - 1]);
}

#[tokio::test]
async fn where_nothing_can_be_counted_that_is_said() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let mut settings = nginx.settings();
    if let checklist::Traffic::Nginx { log, .. } = &mut settings {
        *log = None;
    }
    let engine = nginx.open(&settings);
    engine.set(50).await.unwrap();
    let end = taken_back(&*engine, BRISK).await;
    assert_eq!(end.ended, Some(Ended::PositionOnly));
    assert_eq!(end.new.blind.unwrap().why, "no log is named");
}

#[tokio::test]
async fn a_rollback_that_is_stopped_says_how_far_it_came() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let haproxy = started!(Haproxy::start(&Wish::of(old.port, new.port)).await);
    let engine = haproxy.engine();
    let frozen = haproxy.freezes().await;
    let (tell, stop) = watch::channel(false);
    let stopping = async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        tell.send_replace(true);
    };
    let (end, ()) = tokio::join!(take_back(&*engine, BRISK, |_| {}, stop), stopping);
    frozen.thaws();
    assert_eq!((end.ended, end.confirmed_ms), (Some(Ended::Stopped), None));
}
