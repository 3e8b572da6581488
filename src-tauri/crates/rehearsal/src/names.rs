//! The name server: authoritative for the domain, over UDP and TCP (RFC 1035).

use crate::fault::{Faults, Trouble};
use crate::hosts::{DOMAIN, HOSTS};
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{CAA, CNAME, MX, NS, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// Seconds an answer may be kept: few, so that a switched fault is seen soon.
const TTL: u32 = 5;
/// Largest answer over UDP without EDNS.
const DATAGRAM: usize = 512;
const PATIENCE: Duration = Duration::from_secs(10);

/// The zone: names to records, computed at each question since a fault may change it.
#[derive(Debug)]
pub(crate) struct Zone {
    faults: Arc<Faults>,
}

impl Zone {
    pub(crate) fn new(faults: Arc<Faults>) -> Self {
        Self { faults }
    }

    /// Answers datagrams until dropped.
    pub(crate) async fn over_udp(self: Arc<Self>, socket: UdpSocket) {
        let mut buffer = [0; 1232];
        loop {
            let Ok((length, client)) = socket.recv_from(&mut buffer).await else {
                continue;
            };
            if let Some(answer) = self.answer(&buffer[..length], Some(DATAGRAM)) {
                let _ = socket.send_to(&answer, client).await;
            }
        }
    }

    /// Answers one client's questions, each with two bytes of length before it.
    pub(crate) async fn over_tcp(self: Arc<Self>, mut stream: TcpStream) {
        while let Ok(Ok(length)) = tokio::time::timeout(PATIENCE, stream.read_u16()).await {
            let mut question = vec![0; usize::from(length)];
            let Ok(Ok(_)) = tokio::time::timeout(PATIENCE, stream.read_exact(&mut question)).await else {
                return;
            };
            let Some(answer) = self.answer(&question, None) else {
                return;
            };
            let Ok(length) = u16::try_from(answer.len()) else {
                return;
            };
            if stream.write_u16(length).await.is_err() || stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }

    /// The answer to a question; none to what is not one.
    fn answer(&self, question: &[u8], most: Option<usize>) -> Option<Vec<u8>> {
        let asked = Message::from_vec(question).ok()?;
        if asked.metadata.message_type != MessageType::Query {
            return None;
        }
        let mut answer = Message::response(asked.metadata.id, asked.metadata.op_code);
        answer.metadata.recursion_desired = asked.metadata.recursion_desired;
        match asked.queries.first() {
            _ if asked.metadata.op_code != OpCode::Query => answer.metadata.response_code = ResponseCode::NotImp,
            None => answer.metadata.response_code = ResponseCode::FormErr,
            Some(query) => self.fill(&mut answer, query),
        }
        let bytes = answer.to_vec().ok()?;
        if most.is_some_and(|most| bytes.len() > most) {
            return answer.truncate().to_vec().ok();
        }
        Some(bytes)
    }

    fn fill(&self, answer: &mut Message, query: &Query) {
        answer.add_query(query.clone());
        let asked = query.name().to_string().to_ascii_lowercase();
        let mut name = asked.trim_end_matches('.').to_owned();
        if name != DOMAIN && !name.ends_with(&format!(".{DOMAIN}")) {
            answer.metadata.response_code = ResponseCode::Refused;
            return;
        }
        answer.metadata.authoritative = true;
        // An alias is followed once: no alias of the zone leads to another.
        for _ in 0..2 {
            let Some(records) = self.records(&name) else {
                answer.metadata.response_code = ResponseCode::NXDomain;
                break;
            };
            let alias = records.iter().find_map(|data| match data {
                RData::CNAME(alias) => Some(alias.0.to_string()),
                _ => None,
            });
            let wanted = |data: &RData| {
                [data.record_type(), RecordType::ANY].contains(&query.query_type()) || matches!(data, RData::CNAME(_))
            };
            for data in records.into_iter().filter(wanted) {
                answer.add_answer(Record::from_rdata(full(&name), TTL, data));
            }
            match alias {
                Some(alias) if query.query_type() != RecordType::CNAME => {
                    alias.trim_end_matches('.').clone_into(&mut name);
                }
                _ => break,
            }
        }
        if answer.answers.is_empty() {
            answer.add_authority(Record::from_rdata(full(DOMAIN), TTL, soa()));
        }
    }

    /// The records of a name of the zone, or none if there is no such name.
    fn records(&self, name: &str) -> Option<Vec<RData>> {
        let wrong = self.faults.is_on(Trouble::DnsWrong);
        let here = RData::A(Ipv4Addr::LOCALHOST.into());
        let within = |label: &str| full(&format!("{label}.{DOMAIN}"));
        match name.strip_suffix(DOMAIN)?.trim_end_matches('.') {
            "" => Some(vec![
                here,
                soa(),
                RData::NS(NS(within("ns1"))),
                RData::MX(MX::new(10, within("mail"))),
                RData::TXT(TXT::new(vec!["v=spf1 mx -all".to_owned()])),
                RData::CAA(CAA::new_issue(false, Some(within("ca")), Vec::new())),
            ]),
            "www" => Some(vec![RData::CNAME(CNAME(within(if wrong { "parked" } else { "app" })))]),
            "_dmarc" => {
                let policy = format!("v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}");
                Some(vec![RData::TXT(TXT::new(vec![policy]))])
            }
            "parked" => Some(vec![RData::A(Ipv4Addr::new(127, 0, 0, 66).into())]),
            "ns1" => Some(vec![here]),
            _ => HOSTS.iter().any(|host| host.name == name).then(|| vec![here]),
        }
    }
}

fn soa() -> RData {
    let contact = full(&format!("hostmaster.{DOMAIN}"));
    RData::SOA(SOA::new(
        full(&format!("ns1.{DOMAIN}")),
        contact,
        1,
        3600,
        600,
        86_400,
        TTL,
    ))
}

/// A name from its text; every name here comes from this file or was parsed from a question before.
fn full(name: &str) -> Name {
    Name::from_ascii(format!("{name}.")).unwrap_or_default()
}
