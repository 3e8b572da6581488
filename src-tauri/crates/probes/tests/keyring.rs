//! The system's keyring: a real one, on a session bus of its own.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use probes::keyring::{KeyringError, find, forget, keep};
use std::process::{Command, Stdio};

/// Starts a bus, a keyring opened with a password, and the program that follows.
const SESSION: &str = "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec \"$@\"";

const PROGRAMS: [(&str, &str); 3] = [
    ("dbus-run-session", "dbus-daemon"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("secret-tool", "libsecret-tools"),
];

#[test]
fn a_key_is_kept_found_and_forgotten() {
    for (program, package) in PROGRAMS {
        if Command::new("which")
            .arg(program)
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
        {
            continue;
        }
        assert!(
            std::env::var_os("CI").is_none(),
            "{program} is missing: apt-get install {package}"
        );
        eprintln!("SKIPPED: {program} is missing: apt-get install {package}");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let session = Command::new("dbus-run-session")
        .args(["--", "bash", "-c", SESSION, "session"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "within_the_session", "--ignored"])
        .envs(["HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"].map(|name| (name, home.path())))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&session.stdout);
    assert!(session.status.success() && said.contains("1 passed"), "{session:?}");
}

#[tokio::test]
#[ignore = "a_key_is_kept_found_and_forgotten runs it with a keyring"]
async fn within_the_session() {
    assert_eq!(find("4f1c9e27").await.unwrap(), None);
    keep("4f1c9e27", "Countersign: Technical Lead", "bG9uZyBhbmQgc2VjcmV0")
        .await
        .unwrap();
    keep("b7720de1", "Countersign: Product Manager", "another\nline")
        .await
        .unwrap();
    assert_eq!(find("4f1c9e27").await.unwrap().as_deref(), Some("bG9uZyBhbmQgc2VjcmV0"));
    assert_eq!(find("b7720de1").await.unwrap().as_deref(), Some("another\nline"));
    keep("4f1c9e27", "Countersign: Technical Lead", "newer").await.unwrap();
    assert_eq!(find("4f1c9e27").await.unwrap().as_deref(), Some("newer"));
    forget("4f1c9e27").await.unwrap();
    forget("4f1c9e27").await.unwrap();
    assert_eq!(find("4f1c9e27").await.unwrap(), None);
}

#[test]
fn without_a_keyring_it_says_so() {
    let without = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "without_a_session", "--ignored"])
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .output()
        .unwrap();
    assert!(without.status.success(), "{without:?}");
}

#[tokio::test]
#[ignore = "without_a_keyring_it_says_so runs it without a bus"]
async fn without_a_session() {
    assert!(matches!(find("4f1c9e27").await, Err(KeyringError::NotThere(_))));
    assert!(matches!(
        keep("4f1c9e27", "Countersign", "secret").await,
        Err(KeyringError::NotThere(_))
    ));
}
