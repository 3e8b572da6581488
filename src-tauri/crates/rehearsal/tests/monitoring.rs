//! Monitoring tells what happened, not what was expected.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use serde_json::{Value, json};
use std::time::Duration;
use support::{API, Rig, Seen, rig};

const HOST: &str = "monitoring.marketsage.com";

/// Waits until the rule has the state; it fails by never ending, which the test runner reports.
async fn until(rig: &Rig, rule: &str, state: &str) -> Value {
    loop {
        let rules = rig.get(HOST, "/alerts/rules").await.json();
        let found = rules["rules"]
            .as_array()
            .unwrap()
            .iter()
            .find(|found| found["name"] == rule)
            .cloned();
        if let Some(found) = found.filter(|found| found["state"] == state) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_rule_fires_when_its_cause_is_there_and_rests_when_it_is_gone() {
    let rig = rig().await;
    let rested = until(&rig, "CertificateExpiring", "inactive").await;
    assert_eq!(rested["value"], 90.0);
    rig.stack.set_fault("certificate-expiring", true).unwrap();
    rig.stack.set_fault("mail-down", true).unwrap();
    let fired = until(&rig, "CertificateExpiring", "firing").await;
    assert_eq!(fired["value"], 5.0);
    assert!(fired["lastEvaluation"].as_str() > rested["lastEvaluation"].as_str());
    assert_eq!(until(&rig, "TargetDown", "firing").await["value"], 1.0);
    rig.stack.set_fault("mail-down", false).unwrap();
    until(&rig, "TargetDown", "inactive").await;
}

#[tokio::test]
async fn dashboards_show_what_was_done() {
    let rig = rig().await;
    let panel = async |dashboard: &str, title: &str| {
        let shown = rig.get(HOST, &format!("/dashboards/{dashboard}")).await.json();
        let panels = shown["panels"].as_array().unwrap().clone();
        panels
            .into_iter()
            .find(|panel| panel["title"] == title)
            .map(|panel| panel["value"].clone())
    };
    assert_eq!(panel("security", "Refused logins").await, Some(json!(0)));
    let body = json!({"email": "smoke@marketsage.com", "password": "guess"}).to_string();
    rig.ask(API, "POST", "/auth/login", &[], &body).await;
    assert_eq!(panel("security", "Refused logins").await, Some(json!(1)));

    let users = panel("business", "Users").await.unwrap().as_u64().unwrap();
    let body = json!({"email": "ife@new.example", "password": "correct horse battery"}).to_string();
    rig.ask(API, "POST", "/auth/register", &[], &body).await;
    assert_eq!(panel("business", "Users").await, Some(json!(users + 1)));
    assert_eq!(panel("business", "Messages sent").await, Some(json!(1)));

    assert_eq!(
        panel("application-performance", "2.1.0: mean response time").await,
        None,
        "it was not asked"
    );
    rig.deploy("production").await;
    rig.ask(API, "GET", "/api/v2/health", &[("x-release", "new")], "").await;
    assert_eq!(
        panel("application-performance", "2.1.0: requests, last minute").await,
        Some(json!(1))
    );
    assert_eq!(rig.get(HOST, "/dashboards/weather").await.code(), 404);
}

#[tokio::test]
async fn every_panel_has_a_value_once_the_first_visitors_came() {
    let rig = rig().await;
    assert_eq!(rig.get(HOST, "/-/ready").await.code(), 200, "from the start");
    let rules = rig.get(HOST, "/alerts/rules").await.json();
    assert!(!rules["rules"].as_array().unwrap().is_empty());
    for name in ["system-health", "application-performance", "business", "security"] {
        while without_value(&rig, name).await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    // At the regular pace of the looks they would have made 300 by then.
    let made = rig.stack.status().visitors_requests;
    assert!(
        made < 200,
        "the visitors had made {made} requests before every panel had a value"
    );
}

/// How many panels of a dashboard have no value.
async fn without_value(rig: &Rig, dashboard: &str) -> usize {
    let shown = rig.get(HOST, &format!("/dashboards/{dashboard}")).await.json();
    let panels = shown["panels"].as_array().unwrap();
    panels.iter().filter(|panel| panel["value"].is_null()).count()
}

#[tokio::test]
async fn metrics_are_well_formed_and_histograms_add_up() {
    let rig = rig().await;
    rig.series(30, API, "/api/v2/health", &[]).await;
    rig.alone().await;
    let text = rig.get(HOST, "/metrics").await.text();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    let value = |name: &str| {
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("no {name}"));
        line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()
    };
    let all = value(r#"http_request_duration_seconds_bucket{version="2.0.4",le="+Inf"}"#);
    assert!(all >= 30.0);
    assert!((all - value(r#"http_request_duration_seconds_count{version="2.0.4"}"#)).abs() < 0.5);
    assert!(value(r#"up{job="mail""#) >= 1.0);
}
