//! What one promise will take, before the release starts.

use super::number::{self, NO_BREAK};
use super::{clause, sentence, subject};
use crate::planner::Outlook;
use crate::promise::Promise;

/// What one promise will take.
pub fn outlook(outlook: &Outlook) -> String {
    let clause = clause(&outlook.promise);
    if outlook.old_over {
        return format!(
            "The old version itself is at {}, over this limit: {clause} cannot be shown, and a breach will end in a wait.",
            seen_of_old(outlook).unwrap_or_default()
        );
    }
    if outlook.new_per_s <= 0.0 {
        return format!("Without traffic on the new version, {clause} cannot be shown.");
    }
    let dwell = outlook.expected.stage.dwell_s;
    let text = match (outlook.seconds, outlook.seconds_at_best) {
        (_, Some(best)) if best > dwell => too_little_traffic(outlook, best),
        (Some(seconds), _) if seconds > dwell => format!(
            "At {} it takes {} to show {clause} at {}, longer than the dwell of {}. \
             Lengthen the dwell, loosen the limit, or decide yourself at the end.",
            number::rate(outlook.new_per_s),
            number::wait(seconds),
            old(outlook),
            number::passed(dwell)
        ),
        (Some(seconds), _) => takes(outlook, &clause, seconds),
        (None, _) => format!(
            "{} is not shown by a version that only does as the old one.",
            sentence(&clause)
        ),
    };
    [Some(text), found(outlook)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// At what the new version is expected to be.
fn old(outlook: &Outlook) -> String {
    match (outlook.promise, seen_of_old(outlook)) {
        (Promise::NoWorse { .. }, _) => "the old version's pace".to_owned(),
        (_, Some(seen)) => format!("the old version's {seen}"),
        (_, None) => format!("no {}", subject(&outlook.promise)),
    }
}

fn seen_of_old(outlook: &Outlook) -> Option<String> {
    let old = outlook.expected.old?;
    match outlook.promise {
        Promise::ErrorRate { .. } | Promise::SlowShare { .. } => old.share().map(number::percent),
        Promise::MeanResponse { .. } => old.mean_ms().map(number::milliseconds),
        Promise::NoWorse { .. } => None,
    }
}

fn takes(outlook: &Outlook, clause: &str, seconds: f64) -> String {
    let (old, wait, rate) = (old(outlook), number::wait(seconds), number::rate(outlook.new_per_s));
    match outlook.requests {
        Some(requests) => format!(
            "To show {clause} at {old} takes about {} requests on the new version: {wait} at {rate}.",
            number::needed(requests)
        ),
        None => format!("To show {clause} at {old} takes {wait}."),
    }
}

fn too_little_traffic(outlook: &Outlook, best: f64) -> String {
    let what = subject(&outlook.promise);
    let dwell = number::passed(outlook.expected.stage.dwell_s);
    let at_best = outlook.smallest_limit.map_or_else(
        || format!("the dwell of {dwell} can show nothing about {what}"),
        |limit| {
            format!(
                "the dwell of {dwell} can show {what} <{NO_BREAK}{} at best",
                number::percent_coarse(limit)
            )
        },
    );
    format!(
        "At {} this promise needs {} even without a single bad request; {at_best}. \
         Lengthen the dwell, loosen the limit, or decide yourself at the end.",
        number::rate(outlook.new_per_s),
        number::wait(best),
    )
}

/// How fast a fault is found.
fn found(outlook: &Outlook) -> Option<String> {
    let fault = number::wait(outlook.fault_s?);
    if outlook.promise.share_limit().is_none() {
        return Some(format!(
            "An average of twice the limit would be caught in about {fault}."
        ));
    }
    let outage = outlook
        .outage_s
        .map(|seconds| format!(", a total outage in {}", number::wait(seconds)));
    Some(format!(
        "A fault of 5 times the limit would be caught in about {fault}{}.",
        outage.unwrap_or_default()
    ))
}
