//! Stories about a real Prometheus that scrapes both versions.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

mod support;

use engine::ports::MetricSource;
use engine::traffic::{Counted, Counter};
use std::fmt::Write;
use support::prometheus::{Exporter, Prometheus};
use support::until;

/// Reads `$start` or leaves the story, which has said why.
macro_rules! started {
    ($start:expr) => {
        match $start {
            Some(started) => started,
            None => return,
        }
    };
}

/// What an instance of a version shows; without failures it has no series of them.
fn page(version: &str, well: u64, failed: u64) -> String {
    let mut text = format!("http_requests_total{{version=\"{version}\",code=\"200\"}} {well}\n");
    if failed > 0 {
        let _ = writeln!(
            text,
            "http_requests_total{{version=\"{version}\",code=\"500\"}} {failed}"
        );
    }
    let all = well + failed;
    for (bound, count) in [("0.1", all / 2), ("0.5", all), ("+Inf", all)] {
        let _ = writeln!(
            text,
            "http_request_duration_seconds_bucket{{version=\"{version}\",le=\"{bound}\"}} {count}"
        );
    }
    let _ = writeln!(
        text,
        "http_request_duration_seconds_sum{{version=\"{version}\"}} {all}.5"
    );
    let _ = writeln!(text, "process_busy_ratio{{version=\"{version}\"}} 0.25");
    text
}

/// Asks until an answer is as expected.
async fn counted(source: &dyn MetricSource, expected: impl Fn(&Counted) -> bool) -> Counted {
    let mut last = source.counters().await;
    for _ in 0..400 {
        match last {
            Ok(counted) if expected(&counted) => return counted,
            _ => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
        last = source.counters().await;
    }
    panic!("never as expected, at last {last:?}");
}

#[expect(clippy::unnecessary_wraps, reason = "shaped like those that leave a query out")]
fn same(_: &str, query: String) -> Option<String> {
    Some(query)
}

fn of(counters: &[Counter], port: u16) -> &Counter {
    let name = format!("127.0.0.1:{port}");
    counters.iter().find(|counter| counter.instance == name).unwrap()
}

#[tokio::test]
async fn each_instance_is_counted_with_its_histogram() {
    let old = Exporter::start(&page("1.0", 100, 0)).await;
    let (first, second) = (
        Exporter::start(&page("2.0", 60, 4)).await,
        Exporter::start(&page("2.0", 10, 0)).await,
    );
    let prometheus = started!(Prometheus::start(&[old.port, first.port, second.port]).await);
    let source = prometheus.source(same);
    let seen = counted(&*source, |counted| counted.sides.new.len() == 2).await;
    assert_eq!((seen.sides.old[0].requests, seen.sides.old[0].errors), (100, 0));
    let first = of(&seen.sides.new, first.port);
    assert_eq!((first.requests, first.errors), (64, 4));
    let bounds: Vec<_> = first
        .at_most
        .iter()
        .map(|bucket| (bucket.bound_ms.to_string(), bucket.count))
        .collect();
    assert_eq!(bounds, [("100".to_owned(), 32), ("500".to_owned(), 64)]);
    assert_eq!(
        first.response_sum_ms.map(|sum| sum.to_string()).as_deref(),
        Some("64500")
    );
    assert_eq!(of(&seen.sides.new, second.port).requests, 10);
    assert_eq!(seen.saturation.new.map(|load| load.to_string()).as_deref(), Some("25"));
    assert!(seen.sampled_at.is_some());
}

#[tokio::test]
async fn a_counter_that_begins_anew_is_passed_on_as_it_is() {
    let (old, new) = (
        Exporter::start(&page("1.0", 5, 0)).await,
        Exporter::start(&page("2.0", 900, 9)).await,
    );
    let prometheus = started!(Prometheus::start(&[old.port, new.port]).await);
    let source = prometheus.source(same);
    counted(&*source, |counted| counted.sides.new[0].requests == 909).await;
    new.shows(&page("2.0", 3, 0));
    let seen = counted(&*source, |counted| counted.sides.new[0].requests < 900).await;
    assert!(seen.sides.new[0].requests <= 12, "{seen:?}");
}

#[tokio::test]
async fn a_service_that_is_scraped_no_more_is_unknown_and_not_zero() {
    let (old, new) = (
        Exporter::start(&page("1.0", 5, 0)).await,
        Exporter::start(&page("2.0", 7, 0)).await,
    );
    let prometheus = started!(Prometheus::start(&[old.port, new.port]).await);
    let source = prometheus.source(|name, query| (name != "saturation").then_some(query));
    let first = counted(&*source, |_| true).await.sampled_at.unwrap();
    let later = counted(&*source, |counted| counted.sampled_at.unwrap() > first).await;
    assert_eq!(later.sides.new[0].requests, 7);
    new.goes_down();
    until("it is missed", async || source.counters().await.is_err()).await;
    let error = source.counters().await.unwrap_err();
    assert_eq!(error.why, "`requests` has no sample of 2.0 in the last 5 s");
}

#[tokio::test]
async fn queries_that_cannot_be_answered_are_said_with_their_reason() {
    let (old, new) = (
        Exporter::start(&page("1.0", 5, 0)).await,
        Exporter::start(&page("2.0", 7, 0)).await,
    );
    let prometheus = started!(Prometheus::start(&[old.port, new.port]).await);
    counted(&*prometheus.source(same), |_| true).await;
    let cases = [
        (
            "requests",
            "http_requests_total",
            "http_request_total",
            "`requests` has no sample of 1.0",
        ),
        (
            "errors",
            "code=~",
            "status=~",
            "`errors` selects by `status`, a label that no series of `requests` has",
        ),
        (
            "errors",
            "http_requests_total",
            "http_failures_total",
            "`errors` has no sample of 1.0",
        ),
        ("latency", "_bucket", "_nothing", "`latency` has no sample of 1.0"),
        (
            "latency",
            "_bucket",
            "_sum",
            "`latency` has series without the label `le`",
        ),
        ("saturation", "process_busy_ratio", "no_such_metric", "gives no series"),
        (
            "saturation",
            "max(100 *",
            "max(0 / 0 *",
            "gives something that is no number",
        ),
        ("saturation", "max(", "maxi(", "refused: "),
    ];
    for (name, part, instead, why) in cases {
        let source = prometheus.source(|query, text| {
            Some(if query == name {
                text.replace(part, instead)
            } else {
                text
            })
        });
        let error = source.counters().await.unwrap_err();
        assert!(error.why.contains(why), "{name} with {instead}: {error}");
    }
}

#[tokio::test]
async fn a_prometheus_that_is_not_there_has_said_nothing() {
    let (old, new) = (Exporter::start("").await, Exporter::start("").await);
    let prometheus = started!(Prometheus::start(&[old.port, new.port]).await);
    let source = prometheus.source(same);
    drop(prometheus);
    let error = source.counters().await.unwrap_err();
    assert!(error.hint.contains("does Prometheus run"), "{error:?}");
}
