//! A stack that is started again goes on from where it was, if it can.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use rehearsal::{Options, Stack};
use serde_json::{Value, json};
use std::process::Command;
use support::{API, Rig, Seen, options, rig};

const HEALTH: &str = "/api/v2/health";

/// A release in the middle: both sides deployed, migrated, a third of the traffic moved, closed for maintenance.
async fn in_the_middle() -> Rig {
    let rig = rig().await;
    rig.deploy("staging").await;
    rig.deploy("production").await;
    let frontend = json!({"target": "production", "part": "frontend", "version": "2.1.0", "commit": "abcdef0"});
    for (path, body) in [
        ("/deploy", frontend),
        ("/migrate", json!({})),
        ("/split", json!({"new": 33})),
        ("/backup", json!({})),
        ("/maintenance", json!({"on": true})),
    ] {
        let answer = rig.control(path, Some(body)).await;
        assert!(answer.status().is_success(), "{path}: {}", answer.text());
    }
    rig
}

async fn register(rig: &Rig, email: &str) {
    let body = json!({"email": email, "password": "correct horse battery"}).to_string();
    let answer = rig.ask(API, "POST", "/auth/register", &[], &body).await;
    assert_eq!(answer.code(), 201, "{}", answer.text());
}

async fn sign_in(rig: &Rig, email: &str) -> u16 {
    let body = json!({"email": email, "password": "correct horse battery"}).to_string();
    rig.ask(API, "POST", "/auth/login", &[], &body).await.code()
}

async fn contacts(rig: &Rig, query: &str) -> Value {
    let bearer = rig.smoke().await;
    let path = format!("/api/v2/contacts?{query}");
    rig.ask(API, "GET", &path, &[("authorization", &bearer)], "")
        .await
        .json()
}

#[tokio::test]
async fn a_release_goes_on_where_it_was() {
    let rig = in_the_middle().await;
    rig.stack.set_fault("errors", true).unwrap();
    let rig = rig.again(false).await;
    let status = rig.stack.status();
    assert!(status.versions.iter().all(|version| version.running));
    assert_eq!((status.new_percent, status.migrations_pending), (33, 0));
    assert_eq!(
        (status.staging, status.frontend.as_str()),
        (vec!["2.1.0".to_owned()], "2.1.0")
    );
    assert!(status.maintenance);
    assert_eq!(status.faults_on, [""; 0]);
    assert_eq!(rig.control("/backups", None).await.json()["total"], 1);
    assert_eq!(rig.get(API, HEALTH).await.code(), 503);

    rig.control("/maintenance", Some(json!({"on": false}))).await;
    let build = rig.get("app.marketsage.com", "/build.json").await.json();
    assert_eq!(build, json!({"version": "2.1.0", "commit": "abcdef0"}));
    let new = rig.ask(API, "GET", HEALTH, &[("x-release", "new")], "").await;
    assert_eq!(new.json()["version"], "2.1.0");
    assert!(contacts(&rig, "limit=1").await["contacts"][0]["company"].is_string());
}

#[tokio::test]
async fn a_retired_version_stays_retired() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.split(100).await;
    rig.control("/retire", Some(json!({"version": "2.0.4"}))).await;
    let rig = rig.again(false).await;
    let running: Vec<bool> = rig.stack.status().versions.iter().map(|one| one.running).collect();
    assert_eq!(running, [false, true]);
    assert_eq!(rig.get(API, HEALTH).await.json()["version"], "2.1.0");
}

#[tokio::test]
async fn what_users_entered_is_there_again_and_stays_their_own() {
    let rig = rig().await;
    register(&rig, "ife@new.example").await;
    let bearer = rig.smoke().await;
    let body = json!({"name": "Kept", "email": "kept@data.example"}).to_string();
    let signed_in = [("authorization", bearer.as_str())];
    let added = rig.ask(API, "POST", "/api/v2/contacts", &signed_in, &body).await;
    let path = format!("/api/v2/contacts/{}", added.json()["id"]);

    let rig = rig.again(false).await;
    assert_eq!(sign_in(&rig, "ife@new.example").await, 200);
    assert_eq!(contacts(&rig, "email=kept@data.example").await["total"], 1);
    let other = rig.bearer("other@othertenant.example", "other-tenant-password").await;
    let seen = rig.ask(API, "GET", &path, &[("authorization", &other)], "").await;
    assert_eq!(seen.code(), 404, "it is another tenant's");
    let me = rig.ask(API, "GET", "/auth/me", &[("authorization", &bearer)], "").await;
    assert_eq!(me.code(), 401, "sessions end with the stack");
}

#[tokio::test]
async fn a_migration_that_failed_has_still_failed() {
    let rig = rig().await;
    rig.stack.set_fault("migration-stuck", true).unwrap();
    assert_eq!(rig.control("/migrate", Some(json!({}))).await.code(), 500);
    let rig = rig.again(false).await;
    let standing = rig.control("/migrations", None).await.json();
    assert_eq!((&standing["pending"], &standing["failed"]), (&json!(3), &json!(1)));
    assert_eq!(rig.control("/migrate", Some(json!({}))).await.json()["failed"], 0);
}

#[tokio::test]
async fn a_command_is_written_down_before_it_is_answered() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.split(20).await;
    // What a crash leaves is what the file holds now, whatever a stop would add.
    let written: Value = serde_json::from_slice(&std::fs::read(rig.folder.path().join("state.json")).unwrap()).unwrap();
    assert_eq!(written["production"]["new_percent"], 20);
    assert_eq!(written["production"]["running"], json!(["2.0.4", "2.1.0"]));
}

fn git(rig: &Rig, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(&rig.supplies.cwd)
        .output();
    let output = output.ok()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[tokio::test]
async fn what_is_checked_out_stays_so_until_a_fresh_start() {
    let rig = rig().await;
    if git(&rig, &["checkout", "-q", "release/v2.1.0"]).is_none() {
        assert!(rig.stack.status().no_repository.unwrap().contains("git"));
        return;
    }
    let notes = rig.supplies.cwd.join("docs/changes.md");
    std::fs::write(&notes, "mine\n").unwrap();
    let branch = |rig: &Rig| git(rig, &["rev-parse", "--abbrev-ref", "HEAD"]).unwrap();

    let rig = rig.again(false).await;
    assert_eq!(branch(&rig), "release/v2.1.0");
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine\n");
    assert_eq!(rig.stack.status().no_repository, None);

    let rig = rig.again(true).await;
    assert_eq!(branch(&rig), "main");
    assert_eq!(git(&rig, &["status", "--porcelain"]).unwrap(), "");
}

#[tokio::test]
async fn a_fresh_start_keeps_backups_and_addresses_and_nothing_else() {
    let rig = in_the_middle().await;
    rig.control("/maintenance", Some(json!({"on": false}))).await;
    register(&rig, "ife@new.example").await;
    let supplies = rig.supplies.clone();
    let rig = rig.again(true).await;
    assert_eq!(rig.supplies, supplies);
    assert!(as_at_the_beginning(&rig));
    assert_eq!(rig.control("/backups", None).await.json()["total"], 1);
    assert_eq!(sign_in(&rig, "ife@new.example").await, 401);
    assert!(as_at_the_beginning(&rig.again(false).await), "and that is remembered");
}

fn as_at_the_beginning(rig: &Rig) -> bool {
    let status = rig.stack.status();
    let running: Vec<bool> = status.versions.iter().map(|version| version.running).collect();
    running == [true, false]
        && (status.new_percent, status.migrations_pending, status.maintenance) == (0, 3, false)
        && (status.frontend.as_str(), status.staging_frontend.as_str()) == ("2.0.4", "2.0.4")
        && status.staging == ["2.0.4"]
}

#[tokio::test]
async fn what_cannot_be_taken_up_means_a_fresh_start_and_no_error() {
    let damages: [fn(String) -> Option<String>; 4] = [
        |_| None,
        |_| Some(String::new()),
        |text| Some(text[..text.len() / 2].to_owned()),
        |text| Some(text.replace("\"format\":1", "\"format\":999")),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        let Rig {
            stack,
            supplies,
            folder,
        } = in_the_middle().await;
        stack.stop().await;
        let state = folder.path().join("state.json");
        match damage(std::fs::read_to_string(&state).unwrap()) {
            Some(text) => std::fs::write(&state, text).unwrap(),
            None => std::fs::remove_file(&state).unwrap(),
        }
        let stack = Stack::start(Options {
            fresh: false,
            ..options(folder.path())
        });
        let rig = Rig {
            stack: stack.await.unwrap(),
            supplies,
            folder,
        };
        assert!(as_at_the_beginning(&rig), "damage {number}");
    }
}

#[tokio::test]
async fn other_versions_begin_anew() {
    let Rig { stack, folder, .. } = in_the_middle().await;
    stack.stop().await;
    let stack = Stack::start(Options {
        new: "2.2.0".into(),
        fresh: false,
        ..options(folder.path())
    });
    let status = stack.await.unwrap().status();
    assert_eq!(
        (status.versions[1].version.as_str(), status.versions[1].running),
        ("2.2.0", false)
    );
    assert_eq!((status.new_percent, status.migrations_pending), (0, 3));
}
