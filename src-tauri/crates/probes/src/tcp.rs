//! `tcp`: whether a port accepts a connection, and what it says first.

use crate::inputs;
use crate::look::Asking;
use crate::network::{Reach, host_and_port, open};
use crate::report::{Report, gather};
use engine::evidence::{FactValue, Seen};
use futures_util::future::join_all;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_TIMEOUT: Duration = Duration::from_mins(1);
const USUAL_READ: usize = 1024;
const LONGEST_READ: usize = 1024 * 1024;
/// A peer that says nothing for this long has said what it had to say.
const PEER_PAUSES: Duration = Duration::from_millis(500);

/// What is said and heard on a connection.
struct Talk {
    send: Option<Vec<u8>>,
    read: usize,
}

pub(crate) async fn look(asking: &Asking<'_>) -> Result<Seen, String> {
    let timeout = inputs::timeout(asking, USUAL_TIMEOUT, LONGEST_TIMEOUT)?;
    let send = asking.input("send").map(unescaped).transpose()?;
    let usual = if send.is_some() || asking.names("banner") {
        USUAL_READ
    } else {
        0
    };
    let talk = Talk {
        send,
        read: inputs::size(asking, "read", usual, LONGEST_READ)?,
    };
    let reach = Reach {
        connect: &asking.surroundings.network.connect,
        family: None,
    };
    let targets = asking
        .look
        .target
        .split(',')
        .map(str::trim)
        .filter(|target| !target.is_empty());
    let looks = targets.map(async |target| (target.to_owned(), look_at(target, &reach, &talk, timeout).await));
    let subjects = join_all(looks).await;
    if subjects.is_empty() {
        return Err("no port is named".to_owned());
    }
    Ok(gather(asking.look, format!("tcp {}", asking.look.target), subjects))
}

async fn look_at(target: &str, reach: &Reach<'_>, talk: &Talk, timeout: Duration) -> Result<Report, String> {
    let deadline = Instant::now() + timeout;
    let late = |_| format!("{target} did not answer within {timeout:?}");
    let (host, port) = host_and_port(target, None).ok_or_else(|| format!("`{target}` is not `HOST:PORT`"))?;
    let places = timeout_at(deadline, reach.places(&host, port)).await.map_err(late)??;
    let mut report = Report::default();
    let Some((stream, address, time)) = timeout_at(deadline, first_open(&places.addresses))
        .await
        .map_err(late)??
    else {
        report.fact("open", FactValue::Flag(false));
        for fact in ["banner", "remote", "connect_time"] {
            report.fact(fact, FactValue::Absent);
        }
        report.line(&format!("{target} refused the connection"), Some("open"));
        return Ok(report);
    };
    report.fact("open", FactValue::Flag(true));
    report.text("remote", address.to_string());
    report.time("connect_time", time);
    report.line(
        &format!("{address} accepted after {:.1} ms", time.as_secs_f64() * 1e3),
        Some("open"),
    );
    if talk.read > 0 || talk.send.is_some() {
        banner(stream, talk, deadline, &mut report).await;
    }
    Ok(report)
}

/// The first address that accepts; `None` if every one refuses.
async fn first_open(addresses: &[SocketAddr]) -> Result<Option<(TcpStream, SocketAddr, Duration)>, String> {
    let mut unanswered = None;
    for address in addresses {
        let begin = Instant::now();
        match open(*address, Duration::MAX).await {
            Ok(stream) => return Ok(Some((stream, *address, begin.elapsed()))),
            Err(reason) if reason.refused => {}
            Err(reason) => unanswered = Some(reason.text),
        }
    }
    unanswered.map_or(Ok(None), Err)
}

async fn banner(mut stream: TcpStream, talk: &Talk, deadline: Instant, report: &mut Report) {
    if let Some(bytes) = &talk.send
        && let Err(error) = stream.write_all(bytes).await
    {
        report.fact(
            "banner",
            FactValue::Unknown(format!("what was to be sent could not be: {error}")),
        );
        return;
    }
    let mut heard = Vec::new();
    let mut chunk = vec![0; talk.read.max(1)];
    while heard.len() < talk.read {
        let until = if heard.is_empty() {
            deadline
        } else {
            deadline.min(Instant::now() + PEER_PAUSES)
        };
        let room = talk.read - heard.len();
        match timeout_at(until, stream.read(&mut chunk[..room])).await {
            Ok(Ok(count @ 1..)) => heard.extend_from_slice(&chunk[..count]),
            Ok(Ok(_)) | Err(_) => break,
            Ok(Err(error)) => {
                report.fact("banner", FactValue::Unknown(format!("the peer broke off: {error}")));
                return;
            }
        }
    }
    let text = String::from_utf8_lossy(&heard).into_owned();
    text.lines().take(20).for_each(|line| report.line(line, Some("banner")));
    report.fact(
        "banner",
        if heard.is_empty() {
            FactValue::Absent
        } else {
            FactValue::Text(text)
        },
    );
}

/// `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN` as the bytes they stand for.
fn unescaped(text: &str) -> Result<Vec<u8>, String> {
    let wrong = |escape: &str| {
        format!("`\\{escape}` in `with send {text}` is not an escape; use \\r \\n \\t \\0 \\\\ or \\xNN")
    };
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        bytes.extend_from_slice(plain.as_bytes());
        let kind = escape.chars().next().unwrap_or(' ');
        let mut length = kind.len_utf8().min(escape.len());
        match kind {
            'r' => bytes.push(b'\r'),
            'n' => bytes.push(b'\n'),
            't' => bytes.push(b'\t'),
            '0' => bytes.push(0),
            '\\' => bytes.push(b'\\'),
            'x' => {
                let digits = escape.get(1..3).ok_or_else(|| wrong(escape))?;
                bytes.push(u8::from_str_radix(digits, 16).map_err(|_| wrong(digits))?);
                length = 3;
            }
            other => return Err(wrong(&other.to_string())),
        }
        rest = &escape[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_bytes() {
        assert_eq!(unescaped(r"EHLO x\r\n\x00\\").unwrap(), b"EHLO x\r\n\0\\");
        assert!(unescaped(r"bad \q").is_err());
        assert!(unescaped(r"cut \x1").is_err());
        assert!(unescaped("end \\").is_err());
    }
}
