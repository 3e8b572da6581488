//! A thousand `http` checks at once against a server on loopback: how long they take together, and how much processor time
//! each costs the client, its system calls included. The client runs on one thread and the server on another, so that the
//! clock of the client's thread counts the client alone.

#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to measure")]

use checklist::{Check, Expectation, FactRef, Look, Predicate, Quantity, Span, Unit, Value};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::ports::{Prober, ReadyCheck, Surroundings};
use futures_util::future::join_all;
use probes::Probes;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

const CHECKS: u32 = 1000;
const ROUNDS: u32 = 10;
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 18\r\n\r\n{\"database\": \"up\"}";

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Serves on a thread of its own.
fn serve() -> SocketAddr {
    let socket = runtime().block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        socket.listen(4096).unwrap().into_std().unwrap()
    });
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = TcpListener::from_std(socket).unwrap();
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    if stream.read(&mut request).await.is_ok_and(|count| count > 0) {
                        let _ = stream.write_all(ANSWER).await;
                    }
                });
            }
        });
    });
    address
}

fn check(address: SocketAddr) -> ReadyCheck {
    let span = Span {
        line: 1,
        column: 1,
        length: 0,
    };
    let expecting = |fact: FactRef, value: Value, text: &str| Expectation {
        fact,
        filter: None,
        negated: false,
        predicate: Predicate::Equals(value),
        warn_only: false,
        text: text.to_owned(),
        span,
    };
    let status = FactRef {
        name: "status".to_owned(),
        argument: None,
    };
    let database = FactRef {
        name: "json".to_owned(),
        argument: Some("$.database".to_owned()),
    };
    let look = Look {
        kind: "http".to_owned(),
        target: format!("GET http://{address}/api/v2/health"),
        inputs: Vec::new(),
        expectations: vec![
            expecting(
                status,
                Value::Number(Quantity {
                    number: 200.0,
                    unit: Unit::Plain,
                }),
                "status == 200",
            ),
            expecting(database, Value::Text("up".to_owned()), "json $.database == \"up\""),
        ],
        captures: Vec::new(),
        span,
    };
    ReadyCheck {
        check: Check {
            file: "bench.md".to_owned(),
            name: None,
            looks: vec![look],
            span,
        },
    }
}

async fn look_at_once(probes: &Probes, check: &ReadyCheck, surroundings: &Surroundings) {
    let (_wanted, stop) = watch::channel(false);
    let looks = (0..CHECKS).map(|_| probes.look(check, surroundings, stop.clone()));
    for sighting in join_all(looks).await {
        assert_eq!(sighting.looks[0].could_not_look, None);
    }
}

fn thread_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

fn http_checks(criterion: &mut Criterion) {
    // Both ends of every connection are in this process.
    let limit = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            ..limit
        },
    )
    .unwrap();
    let (runtime, probes, surroundings) = (runtime(), Probes::new(PathBuf::new()), Surroundings::default());
    let check = check(serve());
    runtime.block_on(look_at_once(&probes, &check, &surroundings));

    let before = thread_time();
    for _ in 0..ROUNDS {
        runtime.block_on(look_at_once(&probes, &check, &surroundings));
    }
    let each = thread_time().saturating_sub(before) / (CHECKS * ROUNDS);
    println!(
        "processor time of one http check, {CHECKS} at once: {:.1} µs",
        each.as_secs_f64() * 1e6
    );

    let mut group = criterion.benchmark_group("http");
    group.throughput(Throughput::Elements(u64::from(CHECKS)));
    group.bench_function("a thousand checks at once", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(|| look_at_once(&probes, &check, &surroundings));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = http_checks
}
criterion_main!(benches);
