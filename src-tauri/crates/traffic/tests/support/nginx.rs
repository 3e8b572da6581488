//! A real nginx in front of two versions.

use super::{example, free_port, installed, until};
use checklist::Traffic;
use engine::ports::TrafficEngine;
use engine::traffic::Sides;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use traffic::{Card, CardReach, Reach};

pub struct Nginx {
    pub folder: TempDir,
    pub port: u16,
    binary: PathBuf,
    child: Child,
}

/// The managed file as `docs/traffic.md` has a person write it first.
fn at_nothing() -> String {
    example("api.conf").replace("countersign_api", "countersign_split")
}

impl Nginx {
    pub async fn start(old: u16, new: u16) -> Option<Nginx> {
        let folder = tempfile::tempdir().unwrap();
        let managed = folder.path().join("managed");
        std::fs::create_dir(&managed).unwrap();
        Nginx::start_in(folder, old, new).await
    }

    /// In a folder that has a `managed` one.
    pub async fn start_in(folder: TempDir, old: u16, new: u16) -> Option<Nginx> {
        let binary = installed("nginx", "apt-get install nginx-light")?;
        let port = free_port();
        std::fs::write(folder.path().join("managed/split.conf"), at_nothing()).unwrap();
        std::fs::write(folder.path().join("nginx.conf"), config(folder.path(), port, old, new)).unwrap();
        // Workers are told from the file by their age, in hundredths of a second.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let child = launch(&binary, folder.path());
        let nginx = Nginx {
            folder,
            port,
            binary,
            child,
        };
        nginx.is_up().await;
        Some(nginx)
    }

    async fn is_up(&self) {
        let engine = self.engine();
        until("nginx serves the file", async || engine.read().await.is_ok()).await;
    }

    pub fn managed(&self, ending: &str) -> PathBuf {
        self.folder.path().join(format!("managed/split.conf{ending}"))
    }

    fn command(&self, words: &[&str]) -> Vec<String> {
        let config = self.folder.path().join("nginx.conf");
        let own = [self.binary.clone(), "-c".into(), config, "-e".into(), "stderr".into()];
        let own = own.map(|word| word.display().to_string());
        own.into_iter()
            .chain(words.iter().map(|word| (*word).to_owned()))
            .collect()
    }

    pub fn settings(&self) -> Traffic {
        Traffic::Nginx {
            file: "managed/split.conf".to_owned(),
            old: "blue".to_owned(),
            new: "green".to_owned(),
            test: self.command(&["-t"]),
            reload: self.command(&["-s", "reload"]),
            log: Some("split.log".to_owned()),
            pid: Some("nginx.pid".to_owned()),
        }
    }

    pub fn open(&self, settings: &Traffic) -> Arc<dyn TrafficEngine> {
        let reach = Reach {
            folder: self.folder.path().to_owned(),
            ..Reach::default()
        };
        traffic::open(settings, &reach).unwrap()
    }

    pub fn engine(&self) -> Arc<dyn TrafficEngine> {
        self.open(&self.settings())
    }

    /// The rollback card of a release behind it.
    pub fn card(&self) -> Card {
        Card {
            release: "r-1".to_owned(),
            product: "Story".to_owned(),
            environment: "story".to_owned(),
            written: 0,
            by_hand: self.engine().by_hand(),
            versions: Sides {
                old: "1".to_owned(),
                new: "2".to_owned(),
            },
            traffic: self.settings(),
            reach: CardReach {
                folder: self.folder.path().to_owned(),
                ..CardReach::default()
            },
        }
    }

    pub fn reloads(&self) {
        let words = self.command(&["-s", "reload"]);
        let done = Command::new(&words[0])
            .args(&words[1..])
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(done.success());
    }

    pub async fn restarts(&mut self) {
        self.stop();
        self.child = launch(&self.binary, self.folder.path());
        self.is_up().await;
    }

    fn stop(&mut self) {
        let _ = rustix::process::kill_process(
            rustix::process::Pid::from_child(&self.child),
            rustix::process::Signal::TERM,
        );
        let _ = self.child.wait();
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.stop();
    }
}

fn launch(binary: &Path, folder: &Path) -> Child {
    let mut command = Command::new(binary);
    command
        .arg("-c")
        .arg(folder.join("nginx.conf"))
        .args(["-e", "stderr", "-g", "daemon off;"]);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn config(folder: &Path, port: u16, old: u16, new: u16) -> String {
    let folder = folder.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary
        .map(|kind| format!("  {kind}_temp_path {folder}/{kind};\n"))
        .concat();
    format!(
        "worker_processes 2;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n{temporary}\
         \x20 access_log off;\n  upstream blue {{ server 127.0.0.1:{old}; }}\n  upstream green {{ server 127.0.0.1:{new}; }}\n\
         \x20 include {folder}/managed/split.conf;\n  server {{\n    listen 127.0.0.1:{port};\n\
         \x20   access_log {folder}/split.log countersign_split;\n\
         \x20   location / {{ proxy_pass http://$countersign_split; proxy_next_upstream off; }}\n  }}\n}}\n"
    )
}
