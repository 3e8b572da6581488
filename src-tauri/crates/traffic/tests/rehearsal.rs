//! Stories about the proxy of a real rehearsal.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

use checklist::Traffic;
use engine::ports::TrafficEngine;
use rehearsal::{Options, Stack};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use traffic::Reach;

struct Rig {
    stack: Stack,
    engine: Arc<dyn TrafficEngine>,
    _folder: TempDir,
}

async fn rig() -> Rig {
    let folder = tempfile::tempdir().unwrap();
    let stack = Stack::start(Options {
        folder: folder.path().to_owned(),
        old: "1.0".to_owned(),
        new: "2.0".to_owned(),
        fresh: true,
    });
    let stack = stack.await.unwrap();
    let reach = Reach {
        variables: stack.supplies().variables,
        ..Reach::default()
    };
    Rig {
        engine: traffic::open(&Traffic::Rehearsal { pace: 15.0 }, &reach).unwrap(),
        stack,
        _folder: folder,
    }
}

impl Rig {
    fn asks(&self, path: &str, body: &str) {
        let variables = self.stack.supplies().variables;
        let asked = Command::new("curl")
            .args([
                "-fsS",
                "-H",
                &format!("Authorization: Bearer {}", variables["CS_CONTROL_TOKEN"]),
            ])
            .args(["-d", body, &format!("{}{path}", variables["CS_CONTROL"])])
            .stdout(Stdio::null())
            .status();
        assert!(asked.unwrap().success(), "{path} {body}");
    }
}

fn is(share: f64, percent: f64) -> bool {
    (share - percent).abs() < 1e-6
}

#[tokio::test(flavor = "multi_thread")]
async fn traffic_moves_to_what_runs_and_is_counted() {
    let rig = rig().await;
    let error = rig.engine.set(50).await.unwrap_err();
    assert!(
        error.why.contains("2.0 does not run") && !error.may_have_happened,
        "{error:?}"
    );
    let obstacle = rig.engine.preflight().await.unwrap().obstacle().cloned();
    assert_eq!(obstacle.unwrap().what, "Servers of new");
    rig.asks(
        "/deploy",
        r#"{"target": "production", "part": "backend", "version": "2.0"}"#,
    );
    assert_eq!(rig.engine.preflight().await.unwrap().obstacle(), None);

    let position = rig.engine.set(50).await.unwrap();
    assert!(
        is(position.new_percent, 50.0) && position.servers.new.up == 1,
        "{position:?}"
    );
    while rig.engine.counters().await.unwrap().sides.new[0].requests < 20 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let counted = rig.engine.counters().await.unwrap();
    let new = &counted.sides.new[0];
    assert_eq!(new.errors, 0);
    assert!(new.response_sum_ms.unwrap() > 0.0 && new.at_most.last().unwrap().count <= new.requests);
    assert!(counted.saturation.new.is_some_and(|busy| (0.0..=100.0).contains(&busy)));
    rig.stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_balancer_and_lost_counts_are_said_for_what_they_are() {
    let rig = rig().await;
    rig.stack.set_fault("uncounted", true).unwrap();
    let error = rig.engine.counters().await.unwrap_err();
    assert!(error.why.contains("does not say what 1.0 has served"), "{error}");
    assert!(rig.engine.read().await.is_ok());
    rig.stack.set_fault("balancer-frozen", true).unwrap();
    assert!(rig.engine.set(0).await.unwrap_err().may_have_happened);
    rig.stack.set_fault("balancer-frozen", false).unwrap();
    assert!(is(rig.engine.set(0).await.unwrap().new_percent, 0.0));
    rig.stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_takes_new_out_by_hand() {
    let rig = rig().await;
    rig.asks(
        "/deploy",
        r#"{"target": "production", "part": "backend", "version": "2.0"}"#,
    );
    rig.engine.set(100).await.unwrap();
    for line in rig.engine.by_hand() {
        let typed = Command::new("sh").args(["-c", &line]).stdout(Stdio::null()).status();
        assert!(typed.unwrap().success(), "{line}");
    }
    assert!(is(rig.engine.read().await.unwrap().new_percent, 0.0));
    rig.stack.stop().await;
}

#[test]
fn without_a_stack_there_is_nothing_to_open() {
    let error = traffic::open(&Traffic::Rehearsal { pace: 15.0 }, &Reach::default())
        .err()
        .unwrap();
    assert_eq!(error.why, "`CS_CONTROL` is not set");
}
