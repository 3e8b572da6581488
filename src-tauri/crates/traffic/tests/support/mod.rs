//! What the stories about balancers have in common: two versions of a service, people who use it, and the balancer.

#![allow(dead_code, reason = "each story uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

pub mod envoy;
pub mod haproxy;
pub mod nginx;
pub mod people;
pub mod prometheus;
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

/// A program that `scripts/setup` puts beside the system, or `None` after saying loudly how to get it.
pub fn fetched(path: &str) -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let found = cache.join("countersign/stories").join(path);
    if found.is_file() {
        return Some(found);
    }
    eprintln!(
        "SKIPPED: {} is not here. To run this story: scripts/setup test",
        found.display()
    );
    None
}

/// The example with this title in `docs/traffic.md`.
pub fn example(title: &str) -> String {
    let page = include_str!("../../../../../docs/traffic.md");
    let mut lines = page.lines();
    let found = lines.find(|line| {
        line.strip_prefix("```")
            .and_then(|fence| fence.split_once(' '))
            .is_some_and(|fence| fence.1 == title)
    });
    assert!(found.is_some(), "docs/traffic.md has no example {title}");
    lines
        .take_while(|line| *line != "```")
        .map(|line| format!("{line}\n"))
        .collect()
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
