//! Steps: what they print is kept, how they end is known, and nothing of them is left.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]
#![cfg(target_os = "linux")]

mod support;

use probes::process::{
    Ending, LaunchError, OutputLine, RunState, StepEnd, StepOrder, Stream, follow, follow_from, give_up_if_gone,
    launch, look_at,
};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::{read, scratch, supervisor};
use tokio::sync::watch;

fn order(dir: &Path, script: &str) -> StepOrder {
    StepOrder {
        dir: dir.join("run"),
        shell: "bash".to_owned(),
        script: script.to_owned(),
        cwd: dir.to_owned(),
        path: Vec::new(),
        variables: BTreeMap::new(),
        secrets: Vec::new(),
        pass: Vec::new(),
        timeout: Duration::from_mins(1),
        log_limit: 1024 * 1024,
    }
}

async fn run(order: &StepOrder) -> (StepEnd, Vec<OutputLine>) {
    launch(order, &supervisor()).unwrap();
    end_of(&order.dir).await
}

async fn end_of(dir: &Path) -> (StepEnd, Vec<OutputLine>) {
    let mut lines = Vec::new();
    let (_wanted, stop) = watch::channel(false);
    let end = follow(dir, |line| lines.push(line), stop).await;
    (end, lines)
}

fn texts(lines: &[OutputLine]) -> Vec<&str> {
    lines.iter().map(|line| line.text.as_str()).collect()
}

/// Processes whose command line holds this word.
fn alive(word: &str) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid: &u32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(word)
    })
    .collect()
}

async fn until(condition: impl Fn() -> bool) {
    for _ in 0..1000 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come true");
}

#[tokio::test]
async fn a_step_prints_to_both_streams_and_ends_with_its_code() {
    let dir = scratch();
    let (end, lines) = run(&order(dir.path(), "echo one\necho two >&2\nexit 3\n")).await;
    assert_eq!(end.ending, Ending::Exited(3));
    let mut seen: Vec<_> = lines.iter().map(|line| (line.stream, line.text.as_str())).collect();
    seen.sort_by_key(|(stream, _)| *stream == Stream::Err);
    assert_eq!(seen, [(Stream::Out, "one"), (Stream::Err, "two")]);
    assert_eq!((end.lines, end.bytes, end.truncated, end.left_behind), (2, 8, false, 0));
    assert_eq!(look_at(&dir.path().join("run")), RunState::Finished(end));
}

#[tokio::test]
async fn the_first_command_that_fails_ends_the_step_also_within_a_pipe() {
    let dir = scratch();
    let (end, lines) = run(&order(dir.path(), "false | cat\necho not reached\n")).await;
    assert_eq!((end.ending, lines.len()), (Ending::Exited(1), 0));
}

#[tokio::test]
async fn sh_and_bash_run_what_was_approved_and_read_nothing_else_first() {
    let dir = scratch();
    std::fs::write(dir.path().join("profile"), "echo profile\n").unwrap();
    for shell in ["sh", "bash"] {
        let profile = dir.path().join("profile").to_string_lossy().into_owned();
        let mut order = order(dir.path(), "echo approved\n");
        order.dir = dir.path().join(shell);
        order.shell = shell.to_owned();
        order.variables.insert("UNRELATED".to_owned(), profile);
        assert_eq!(texts(&run(&order).await.1), ["approved"]);
    }
}

#[tokio::test]
async fn the_environment_holds_what_was_given_and_nothing_of_the_app() {
    let dir = scratch();
    let mut order = order(dir.path(), "env | sort\n");
    order
        .variables
        .insert("CS_API".to_owned(), "https://api.example".to_owned());
    order.path.push(dir.path().join("tools"));
    let (_, lines) = run(&order).await;
    let names: Vec<&str> = lines
        .iter()
        .filter_map(|line| Some(line.text.split_once('=')?.0))
        .collect();
    assert!(names.contains(&"CS_API") && names.contains(&"PATH"));
    // Cargo gives its tests dozens of variables; none of them may arrive.
    assert!(
        !names
            .iter()
            .any(|name| name.starts_with("CARGO") || *name == "LD_LIBRARY_PATH"),
        "{names:?}"
    );
    let path = lines.iter().find(|line| line.text.starts_with("PATH=")).unwrap();
    assert!(
        path.text
            .starts_with(&format!("PATH={}", dir.path().join("tools").display()))
    );
}

#[tokio::test]
async fn what_cannot_start_says_why_and_has_not_run() {
    let dir = scratch();
    let mut missing_folder = order(dir.path(), "touch ran\n");
    missing_folder.cwd = dir.path().join("gone");
    let reason = launch(&missing_folder, &supervisor()).unwrap_err().to_string();
    assert!(reason.contains("gone is not there"), "{reason}");

    let mut missing_shell = order(dir.path(), "touch ran\n");
    missing_shell.dir = dir.path().join("other");
    missing_shell.shell = "no-such-shell".to_owned();
    assert!(matches!(
        launch(&missing_shell, &supervisor()),
        Err(LaunchError::Command { .. })
    ));

    let mut short_secret = order(dir.path(), "touch ran\n");
    short_secret.dir = dir.path().join("third");
    short_secret.secrets.push(("PIN".to_owned(), "1234".to_owned()));
    assert!(matches!(
        launch(&short_secret, &supervisor()),
        Err(LaunchError::ShortSecret { .. })
    ));

    assert!(matches!(
        launch(&missing_folder, &supervisor()),
        Err(LaunchError::Folder { .. })
    ));
    assert!(!dir.path().join("ran").exists());
}

#[tokio::test]
async fn nothing_of_a_hostile_step_is_left() {
    let dir = scratch();
    let mark = format!("86{}", std::process::id());
    let script = format!(
        "sleep {mark}1 &
         setsid sleep {mark}2 &
         ( setsid bash -c 'sleep {mark}3 & exec sleep {mark}4' & )
         bash -c 'trap \"\" TERM; sleep {mark}5; sleep {mark}6' &
         sleep 0.3
         echo done\n"
    );
    let (end, lines) = run(&order(dir.path(), &script)).await;
    assert_eq!(end.ending, Ending::Exited(0));
    assert_eq!(texts(&lines), ["done"]);
    assert!(end.left_behind >= 5, "{end:?}");
    assert_eq!(alive(&mark), [] as [u32; 0]);
}

#[tokio::test]
async fn what_ends_by_itself_right_after_the_step_was_not_left_behind() {
    let dir = scratch();
    let (end, lines) = run(&order(dir.path(), "exec > >(cat)\necho through the pipe\n")).await;
    assert_eq!((end.left_behind, texts(&lines)), (0, vec!["through the pipe"]));
}

#[tokio::test]
async fn a_step_that_ignores_the_request_to_stop_is_stopped() {
    let dir = scratch();
    let mark = format!("87{}", std::process::id());
    let order = order(
        dir.path(),
        &format!("trap 'echo no' TERM\necho ready\nwhile true; do sleep {mark} || true; done\n"),
    );
    launch(&order, &supervisor()).unwrap();
    let (stop, stopped) = watch::channel(false);
    let mut lines = Vec::new();
    let end = follow(
        &order.dir,
        |line| {
            if line.text == "ready" {
                stop.send_replace(true);
            }
            lines.push(line.text);
        },
        stopped,
    )
    .await;
    assert_eq!(end.ending, Ending::Stopped);
    assert_eq!(lines[0], "ready");
    assert_eq!(alive(&mark), [] as [u32; 0]);
}

#[tokio::test]
async fn a_step_that_runs_too_long_is_ended() {
    let dir = scratch();
    let mark = format!("88{}", std::process::id());
    let mut order = order(dir.path(), &format!("echo begun\nsleep {mark}\n"));
    order.timeout = Duration::from_millis(500);
    let (end, lines) = run(&order).await;
    assert_eq!((end.ending, texts(&lines)), (Ending::TimedOut, vec!["begun"]));
    assert_eq!(alive(&mark), [] as [u32; 0]);
}

#[tokio::test]
async fn a_signal_from_elsewhere_is_told_from_an_exit() {
    let dir = scratch();
    let (end, _) = run(&order(dir.path(), "kill -KILL $$\n")).await;
    assert_eq!(end.ending, Ending::Signalled(9));
}

#[tokio::test]
async fn output_without_end_and_without_newline_stays_small_and_is_counted() {
    let dir = scratch();
    let mut order = order(
        dir.path(),
        "head -c 67108864 /dev/zero | tr '\\0' x\necho\nseq 200000 | sed 's/.*/y/'\n",
    );
    order.log_limit = 64 * 1024;
    let (end, lines) = run(&order).await;
    assert_eq!(
        (end.ending, end.bytes, end.truncated),
        (Ending::Exited(0), 67_108_864 + 1 + 400_000, true)
    );
    assert!(lines[0].text.len() < 17 * 1024 && lines[0].text.ends_with("67092480 bytes of this line not kept"));
    let note = lines.last().unwrap();
    assert!(
        note.stream == Stream::Note && note.text.ends_with("bytes not kept"),
        "{note:?}"
    );
    let log = std::fs::metadata(order.dir.join("log.jsonl")).unwrap().len();
    assert!(log <= order.log_limit + 200, "{log}");
    assert_eq!(end.lines, lines.len() as u64);
}

#[tokio::test]
async fn a_secret_never_lands_however_it_is_printed() {
    let dir = scratch();
    let canary = "c4nary/with+all \"of\" it";
    let script = r#"
        for (( i = 0; i <= ${#DB}; i++ )); do printf '%s' "${DB:0:i}"; sleep 0.01; printf '%s\n' "${DB:i}"; done
        printf '%s' "$DB" | base64
        printf 'x%s' "$DB" | base64 | tee /dev/stderr
        printf '%s' "$DB" | od -An -tx1 | tr -d ' \n'
        echo
        cat "/nowhere/$DB"
    "#;
    let mut order = order(dir.path(), script);
    order.secrets.push(("DB".to_owned(), canary.to_owned()));
    let (end, lines) = run(&order).await;
    assert_eq!(end.ending, Ending::Exited(1));
    assert!(
        lines.iter().all(|line| line.text.contains("[redacted:DB]")),
        "{lines:#?}"
    );
    for file in std::fs::read_dir(&order.dir).unwrap() {
        let held = std::fs::read(file.unwrap().path()).unwrap();
        let held = String::from_utf8_lossy(&held);
        assert!(
            !held.contains("c4nary") && !held.contains("YzRuYXJ5") && !held.contains("63346e617279"),
            "{held}"
        );
    }
}

#[tokio::test]
async fn only_the_owner_can_read_a_run() {
    use std::os::unix::fs::PermissionsExt;
    let dir = scratch();
    let order = order(dir.path(), "echo private\n");
    run(&order).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&order.dir), 0o700);
    for name in ["script", "log.jsonl", "exit.json", "supervisor.json"] {
        assert_eq!(mode(&order.dir.join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn following_takes_up_where_it_left_off() {
    let dir = scratch();
    let order = order(dir.path(), "for i in 1 2 3 4; do echo $i; done\n");
    let (_, lines) = run(&order).await;
    let mut rest = Vec::new();
    let (_wanted, stop) = watch::channel(false);
    follow_from(&order.dir, lines[1].next, |line| rest.push(line), stop).await;
    assert_eq!(rest, lines[2..]);
}

#[tokio::test]
async fn the_app_may_be_killed_and_the_step_goes_on_and_is_followed_by_the_next() {
    let dir = scratch();
    let mut app = Command::new(supervisor())
        .args(["--launch-and-wait".as_ref(), dir.path().join("run").as_os_str()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(app.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "before\n");
    app.kill().unwrap();
    app.wait().unwrap();
    assert_eq!(look_at(&dir.path().join("run")), RunState::Alive);
    std::fs::write(dir.path().join("go"), []).unwrap();
    let (end, lines) = end_of(&dir.path().join("run")).await;
    assert_eq!(
        (end.ending, texts(&lines)),
        (Ending::Exited(0), vec!["before", "after"])
    );
}

#[tokio::test]
async fn a_supervisor_that_is_killed_leaves_a_run_whose_end_is_unknown() {
    let dir = scratch();
    // Nobody is left to end this command, so it ends by itself.
    let order = order(
        dir.path(),
        "echo begun\nfor i in {1..200}; do [ -e go ] && exit; sleep 0.05; done\n",
    );
    launch(&order, &supervisor()).unwrap();
    until(|| order.dir.join("log.jsonl").metadata().is_ok_and(|data| data.len() > 0)).await;
    let identity: serde_json::Value = serde_json::from_str(&read(&order.dir.join("supervisor.json"))).unwrap();
    let killed = Command::new("kill")
        .args(["-9", &identity["pid"].to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let (end, lines) = end_of(&order.dir).await;
    assert_eq!((end.ending, texts(&lines)), (Ending::SupervisorGone, vec!["begun"]));
    assert_eq!(look_at(&order.dir), RunState::Gone);
    std::fs::write(dir.path().join("go"), []).unwrap();
}

#[test]
fn a_run_found_gone_stays_gone_even_for_a_supervisor_on_its_way() {
    let dir = scratch();
    assert_eq!(give_up_if_gone(dir.path()), RunState::Gone);
    assert!(
        dir.path().join("stop").exists(),
        "a supervisor that comes now would not know"
    );
}

#[test]
fn a_folder_without_a_run_is_not_alive() {
    assert_eq!(look_at(scratch().path()), RunState::Gone);
}
