//! People who use the service: requests, one after the other or several at a time, and who answered them.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// What one request got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// When it was sent.
    pub sent: Instant,
    /// 0 where there was no answer.
    pub status: u16,
    /// The version's name, or what the balancer says.
    pub body: String,
}

/// One request, with a cookie if there is one.
pub async fn ask(port: u16, cookie: Option<&str>) -> Reply {
    let sent = Instant::now();
    let reply = tokio::time::timeout(Duration::from_secs(5), exchange(port, cookie)).await;
    let (status, body) = reply.ok().flatten().unwrap_or_default();
    Reply { sent, status, body }
}

async fn exchange(port: u16, cookie: Option<&str>) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let cookie = cookie.map(|cookie| format!("Cookie: {cookie}\r\n")).unwrap_or_default();
    let request = format!("GET / HTTP/1.1\r\nHost: api\r\n{cookie}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text).await.ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let (_, body) = text.split_once("\r\n\r\n")?;
    Some((status, body.to_owned()))
}

/// Sends `count` requests and tells how many `name` answered.
pub async fn answered_by(name: &str, port: u16, count: u32) -> u32 {
    let mut answered = 0;
    for _ in 0..count {
        answered += u32::from(ask(port, None).await.body == name);
    }
    answered
}

/// A crowd that keeps asking until it is sent home.
pub struct Crowd {
    going: Arc<AtomicBool>,
    replies: Arc<Mutex<Vec<Reply>>>,
    people: Vec<JoinHandle<()>>,
}

impl Crowd {
    pub fn gather(port: u16, size: usize) -> Crowd {
        let (going, replies) = (Arc::new(AtomicBool::new(true)), Arc::new(Mutex::new(Vec::new())));
        let person = |_| {
            let (going, replies) = (Arc::clone(&going), Arc::clone(&replies));
            tokio::spawn(async move {
                while going.load(Ordering::SeqCst) {
                    let reply = ask(port, None).await;
                    replies.lock().unwrap().push(reply);
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            })
        };
        let people = (0..size).map(person).collect();
        Crowd { going, replies, people }
    }

    /// All replies, in the order they came.
    pub async fn goes_home(self) -> Vec<Reply> {
        self.going.store(false, Ordering::SeqCst);
        for person in self.people {
            person.await.unwrap();
        }
        std::mem::take(&mut self.replies.lock().unwrap())
    }
}
