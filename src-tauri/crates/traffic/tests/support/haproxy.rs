//! A real HAProxy in front of two versions.

use super::{free_port, installed, until};
use checklist::Traffic;
use engine::ports::TrafficEngine;
use rustix::process::{Pid, Signal, kill_process};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpStream;
use traffic::Reach;

/// What differs from the usual configuration.
#[derive(Clone)]
pub struct Wish {
    pub old: Vec<u16>,
    pub new: Vec<u16>,
    /// Lines of the backend before its servers.
    pub backend: String,
    /// Words after each server's address; `NAME` stands for its name.
    pub server: String,
    pub old_weight: u32,
    pub new_weight: u32,
    /// `http` or `tcp`.
    pub mode: &'static str,
}

impl Wish {
    pub fn of(old: u16, new: u16) -> Wish {
        Wish {
            old: vec![old],
            new: vec![new],
            backend: "balance roundrobin".to_owned(),
            server: String::new(),
            old_weight: 100,
            new_weight: 0,
            mode: "http",
        }
    }
}

pub struct Haproxy {
    pub folder: TempDir,
    pub port: u16,
    tcp_port: u16,
    binary: PathBuf,
    child: Child,
    names: (Vec<String>, Vec<String>),
}

fn names(prefix: &str, ports: &[u16]) -> Vec<String> {
    (1..=ports.len()).map(|number| format!("{prefix}{number}")).collect()
}

impl Haproxy {
    pub async fn start(wish: &Wish) -> Option<Haproxy> {
        let binary = installed("haproxy", "apt-get install haproxy")?;
        let folder = tempfile::tempdir().unwrap();
        let (port, tcp_port) = (free_port(), free_port());
        let names = (names("blue", &wish.old), names("green", &wish.new));
        std::fs::write(
            folder.path().join("haproxy.cfg"),
            config(wish, &folder, port, tcp_port, &names),
        )
        .unwrap();
        let child = launch(&binary, &folder);
        let haproxy = Haproxy {
            folder,
            port,
            tcp_port,
            binary,
            child,
            names,
        };
        haproxy.is_up().await;
        Some(haproxy)
    }

    async fn is_up(&self) {
        until("HAProxy listens", async || {
            TcpStream::connect(("127.0.0.1", self.port)).await.is_ok()
        })
        .await;
        let worker = self.engine();
        until("its worker answers", async || worker.read().await.is_ok()).await;
        // A signal that comes before this ends the master process.
        let master = self.open(&self.settings(&self.socket("master.sock")));
        until("its master answers", async || master.read().await.is_ok()).await;
    }

    pub fn config(&self) -> PathBuf {
        self.folder.path().join("haproxy.cfg")
    }

    pub fn socket(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub fn settings(&self, socket: &str) -> Traffic {
        Traffic::Haproxy {
            socket: socket.to_owned(),
            backend: "api".to_owned(),
            old: self.names.0.clone(),
            new: self.names.1.clone(),
            config: Some("haproxy.cfg".to_owned()),
        }
    }

    pub fn open(&self, settings: &Traffic) -> Arc<dyn TrafficEngine> {
        let reach = Reach {
            folder: self.folder.path().to_owned(),
            path: vec!["/usr/sbin".into()],
            ..Reach::default()
        };
        traffic::open(settings, &reach).unwrap()
    }

    pub fn engine(&self) -> Arc<dyn TrafficEngine> {
        self.open(&self.settings(&self.socket("admin.sock")))
    }

    pub fn engine_over_tcp(&self) -> Arc<dyn TrafficEngine> {
        self.open(&self.settings(&format!("127.0.0.1:{}", self.tcp_port)))
    }

    /// Says something to the socket, as another hand would.
    pub async fn by_another_hand(&self, line: &str) -> String {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::UnixStream::connect(self.folder.path().join("admin.sock"))
            .await
            .unwrap();
        stream.write_all(format!("{line}\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    /// The process that carries the traffic: the worker, not its master.
    pub async fn worker(&self) -> Pid {
        let info = self.by_another_hand("show info").await;
        let pid = info.lines().find_map(|line| line.strip_prefix("Pid: ")).unwrap();
        Pid::from_raw(pid.parse().unwrap()).unwrap()
    }

    pub async fn freezes(&self) -> Frozen {
        let worker = self.worker().await;
        kill_process(worker, Signal::STOP).unwrap();
        Frozen(worker)
    }

    /// A reload: the master starts a new worker with the configuration as it is.
    pub fn reloads(&self) {
        kill_process(Pid::from_child(&self.child), Signal::USR2).unwrap();
    }

    pub async fn restarts(&mut self) {
        self.stop();
        self.child = launch(&self.binary, &self.folder);
        self.is_up().await;
    }

    fn stop(&mut self) {
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
    }
}

impl Drop for Haproxy {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A stopped worker, which goes on at the latest when the story ends.
pub struct Frozen(Pid);

impl Frozen {
    pub fn thaws(self) {
        drop(self);
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::CONT);
    }
}

fn launch(binary: &Path, folder: &TempDir) -> Child {
    let mut command = Command::new(binary);
    let master = folder.path().join("master.sock").display().to_string();
    command
        .args(["-W", "-f", "haproxy.cfg", "-S", &master])
        .current_dir(folder.path());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn config(wish: &Wish, folder: &TempDir, port: u16, tcp_port: u16, names: &(Vec<String>, Vec<String>)) -> String {
    let socket = |name: &str| folder.path().join(name).display().to_string();
    let line = |name: &String, port: &u16, weight: u32| {
        let words = wish.server.replace("NAME", name);
        format!("  server {name} 127.0.0.1:{port} weight {weight} {words}\n")
    };
    let mut servers = String::new();
    servers.extend(
        names
            .0
            .iter()
            .zip(&wish.old)
            .map(|(name, port)| line(name, port, wish.old_weight)),
    );
    servers.extend(
        names
            .1
            .iter()
            .zip(&wish.new)
            .map(|(name, port)| line(name, port, wish.new_weight)),
    );
    format!(
        "global\n  nbthread 2\n  hard-stop-after 2s\n  stats socket {} mode 600 level admin\n  stats socket {} mode 600 level user\n  \
         stats socket {} mode 600 level operator\n  stats socket ipv4@127.0.0.1:{tcp_port} level admin\n\
         defaults\n  mode {}\n  timeout connect 500ms\n  timeout client 5s\n  timeout server 1s\n  retries 1\n\
         frontend f\n  bind 127.0.0.1:{port}\n  default_backend api\n\
         # the two versions\nbackend api\n  {}\n{servers}",
        socket("admin.sock"),
        socket("user.sock"),
        socket("operator.sock"),
        wish.mode,
        wish.backend
    )
}
