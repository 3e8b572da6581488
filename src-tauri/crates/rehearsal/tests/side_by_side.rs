//! Stacks beside each other. A file of its own: it takes so many ports that a test of freed ports would meet them.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use rehearsal::Stack;
use support::{API, Rig, Seen, options, rig};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn stacks_that_start_at_once_and_remember_the_same_ports_all_start() {
    let first = rig().await;
    let remembered = std::fs::read(first.folder.path().join("ports.json")).unwrap();
    let Rig { stack, .. } = first;
    stack.stop().await;
    let mut starting = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let remembered = remembered.clone();
        starting.spawn(async move {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("ports.json"), remembered).unwrap();
            let stack = Stack::start(options(folder.path())).await.unwrap();
            let supplies = stack.supplies();
            Rig {
                stack,
                supplies,
                folder,
            }
        });
    }
    let started = starting.join_all().await;
    for rig in &started {
        assert_eq!(rig.get(API, "/api/v2/health").await.code(), 200);
    }
    let addresses: std::collections::BTreeSet<&String> = started
        .iter()
        .map(|rig| &rig.supplies.connect["api.marketsage.com:443"])
        .collect();
    assert_eq!(addresses.len(), started.len());
}
