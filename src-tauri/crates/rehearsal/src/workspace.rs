//! The workspace: the files a deployment command works on, as a real git repository, with the secrets of the test users.

use crate::keys::random_hex;
use crate::{StackError, files};
use include_dir::{Dir, DirEntry, include_dir};
use std::path::Path;
use std::process::{Command, Stdio};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/workspace");
/// Commits are dated alike at every start, so that the same files have the same commit.
const DATED: &str = "2026-01-01T09:00:00+0000";

/// The secrets in `workspace/secrets`.
pub(crate) struct Secrets {
    pub smoke_password: String,
    pub staff_password: String,
    pub other_tenant_password: String,
    pub webhook_secret: String,
}

/// Writes the embedded files over those of an earlier start; others, such as backups, stay.
pub(crate) fn write(workspace: &Path) -> Result<(), StackError> {
    files::private_folder(workspace)?;
    write_folder(workspace, &FILES)
}

fn write_folder(workspace: &Path, folder: &Dir<'_>) -> Result<(), StackError> {
    for entry in folder.entries() {
        let path = workspace.join(entry.path());
        match entry {
            DirEntry::Dir(folder) => {
                std::fs::create_dir_all(&path).map_err(StackError::file("create", &path))?;
                write_folder(workspace, folder)?;
            }
            DirEntry::File(file) => {
                files::write(&path, file.contents())?;
                let runs = entry.path().starts_with("bin") || file.contents().starts_with(b"#!");
                files::mode(&path, if runs { 0o755 } else { 0o644 })?;
            }
        }
    }
    Ok(())
}

/// The secrets, made at the first start.
pub(crate) fn secrets(workspace: &Path) -> Result<Secrets, StackError> {
    let folder = workspace.join("secrets");
    files::private_folder(&folder)?;
    let secret = |name: &str| files::kept(&folder.join(name), || random_hex(16));
    Ok(Secrets {
        smoke_password: secret("smoke-password")?,
        staff_password: secret("staff-password")?,
        other_tenant_password: secret("other-tenant-password")?,
        webhook_secret: secret("webhook-secret")?,
    })
}

/// Whether the workspace is a repository with the branch of the new version, so that what is checked out can stay.
pub(crate) fn is_repository(workspace: &Path, new: &str) -> bool {
    let branch = format!("refs/heads/release/v{new}");
    workspace.join(".git").exists() && run(workspace, &["rev-parse", "--verify", "--quiet", &branch]).is_ok()
}

/// Makes the workspace a repository afresh: `main` and the tag `vOLD` hold the old version, `release/vNEW` the new one.
/// They differ in `VERSION` and in the version of `package.json`. Answers why not, if git is missing or refuses.
pub(crate) fn repository(workspace: &Path, old: &str, new: &str) -> Result<(), String> {
    let git = workspace.join(".git");
    let lost = |error: std::io::Error| format!("{}: {error}", workspace.display());
    if git.exists() {
        std::fs::remove_dir_all(&git).map_err(lost)?;
    }
    run(workspace, &["init", "--quiet", "--initial-branch=main"])?;
    std::fs::create_dir_all(git.join("info")).map_err(lost)?;
    std::fs::write(git.join("info/exclude"), "/secrets/\n/backups/\n").map_err(lost)?;

    let package = std::fs::read_to_string(workspace.join("package.json")).unwrap_or_default();
    let line = |version: &str| format!("\"version\": \"{version}\"");
    commit(workspace, old, &package.replace(&line(new), &line(old)))?;
    run(workspace, &["tag", &format!("v{old}")])?;
    run(workspace, &["checkout", "--quiet", "-b", &format!("release/v{new}")])?;
    commit(workspace, new, &package)?;
    run(workspace, &["checkout", "--quiet", "main"])
}

fn commit(workspace: &Path, version: &str, package: &str) -> Result<(), String> {
    let write = |name: &str, text: &str| {
        std::fs::write(workspace.join(name), text).map_err(|error| format!("could not write {name}: {error}"))
    };
    write("VERSION", &format!("{version}\n"))?;
    if !package.is_empty() {
        write("package.json", package)?;
    }
    run(workspace, &["add", "--all"])?;
    run(
        workspace,
        &["commit", "--quiet", "--message", &format!("MarketSage {version}")],
    )
}

/// Runs git without the settings, hooks and signing of whoever uses the machine.
fn run(workspace: &Path, arguments: &[&str]) -> Result<(), String> {
    let mut git = Command::new("git");
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(name);
    }
    git.envs([
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_DATE", DATED),
        ("GIT_COMMITTER_DATE", DATED),
    ]);
    git.env("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" });
    for setting in [
        "user.name=MarketSage",
        "user.email=build@marketsage.com",
        "core.autocrlf=false",
    ] {
        git.args(["-c", setting]);
    }
    let outcome = git.args(arguments).current_dir(workspace).stdin(Stdio::null()).output();
    let outcome = outcome.map_err(|error| format!("git could not be run: {error}"))?;
    if outcome.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&outcome.stderr);
    Err(format!("`git {}` failed: {}", arguments.join(" "), said.trim()))
}
