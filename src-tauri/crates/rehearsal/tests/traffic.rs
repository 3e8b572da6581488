//! What an operator sees of production's traffic, and moves.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::{API, Rig, Seen, rig};
use tokio::time::timeout;

const HEALTH: &str = "/api/v2/health";

impl Rig {
    async fn traffic(&self) -> Value {
        self.control("/traffic", None).await.json()
    }

    /// Without visitors, and with nothing of theirs under way.
    async fn quiet(&self) -> Value {
        self.alone().await;
        loop {
            let traffic = self.traffic().await;
            if traffic["old"]["counts"]["open"] == 0 && traffic["new"]["counts"]["open"] == 0 {
                return traffic;
            }
        }
    }
}

fn count(traffic: &Value, side: &str, name: &str) -> u64 {
    traffic[side]["counts"][name].as_u64().unwrap()
}

#[tokio::test]
async fn what_the_split_sent_to_each_side_is_counted_exactly() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.split(30).await;
    let before = rig.quiet().await;
    rig.series(200, API, HEALTH, &[]).await;
    rig.series(50, API, HEALTH, &[("x-release", "new")]).await;
    let after = rig.traffic().await;
    let served = |side: &str| count(&after, side, "requests") - count(&before, side, "requests");
    assert_eq!(
        (served("old"), served("new")),
        (140, 60),
        "those that ask by name are not of the split"
    );
    for side in ["old", "new"] {
        let counts = &after[side]["counts"];
        let buckets = counts["at_most"].as_array().unwrap();
        let rising = |pair: &[Value]| {
            pair[0]["bound_ms"].as_f64() < pair[1]["bound_ms"].as_f64()
                && pair[0]["count"].as_u64() <= pair[1]["count"].as_u64()
        };
        assert!(buckets.windows(2).all(rising), "{counts}");
        assert!(buckets.last().unwrap()["count"].as_u64() <= counts["requests"].as_u64());
        assert!(counts["response_sum_ms"].as_f64().unwrap() > 0.0);
        assert_eq!(after[side]["servers"], json!({"up": 1, "total": 1}));
        assert!(after[side]["busy_percent"].as_f64().unwrap() < 100.0);
    }
    assert_eq!(after["split"], json!({"old": 70, "new": 30}));
}

#[tokio::test]
async fn errors_and_slowness_show_in_the_counts() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.split(50).await;
    let before = rig.quiet().await;
    rig.stack.set_fault("errors-everywhere", true).unwrap();
    rig.series(200, API, HEALTH, &[]).await;
    rig.stack.set_fault("slow", true).unwrap();
    rig.series(10, API, HEALTH, &[]).await;
    let after = rig.traffic().await;
    for side in ["old", "new"] {
        let failed = count(&after, side, "errors") - count(&before, side, "errors");
        assert!((3..=4).contains(&failed), "{failed} errors of {side}");
    }
    let slow = |traffic: &Value| {
        let counts = &traffic["new"]["counts"];
        let mut quick = counts["at_most"].as_array().unwrap().iter();
        let quick = quick.rfind(|bucket| bucket["bound_ms"] == 400.0).unwrap();
        counts["requests"].as_u64().unwrap() - quick["count"].as_u64().unwrap()
    };
    assert!(slow(&after) - slow(&before) >= 5);
    assert!(after["new"]["busy_percent"].as_f64().unwrap() > after["old"]["busy_percent"].as_f64().unwrap());
}

#[tokio::test]
async fn each_start_of_the_stack_has_a_generation_of_its_own() {
    let rig = rig().await;
    let first = rig.traffic().await["generation"].clone();
    assert_eq!(rig.traffic().await["generation"], first);
    let rig = rig.again(false).await;
    assert_ne!(rig.traffic().await["generation"], first);
}

#[tokio::test]
async fn new_can_be_taken_out_whatever_stands_and_gets_nothing_before_it_runs() {
    let rig = rig().await;
    let standing = rig.traffic().await;
    assert_eq!(standing["new"]["servers"], json!({"up": 0, "total": 1}));
    assert_eq!(standing["new"]["busy_percent"], Value::Null);
    assert_eq!(rig.split(10).await.code(), 409);
    assert_eq!(rig.split(0).await.code(), 200);
    rig.deploy("production").await;
    rig.split(100).await;
    rig.control("/retire", Some(json!({"version": "2.0.4"}))).await;
    assert_eq!(rig.split(50).await.code(), 409, "the old version is gone");
    assert_eq!(rig.split(0).await.json(), json!({"old": 100, "new": 0}));
    assert_eq!(rig.get(API, HEALTH).await.code(), 502);
}

#[tokio::test]
async fn a_frozen_balancer_serves_on_but_neither_tells_nor_moves() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.split(50).await;
    rig.stack.set_fault("balancer-frozen", true).unwrap();
    let patience = Duration::from_millis(300);
    assert!(timeout(patience, rig.split(0)).await.is_err());
    assert!(timeout(patience, rig.traffic()).await.is_err());
    assert_eq!(rig.get(API, HEALTH).await.code(), 200);
    assert_eq!(
        rig.stack.status().new_percent,
        50,
        "who hung up is not served afterwards"
    );

    let (moved, ()) = tokio::join!(rig.split(0), async {
        rig.stack.set_fault("balancer-frozen", false).unwrap();
    });
    assert_eq!(moved.code(), 200);
    assert_eq!(rig.traffic().await["split"]["new"], 0);
}

#[tokio::test]
async fn traffic_moves_also_where_it_is_not_counted() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.stack.set_fault("uncounted", true).unwrap();
    assert_eq!(rig.split(50).await.code(), 200);
    let traffic = rig.traffic().await;
    assert_eq!(
        (&traffic["old"]["counts"], &traffic["split"]["new"]),
        (&Value::Null, &json!(50))
    );
}
