//! `dns`: what a resolver answers.
//!
//! Asks the named resolver itself, so that neither `/etc/hosts` nor a cache of this machine has a say. UDP first, TCP where
//! the answer does not fit (RFC 1035 4.2.1, RFC 7766).

use crate::inputs;
use crate::look::Asking;
use crate::network::{host_and_port, open};
use crate::report::{Report, gather};
use engine::evidence::{FactValue, Seen};
use futures_util::future::join_all;
use hickory_proto::op::{Edns, Message, Query, ResponseCode};
use hickory_proto::rr::rdata::{CAA, TXT};
use hickory_proto::rr::{Name, RData, RecordType};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout, timeout_at};

const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_TIMEOUT: Duration = Duration::from_mins(1);
/// UDP loses packets; the question is asked again after this long.
const RETRY: Duration = Duration::from_secs(2);
/// What fits into one packet nearly everywhere (DNS Flag Day 2020).
const PAYLOAD: u16 = 1232;
const TYPES: [RecordType; 7] = [
    RecordType::A,
    RecordType::AAAA,
    RecordType::CNAME,
    RecordType::MX,
    RecordType::TXT,
    RecordType::CAA,
    RecordType::NS,
];

pub(crate) async fn look(asking: &Asking<'_>) -> Result<Seen, String> {
    let limit = inputs::timeout(asking, USUAL_TIMEOUT, LONGEST_TIMEOUT)?;
    let target = asking.look.target.trim();
    let (kind, names) = target
        .split_once(char::is_whitespace)
        .ok_or_else(|| format!("`{target}` is not `TYPE NAME`"))?;
    let kind = TYPES
        .into_iter()
        .find(|known| known.to_string() == kind)
        .ok_or_else(|| format!("`{kind}` is not a type of record that is looked at"))?;
    let resolvers = resolvers(asking)?;
    let names: Vec<&str> = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let pairs = names
        .iter()
        .flat_map(|name| resolvers.iter().map(move |resolver| (*name, *resolver)));
    let looks = pairs.map(async |(name, resolver)| {
        let subject = if resolvers.len() > 1 {
            format!("{name} @{resolver}")
        } else {
            name.to_owned()
        };
        (subject, ask(name, kind, resolver, limit).await)
    });
    let subjects = join_all(looks).await;
    if subjects.is_empty() {
        return Err("no name is given".to_owned());
    }
    Ok(gather(asking.look, format!("dns {target}"), subjects))
}

/// Those the look names, else the environment's, else the system's first.
fn resolvers(asking: &Asking<'_>) -> Result<Vec<SocketAddr>, String> {
    let mut named: Vec<&str> = asking.inputs("resolver").collect();
    if named.is_empty() {
        named.extend(asking.surroundings.network.resolver.as_deref());
    }
    let system = if named.is_empty() {
        Some(system_resolver()?)
    } else {
        None
    };
    named.extend(system.as_deref());
    named.into_iter().map(address).collect()
}

fn address(text: &str) -> Result<SocketAddr, String> {
    host_and_port(text, Some(53))
        .and_then(|(host, port)| Some(SocketAddr::new(host.parse().ok()?, port)))
        .ok_or_else(|| format!("the resolver `{text}` is not an address; write `9.9.9.9` or `127.0.0.1:5353`"))
}

#[cfg(unix)]
fn system_resolver() -> Result<String, String> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    let named = text.lines().find_map(|line| {
        line.trim()
            .strip_prefix("nameserver")?
            .split_whitespace()
            .next()
            .map(str::to_owned)
    });
    named.ok_or_else(|| "this system names no resolver; add `with resolver ADDRESS`".to_owned())
}

#[cfg(not(unix))]
fn system_resolver() -> Result<String, String> {
    Err("the system's resolver is not known here; add `with resolver ADDRESS`".to_owned())
}

async fn ask(name: &str, kind: RecordType, resolver: SocketAddr, limit: Duration) -> Result<Report, String> {
    let asked = Name::from_utf8(name).map_err(|error| format!("`{name}` is not a name: {error}"))?;
    let mut asked = asked;
    asked.set_fqdn(true);
    let mut question = Message::query();
    question.metadata.recursion_desired = true;
    question.add_query(Query::query(asked.clone(), kind));
    let mut edns = Edns::new();
    edns.set_max_payload(PAYLOAD);
    question.set_edns(edns);
    let begin = Instant::now();
    let answer = timeout(limit, exchange(&question, resolver, begin + limit))
        .await
        .map_err(|_| format!("the resolver {resolver} did not answer within {limit:?}"))??;
    Ok(report(&asked, kind, resolver, &answer, begin.elapsed()))
}

async fn exchange(question: &Message, resolver: SocketAddr, deadline: Instant) -> Result<Message, String> {
    let packet = question
        .to_vec()
        .map_err(|error| format!("the question cannot be asked: {error}"))?;
    let failed = |error: std::io::Error| format!("the resolver {resolver} cannot be asked: {error}");
    let here: SocketAddr = if resolver.is_ipv4() {
        ([0, 0, 0, 0], 0).into()
    } else {
        ([0_u16; 8], 0).into()
    };
    let socket = UdpSocket::bind(here).await.map_err(failed)?;
    socket.connect(resolver).await.map_err(failed)?;
    let mut buffer = vec![0; usize::from(u16::MAX)];
    loop {
        socket.send(&packet).await.map_err(failed)?;
        let again = (Instant::now() + RETRY).min(deadline);
        while let Ok(received) = timeout_at(again, socket.recv(&mut buffer)).await {
            let length = received.map_err(failed)?;
            match Message::from_vec(&buffer[..length]) {
                Ok(answer) if answers(&answer, question) && answer.metadata.truncation => {
                    return over_tcp(&packet, question, resolver).await;
                }
                Ok(answer) if answers(&answer, question) => return Ok(answer),
                // Not an answer to this question: someone else's packet, or a forged one.
                _ => {}
            }
        }
    }
}

async fn over_tcp(packet: &[u8], question: &Message, resolver: SocketAddr) -> Result<Message, String> {
    let failed =
        |error: std::io::Error| format!("the answer does not fit into UDP, and {resolver} broke off over TCP: {error}");
    let length = u16::try_from(packet.len()).map_err(|_| "the question is too long".to_owned())?;
    let mut stream = open(resolver, Duration::MAX)
        .await
        .map_err(|reason| format!("the answer does not fit into UDP, and over TCP {}", reason.text))?;
    stream
        .write_all(&[&length.to_be_bytes(), packet].concat())
        .await
        .map_err(failed)?;
    let mut answer = vec![0; usize::from(stream.read_u16().await.map_err(failed)?)];
    stream.read_exact(&mut answer).await.map_err(failed)?;
    match Message::from_vec(&answer) {
        Ok(answer) if answers(&answer, question) => Ok(answer),
        Ok(_) => Err(format!("{resolver} answered another question")),
        Err(error) => Err(format!("the answer of {resolver} cannot be read: {error}")),
    }
}

fn answers(answer: &Message, question: &Message) -> bool {
    answer.metadata.id == question.metadata.id && answer.queries == question.queries
}

fn report(name: &Name, kind: RecordType, resolver: SocketAddr, answer: &Message, time: Duration) -> Report {
    let canonical = canonical(name, answer);
    let records = answer.answers.iter().filter(|record| record.data.record_type() == kind);
    let values: Vec<String> = records.map(|record| value(&record.data)).collect();
    let code = code(answer.metadata.response_code);
    let mut report = Report::default();
    report.line(&format!("{name} {kind} @{resolver}"), Some("resolver"));
    report.line(&code, Some("code"));
    for record in &answer.answers {
        let shown = format!(
            "{} {} {} {}",
            record.name,
            record.ttl,
            record.data.record_type(),
            value(&record.data)
        );
        report.line(&shown, Some("answers"));
    }
    match answer.answers.iter().map(|record| record.ttl).min() {
        Some(ttl) => report.count("ttl", u64::from(ttl)),
        None => report.fact("ttl", FactValue::Absent),
    }
    report.fact("answers", FactValue::List(values));
    report.text("code", code);
    report.text("canonical", bare(&canonical));
    report.text("resolver", resolver.to_string());
    report.time("duration", time);
    report
}

/// Follows the CNAME records of an answer; a loop ends where it has used each record once.
fn canonical(name: &Name, answer: &Message) -> Name {
    let mut current = name.clone();
    for _ in &answer.answers {
        let next = answer.answers.iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == current => Some(target.0.clone()),
            _ => None,
        });
        match next {
            Some(next) => current = next,
            None => break,
        }
    }
    current
}

fn value(data: &RData) -> String {
    match data {
        RData::CNAME(name) => bare(&name.0),
        RData::NS(name) => bare(&name.0),
        RData::MX(mail) => format!("{} {}", mail.preference, bare(&mail.exchange)),
        RData::TXT(TXT { txt_data, .. }) => String::from_utf8_lossy(&txt_data.concat()).into_owned(),
        RData::CAA(caa) => authorised(caa),
        other => other.to_string(),
    }
}

/// RFC 8659 4.1: flags, tag, value.
fn authorised(caa: &CAA) -> String {
    format!(
        "{} {} \"{}\"",
        caa.flags(),
        caa.tag,
        String::from_utf8_lossy(&caa.value)
    )
}

/// Without the final dot.
fn bare(name: &Name) -> String {
    let text = name.to_string();
    text.strip_suffix('.').map_or_else(|| text.clone(), str::to_owned)
}

/// The names of RFC 6895 2.3, as resolvers and their tools print them.
fn code(code: ResponseCode) -> String {
    match code {
        ResponseCode::NoError => "NOERROR".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        other => format!("RCODE{}", u16::from(other)),
    }
}
