//! What the bar, the banner and the status line show of traffic on every screen of a release.

use super::word;
use crate::wire::{Banner, StatusWord, Tone, TrafficSummary};
use engine::Release;
use engine::release::decide;
use engine::runner::{Live, LiveTraffic};

/// Metrics older than this are stale, milliseconds.
const STALE_MS: u64 = 45_000;

/// Traffic on every screen; `None` where the checklist plans none.
pub(crate) fn summary(release: &Release, live: &Live, now: u64) -> Option<TrafficSummary> {
    release.plan.checklist.traffic.as_ref()?;
    release.traffic_plan()?;
    let traffic = &release.traffic;
    let watched = live.traffic.as_deref();
    let mut status = Vec::new();
    if release.closed.is_none() {
        status.push(engine_word(watched));
        status.push(metrics_word(watched, now));
    }
    Some(TrafficSummary {
        tab: traffic
            .intended()
            .map_or_else(|| "0 %".to_owned(), |percent| format!("{percent} %")),
        live: traffic.is_live(),
        roll_back_refusal: decide::may_roll_back(release).err().map(|refusal| refusal.0),
        rolled_back: traffic.rollback.is_some(),
        banner: banner(release, live),
        status,
    })
}

pub(super) fn engine_word(watched: Option<&LiveTraffic>) -> StatusWord {
    let Some(look) = watched.and_then(|watched| watched.watching.last.as_ref()) else {
        return word(Tone::Idle, "Traffic engine not asked yet");
    };
    match &look.position {
        Ok(_) => word(Tone::Ok, format!("Traffic engine connected, {} ms", look.took_ms)),
        Err(error) => word(Tone::Bad, format!("Traffic engine: {}", error.why)),
    }
}

pub(super) fn metrics_word(watched: Option<&LiveTraffic>, now: u64) -> StatusWord {
    let Some(watched) = watched else {
        return word(Tone::Idle, "Metrics not watched here");
    };
    if let Some(why) = &watched.not_kept {
        return word(Tone::Warn, format!("Metrics are not being kept: {why}"));
    }
    match watched.watching.counted_at {
        None => match watched.watching.last.as_ref().and_then(|look| look.counted.as_ref()) {
            Some(Err(error)) => word(Tone::Bad, format!("Metrics: {error}")),
            _ => word(Tone::Idle, "Metrics not read yet"),
        },
        Some(at) => {
            let age_ms = now.saturating_sub(at);
            let tone = if age_ms > STALE_MS { Tone::Bad } else { Tone::Ok };
            word(tone, format!("Metrics {} s old", age_ms / 1000))
        }
    }
}

/// The one thing that somebody has to deal with first.
fn banner(release: &Release, live: &Live) -> Option<Banner> {
    if release.closed.is_some() {
        return None;
    }
    let traffic = &release.traffic;
    let bad = |text: String| {
        Some(Banner {
            tone: Tone::Bad,
            text,
            commands: Vec::new(),
        })
    };
    let warn = |text: String| {
        Some(Banner {
            tone: Tone::Warn,
            text,
            commands: Vec::new(),
        })
    };
    if let Some(rollback) = traffic.rollback.as_ref().filter(|rollback| rollback.over.is_none()) {
        let last = live.traffic.as_ref().and_then(|live| live.rollback_says.last());
        let so_far = last.map_or_else(|| "asking the engine".to_owned(), Clone::clone);
        return bad(format!("Rolling back, ordered by {}: {so_far}.", rollback.by));
    }
    if let Some(drift) = &traffic.drift {
        return bad(format!("The traffic engine is not where it was set: {}.", drift.why));
    }
    if let (Some(fault), None) = (&traffic.fault, &traffic.rollback) {
        return bad(fault.says.clone());
    }
    if let Some(found) = &traffic.found {
        return warn(match &found.seen {
            Ok(seen) => format!(
                "The app was started again. {} has {seen} % of the traffic; nothing moves until you say that it goes on.",
                release.plan.new
            ),
            Err(why) => format!("The app was started again and cannot see where traffic goes: {why}"),
        });
    }
    let gone = live
        .traffic
        .as_ref()
        .and_then(|live| live.watching.last.as_ref())
        .and_then(|look| look.position.as_ref().err());
    if let (Some(error), true) = (gone, traffic.is_live()) {
        return bad(format!("The traffic engine does not answer: {error}. {}", error.hint));
    }
    None
}
