//! A real Envoy in front of two versions, configured as `docs/traffic.md` says.

use super::{example, fetched, free_port, until};
use checklist::Traffic;
use engine::ports::TrafficEngine;
use rustix::process::{Pid, Signal, kill_process};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpStream;
use traffic::Reach;

pub struct Envoy {
    pub folder: TempDir,
    pub port: u16,
    pub admin: u16,
    binary: PathBuf,
    child: Child,
}

impl Envoy {
    /// With the usual configuration.
    pub async fn start(old: u16, new: u16) -> Option<Envoy> {
        Envoy::with(old, new, |config| config).await
    }

    /// With another configuration.
    pub async fn with(old: u16, new: u16, change: impl Fn(String) -> String) -> Option<Envoy> {
        let binary = fetched("envoy/envoy")?;
        let folder = tempfile::tempdir().unwrap();
        let (port, admin) = (free_port(), free_port());
        let split = folder.path().join("split.yaml");
        std::fs::write(&split, example("split.yaml")).unwrap();
        let config = example("envoy.yaml")
            .replace("/etc/envoy/split.yaml", &split.display().to_string())
            .replace("port_value: 8080", &format!("port_value: {port}"))
            .replace("port_value: 8081", &format!("port_value: {old}"))
            .replace("port_value: 8082", &format!("port_value: {new}"))
            .replace("port_value: 9901", &format!("port_value: {admin}"));
        std::fs::write(folder.path().join("envoy.yaml"), change(config)).unwrap();
        let child = launch(&binary, &folder);
        let envoy = Envoy {
            folder,
            port,
            admin,
            binary,
            child,
        };
        envoy.is_up().await;
        Some(envoy)
    }

    async fn is_up(&self) {
        until("Envoy listens", async || {
            TcpStream::connect(("127.0.0.1", self.port)).await.is_ok()
        })
        .await;
    }

    pub fn settings(&self) -> Traffic {
        Traffic::Envoy {
            admin: format!("http://127.0.0.1:{}", self.admin),
            runtime: "routing.traffic_split.api".to_owned(),
            old: "api_old".to_owned(),
            new: "api_new".to_owned(),
            config: Some("split.yaml".to_owned()),
        }
    }

    pub fn engine(&self) -> Arc<dyn TrafficEngine> {
        let reach = Reach {
            folder: self.folder.path().to_owned(),
            ..Reach::default()
        };
        traffic::open(&self.settings(), &reach).unwrap()
    }

    /// Sends a line of `by_hand` to a shell, as a person would.
    pub fn typed(line: &str) {
        let typed = Command::new("sh")
            .args(["-c", line])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(typed.unwrap().success(), "{line}");
    }

    pub fn freezes(&self) -> Frozen {
        let envoy = Pid::from_child(&self.child);
        kill_process(envoy, Signal::STOP).unwrap();
        Frozen(envoy)
    }

    pub async fn restarts(&mut self) {
        self.stop();
        self.child = launch(&self.binary, &self.folder);
        self.is_up().await;
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Envoy {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A stopped Envoy, which goes on at the latest when the story ends.
pub struct Frozen(Pid);

impl Drop for Frozen {
    fn drop(&mut self) {
        let _ = kill_process(self.0, Signal::CONT);
    }
}

fn launch(binary: &PathBuf, folder: &TempDir) -> Child {
    Command::new(binary)
        .args(["-c", "envoy.yaml", "--use-dynamic-base-id", "--concurrency", "2"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.path().join("envoy.log")).unwrap())
        .spawn()
        .unwrap()
}
