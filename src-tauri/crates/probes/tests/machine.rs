//! `tcp`, `file` and `command` looks.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![cfg(unix)]

mod support;

use engine::evidence::FactValue;
use engine::ports::Surroundings;
use std::path::Path;
use std::time::Duration;
use support::{
    Write, assert_could_not_look, assert_unknown, check, closed_port, fact, here, knowing, look, reaching, scratch,
    see, see_in, server, text,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn within(folder: &Path) -> Surroundings {
    Surroundings {
        cwd: folder.to_owned(),
        ..Surroundings::default()
    }
}

fn number(value: f64) -> FactValue {
    FactValue::Number(value)
}

#[tokio::test]
async fn an_open_port_says_what_it_says_first() {
    let mail = server(|mut stream| async move {
        stream.write_all(b"220 mail.example ESMTP\r\n").await?;
        tokio::time::sleep(Duration::from_mins(1)).await;
        Ok(())
    })
    .await;
    let seen = see_in(
        look("tcp", "mail.example.test:25").expecting("banner"),
        &reaching([("mail.example.test", mail)]),
    )
    .await;
    assert_eq!(*fact(&seen, "open"), FactValue::Flag(true));
    assert_eq!(*fact(&seen, "banner"), text("220 mail.example ESMTP\r\n"));
    assert_eq!(*fact(&seen, "remote"), text(&mail.to_string()));
}

#[tokio::test]
async fn a_port_is_spoken_to() {
    let echo = server(|mut stream| async move {
        let mut chunk = [0; 64];
        let count = stream.read(&mut chunk).await?;
        stream.write_all(&chunk[..count]).await
    })
    .await;
    let seen = see(look("tcp", echo.to_string()).with("send", r"PING\r\n")).await;
    assert_eq!(*fact(&seen, "banner"), text("PING\r\n"));
    let seen = see(look("tcp", echo.to_string())
        .with("send", r"PING\r\n")
        .with("read", "2 B"))
    .await;
    assert_eq!(*fact(&seen, "banner"), text("PI"));
}

#[tokio::test]
async fn a_refusal_is_seen_and_several_ports_are_several_subjects() {
    let open = server(|_| async { Ok(()) }).await;
    let closed = closed_port();
    let seen = see(look("tcp", format!("{open}, {closed}"))).await;
    let found: Vec<_> = seen
        .facts
        .iter()
        .filter(|fact| fact.name == "open")
        .map(|fact| (fact.subject.clone(), fact.value.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (open.to_string(), FactValue::Flag(true)),
            (closed.to_string(), FactValue::Flag(false))
        ]
    );
    assert_could_not_look(&see(look("tcp", "127.0.0.1")).await, "is not `HOST:PORT`");
}

#[tokio::test]
async fn a_file_is_read() {
    let folder = scratch();
    std::fs::write(folder.path().join("report.json"), "{\n\"total\": 81.5\n}").unwrap();
    let looking = look("file", "report.json")
        .expecting("sha256")
        .expecting("lines")
        .expecting("text")
        .expecting("json $.total")
        .expecting("regex /total/");
    let seen = see_in(looking, &within(folder.path())).await;
    assert_eq!(*fact(&seen, "exists"), FactValue::Flag(true));
    assert_eq!(*fact(&seen, "kind"), text("file"));
    assert_eq!(
        (fact(&seen, "size"), fact(&seen, "lines")),
        (&number(17.0), &number(3.0))
    );
    assert_eq!(*fact(&seen, "json $.total"), number(81.5));
    assert_eq!(*fact(&seen, "text"), text("{\n\"total\": 81.5\n}"));
    assert!(matches!(fact(&seen, "sha256"), FactValue::Text(hex) if hex.len() == 64));
    assert!(matches!(fact(&seen, "age"), FactValue::Number(age) if *age < 60_000.0));
}

#[tokio::test]
async fn a_folder_is_counted_and_a_missing_file_is_seen_to_be_missing() {
    let folder = scratch();
    std::fs::write(folder.path().join("one"), "").unwrap();
    let seen = see_in(look("file", "."), &within(folder.path())).await;
    assert_eq!(
        (fact(&seen, "kind"), fact(&seen, "entries")),
        (&text("folder"), &number(1.0))
    );
    let absolute = folder.path().join("gone").to_string_lossy().into_owned();
    let seen = see_in(look("file", absolute).expecting("json $.a"), &here()).await;
    assert_eq!(
        (fact(&seen, "exists"), fact(&seen, "size")),
        (&FactValue::Flag(false), &FactValue::Absent)
    );
    assert_eq!(*fact(&seen, "json $.a"), FactValue::Absent);
}

#[tokio::test]
async fn a_device_is_not_read() {
    assert_could_not_look(&see(look("file", "/dev/zero")).await, "neither a file nor a folder");
}

#[tokio::test]
async fn a_long_file_proves_nothing_by_what_is_not_in_its_beginning() {
    let folder = scratch();
    std::fs::write(folder.path().join("long"), vec![b'x'; 1024 * 1024 + 1]).unwrap();
    let seen = see_in(
        look("file", "long")
            .expecting("regex /ERROR/")
            .expecting("json $.a")
            .expecting("lines"),
        &within(folder.path()),
    )
    .await;
    assert!(seen.truncated);
    assert_unknown(fact(&seen, "regex /ERROR/"), "not found in the part");
    assert_unknown(fact(&seen, "json $.a"), "longer than");
    assert_eq!(*fact(&seen, "lines"), number(1.0));
}

#[tokio::test]
async fn a_command_tells_its_exit_and_its_output() {
    let folder = scratch();
    std::fs::create_dir(folder.path().join("below")).unwrap();
    let looking = look("command", r#"echo '{"n": 4}'; echo problem >&2; pwd >&2; exit 3"#)
        .with("cwd", "below")
        .expecting("stdout")
        .expecting("stderr")
        .expecting("json $.n")
        .expecting("regex /n\": (.)/");
    let seen = see_in(looking, &within(folder.path())).await;
    assert_eq!(
        (fact(&seen, "exit"), fact(&seen, "lines")),
        (&number(3.0), &number(1.0))
    );
    assert_eq!(*fact(&seen, "stdout"), text("{\"n\": 4}"));
    assert!(
        matches!(fact(&seen, "stderr"), FactValue::Text(text) if text.starts_with("problem\n") && text.ends_with("/below"))
    );
    assert_eq!(
        (fact(&seen, "json $.n"), fact(&seen, "regex /n\": (.)/")),
        (&number(4.0), &text("4"))
    );
    assert_eq!(
        seen.excerpt[0].text,
        format!("$ {}", r#"echo '{"n": 4}'; echo problem >&2; pwd >&2; exit 3"#)
    );
}

#[tokio::test]
async fn captures_and_secrets_reach_a_command_as_variables_and_never_as_text() {
    let looks = vec![
        look("command", "echo '; touch /tmp/should-not-exist'").capturing("id", "stdout"),
        look("command", "echo \"$CS_ID {id}\"; echo \"$TOKEN $OTHER\"").expecting("stdout"),
    ];
    let sighting = check(
        looks,
        &knowing(here(), &[("TOKEN", "t0ken-value"), ("OTHERS", "not-asked-for")]),
    )
    .await;
    assert_eq!(
        *fact(&sighting.looks[1], "stdout"),
        text("; touch /tmp/should-not-exist {id}\n[redacted:TOKEN] ")
    );
    assert!(!serde_json::to_string(&sighting).unwrap().contains("t0ken-value"));
}

#[tokio::test]
async fn a_command_that_runs_too_long_proves_nothing() {
    let looking = look("command", "echo all good; sleep 60")
        .with("timeout", "400ms")
        .expecting("stdout");
    let seen = see(looking).await;
    for name in ["exit", "stdout", "lines"] {
        assert_unknown(fact(&seen, name), "ran longer than its time-out");
    }
    assert!(seen.excerpt.iter().any(|line| line.text == "all good"));
}

#[tokio::test]
async fn a_command_that_is_no_longer_wanted_is_ended() {
    use engine::ports::{Prober, ReadyCheck};
    let folder = scratch();
    let looks = vec![look("command", "touch begun; sleep 60; touch ended")];
    let span = looks[0].span;
    let check = ReadyCheck {
        check: checklist::Check {
            name: None,
            file: String::new(),
            looks,
            span,
        },
    };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (probes, here) = (probes::Probes::new(support::supervisor()), within(folder.path()));
    let begun = folder.path().join("begun");
    let (sighting, ()) = tokio::join!(probes.look(&check, &here, stopped), async {
        while !begun.exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(stop);
    });
    assert_could_not_look(&sighting.looks[0], "stopped");
    assert!(!folder.path().join("ended").exists());
}

#[tokio::test]
async fn a_folder_outside_is_not_entered() {
    assert_could_not_look(
        &see(look("command", "pwd").with("cwd", "../..")).await,
        "leads out of the folder",
    );
    assert_could_not_look(
        &see(look("command", "pwd").with("cwd", "/")).await,
        "leads out of the folder",
    );
}

#[tokio::test]
async fn a_secret_too_short_to_mask_is_refused() {
    let seen = see_in(look("command", "echo $PIN"), &knowing(here(), &[("PIN", "1234")])).await;
    assert_could_not_look(&seen, "PIN is shorter than 6 characters");
}
