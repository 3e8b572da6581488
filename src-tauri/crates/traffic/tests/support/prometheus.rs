//! A real Prometheus, and a service that it scrapes.

use super::{fetched, free_port, until};
use checklist::Metrics;
use engine::ports::MetricSource;
use engine::traffic::Sides;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use traffic::Reach;

/// One instance of the service: shows what it is told to.
pub struct Exporter {
    pub port: u16,
    shown: Arc<Mutex<String>>,
    serving: JoinHandle<()>,
}

impl Exporter {
    pub async fn start(shown: &str) -> Exporter {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shown = Arc::new(Mutex::new(shown.to_owned()));
        let page = Arc::clone(&shown);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let page = page.lock().unwrap().clone();
                let _ = answer(stream, &page).await;
            }
        });
        Exporter { port, shown, serving }
    }

    pub fn shows(&self, text: &str) {
        text.clone_into(&mut self.shown.lock().unwrap());
    }

    pub fn goes_down(&self) {
        self.serving.abort();
    }
}

async fn answer(mut stream: TcpStream, page: &str) -> std::io::Result<()> {
    let mut heard = [0; 4096];
    let _ = stream.read(&mut heard).await?;
    let length = page.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(page.as_bytes()).await
}

pub struct Prometheus {
    _folder: TempDir,
    pub port: u16,
    child: Child,
}

impl Prometheus {
    /// Scrapes these ports four times a second, as job `api`.
    pub async fn start(scraped: &[u16]) -> Option<Prometheus> {
        let binary = fetched("prometheus/usr/bin/prometheus")?;
        let folder = tempfile::tempdir().unwrap();
        let targets = scraped
            .iter()
            .map(|port| format!("\"127.0.0.1:{port}\""))
            .collect::<Vec<_>>()
            .join(", ");
        let config = format!(
            "global: {{scrape_interval: 250ms, scrape_timeout: 200ms}}\n\
             scrape_configs: [{{job_name: api, static_configs: [{{targets: [{targets}]}}]}}]\n"
        );
        std::fs::write(folder.path().join("prometheus.yml"), config).unwrap();
        let port = free_port();
        let child = Command::new(binary)
            .arg("--config.file=prometheus.yml")
            .arg("--storage.tsdb.path=data")
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let prometheus = Prometheus {
            _folder: folder,
            port,
            child,
        };
        until("Prometheus listens", async || {
            TcpStream::connect(("127.0.0.1", port)).await.is_ok()
        })
        .await;
        Some(prometheus)
    }

    /// The queries of `docs/traffic.md`, changed a little.
    pub fn source(&self, change: impl Fn(&str, String) -> Option<String>) -> Arc<dyn MetricSource> {
        let page: toml::Table = toml::from_str(&super::example("environment: prometheus")).unwrap();
        let settings = page["metrics"].as_table().unwrap();
        let query = |name: &str| change(name, settings[name].as_str().unwrap().to_owned());
        let settings = Metrics::Prometheus {
            url: format!("http://127.0.0.1:{}", self.port),
            requests: query("requests").unwrap(),
            errors: query("errors").unwrap(),
            latency: query("latency"),
            latency_sum: query("latency_sum"),
            saturation: query("saturation"),
            interval_ms: 250,
        };
        let versions = Sides {
            old: "1.0".to_owned(),
            new: "2.0".to_owned(),
        };
        traffic::source(&settings, &versions, &Reach::default()).unwrap()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
