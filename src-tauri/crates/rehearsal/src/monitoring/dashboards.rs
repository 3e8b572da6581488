//! The dashboards: panels with the value now and, where there is one, its course over the samples.

use super::{Monitoring, Sample, alerts};
use crate::ledger::Tally;
use crate::tasks::lock;
use chrono::Utc;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

/// The dashboard of that name.
pub(super) fn show(monitoring: &Monitoring, name: &str) -> Option<Value> {
    let (title, panels) = match name {
        "system-health" => ("System health", system(monitoring)),
        "application-performance" => ("Application performance", performance(monitoring)),
        "business" => ("Business metrics", business(monitoring)),
        "security" => ("Security", security(monitoring)),
        _ => return None,
    };
    Some(json!({"title": title, "generated_at": Utc::now(), "panels": panels}))
}

fn panel(title: &str, unit: &str, value: impl Into<Value>) -> Value {
    json!({"title": title, "unit": unit, "value": value.into(), "at": Utc::now()})
}

/// A panel with its course: what `read` sees of each sample and the one before it.
fn course(monitoring: &Monitoring, title: &str, unit: &str, read: impl Fn(&Sample, &Sample) -> Option<f64>) -> Value {
    let samples = lock(&monitoring.samples);
    let pairs = samples.iter().zip(samples.iter().skip(1));
    let series: Vec<Value> = pairs
        .filter_map(|(before, now)| Some(json!({"at": now.at, "value": read(before, now)?})))
        .collect();
    json!({"title": title, "unit": unit, "value": series.last().map(|point| point["value"].clone()), "at": Utc::now(),
           "series": series})
}

fn between(before: &Sample, now: &Sample) -> (Tally, f64) {
    let mut tally = Tally::default();
    for (version, later) in &now.tallies {
        tally.add(&later.since(&before.tallies.get(version).cloned().unwrap_or_default()));
    }
    (tally, now.taken.duration_since(before.taken).as_secs_f64().max(0.001))
}

fn system(monitoring: &Monitoring) -> Vec<Value> {
    let mut panels = Vec::new();
    for (target, up) in monitoring.latest().map(|sample| sample.up).unwrap_or_default() {
        panels.push(panel(&format!("{target} up"), "", up));
    }
    let pool = monitoring.place.database.pool();
    panels.push(panel("Uptime", "s", monitoring.started.elapsed().as_secs()));
    panels.push(panel("Database connections in use", "connections", pool.in_use));
    panels.push(panel("Requests waiting for the database", "requests", pool.waiting));
    panels
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn performance(monitoring: &Monitoring) -> Vec<Value> {
    let mut panels = vec![
        course(monitoring, "Requests", "requests/s", |before, now| {
            let (tally, seconds) = between(before, now);
            Some(tally.requests() as f64 / seconds)
        }),
        course(monitoring, "Failed requests", "%", |before, now| {
            between(before, now).0.error_percent()
        }),
        course(monitoring, "Mean response time", "ms", |before, now| {
            between(before, now).0.mean_ms()
        }),
        panel("Failed requests, last minute", "%", alerts::error_percent(monitoring)),
    ];
    for running in monitoring.place.traffic.running() {
        let version = running.version;
        let recent = monitoring.recent(Some(&version)).tally;
        panels.push(panel(
            &format!("{version}: requests, last minute"),
            "requests",
            recent.requests(),
        ));
        // A version that was not asked has no durations, so it has no panels of them.
        let durations = [
            ("mean response time", recent.mean_ms()),
            ("95 % answered within", recent.p95_ms()),
        ];
        for (title, value) in durations {
            panels.extend(value.map(|value| panel(&format!("{version}: {title}"), "ms", value)));
        }
    }
    panels
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn business(monitoring: &Monitoring) -> Vec<Value> {
    let place = &monitoring.place;
    let (tenants, users, campaigns, sent, payments) = place.database.inside(|tables| {
        let sent: u64 = tables.tenants.values().map(|tenant| tenant.messages_sent).sum();
        (
            tables.tenants.len(),
            tables.users.len(),
            tables.campaigns.len(),
            sent,
            tables.payments.len(),
        )
    });
    vec![
        course(monitoring, "Contacts", "contacts", |_, now| Some(now.contacts as f64)),
        panel("Tenants", "tenants", tenants),
        panel("Users", "users", users),
        panel("Campaigns", "campaigns", campaigns),
        panel("Messages sent", "messages", sent),
        panel("Payments", "payments", payments),
        panel("Logins", "logins", place.logins.load(Ordering::Relaxed)),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn security(monitoring: &Monitoring) -> Vec<Value> {
    let place = &monitoring.place;
    vec![
        course(
            monitoring,
            "Refused requests (401, 403, 429)",
            "requests",
            |before, now| Some(now.refused.saturating_sub(before.refused) as f64),
        ),
        panel("Refused logins", "logins", place.logins_failed.load(Ordering::Relaxed)),
        panel(
            "Refused requests since the start",
            "requests",
            place.refused.load(Ordering::Relaxed),
        ),
        panel("Certificate days left", "days", monitoring.wardrobe.days_left()),
    ]
}
