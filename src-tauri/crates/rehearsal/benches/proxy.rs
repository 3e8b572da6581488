//! What the stack costs while nobody but its visitors uses it, in processor time; and what the edge costs: the same request to a version directly, and through TLS, edge and proxy as a visitor asks, each on a
//! kept connection.

#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::unwrap_used, reason = "a bench that cannot be set up has nothing to measure")]

#[path = "../tests/support/mod.rs"]
mod support;

use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::json;
use std::time::Duration;
use support::{API, Seen, rig};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

const HEALTH: &str = "/api/v2/health";

/// How long the visitors are watched.
const WATCHED: Duration = Duration::from_secs(10);

type Sender = SendRequest<Full<Bytes>>;

async fn keep<S>(stream: S) -> Sender
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn ask(sender: &mut Sender) {
    sender.ready().await.unwrap();
    let request = Request::builder().uri(HEALTH).header("host", API);
    let answer = sender
        .send_request(request.body(Full::default()).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    answer.into_body().collect().await.unwrap();
}

/// What this process has used so far (proc(5), in ticks of 10 ms).
fn processor_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |place: usize| fields[place].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn proxy(criterion: &mut Criterion) {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let (rig, mut direct, mut edge) = runtime.block_on(async {
        let rig = rig().await;
        rig.deploy("production").await;
        rig.alone().await;
        let body = json!({"target": "production", "part": "backend", "version": "2.0.4"});
        let address = rig.control("/deploy", Some(body)).await.json()["address"].clone();
        let direct = keep(TcpStream::connect(address.as_str().unwrap()).await.unwrap()).await;
        let edge = keep(rig.tls(API).await).await;
        (rig, direct, edge)
    });
    runtime.block_on(async {
        rig.control("/split", Some(json!({"new": 50}))).await;
        rig.control("/visitors", Some(json!({"rate": 60}))).await;
        let before = processor_seconds();
        tokio::time::sleep(WATCHED).await;
        let spent = 100.0 * (processor_seconds() - before) / WATCHED.as_secs_f64();
        println!("visitors at 60 requests a second, split at half: {spent:.1} % of one core");
        rig.alone().await;
    });
    let mut group = criterion.benchmark_group("one request");
    group.bench_function("to the version directly", |bencher| {
        bencher.iter(|| runtime.block_on(ask(&mut direct)));
    });
    group.bench_function("through edge and proxy", |bencher| {
        bencher.iter(|| runtime.block_on(ask(&mut edge)));
    });
    group.finish();
    runtime.block_on(rig.stack.stop());
}

criterion_group!(benches, proxy);
criterion_main!(benches);
