//! Stories about a real nginx that carries the traffic of two versions.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod support;

use engine::ports::TrafficEngine;
use support::nginx::Nginx;
use support::people::{answered_by, ask};
use support::until;
use support::version::{Mood, Version};

/// What `$start` started; or leaves the story, which has said why.
macro_rules! started {
    ($start:expr) => {
        match $start {
            Some(started) => started,
            None => return,
        }
    };
}

async fn percent(engine: &dyn TrafficEngine) -> f64 {
    engine.read().await.unwrap().new_percent
}

fn is(share: f64, percent: f64) -> bool {
    (share - percent).abs() < 1e-6
}

#[tokio::test]
async fn the_share_that_is_set_is_read_back_and_is_what_people_get() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    assert_eq!(engine.preflight().await.unwrap().obstacle(), None);
    engine.counters().await.unwrap();
    for (percent, least, most) in [(50, 60, 140), (100, 200, 200), (0, 0, 0)] {
        let position = engine.set(percent).await.unwrap();
        assert!(is(position.new_percent, f64::from(percent)), "{position:?}");
        assert_eq!(engine.read().await.unwrap(), position);
        let before = engine.counters().await.unwrap();
        let answered = answered_by("new", nginx.port, 200).await;
        assert!((least..=most).contains(&answered), "{answered} of 200 at {percent} %");
        until("all are logged", async || {
            let after = engine.counters().await.unwrap();
            let grown = |side: fn(&engine::traffic::Counted) -> u64| side(&after) - side(&before);
            let new = grown(|counted| counted.sides.new[0].requests);
            new == u64::from(answered) && new + grown(|counted| counted.sides.old[0].requests) == 200
        })
        .await;
    }
    assert!(engine.persist().unwrap().await.unwrap().starts_with("0 % for new"));
    assert!(!nginx.managed(".before").exists());
}

#[tokio::test]
async fn what_fails_and_how_long_it_took_is_counted() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    engine.counters().await.unwrap();
    engine.set(100).await.unwrap();
    for (mood, status) in [(Mood::Well, 200), (Mood::Failing, 500), (Mood::Silent, 502)] {
        new.feels(mood);
        assert_eq!(ask(nginx.port, None).await.status, status);
    }
    until("all are logged", async || {
        let counted = engine.counters().await.unwrap().sides.new.remove(0);
        let slowest = counted.at_most.last().unwrap().count;
        (counted.requests, counted.errors, slowest) == (3, 2, 3) && counted.response_sum_ms.is_some()
    })
    .await;
}

#[tokio::test]
async fn a_restart_a_reload_and_another_hand_are_seen() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let mut nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    let first = engine.set(50).await.unwrap();
    nginx.reloads();
    until("new workers serve", async || {
        engine
            .read()
            .await
            .is_ok_and(|position| position.generation != first.generation)
    })
    .await;
    assert!(is(percent(&*engine).await, 50.0), "a reload keeps the split");
    let reloaded = engine.read().await.unwrap();
    nginx.restarts().await;
    assert_ne!(engine.read().await.unwrap().generation, reloaded.generation);

    let text = std::fs::read_to_string(nginx.managed("")).unwrap();
    std::fs::write(nginx.managed(""), text.replace("50%", "75%")).unwrap();
    let error = engine.read().await.unwrap_err();
    assert!(error.why.contains("changed after nginx last read it"), "{error}");
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    nginx.reloads();
    until("the other hand's share is read", async || {
        engine.read().await.is_ok_and(|position| is(position.new_percent, 75.0))
    })
    .await;
}

#[tokio::test]
async fn where_the_test_fails_the_former_file_is_back() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    engine.set(30).await.unwrap();
    let before = std::fs::read_to_string(nginx.managed("")).unwrap();
    let config = nginx.folder.path().join("nginx.conf");
    let good = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{good}\nnonsense;\n")).unwrap();
    let error = engine.set(50).await.unwrap_err();
    assert!(
        error.why.contains("nonsense") && error.hint.contains("is back in place"),
        "{error:?}"
    );
    assert!(!error.may_have_happened);
    assert_eq!(std::fs::read_to_string(nginx.managed("")).unwrap(), before);
    assert_eq!(
        engine.preflight().await.unwrap().obstacle().unwrap().what,
        "Managed file"
    );
    std::fs::write(&config, good).unwrap();
    assert!(is(engine.set(50).await.unwrap().new_percent, 50.0));
}

#[tokio::test]
async fn a_change_that_was_broken_off_is_known_and_mended() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    engine.set(30).await.unwrap();
    // What a kill leaves between the new file and the reload.
    std::fs::hard_link(nginx.managed(""), nginx.managed(".before")).unwrap();
    let text = std::fs::read_to_string(nginx.managed(""))
        .unwrap()
        .replace("30%", "50%");
    std::fs::remove_file(nginx.managed("")).unwrap();
    std::fs::write(nginx.managed(""), text).unwrap();
    assert!(engine.read().await.unwrap_err().why.contains("broken off"));
    assert!(is(engine.set(0).await.unwrap().new_percent, 0.0));
    assert_eq!(answered_by("old", nginx.port, 20).await, 20);
    assert!(!nginx.managed(".before").exists());
}

#[tokio::test]
async fn what_countersign_did_not_write_is_never_overwritten() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let mut settings = nginx.settings();
    if let checklist::Traffic::Nginx { file, .. } = &mut settings {
        "nginx.conf".clone_into(file);
    }
    let config = nginx.folder.path().join("nginx.conf");
    let before = std::fs::read_to_string(&config).unwrap();
    let error = nginx.open(&settings).set(0).await.unwrap_err();
    assert!(error.why.contains("is not a split between blue and green"));
    assert_eq!(std::fs::read_to_string(&config).unwrap(), before);
}

#[tokio::test]
async fn an_upstream_that_nobody_defined_is_an_obstacle() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let mut settings = nginx.settings();
    if let checklist::Traffic::Nginx { new, .. } = &mut settings {
        "gren".clone_into(new);
    }
    let preflight = nginx.open(&settings).preflight().await.unwrap();
    let obstacle = preflight.obstacle().unwrap();
    assert_eq!(obstacle.what, "Upstreams");
    assert!(obstacle.wrong.as_ref().unwrap().contains("no upstream gren"));
}

#[tokio::test]
async fn a_newer_order_wins_over_one_whose_test_hangs() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    engine.set(50).await.unwrap();
    let mut settings = nginx.settings();
    if let checklist::Traffic::Nginx { test, .. } = &mut settings {
        // The first test hangs for a while, the second goes through.
        let script = "if mkdir hung 2>/dev/null; then sleep 1; fi; exec \"$@\"".to_owned();
        *test = ["sh".to_owned(), "-c".to_owned(), script, "sh".to_owned()]
            .into_iter()
            .chain(test.clone())
            .collect();
    }
    let engine = nginx.open(&settings);
    let rolled_back = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        engine.set(0).await
    };
    let (late, back) = tokio::join!(engine.set(70), rolled_back);
    assert!(is(back.unwrap().new_percent, 0.0));
    assert!(late.unwrap_err().why.contains("a newer order"));
    assert!(is(percent(&*engine).await, 0.0));
}

#[tokio::test]
async fn a_full_disk_keeps_new_from_getting_more_and_not_from_losing_all() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(&folder.path().join("managed")) else {
        return;
    };
    let nginx = started!(Nginx::start_in(folder, old.port, new.port).await);
    let engine = nginx.engine();
    engine.set(50).await.unwrap();
    disk.fill();
    let error = engine.set(70).await.unwrap_err();
    assert!(
        error.why.contains("No space left") && !error.may_have_happened,
        "{error}"
    );
    assert!(is(percent(&*engine).await, 50.0), "nothing has changed");
    assert!(is(engine.set(0).await.unwrap().new_percent, 0.0));
    assert_eq!(answered_by("old", nginx.port, 20).await, 20);
    drop(nginx);
}

/// A file system of a few pages.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn mount(at: &std::path::Path) -> Option<SmallDisk> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "small"])
            .arg(at)
            .output();
        if mounted.is_ok_and(|mounted| mounted.status.success()) {
            return Some(SmallDisk(at.to_owned()));
        }
        eprintln!("SKIPPED: no tmpfs can be mounted. To run this story: be root");
        None
    }

    fn fill(&self) {
        use std::io::Write;
        let mut file = std::fs::File::create(self.0.join("ballast")).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Names the rollback card that the child of the next story works with.
const CARD: &str = "COUNTERSIGN_STORY_CARD";

#[tokio::test]
async fn killed_at_any_moment_of_a_change_it_leaves_a_split_that_can_be_taken_back() {
    let (old, new) = (Version::start("old").await, Version::start("new").await);
    let nginx = started!(Nginx::start(old.port, new.port).await);
    let engine = nginx.engine();
    let card = nginx.folder.path().join("card.toml");
    nginx.card().write(&card).unwrap();
    let (mut unknown, rounds) = (0, support::rounds(10));
    for round in 0..rounds {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_child_that_is_killed"])
            .env(CARD, &card)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(u64::from(40 + 37 * (round % 10)))).await;
        child.kill().unwrap();
        child.wait().unwrap();
        let text = std::fs::read_to_string(nginx.managed("")).unwrap();
        assert!(text.ends_with("';\n"), "a file that is there is whole: {text}");
        unknown += u32::from(engine.read().await.is_err());
        assert!(is(engine.set(0).await.unwrap().new_percent, 0.0));
        assert_eq!(answered_by("old", nginx.port, 10).await, 10);
    }
    eprintln!("{rounds} kills: in {unknown} what nginx served was not known until it was set again");
}

/// Moves traffic until it is killed; nothing unless the story above starts it.
#[tokio::test]
async fn the_child_that_is_killed() {
    let Some(card) = std::env::var_os(CARD) else { return };
    let engine = traffic::Card::read(std::path::Path::new(&card))
        .unwrap()
        .engine(None)
        .unwrap();
    for percent in [30, 70].into_iter().cycle() {
        engine.set(percent).await.unwrap();
    }
}
