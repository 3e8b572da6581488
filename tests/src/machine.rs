//! What a test finds on the machine it runs on: programs, free ports, and the examples of the documentation.
//!
//! The stories of the room `traffic` read this very file; it leans on nothing but the standard library.

use std::net::TcpListener;
use std::path::PathBuf;

const PAGE: &str = include_str!("../../docs/traffic.md");

/// Where a program is, or a loud word and how to install it.
pub fn installed(program: &str, how: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/sbin"].map(PathBuf::from));
    let found = folders.map(|folder| folder.join(program)).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: {program} is not installed. Install it: {how}");
    }
    found
}

/// A program that `scripts/setup` puts beside the system, or a loud word that it is not there.
pub fn fetched(path: &str) -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))?;
    let found = cache.join("countersign/stories").join(path);
    if found.is_file() {
        return Some(found);
    }
    eprintln!(
        "SKIPPED: {} is not there. Install it: scripts/setup test",
        found.display()
    );
    None
}

/// The example with this title in `docs/traffic.md`.
pub fn example(title: &str) -> String {
    let titled = |line: &&str| line.starts_with("```") && line.split_once(' ').is_some_and(|fence| fence.1 == title);
    let (_, rest) = PAGE
        .lines()
        .find(titled)
        .and_then(|fence| PAGE.split_once(&format!("{fence}\n")))
        .unwrap_or_else(|| panic!("docs/traffic.md has no example {title}"));
    let (example, _) = rest
        .split_once("\n```\n")
        .unwrap_or_else(|| panic!("the example {title} in docs/traffic.md has no end"));
    format!("{example}\n")
}

/// A port that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .unwrap_or_else(|error| panic!("no free port on loopback: {error}"))
        .port()
}
