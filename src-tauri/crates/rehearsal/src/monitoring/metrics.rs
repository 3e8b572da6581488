//! The metrics in the Prometheus text format.

use super::Monitoring;
use std::fmt::{Display, Write};
use std::sync::atomic::Ordering;

pub(super) fn expose(monitoring: &Monitoring) -> String {
    let place = &monitoring.place;
    let mut text = String::new();
    place.ledger.expose(&mut text);

    head(&mut text, "up", "gauge", "Whether the target answered the latest look.");
    for (target, up) in monitoring.latest().map(|sample| sample.up).unwrap_or_default() {
        let (job, version) = target.split_once(' ').unwrap_or((&target, ""));
        let _ = writeln!(text, "up{{job=\"{job}\",version=\"{version}\"}} {}", u8::from(up));
    }
    head(
        &mut text,
        "version_uptime_seconds",
        "gauge",
        "Seconds since the version was started.",
    );
    for running in place.traffic.running() {
        let _ = writeln!(
            text,
            "version_uptime_seconds{{version=\"{}\"}} {}",
            running.version, running.uptime_s
        );
    }
    let pool = place.database.pool();
    let mail = &place.shared.mail;
    let load = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    gauge(
        &mut text,
        "traffic_split_percent",
        "Percent of the requests that go to new.",
        place.traffic.split(),
    );
    gauge(
        &mut text,
        "process_uptime_seconds",
        "Seconds since the stack was started.",
        monitoring.started.elapsed().as_secs(),
    );
    gauge(&mut text, "db_pool_connections", "Connections in the pool.", pool.size);
    gauge(
        &mut text,
        "db_pool_connections_in_use",
        "Connections in use.",
        pool.in_use,
    );
    gauge(
        &mut text,
        "db_pool_waiting",
        "Requests that wait for a connection.",
        pool.waiting,
    );
    counter(&mut text, "db_pool_lent_total", "Connections lent.", pool.lent);
    counter(
        &mut text,
        "db_pool_timeouts_total",
        "Requests that gave up waiting for a connection.",
        pool.timed_out,
    );
    counter(
        &mut text,
        "mail_sent_total",
        "Messages the service sent.",
        load(&mail.sent),
    );
    counter(
        &mut text,
        "mail_failed_total",
        "Messages the service could not send.",
        load(&mail.failed),
    );
    counter(
        &mut text,
        "mail_received_total",
        "Messages the mail server took.",
        load(&mail.received),
    );
    counter(&mut text, "logins_total", "Successful logins.", load(&place.logins));
    counter(
        &mut text,
        "logins_failed_total",
        "Refused logins.",
        load(&place.logins_failed),
    );
    gauge(
        &mut text,
        "certificate_days_left",
        "Days until the first certificate expires.",
        monitoring.wardrobe.days_left(),
    );
    text
}

fn head(text: &mut String, name: &str, kind: &str, about: &str) {
    let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {kind}");
}

fn gauge(text: &mut String, name: &str, about: &str, value: impl Display) {
    head(text, name, "gauge", about);
    let _ = writeln!(text, "{name} {value}");
}

fn counter(text: &mut String, name: &str, about: &str, value: u64) {
    head(text, name, "counter", about);
    let _ = writeln!(text, "{name} {value}");
}
