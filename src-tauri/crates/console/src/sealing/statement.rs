//! The record of a release as it is now, ready to be made into bytes.

use super::{outcome, phase, roster};
use crate::clock::zone;
use crate::wire::{Code, WireError};
use checklist::{Gate, Traffic};
use engine::traffic::Reading;
use engine::{Closing, Release};
use history::StoredEvent;
use record::extract::{self, Entry};
use record::statement::{Chart, Journal, Previous, Record};
use record::{Given, Measured, Moment};

/// What a record is made from, besides the release.
pub(crate) struct Sources<'a> {
    /// The release's events, as they stand in the journal.
    pub(crate) events: &'a [StoredEvent],
    /// What was counted of its traffic.
    pub(crate) readings: &'a [Reading],
    /// SHA-256 of the checklist's bytes, hex.
    pub(crate) checklist: String,
    /// Who signs.
    pub(crate) seats: &'a [roster::Seat],
    /// What happened, where that was not said at closing.
    pub(crate) incident: String,
    /// Unix milliseconds.
    pub(crate) now: u64,
}

/// The record of `release` for this phase.
pub(crate) fn record_of(release: &Release, of: engine::Phase, sources: &Sources<'_>) -> Result<Record, WireError> {
    let (zone, offset) = zone();
    let known = usize::try_from(release.next_index).unwrap_or(usize::MAX);
    // The journal may have grown since the state was read.
    let entries = entries(&sources.events[..known.min(sources.events.len())]);
    let roster = roster::roster(release, sources.seats);
    let given = Given {
        phase: phase(of),
        outcome: outcome(
            release
                .closed
                .as_ref()
                .map_or(Closing::Complete, |closed| closed.outcome),
        ),
        now: Moment(sources.now),
        zone,
        offset,
        checklist: sources.checklist.clone(),
        artefact: None,
        insecure: Vec::new(),
        incident: sources.incident.clone(),
        journal: journal(&entries)?,
        roster: &roster,
        previous: previous(release, of),
        measured: measured(release, sources.readings),
        watch: None,
    };
    Ok(record::record_of(release, given))
}

/// The events as the extract has them.
pub(crate) fn entries(events: &[StoredEvent]) -> Vec<Entry> {
    let entry = |event: &StoredEvent| Entry {
        seq: event.seq,
        prev: event.prev,
        hash: event.hash,
        body: event.body.clone(),
    };
    events.iter().map(entry).collect()
}

fn journal(entries: &[Entry]) -> Result<Journal, WireError> {
    extract::journal(entries).ok_or_else(|| {
        WireError::new(
            Code::Journal,
            "The journal has no event of this release",
            "Open the release again.",
        )
    })
}

/// The record before the one of this phase.
fn previous(release: &Release, of: engine::Phase) -> Option<Previous> {
    let before = release.signoff.records.iter().rev().find(|record| record.phase < of)?;
    Some(Previous {
        phase: phase(before.phase),
        sha256: before.sealed.sha256.0.clone(),
    })
}

fn measured(release: &Release, readings: &[Reading]) -> Measured {
    let first = readings.iter().find(|reading| {
        let served = reading.served.as_ref();
        served.is_some_and(|served| served.new.requests > 0)
    });
    let engine = release.plan.environment.traffic.as_ref().map(engine_name);
    let began = release.traffic.moves.first().map(|first| first.stamp.at);
    Measured {
        engine: engine.unwrap_or_default().to_owned(),
        method: String::new(),
        first_request: first.map(|reading| Moment(reading.at)),
        chart: began.and_then(|began| chart(release, readings, began)),
    }
}

fn engine_name(engine: &Traffic) -> &'static str {
    match engine {
        Traffic::Haproxy { .. } => "HAProxy",
        Traffic::Nginx { .. } => "nginx",
        Traffic::Envoy { .. } => "Envoy",
        Traffic::Command { .. } => "commands of the environment",
        Traffic::Rehearsal { .. } => "the rehearsal's balancer",
    }
}

/// The readings since the first move in rows of one length; `None` before there are two.
fn chart(release: &Release, readings: &[Reading], began: u64) -> Option<Chart> {
    let since: Vec<&Reading> = readings.iter().filter(|reading| reading.at >= began).collect();
    let last = since.last()?.at;
    let span = last.saturating_sub(began) / 1_000;
    let every = (span / Chart::MOST as u64).max(1) + 1;
    let rows = usize::try_from(span / every + 1).ok().filter(|rows| *rows > 1)?;
    let mut chart = Chart {
        from: Moment(began).to_the_second(),
        every: u32::try_from(every).ok()?,
        share: Vec::with_capacity(rows),
        requests: vec![0; rows],
        errors: vec![0; rows],
        limit_ppm: limit(release),
    };
    let mut shares = vec![None; rows];
    for reading in since {
        let row = usize::try_from((reading.at - began) / 1_000 / every).ok()?;
        if let Some(served) = &reading.served {
            chart.requests[row] += served.new.requests;
            chart.errors[row] += served.new.errors;
        }
        shares[row] = reading.weight.map(per_mille).or(shares[row]);
    }
    let mut stood = 0;
    for share in shares {
        stood = share.unwrap_or(stood);
        chart.share.push(stood);
    }
    Some(chart)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share is between 0 and 100 percent"
)]
fn per_mille(percent: f64) -> u16 {
    (percent.clamp(0.0, 100.0) * 10.0).round() as u16
}

/// The limit of the error rate, where a gate sets one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rate is between 0 and 1"
)]
fn limit(release: &Release) -> Option<u32> {
    release.traffic_plan()?.gates.iter().find_map(|gate| match gate {
        Gate::ErrorRate { below } => Some((below.clamp(0.0, 1.0) * 1_000_000.0).round() as u32),
        _ => None,
    })
}
