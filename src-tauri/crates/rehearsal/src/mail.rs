//! The mail server: takes every message, keeps the newest, delivers none. And the client that sends to it.

use crate::fault::{Faults, Trouble};
use crate::tasks::lock;
use chrono::{DateTime, Utc};
use serde::Serialize;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Messages kept.
const MESSAGES: usize = 200;
/// Longest line of SMTP taken, in bytes (RFC 5321 section 4.5.3.1.6 asks for 1,000).
const LINE: u64 = 4_096;
/// Largest message taken, in bytes.
const SIZE: usize = 256 * 1024;
/// Recipients of one message.
const RECIPIENTS: usize = 100;
const PATIENCE: Duration = Duration::from_secs(30);

/// A message that arrived.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Message {
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub received_at: DateTime<Utc>,
    pub text: String,
}

/// The mailbox and its counters.
#[derive(Debug)]
pub(crate) struct Mailroom {
    faults: Arc<Faults>,
    /// Where the mail server listens.
    pub address: SocketAddr,
    messages: Mutex<VecDeque<Message>>,
    pub received: AtomicU64,
    pub sent: AtomicU64,
    pub failed: AtomicU64,
}

impl Mailroom {
    pub(crate) fn new(faults: Arc<Faults>, address: SocketAddr) -> Self {
        let zero = AtomicU64::default;
        Self {
            faults,
            address,
            messages: Mutex::default(),
            received: zero(),
            sent: zero(),
            failed: zero(),
        }
    }

    /// The messages to `to`, or all, newest first.
    pub(crate) fn messages(&self, to: Option<&str>) -> Vec<Message> {
        let messages = lock(&self.messages);
        let wanted = |message: &&Message| to.is_none_or(|to| message.to.iter().any(|address| address == to));
        messages.iter().rev().filter(wanted).cloned().collect()
    }

    /// Sends a message to the mail server over SMTP and counts the outcome.
    pub(crate) async fn send(&self, to: &str, subject: &str, text: &str) -> Result<(), String> {
        let sending = tokio::time::timeout(PATIENCE, deliver(self.address, to, subject, text)).await;
        let outcome = sending.unwrap_or_else(|_| Err("the mail server did not answer in time".to_owned()));
        let counter = if outcome.is_ok() { &self.sent } else { &self.failed };
        counter.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    /// Speaks SMTP (RFC 5321) with one client.
    pub(crate) async fn greet(self: Arc<Self>, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        if self.faults.is_on(Trouble::MailDown) {
            let _ = stream
                .write_all(b"421 mail.marketsage.com Service not available\r\n")
                .await;
            return;
        }
        if let Err(error) = self.converse(&mut stream).await {
            tracing::debug!(%error, "an SMTP client left early");
        }
    }

    async fn converse(&self, stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
        say(stream, "220 mail.marketsage.com ESMTP").await?;
        let (mut from, mut to) = (None, Vec::new());
        while let Some(line) = hear(stream).await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match verb.as_str() {
                "EHLO" => "250-mail.marketsage.com\r\n250-8BITMIME\r\n250 SIZE 262144".to_owned(),
                "HELO" => "250 mail.marketsage.com".to_owned(),
                "NOOP" => "250 OK".to_owned(),
                "MAIL" => {
                    from = address(&line);
                    to.clear();
                    if from.is_some() {
                        "250 OK"
                    } else {
                        "501 MAIL FROM:<address> expected"
                    }
                    .to_owned()
                }
                "RCPT" => match address(&line).filter(|to| !to.is_empty()) {
                    _ if from.is_none() => "503 MAIL first".to_owned(),
                    _ if to.len() >= RECIPIENTS => "452 Too many recipients".to_owned(),
                    Some(recipient) => {
                        to.push(recipient);
                        "250 OK".to_owned()
                    }
                    None => "501 RCPT TO:<address> expected".to_owned(),
                },
                "DATA" if to.is_empty() => "503 RCPT first".to_owned(),
                "DATA" => {
                    say(stream, "354 End with a line that is only a dot").await?;
                    let Some(body) = data(stream).await? else { break };
                    self.keep(from.take().unwrap_or_default(), std::mem::take(&mut to), body)
                }
                "RSET" => {
                    (from, to) = (None, Vec::new());
                    "250 OK".to_owned()
                }
                "QUIT" => {
                    say(stream, "221 Bye").await?;
                    break;
                }
                _ => "502 Command not known".to_owned(),
            };
            say(stream, &answer).await?;
        }
        Ok(())
    }

    fn keep(&self, from: String, to: Vec<String>, body: Body) -> String {
        let Body::Whole(body) = body else {
            return "552 Message larger than 256 KiB".to_owned();
        };
        let (head, text) = body.split_once("\n\n").unwrap_or((&body, ""));
        let subject = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("subject").then(|| value.trim().to_owned())
        });
        let subject = subject.unwrap_or_default();
        let message = Message {
            from,
            to,
            subject,
            received_at: Utc::now(),
            text: text.to_owned(),
        };
        let mut messages = lock(&self.messages);
        if messages.len() == MESSAGES {
            messages.pop_front();
        }
        messages.push_back(message);
        let number = self.received.fetch_add(1, Ordering::Relaxed) + 1;
        format!("250 OK, message {number}")
    }
}

enum Body {
    Whole(String),
    TooLarge,
}

/// Reads a message up to its final dot, undoing the stuffing of dots (RFC 5321 section 4.5.2). None if the client left.
async fn data(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Body>> {
    let mut body = String::new();
    let mut too_large = false;
    while let Some(line) = hear(stream).await? {
        if line == "." {
            return Ok(Some(if too_large { Body::TooLarge } else { Body::Whole(body) }));
        }
        too_large |= body.len() + line.len() > SIZE;
        if !too_large {
            body.push_str(line.strip_prefix('.').unwrap_or(&line));
            body.push('\n');
        }
    }
    Ok(None)
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await
}

/// One line without its end; none when the other side has left.
async fn hear(stream: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut limited = stream.take(LINE);
    let reading = limited.read_until(b'\n', &mut line);
    if tokio::time::timeout(PATIENCE, reading).await?? == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        return Err(std::io::Error::other("a line too long, or cut short"));
    }
    Ok(Some(
        String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned(),
    ))
}

fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once('<')?;
    let (address, _) = rest.split_once('>')?;
    (address.len() <= 254).then(|| address.to_ascii_lowercase())
}

async fn deliver(server: SocketAddr, to: &str, subject: &str, text: &str) -> Result<(), String> {
    let lost = |error: std::io::Error| format!("the mail server could not be reached: {error}");
    let mut stream = BufReader::new(TcpStream::connect(server).await.map_err(lost)?);
    expect(&mut stream, '2').await?;
    let body = format!("From: <hello@marketsage.com>\nTo: <{to}>\nSubject: {subject}\n\n{text}");
    let stuffed = body.trim_end().replace("\n.", "\n..").replace('\n', "\r\n");
    let dialogue = [
        ("EHLO api.marketsage.com".to_owned(), '2'),
        ("MAIL FROM:<hello@marketsage.com>".to_owned(), '2'),
        (format!("RCPT TO:<{to}>"), '2'),
        ("DATA".to_owned(), '3'),
        (format!("{stuffed}\r\n."), '2'),
        ("QUIT".to_owned(), '2'),
    ];
    for (line, wanted) in dialogue {
        say(&mut stream, &line).await.map_err(lost)?;
        expect(&mut stream, wanted).await?;
    }
    Ok(())
}

/// Reads one answer, of several lines perhaps, that must begin with the digit `wanted`.
async fn expect(stream: &mut BufReader<TcpStream>, wanted: char) -> Result<(), String> {
    loop {
        let line = hear(stream).await.map_err(|error| error.to_string())?;
        let line = line.ok_or_else(|| "the mail server hung up".to_owned())?;
        if !line.starts_with(wanted) {
            return Err(format!("the mail server answered: {line}"));
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(());
        }
    }
}
