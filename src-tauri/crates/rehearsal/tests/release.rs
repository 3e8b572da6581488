//! A release on the stack: deploy, migrate, back up, move traffic, retire.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Read;
use support::{API, Seen, rig};

const HEALTH: &str = "/api/v2/health";

#[tokio::test]
async fn the_new_version_is_verified_by_name_before_it_has_traffic() {
    let rig = rig().await;
    let asked = [("x-release", "new")];
    assert_eq!(
        rig.ask(API, "GET", HEALTH, &asked, "").await.code(),
        502,
        "it does not run yet"
    );
    assert_eq!(rig.split(10).await.code(), 409, "no traffic for what does not run");

    rig.deploy("production").await;
    assert_eq!(rig.get(API, HEALTH).await.json()["version"], "2.0.4");
    let new = rig.ask(API, "GET", HEALTH, &asked, "").await;
    assert_eq!(
        (new.json()["version"].as_str(), new.head("x-version")),
        (Some("2.1.0"), Some("2.1.0"))
    );
    assert_eq!(rig.stack.status().new_percent, 0);
}

#[tokio::test]
async fn traffic_follows_the_split_and_is_counted_by_version() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.alone().await;
    assert_eq!(rig.split(50).await.json(), json!({"old": 50, "new": 50}));
    let before = rig.stack.status();
    let answers = rig.series(1_000, API, HEALTH, &[]).await;
    let new = answers
        .iter()
        .filter(|answer| answer.head("x-version") == Some("2.1.0"))
        .count();
    // Six standard deviations of a fair coin: sqrt(1000 / 4) * 6 = 95. A visitor's last request may shift it by one.
    assert!((405..=595).contains(&new), "{new} of 1,000 went to new");

    let after = rig.stack.status();
    let served = |at: usize| usize::try_from(after.versions[at].requests - before.versions[at].requests).unwrap();
    assert!(served(1) >= new && served(0) >= 1_000 - new);
    let metrics = rig.get("monitoring.marketsage.com", "/metrics").await.text();
    assert!(
        metrics.contains(r#"http_requests_total{version="2.1.0",code="200"}"#),
        "{metrics}"
    );
    assert!(metrics.contains(r#"http_request_duration_seconds_bucket{version="2.1.0",le="+Inf"}"#));

    assert_eq!(
        rig.control("/retire", Some(json!({"version": "2.0.4"}))).await.code(),
        409,
        "half go there"
    );
    rig.split(100).await;
    assert_eq!(
        rig.control("/retire", Some(json!({"version": "2.0.4"}))).await.json()["retired"],
        true
    );
    assert_eq!(rig.split(50).await.code(), 409, "the old version is gone");
    assert!(
        rig.series(20, API, HEALTH, &[])
            .await
            .iter()
            .all(|answer| answer.head("x-version") == Some("2.1.0"))
    );
}

#[tokio::test]
async fn staging_switches_at_once_and_leaves_production_alone() {
    let rig = rig().await;
    assert_eq!(
        rig.get("api.staging.marketsage.com", HEALTH).await.json()["version"],
        "2.0.4"
    );
    rig.deploy("staging").await;
    assert_eq!(
        rig.get("api.staging.marketsage.com", HEALTH).await.json()["version"],
        "2.1.0"
    );
    assert_eq!(rig.get(API, HEALTH).await.json()["version"], "2.0.4");
    assert_eq!(rig.stack.status().staging, ["2.1.0"]);
}

#[tokio::test]
async fn a_front_end_is_published_with_its_build_in_the_page() {
    let rig = rig().await;
    let app = "app.marketsage.com";
    assert_eq!(rig.get(app, "/build.json").await.json()["version"], "2.0.4");
    let body = json!({"target": "production", "part": "frontend", "version": "2.1.0", "commit": "abcdef0"});
    assert_eq!(rig.control("/deploy", Some(body)).await.code(), 200);
    assert!(
        rig.get(app, "/")
            .await
            .text()
            .contains(r#"<meta name="build" content="2.1.0+abcdef0">"#)
    );
    assert_eq!(
        rig.get(app, "/build.json").await.json(),
        json!({"version": "2.1.0", "commit": "abcdef0"})
    );
    let wrong = json!({"target": "production", "part": "frontend", "version": "9.9.9"});
    assert_eq!(rig.control("/deploy", Some(wrong)).await.code(), 422);
}

#[tokio::test]
async fn migrations_change_what_the_service_answers() {
    let rig = rig().await;
    let bearer = rig.smoke().await;
    let contacts = async || {
        rig.ask(API, "GET", "/api/v2/contacts", &[("authorization", &bearer)], "")
            .await
            .json()
    };
    assert!(contacts().await["contacts"][0].get("company").is_none());
    let pending = async |target: &str| {
        let standing = rig.control(&format!("/migrations?target={target}"), None).await.json();
        standing["pending"].clone()
    };
    assert_eq!(pending("staging").await, 0, "they were tested there");
    assert_eq!(pending("production").await, 3);
    let migrated = rig.control("/migrate", Some(json!({}))).await.json();
    assert_eq!((&migrated["pending"], &migrated["failed"]), (&json!(0), &json!(0)));
    assert!(migrated["list"][3]["took_ms"].is_f64());
    assert!(contacts().await["contacts"][0]["company"].is_string());
}

#[tokio::test]
async fn a_backup_unpacks_to_the_contacts_there_are() {
    let rig = rig().await;
    rig.alone().await;
    let bearer = rig.smoke().await;
    let body = json!({"name": "Kept", "email": "kept@backup.example"}).to_string();
    rig.ask(API, "POST", "/api/v2/contacts", &[("authorization", &bearer)], &body)
        .await;
    let backup = rig.control("/backup", Some(json!({}))).await;
    assert_eq!(backup.code(), 201, "{}", backup.text());
    let path = rig
        .supplies
        .cwd
        .join("backups")
        .join(backup.json()["name"].as_str().unwrap());
    let bytes = std::fs::read(&path).unwrap();
    let hash = support::hex(&Sha256::digest(&bytes));
    assert_eq!(backup.json()["sha256"], hash);
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .unwrap();
    assert!(text.contains("kept@backup.example"));
    assert_eq!(rig.control("/backups", None).await.json()["total"], 1);
}

#[tokio::test]
async fn maintenance_closes_production_and_says_when_to_come_back() {
    let rig = rig().await;
    rig.control("/maintenance", Some(json!({"on": true}))).await;
    for host in [API, "app.marketsage.com"] {
        let closed = rig.get(host, "/").await;
        assert_eq!((closed.code(), closed.head("retry-after")), (503, Some("60")));
    }
    assert_eq!(rig.get("monitoring.marketsage.com", "/metrics").await.code(), 200);
    rig.control("/maintenance", Some(json!({"on": false}))).await;
    assert_eq!(rig.get(API, HEALTH).await.code(), 200);
}

#[tokio::test]
async fn visitors_keep_the_service_busy_and_meet_no_error() {
    let rig = rig().await;
    rig.control("/visitors", Some(json!({"rate": 100}))).await;
    while rig.stack.status().visitors_requests < 60 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let status = rig.stack.status();
    assert_eq!(status.visitors_failed, 0);
    assert!(status.versions[0].requests > 20);
    assert_eq!(status.versions[1].requests, 0);
}

#[tokio::test]
async fn only_who_has_the_token_operates() {
    let rig = rig().await;
    let address = rig.supplies.variables["CS_CONTROL"]
        .trim_start_matches("http://")
        .to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!("POST /split HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes())
        .await
        .unwrap();
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer)
        .await
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}
