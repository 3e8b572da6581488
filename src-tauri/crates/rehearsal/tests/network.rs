//! The stack on the network: names, mail, TLS, ports, and leaving nothing behind.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use rehearsal::{Stack, StackError};
use support::{API, Rig, Seen, options, rig};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

fn question(name: &str, kind: RecordType) -> Vec<u8> {
    let mut message = Message::query();
    message.add_query(Query::query(Name::from_ascii(name).unwrap(), kind));
    message.to_vec().unwrap()
}

async fn resolve(rig: &Rig, name: &str, kind: RecordType) -> (ResponseCode, Vec<String>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket
        .send_to(&question(name, kind), &rig.supplies.resolver)
        .await
        .unwrap();
    let mut buffer = [0; 1500];
    let length = socket.recv(&mut buffer).await.unwrap();
    let answer = Message::from_vec(&buffer[..length]).unwrap();
    let records = answer
        .answers
        .iter()
        .map(|record| format!("{} {}", record.record_type(), record.data))
        .collect();
    (answer.metadata.response_code, records)
}

#[tokio::test]
async fn the_zone_answers_for_every_host_and_for_mail() {
    let rig = rig().await;
    for host in rig.supplies.connect.keys().map(|key| key.split(':').next().unwrap()) {
        let (_, records) = resolve(&rig, &format!("{host}."), RecordType::A).await;
        assert!(records.contains(&"A 127.0.0.1".to_owned()), "{host}: {records:?}");
    }
    let seen = async |name: &str, kind| resolve(&rig, name, kind).await.1.join("; ");
    assert_eq!(
        seen("www.marketsage.com.", RecordType::CNAME).await,
        "CNAME app.marketsage.com."
    );
    assert_eq!(
        seen("MarketSage.com.", RecordType::MX).await,
        "MX 10 mail.marketsage.com."
    );
    assert!(seen("marketsage.com.", RecordType::TXT).await.contains("v=spf1"));
    assert!(
        seen("_dmarc.marketsage.com.", RecordType::TXT)
            .await
            .contains("v=DMARC1")
    );
    assert!(seen("marketsage.com.", RecordType::CAA).await.contains("issue"));
    assert!(seen("marketsage.com.", RecordType::NS).await.contains("ns1"));
    assert!(seen("marketsage.com.", RecordType::SOA).await.contains("hostmaster"));
    assert_eq!(
        resolve(&rig, "nobody.marketsage.com.", RecordType::A).await.0,
        ResponseCode::NXDomain
    );
    assert_eq!(
        resolve(&rig, "elsewhere.example.", RecordType::A).await.0,
        ResponseCode::Refused
    );

    let mut stream = TcpStream::connect(&rig.supplies.resolver).await.unwrap();
    let asked = question("api.marketsage.com.", RecordType::A);
    stream.write_u16(u16::try_from(asked.len()).unwrap()).await.unwrap();
    stream.write_all(&asked).await.unwrap();
    let mut answer = vec![0; usize::from(stream.read_u16().await.unwrap())];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(Message::from_vec(&answer).unwrap().answers.len(), 1);
}

#[tokio::test]
async fn www_points_elsewhere_while_the_fault_is_on() {
    let rig = rig().await;
    let www = async || resolve(&rig, "www.marketsage.com.", RecordType::A).await.1;
    assert_eq!(www().await, ["CNAME app.marketsage.com.", "A 127.0.0.1"]);
    rig.stack.set_fault("dns-wrong", true).unwrap();
    assert_eq!(www().await, ["CNAME parked.marketsage.com.", "A 127.0.0.66"]);
    rig.stack.set_fault("dns-wrong", false).unwrap();
    assert_eq!(www().await, ["CNAME app.marketsage.com.", "A 127.0.0.1"]);
}

#[tokio::test]
async fn a_message_sent_over_smtp_arrives_in_the_mailbox() {
    let rig = rig().await;
    let stream = TcpStream::connect(&rig.supplies.connect["mail.marketsage.com:25"])
        .await
        .unwrap();
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await.unwrap();
    assert!(line.starts_with("220"));
    let message = "Subject: Hello\r\n\r\nFirst line\r\n..second, with a dot\r\n.";
    let dialogue = [
        ("RCPT TO:<early@x.example>", "503"),
        ("HELO me", "250"),
        ("MAIL FROM:<me@x.example>", "250"),
        ("RCPT TO:<You@x.example>", "250"),
        ("DATA", "354"),
        (message, "250"),
        ("NONSENSE", "502"),
        ("QUIT", "221"),
    ];
    for (say, wanted) in dialogue {
        stream.write_all(format!("{say}\r\n").as_bytes()).await.unwrap();
        line.clear();
        stream.read_line(&mut line).await.unwrap();
        assert!(line.starts_with(wanted), "{say} got {line}");
    }
    let found = rig
        .get("mail.marketsage.com", "/messages?to=you@x.example")
        .await
        .json();
    assert_eq!(found["messages"][0]["subject"], "Hello");
    assert_eq!(found["messages"][0]["text"], "First line\n.second, with a dot\n");
}

#[tokio::test]
async fn plain_http_leads_to_https_on_the_same_host() {
    let rig = rig().await;
    for host in ["app.marketsage.com", "admin.marketsage.com", API, "www.marketsage.com"] {
        let answer = rig.plain(host, "/a?b=c").await;
        assert_eq!(answer.code(), 308);
        assert_eq!(answer.head("location"), Some(format!("https://{host}/a?b=c").as_str()));
    }
}

#[tokio::test]
async fn a_second_start_keeps_ports_and_authority_and_two_stacks_live_side_by_side() {
    let (first, other) = (rig().await, rig().await);
    assert_ne!(first.supplies.connect, other.supplies.connect);
    assert_eq!(other.get(API, "/api/v2/health").await.code(), 200);
    let again = Stack::start(options(first.folder.path())).await.unwrap_err();
    assert!(matches!(again, StackError::InUse { .. }), "{again}");

    let authority = std::fs::read(&first.supplies.ca).unwrap();
    let Rig {
        stack,
        supplies,
        folder,
    } = first;
    stack.stop().await;
    let stack = Stack::start(options(folder.path())).await.unwrap();
    assert_eq!(stack.supplies(), supplies);
    assert_eq!(std::fs::read(&supplies.ca).unwrap(), authority);
    let again = Rig {
        stack,
        supplies,
        folder,
    };
    assert_eq!(again.get(API, "/api/v2/health").await.code(), 200);
}

#[tokio::test]
async fn a_taken_port_is_replaced_by_a_free_one() {
    let Rig {
        stack,
        supplies,
        folder,
    } = rig().await;
    stack.stop().await;
    let _squatter = TcpListener::bind(&supplies.connect["api.marketsage.com:443"])
        .await
        .unwrap();
    let stack = Stack::start(options(folder.path())).await.unwrap();
    assert_ne!(
        stack.supplies().connect["api.marketsage.com:443"],
        supplies.connect["api.marketsage.com:443"]
    );
    assert_eq!(
        stack.supplies().connect["api.marketsage.com:80"],
        supplies.connect["api.marketsage.com:80"]
    );
}

#[tokio::test]
async fn after_the_stop_no_port_is_listened_on() {
    let rig = rig().await;
    rig.deploy("production").await;
    let deployed = rig.control(
        "/deploy",
        Some(serde_json::json!({
            "target": "production", "part": "backend", "version": "2.1.0"
        })),
    );
    let version = deployed.await.json()["address"].as_str().unwrap().to_owned();
    let control = rig.supplies.variables["CS_CONTROL"]
        .trim_start_matches("http://")
        .to_owned();
    let mut listening: Vec<String> = rig.supplies.connect.values().cloned().collect();
    listening.extend([rig.supplies.resolver.clone(), control, version]);
    for address in &listening {
        assert!(TcpStream::connect(address).await.is_ok(), "{address} should be open");
    }
    rig.stack.stop().await;
    for address in &listening {
        assert!(TcpStream::connect(address).await.is_err(), "{address} is still open");
    }
    assert!(UdpSocket::bind(&rig.supplies.resolver).await.is_ok());
}

/// Runs a program in the workspace as a step would; none if it is not installed.
async fn step(rig: &Rig, program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = tokio::process::Command::new(program);
    command
        .args(arguments)
        .envs(&rig.supplies.variables)
        .current_dir(&rig.supplies.cwd);
    let output = command.output().await.ok()?;
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn real_curl_and_real_git_work_in_the_workspace() {
    let rig = rig().await;
    if let Some(health) = step(&rig, "curl", &["-sS", "https://api.marketsage.com/api/v2/health"]).await {
        assert!(health.contains(r#""version":"2.0.4""#), "{health}");
    }
    let version = || std::fs::read_to_string(rig.supplies.cwd.join("VERSION")).unwrap();
    if step(&rig, "git", &["checkout", "-q", "release/v2.1.0"]).await.is_some() {
        assert_eq!(version(), "2.1.0\n");
        let status = step(&rig, "git", &["status", "--porcelain"]).await;
        assert_eq!(
            status.as_deref(),
            Some(""),
            "secrets and backups are no part of the repository"
        );
        step(&rig, "git", &["checkout", "-q", "v2.0.4"]).await;
        assert_eq!(version(), "2.0.4\n");
        assert_eq!(rig.stack.status().no_repository, None);
    } else {
        assert!(rig.stack.status().no_repository.unwrap().contains("git"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_secret_is_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let rig = rig().await;
    let mode = |path: &str| {
        std::fs::metadata(rig.folder.path().join(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(""), 0o700);
    for file in ["control-token", "ca/ca.key", "workspace/secrets/smoke-password"] {
        assert_eq!(mode(file), 0o600, "{file}");
    }
}
