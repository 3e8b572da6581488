//! What the stories about balancers have in common: two versions of a service, people who use it, and the balancer.

#![allow(dead_code, unused_imports, reason = "each story uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

pub mod envoy;
pub mod haproxy;
pub mod nginx;
pub mod people;
pub mod prometheus;
pub mod version;

#[path = "../../../../../tests/src/machine.rs"]
mod machine;

pub use machine::{example, fetched, free_port, installed};

/// How often a story is repeated: `COUNTERSIGN_ROUNDS`, or `usual`.
pub fn rounds(usual: u32) -> u32 {
    std::env::var("COUNTERSIGN_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(usual)
}

/// Waits until something is so; the story fails if it never is.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..400 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("waited in vain: {what}");
}
