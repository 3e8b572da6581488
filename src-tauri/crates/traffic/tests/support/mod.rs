//! What the stories about balancers have in common: two versions of a service, people who use it, and the balancer.

#![allow(dead_code, reason = "each story uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

pub mod haproxy;
pub mod people;
pub mod version;

use std::net::TcpListener;
use std::path::PathBuf;

/// Where a program is, or `None` after saying loudly how to get it.
pub fn program(name: &str, package: &str) -> Option<PathBuf> {
    let folders = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    let found = std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: {name} is not here. To run this story: apt-get install {package}");
    }
    found
}

/// A port that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

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
