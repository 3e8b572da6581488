//! One version of a service: answers each request with its name, as well or as badly as it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How a version behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mood {
    Well,
    Failing,
    Silent,
    Garbage,
    Late,
    CutShort,
}

const MOODS: [Mood; 6] = [
    Mood::Well,
    Mood::Failing,
    Mood::Silent,
    Mood::Garbage,
    Mood::Late,
    Mood::CutShort,
];

pub struct Version {
    pub port: u16,
    mood: Arc<AtomicU8>,
    answered: Arc<AtomicU64>,
    refusing: Arc<AtomicBool>,
    serving: JoinHandle<()>,
}

impl Version {
    pub async fn start(name: &'static str) -> Version {
        Version::on(name, 0).await
    }

    pub async fn on(name: &'static str, port: u16) -> Version {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, answered) = (Arc::new(AtomicU8::new(0)), Arc::new(AtomicU64::new(0)));
        let (moods, count) = (Arc::clone(&mood), Arc::clone(&answered));
        let serving = tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    continue;
                };
                let mood = MOODS[usize::from(moods.load(Ordering::SeqCst))];
                let count = Arc::clone(&count);
                tokio::spawn(async move { answer(stream, name, mood, &count).await });
            }
        });
        Version {
            port,
            mood,
            answered,
            refusing: Arc::default(),
            serving,
        }
    }

    pub fn feels(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    /// Requests that reached it.
    pub fn answered(&self) -> u64 {
        self.answered.load(Ordering::SeqCst)
    }

    /// Stops listening.
    pub async fn goes_down(self) -> u16 {
        self.serving.abort();
        let _ = self.serving.await;
        self.port
    }
}

async fn answer(mut stream: TcpStream, name: &str, mood: Mood, count: &AtomicU64) -> Option<()> {
    let mut heard = Vec::new();
    let mut chunk = [0; 2048];
    while !heard.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
        heard.extend_from_slice(&chunk[..read]);
    }
    count.fetch_add(1, Ordering::SeqCst);
    let whole = |status: &str, length: usize| {
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{name}")
    };
    let reply = match mood {
        Mood::Well => whole("200 OK", name.len()),
        Mood::Failing => whole("500 Internal Server Error", name.len()),
        Mood::Silent => return None,
        Mood::Garbage => "hello, who is there?\r\n\r\n".to_owned(),
        Mood::CutShort => whole("200 OK", name.len() + 100),
        Mood::Late => {
            tokio::time::sleep(Duration::from_secs(2)).await;
            whole("200 OK", name.len())
        }
    };
    stream.write_all(reply.as_bytes()).await.ok()
}
