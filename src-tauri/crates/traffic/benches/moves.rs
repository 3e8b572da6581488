//! What a move of traffic costs over the bare command, and how long from the press of a rollback to nothing.

#[path = "../tests/support/mod.rs"]
mod support;

use engine::ports::TrafficEngine;
use std::time::{Duration, Instant};
use support::envoy::Envoy;
use support::haproxy::{Haproxy, Wish};
use support::nginx::Nginx;
use support::version::Version;
use tokio::sync::watch;
use traffic::{Pace, take_back};

const MOVES: u32 = 500;
const PRESSES: u32 = 20;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    if let Some(haproxy) = Haproxy::start(&Wish::of(old.port, new.port)).await {
        let engine = haproxy.engine();
        let mut bare = Vec::new();
        let mut ours = Vec::new();
        for round in 0..MOVES {
            let percent = 1 + u8::try_from(round % 98).unwrap_or(1);
            let line = format!("set server api/green1 weight {percent}");
            bare.push(timed(async { assert_eq!(haproxy.by_another_hand(&line).await, "\n") }).await);
            ours.push(timed(async { assert!(engine.set(percent).await.is_ok()) }).await);
        }
        let (bare, ours) = (median(bare), median(ours));
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!("HAProxy: set and read back {ours:?}, bare command {bare:?}, ratio {ratio:.1}");
        presses("HAProxy", &*engine).await;
    }
    if let Some(nginx) = Nginx::start(old.port, new.port).await {
        presses("nginx", &*nginx.engine()).await;
    }
    if let Some(envoy) = Envoy::start(old.port, new.port).await {
        presses("Envoy", &*envoy.engine()).await;
    }
}

async fn presses(name: &str, engine: &dyn TrafficEngine) {
    let mut times = Vec::new();
    for _ in 0..PRESSES {
        assert!(engine.set(50).await.is_ok());
        let (tell, stop) = watch::channel(false);
        let progress = |so_far: &traffic::TakenBack| {
            tell.send_replace(so_far.confirmed_ms.is_some());
        };
        let end = take_back(engine, Pace::default(), progress, stop).await;
        times.push(Duration::from_millis(end.confirmed_ms.unwrap_or(u64::MAX)));
    }
    let longest = times.iter().max().copied().unwrap_or_default();
    println!(
        "{name}: from the press to 0 read back {:?}, longest {longest:?}",
        median(times)
    );
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begun = Instant::now();
    work.await;
    begun.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
