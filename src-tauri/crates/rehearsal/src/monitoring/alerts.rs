//! The alert rules and how they stand.

use super::Monitoring;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A rule with its latest evaluation.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Evaluation {
    name: &'static str,
    severity: &'static str,
    about: &'static str,
    /// What was seen; none where there was nothing to see.
    value: Option<f64>,
    /// It fires when the value is above (or, if `below`, under) this.
    threshold: f64,
    below: bool,
    unit: &'static str,
    /// `inactive`, `firing`, or `unknown` when there was nothing to see.
    state: &'static str,
    #[serde(rename = "lastEvaluation")]
    at: DateTime<Utc>,
}

struct Rule {
    name: &'static str,
    severity: &'static str,
    about: &'static str,
    threshold: f64,
    below: bool,
    unit: &'static str,
    value: fn(&Monitoring) -> Option<f64>,
}

const RULES: [Rule; 7] = [
    Rule {
        name: "HighErrorRate",
        severity: "critical",
        about: "More than 1 % of the requests of the last minute failed.",
        threshold: 1.0,
        below: false,
        unit: "%",
        value: error_percent,
    },
    Rule {
        name: "SlowResponses",
        severity: "warning",
        about: "Answers of the last minute took more than 300 ms in the mean.",
        threshold: 300.0,
        below: false,
        unit: "ms",
        value: |monitoring| monitoring.recent(None).tally.mean_ms(),
    },
    Rule {
        name: "TargetDown",
        severity: "critical",
        about: "A target did not answer the latest look.",
        threshold: 0.0,
        below: false,
        unit: "targets",
        value: |monitoring| {
            let down = monitoring.latest()?.up.values().filter(|up| !**up).count();
            Some(count(down))
        },
    },
    Rule {
        name: "DatabasePoolExhausted",
        severity: "critical",
        about: "More than 9 of 10 connections to the database are in use.",
        threshold: 9.0,
        below: false,
        unit: "connections",
        value: |monitoring| Some(count(monitoring.place.database.pool().in_use)),
    },
    Rule {
        name: "MailFailing",
        severity: "warning",
        about: "A message of the last minute could not be sent.",
        threshold: 0.0,
        below: false,
        unit: "messages",
        value: |monitoring| {
            let failed = monitoring.mail_failed_recently();
            Some(count(usize::try_from(failed).unwrap_or(usize::MAX)))
        },
    },
    Rule {
        name: "CertificateExpiring",
        severity: "warning",
        about: "A certificate has fewer than 14 days left.",
        threshold: 14.0,
        below: true,
        unit: "days",
        value: |monitoring| i32::try_from(monitoring.wardrobe.days_left()).ok().map(f64::from),
    },
    Rule {
        name: "NoTraffic",
        severity: "warning",
        about: "Fewer than 1 request in 10 seconds during the last minute.",
        threshold: 0.1,
        below: true,
        unit: "requests/s",
        value: |monitoring| {
            let recent = monitoring.recent(None);
            Some(count(usize::try_from(recent.tally.requests()).unwrap_or(usize::MAX)) / recent.seconds)
        },
    },
];

pub(super) fn evaluate(monitoring: &Monitoring) -> Vec<Evaluation> {
    let evaluate = |rule: &Rule| {
        let value = (rule.value)(monitoring);
        let state = match value {
            None => "unknown",
            Some(value) if (value > rule.threshold) != rule.below && (value - rule.threshold).abs() > f64::EPSILON => {
                "firing"
            }
            Some(_) => "inactive",
        };
        Evaluation {
            name: rule.name,
            severity: rule.severity,
            about: rule.about,
            value,
            threshold: rule.threshold,
            below: rule.below,
            unit: rule.unit,
            state,
            at: Utc::now(),
        }
    };
    RULES.iter().map(evaluate).collect()
}

/// Percent of the recent requests that failed; none without requests.
pub(super) fn error_percent(monitoring: &Monitoring) -> Option<f64> {
    monitoring.recent(None).tally.error_percent()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn count(number: usize) -> f64 {
    number as f64
}
