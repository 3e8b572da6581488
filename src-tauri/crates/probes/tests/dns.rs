//! `dns` looks at a resolver on loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use engine::evidence::FactValue;
use engine::ports::Surroundings;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, CAA, CNAME, MX, TXT};
use hickory_proto::rr::{Name, RData, Record};
use std::net::SocketAddr;
use std::sync::Arc;
use support::{Write, assert_could_not_look, assert_unknown, closed_port, fact, here, look, see_in, text};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

type Zone = Arc<dyn Fn(&Message) -> Message + Send + Sync>;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn reply(question: &Message, code: ResponseCode, records: &[(&str, u32, RData)]) -> Message {
    let mut answer = question.clone().into_response();
    answer.metadata.response_code = code;
    for (owner, ttl, data) in records {
        answer.add_answer(Record::from_rdata(name(owner), *ttl, data.clone()));
    }
    answer
}

/// Answers over UDP and over TCP; an answer above 512 bytes is truncated over UDP.
async fn resolver(zone: impl Fn(&Message) -> Message + Send + Sync + 'static) -> SocketAddr {
    let zone: Zone = Arc::new(zone);
    let (udp, tcp) = loop {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
            break (udp, tcp);
        }
    };
    let address = udp.local_addr().unwrap();
    let over_tcp = zone.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = tcp.accept().await {
            let mut question = vec![0; usize::from(stream.read_u16().await.unwrap())];
            stream.read_exact(&mut question).await.unwrap();
            let answer = over_tcp(&Message::from_vec(&question).unwrap()).to_vec().unwrap();
            stream.write_u16(u16::try_from(answer.len()).unwrap()).await.unwrap();
            stream.write_all(&answer).await.unwrap();
        }
    });
    tokio::spawn(async move {
        let mut buffer = [0; 4096];
        while let Ok((length, peer)) = udp.recv_from(&mut buffer).await {
            let question = Message::from_vec(&buffer[..length]).unwrap();
            let mut answer = zone(&question);
            if answer.to_vec().unwrap().len() > 512 {
                answer = answer.truncate();
            }
            udp.send_to(&answer.to_vec().unwrap(), peer).await.unwrap();
        }
    });
    address
}

fn asking(resolver: SocketAddr) -> Surroundings {
    let mut surroundings = here();
    surroundings.network.resolver = Some(resolver.to_string());
    surroundings
}

fn list(entries: &[&str]) -> FactValue {
    FactValue::List(entries.iter().map(ToString::to_string).collect())
}

fn address(last: u8) -> RData {
    RData::A(A::new(10, 0, 0, last))
}

#[tokio::test]
async fn addresses_come_with_their_alias_and_the_lowest_ttl() {
    let resolver = resolver(|question| {
        let alias = RData::CNAME(CNAME(name("edge.example.test.")));
        reply(
            question,
            ResponseCode::NoError,
            &[
                ("www.example.test.", 300, alias),
                ("edge.example.test.", 60, address(1)),
                ("edge.example.test.", 60, address(2)),
            ],
        )
    })
    .await;
    let seen = see_in(look("dns", "A www.example.test"), &asking(resolver)).await;
    assert_eq!(*fact(&seen, "answers"), list(&["10.0.0.1", "10.0.0.2"]));
    assert_eq!(*fact(&seen, "code"), text("NOERROR"));
    assert_eq!(*fact(&seen, "ttl"), FactValue::Number(60.0));
    assert_eq!(*fact(&seen, "canonical"), text("edge.example.test"));
    assert_eq!(*fact(&seen, "resolver"), text(&resolver.to_string()));
}

#[tokio::test]
async fn records_are_written_as_people_write_them() {
    let resolver = resolver(|question| {
        let owner = "example.test.";
        let data = match question.queries[0].query_type().to_string().as_str() {
            "MX" => RData::MX(MX::new(10, name("mail.example.test."))),
            "TXT" => RData::TXT(TXT::new(vec!["v=spf1 ".to_owned(), "-all".to_owned()])),
            "CAA" => RData::CAA(CAA::new_issue(false, Some(name("ca.example.test")), Vec::new())),
            _ => address(1),
        };
        reply(question, ResponseCode::NoError, &[(owner, 60, data)])
    })
    .await;
    for (kind, written) in [
        ("MX", "10 mail.example.test"),
        ("TXT", "v=spf1 -all"),
        ("CAA", "0 issue \"ca.example.test\""),
    ] {
        let seen = see_in(look("dns", format!("{kind} example.test")), &asking(resolver)).await;
        assert_eq!(*fact(&seen, "answers"), list(&[written]));
    }
}

#[tokio::test]
async fn a_name_that_is_not_there_is_an_answer() {
    let resolver = resolver(|question| reply(question, ResponseCode::NXDomain, &[])).await;
    let seen = see_in(look("dns", "A gone.example.test"), &asking(resolver)).await;
    assert_eq!(seen.could_not_look, None);
    assert_eq!(
        (fact(&seen, "code"), fact(&seen, "answers")),
        (&text("NXDOMAIN"), &list(&[]))
    );
    assert_eq!(*fact(&seen, "ttl"), FactValue::Absent);
}

#[tokio::test]
async fn an_answer_that_does_not_fit_comes_over_tcp() {
    let resolver = resolver(|question| {
        let records: Vec<_> = (1..=100).map(|last| ("big.example.test.", 60, address(last))).collect();
        reply(question, ResponseCode::NoError, &records)
    })
    .await;
    let seen = see_in(look("dns", "A big.example.test"), &asking(resolver)).await;
    assert!(
        matches!(fact(&seen, "answers"), FactValue::List(found) if found.len() == 100),
        "{seen:#?}"
    );
}

#[tokio::test]
async fn every_name_at_every_resolver_is_a_subject() {
    let one = resolver(|question| reply(question, ResponseCode::NoError, &[("a.test.", 60, address(1))])).await;
    let two = resolver(|question| reply(question, ResponseCode::Refused, &[])).await;
    let looking = look("dns", "A a.test, b.test")
        .with("resolver", one.to_string())
        .with("resolver", two.to_string());
    let seen = see_in(looking, &here()).await;
    let codes: Vec<_> = seen
        .facts
        .iter()
        .filter(|fact| fact.name == "code")
        .map(|fact| fact.subject.clone())
        .collect();
    assert_eq!(
        codes,
        [
            format!("a.test @{one}"),
            format!("a.test @{two}"),
            format!("b.test @{one}"),
            format!("b.test @{two}")
        ]
    );
}

#[tokio::test]
async fn a_resolver_that_does_not_answer_leaves_the_answer_unknown() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = silent.local_addr().unwrap();
    let seen = see_in(look("dns", "A a.test").with("timeout", "300ms"), &asking(place)).await;
    assert_could_not_look(&seen, "did not answer within 300ms");
    let good = resolver(|question| reply(question, ResponseCode::NoError, &[("a.test.", 60, address(1))])).await;
    let both = look("dns", "A a.test")
        .with("timeout", "300ms")
        .with("resolver", good.to_string())
        .with("resolver", place.to_string());
    let seen = see_in(both.expecting("answers"), &here()).await;
    assert_unknown(
        &seen
            .facts
            .iter()
            .find(|fact| fact.subject.ends_with(&place.to_string()))
            .unwrap()
            .value,
        "did not answer",
    );
}

#[tokio::test]
async fn nobody_there_is_not_an_answer() {
    assert_could_not_look(
        &see_in(look("dns", "A a.test"), &asking(closed_port())).await,
        "cannot be asked",
    );
}

#[tokio::test]
async fn an_answer_to_another_question_is_not_taken() {
    let forger = resolver(|question| {
        let mut answer = reply(question, ResponseCode::NoError, &[("a.test.", 60, address(66))]);
        answer.metadata.id = question.metadata.id.wrapping_add(1);
        answer
    })
    .await;
    let seen = see_in(look("dns", "A a.test").with("timeout", "300ms"), &asking(forger)).await;
    assert_could_not_look(&seen, "did not answer");
}

#[tokio::test]
async fn what_cannot_be_asked_says_why() {
    assert_could_not_look(&see_in(look("dns", "ANY a.test"), &here()).await, "`ANY` is not a type");
    assert_could_not_look(
        &see_in(look("dns", "A a.test").with("resolver", "dns.example"), &here()).await,
        "not an address",
    );
}
