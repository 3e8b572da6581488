//! Each fault, on and off again, changes what an outsider sees.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use serde_json::json;
use support::{API, Answer, Rig, Seen, rig};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

const HEALTH: &str = "/api/v2/health";

impl Rig {
    fn fault(&self, name: &str, on: bool) {
        self.stack.set_fault(name, on).unwrap();
        assert_eq!(
            self.stack.faults().iter().find(|fault| fault.name == name).unwrap().on,
            on
        );
    }
}

fn failed(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.code() == 500).count()
}

#[tokio::test]
async fn errors_hit_three_in_a_hundred_of_new_and_none_of_old() {
    let rig = rig().await;
    rig.deploy("production").await;
    let (new, old) = ([("x-release", "new")], [("x-release", "old")]);
    assert_eq!(failed(&rig.series(100, API, HEALTH, &new).await), 0);
    rig.fault("errors", true);
    assert_eq!(failed(&rig.series(200, API, HEALTH, &new).await), 6);
    assert_eq!(failed(&rig.series(100, API, HEALTH, &old).await), 0);
    let errors = rig.get("monitoring.marketsage.com", "/errors").await.json();
    assert!(
        errors["errors"]
            .as_array()
            .unwrap()
            .iter()
            .all(|line| line["version"] == "2.1.0")
    );
    rig.fault("errors", false);
    assert_eq!(failed(&rig.series(100, API, HEALTH, &new).await), 0);
}

#[tokio::test]
async fn slow_makes_new_slower_than_old_by_the_stack_s_own_count() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.fault("slow", true);
    rig.series(3, API, HEALTH, &[("x-release", "new")]).await;
    let mean = rig.stack.status().versions[1].mean_ms.unwrap();
    assert!(mean >= 400.0, "{mean} ms");
    rig.fault("slow", false);
    rig.series(30, API, HEALTH, &[("x-release", "new")]).await;
    assert!(rig.stack.status().versions[1].mean_ms.unwrap() < mean);
}

#[tokio::test]
async fn a_certificate_about_to_expire_is_really_shown_on_www_and_app_only() {
    let rig = rig().await;
    let shown = async |host: &str| {
        let stream = rig.tls(host).await;
        stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    };
    let (app, api) = (shown("app.marketsage.com").await, shown(API).await);
    rig.fault("certificate-expiring", true);
    let expiring = shown("app.marketsage.com").await;
    assert_ne!(expiring, app);
    assert_eq!(shown(API).await, api);
    assert_eq!(days_left(&rig, &expiring), 5);
    rig.fault("certificate-expiring", false);
    assert_eq!(shown("app.marketsage.com").await, app);
    assert_eq!(days_left(&rig, &app), 90);
}

/// Whole days left, from the end of the validity in the certificate: the second `UTCTime` (tag 0x17) of it.
fn days_left(_: &Rig, der: &[u8]) -> i64 {
    let times: Vec<&[u8]> = der
        .windows(15)
        .filter(|window| window.starts_with(&[0x17, 13]))
        .map(|w| &w[2..])
        .collect();
    let text = String::from_utf8(times[1].to_vec()).unwrap();
    let end = chrono::NaiveDateTime::parse_from_str(&text, "%y%m%d%H%M%SZ")
        .unwrap()
        .and_utc();
    (end - chrono::Utc::now()).num_days()
}

#[tokio::test]
async fn health_down_says_which_part_is_down_on_both_versions() {
    let rig = rig().await;
    rig.deploy("production").await;
    rig.fault("health-down", true);
    for release in ["old", "new"] {
        let answer = rig.ask(API, "GET", HEALTH, &[("x-release", release)], "").await;
        assert_eq!((answer.code(), &answer.json()["database"]), (503, &json!("down")));
    }
    rig.fault("health-down", false);
    assert_eq!(rig.get(API, HEALTH).await.json()["database"], "up");

    rig.fault("cache-down", true);
    let answer = rig.get(API, HEALTH).await;
    assert_eq!((answer.code(), &answer.json()["redis"]), (200, &json!("down")));
    rig.fault("cache-down", false);
    assert_eq!(rig.get(API, HEALTH).await.json()["status"], "ok");
}

#[tokio::test]
async fn the_redirect_of_www_turns_temporary() {
    let rig = rig().await;
    let seen = async || {
        let answer = rig.get("www.marketsage.com", "/prices?plan=pro").await;
        assert_eq!(
            answer.head("location"),
            Some("https://app.marketsage.com/prices?plan=pro")
        );
        answer.code()
    };
    assert_eq!(seen().await, 301);
    rig.fault("redirect-temporary", true);
    assert_eq!(seen().await, 302);
    rig.fault("redirect-temporary", false);
    assert_eq!(seen().await, 301);
}

#[tokio::test]
async fn mail_down_refuses_at_the_door_and_registration_says_so() {
    let rig = rig().await;
    let register = async |email: &str| {
        let body = json!({"email": email, "password": "correct horse battery"}).to_string();
        let answer = rig.ask(API, "POST", "/auth/register", &[], &body).await;
        assert_eq!(answer.code(), 201, "{}", answer.text());
        answer.json()["mail"].as_str().unwrap().to_owned()
    };
    rig.fault("mail-down", true);
    let mut greeting = String::new();
    let mut stream = TcpStream::connect(&rig.supplies.connect["mail.marketsage.com:25"])
        .await
        .unwrap();
    stream.read_to_string(&mut greeting).await.unwrap();
    assert!(greeting.starts_with("421"), "{greeting}");
    assert!(register("lost@new.example").await.contains("421"));
    rig.fault("mail-down", false);
    assert_eq!(register("kept@new.example").await, "sent");
    let messages = rig.get("mail.marketsage.com", "/messages").await.json();
    assert_eq!(
        (&messages["total"], &messages["messages"][0]["to"][0]),
        (&json!(1), &json!("kept@new.example"))
    );
}

#[tokio::test]
async fn a_header_goes_missing_on_error_pages_only() {
    let rig = rig().await;
    let policy = async |path: &str| rig.get(API, path).await.head("content-security-policy").is_some();
    rig.fault("header-missing", true);
    assert!(policy(HEALTH).await);
    assert!(!policy("/none").await);
    rig.fault("header-missing", false);
    assert!(policy("/none").await);
}

#[tokio::test]
async fn a_stuck_migration_fails_and_the_next_run_finishes() {
    let rig = rig().await;
    rig.fault("migration-stuck", true);
    let stuck = rig.control("/migrate", Some(json!({}))).await;
    assert_eq!(stuck.code(), 500);
    assert_eq!(
        (&stuck.json()["failed"], &stuck.json()["pending"]),
        (&json!(1), &json!(3))
    );
    assert!(stuck.json()["error"]["message"].as_str().unwrap().contains("contacts"));
    assert_eq!(rig.control("/migrations", None).await.json()["failed"], 1);
    rig.fault("migration-stuck", false);
    assert_eq!(rig.control("/migrate", Some(json!({}))).await.json()["pending"], 0);
}

#[tokio::test]
async fn the_operator_switches_faults_too() {
    let rig = rig().await;
    assert_eq!(
        rig.control("/faults/mail-down", Some(json!({"on": true}))).await.code(),
        200
    );
    assert_eq!(rig.stack.status().faults_on, ["mail-down"]);
    assert_eq!(
        rig.control("/faults/gremlins", Some(json!({"on": true}))).await.code(),
        404
    );
    assert!(rig.stack.set_fault("gremlins", true).is_err());
}
