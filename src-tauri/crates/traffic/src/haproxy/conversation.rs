//! One line to the Runtime API and its whole answer, over a Unix socket or TCP, each on a connection of its own.
//!
//! A line that a balancer did not answer may be obeyed later: HAProxy reads what is in the socket once it runs again.
//! So a line that changes something and stays unanswered has perhaps happened, and only reading back tells.

use crate::failure::{failure, uncertain};
use engine::traffic::TrafficError;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::time::timeout;

const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(2);
/// Bytes; a backend of 10,000 servers answers with less.
const LONGEST_ANSWER: u64 = 8 * 1024 * 1024;
/// How the socket of a master process takes lines for its newest worker.
const TO_WORKER: &str = "@1 ";
/// How a process answers to a command that is not its own.
const UNKNOWN: &str = "Unknown command";

/// Where the Runtime API listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A path: has a slash.
    Socket(PathBuf),
    /// `127.0.0.1:9999`
    Tcp(String),
}

/// The way to one HAProxy.
pub(super) struct Conversation {
    address: Address,
    /// As the environment names it, for people.
    named: String,
    /// Whether it is the socket of a master process, which passes lines on to its worker.
    to_master: AtomicBool,
}

impl Conversation {
    pub(super) fn new(address: Address, named: String) -> Conversation {
        Conversation {
            address,
            named,
            to_master: AtomicBool::new(false),
        }
    }

    pub(super) fn named(&self) -> &str {
        &self.named
    }

    pub(super) fn is_master(&self) -> bool {
        self.to_master.load(Ordering::Relaxed)
    }

    /// The same said by hand in a shell.
    pub(super) fn typed(&self, commands: &[String]) -> String {
        let to = match &self.address {
            Address::Socket(path) => path.display().to_string(),
            Address::Tcp(host) => format!("tcp:{host}"),
        };
        format!("echo '{}' | socat stdio '{to}'", self.line(commands))
    }

    /// Asks; nothing changes by it.
    pub(super) async fn ask(&self, commands: &[String], what: &str) -> Result<String, TrafficError> {
        self.say(commands, what, false).await
    }

    /// Tells it to change something, and asks for what comes last in `commands`.
    pub(super) async fn tell(&self, commands: &[String], what: &str) -> Result<String, TrafficError> {
        self.say(commands, what, true).await
    }

    async fn say(&self, commands: &[String], what: &str, changes: bool) -> Result<String, TrafficError> {
        let answer = self.once(commands, what, changes).await?;
        if !answer.starts_with(UNKNOWN) || self.is_master() {
            return Ok(answer);
        }
        // A master process knows none of these commands itself, so nothing has happened yet.
        self.to_master.store(true, Ordering::Relaxed);
        let from_worker = self.once(commands, what, changes).await?;
        self.to_master
            .store(!from_worker.starts_with(UNKNOWN), Ordering::Relaxed);
        Ok(from_worker)
    }

    async fn once(&self, commands: &[String], what: &str, changes: bool) -> Result<String, TrafficError> {
        let line = self.line(commands) + "\n";
        let what = format!("{what} at {}", self.named);
        match &self.address {
            #[cfg(unix)]
            Address::Socket(path) => {
                let stream = self.connected(UnixStream::connect(path), &what).await?;
                exchange(stream, &line, &what, changes).await
            }
            #[cfg(not(unix))]
            Address::Socket(_) => Err(failure(
                what,
                "this system has no Unix sockets",
                "let HAProxy listen on TCP: `stats socket ipv4@127.0.0.1:9999 level admin`",
            )),
            Address::Tcp(host) => {
                let stream = self.connected(TcpStream::connect(host), &what).await?;
                exchange(stream, &line, &what, changes).await
            }
        }
    }

    fn line(&self, commands: &[String]) -> String {
        let prefix = if self.is_master() { TO_WORKER } else { "" };
        let commands = commands.iter().map(|command| format!("{prefix}{command}"));
        commands.collect::<Vec<_>>().join("; ")
    }

    async fn connected<S>(
        &self,
        connecting: impl Future<Output = io::Result<S>>,
        what: &str,
    ) -> Result<S, TrafficError> {
        let refused = |error: io::Error| {
            let hint = match error.kind() {
                io::ErrorKind::PermissionDenied => {
                    "the socket's mode or group keeps this user out: `stats socket … mode 660 group … level admin`"
                }
                io::ErrorKind::NotFound => "is this the path that `stats socket` names in the HAProxy configuration?",
                _ => "is HAProxy running?",
            };
            failure(what, error, hint)
        };
        match timeout(CONNECT, connecting).await {
            Ok(connected) => connected.map_err(refused),
            Err(_) => Err(failure(
                what,
                format!("no connection within {} s", CONNECT.as_secs()),
                "is HAProxy running, and not stopped or overloaded?",
            )),
        }
    }
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    line: &str,
    what: &str,
    changes: bool,
) -> Result<String, TrafficError> {
    let told = async {
        stream.write_all(line.as_bytes()).await?;
        // A master process answers, and then waits for more unless it hears that there is none.
        stream.shutdown().await?;
        let mut answer = Vec::new();
        stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    let broken = |why: String| {
        let hint = "HAProxy may be stopped, overloaded, or reloading; ask it again";
        if changes {
            uncertain(what, why, hint)
        } else {
            failure(what, why, hint)
        }
    };
    let answer = timeout(ANSWER, told)
        .await
        .map_err(|_| broken(format!("no answer within {} s", ANSWER.as_secs())))?
        .map_err(|error| broken(error.to_string()))?;
    if answer.is_empty() {
        return Err(broken("it closed the connection without an answer".to_owned()));
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
