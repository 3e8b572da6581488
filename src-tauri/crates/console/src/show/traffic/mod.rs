//! The traffic room as shown.

mod bar;
mod gates;
mod moves;
mod rollback;

pub(crate) use bar::summary;

use super::update::allow;
use super::words;
use crate::clock::{clock_time, for_people};
use crate::wire::{
    Act, Allowed, ChartLimits, EngineView, MarkView, ReadyLook, ReadyView, SideView, StatusWord, Tone, TrafficView,
    WarmView,
};
use checklist::{Gate, Traffic, TrafficPlan};
use engine::Release;
use engine::release::assessed::Assessed;
use engine::release::decide::{self, Refusal};
use engine::runner::{Live, LiveTraffic};
use engine::traffic::Servers;
use gates::gates;
use moves::{next_move, stages};

/// Load above which a chart marks a server as full, percent.
const FULL: f64 = 80.0;

/// What the engine says of itself.
#[derive(Debug, Clone)]
pub(crate) struct EngineWords {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) by_hand: Vec<String>,
    pub(crate) can_persist: bool,
    pub(crate) interval_ms: u64,
}

/// The room at `now`; `None` where no engine moves traffic here.
pub(crate) fn traffic(
    release: &Release,
    live: &Live,
    engine: Option<&EngineWords>,
    card: Option<String>,
    now: u64,
) -> Option<TrafficView> {
    let plan = release.traffic_plan()?;
    let watched = live.traffic.as_deref();
    let (old, new) = sides(release, watched);
    let traffic = &release.traffic;
    let gates = gates(release, live, now);
    let next = next_move(release, watched, now);
    Some(TrafficView {
        observed_says: observed_says(release, watched),
        old,
        new,
        intended: traffic.intended(),
        intended_since: traffic.intended_since(),
        engine: engine_view(release, watched, engine),
        metrics: metrics(watched, engine, now),
        stages: stages(release, watched, now),
        pace: match &release.plan.environment.traffic {
            Some(Traffic::Rehearsal { pace }) if *pace > 1.0 => Some(*pace),
            _ => None,
        },
        title: title(release),
        says: says(
            release,
            assessed(release, watched).as_ref(),
            &gates,
            next.as_ref().and_then(|next| next.refusal.as_deref()),
        ),
        gates,
        next,
        allowed: allowed(release, live, now),
        held: traffic
            .held
            .as_ref()
            .map(|held| format!("Held by {} since {}", held.stamp.by, clock_time(held.stamp.at))),
        warm: warm(release, plan),
        ready: ready(watched),
        rollback: rollback::rollback(release, watched),
        marks: marks(release),
        limits: limits(plan, release),
        card,
    })
}

fn sides(release: &Release, watched: Option<&LiveTraffic>) -> (SideView, SideView) {
    let minute = watched.map(|watched| watched.watching.last_minute());
    let position = watched
        .and_then(|watched| watched.watching.last.as_ref())
        .and_then(|look| look.position.as_ref().ok());
    let side = |version: &str, requests: Option<u64>, weight: Option<f64>, servers: Option<Servers>| SideView {
        version: version.to_owned(),
        observed: minute
            .and_then(|(sum, _)| Some((requests?, sum.old + sum.new)))
            .and_then(|(mine, all)| percent(mine, all)),
        weight,
        rate: minute.and_then(|(_, over_ms)| per_second(requests?, over_ms)),
        servers: servers
            .filter(|servers| servers.total > 0)
            .map(|servers| format!("{} of {} servers up", servers.up, servers.total)),
    };
    let old = side(
        &release.plan.old,
        minute.map(|(sum, _)| sum.old),
        position.map(|position| 100.0 - position.new_percent),
        position.map(|position| position.servers.old),
    );
    let new = side(
        &release.plan.new,
        minute.map(|(sum, _)| sum.new),
        position.map(|position| position.new_percent),
        position.map(|position| position.servers.new),
    );
    (old, new)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a minute stay far below 2^53")]
fn percent(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 * 100.0 / all as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a minute stay far below 2^53")]
fn per_second(requests: u64, over_ms: u64) -> Option<f64> {
    (over_ms > 0).then(|| requests as f64 * 1000.0 / over_ms as f64)
}

/// How far the counted share may be off by chance, and over how long it was counted.
#[expect(clippy::cast_precision_loss, reason = "counts of a minute stay far below 2^53")]
fn observed_says(release: &Release, watched: Option<&LiveTraffic>) -> String {
    let Some(watched) = watched else {
        return "not watched here".to_owned();
    };
    let (served, over_ms) = watched.watching.last_minute();
    let all = served.old + served.new;
    if all == 0 {
        return "no request was counted yet at this split".to_owned();
    }
    let over = over_ms / 1000;
    if release.traffic.intended().is_none() {
        return format!("counted over {over} s");
    }
    let share = served.new as f64 / all as f64;
    let points = 1.96 * (share * (1.0 - share) / all as f64).sqrt() * 100.0;
    format!("observed over {over} s, ± {:.1} points", (points * 10.0).ceil() / 10.0)
}

fn engine_view(release: &Release, watched: Option<&LiveTraffic>, engine: Option<&EngineWords>) -> EngineView {
    let persisted = match (&release.traffic.persisting, engine) {
        (Some(persisting), _) => Some(match &persisting.end {
            None => "being written".to_owned(),
            Some(Ok(written)) => written.clone(),
            Some(Err(why)) => format!("not written: {why}"),
        }),
        (None, Some(engine)) if engine.can_persist => Some("not written yet".to_owned()),
        (None, _) => None,
    };
    EngineView {
        name: engine.map_or_else(|| "not open here".to_owned(), |engine| engine.name.clone()),
        status: bar::engine_word(watched),
        by_hand: engine.map(|engine| engine.by_hand.clone()).unwrap_or_default(),
        persisted,
    }
}

fn metrics(watched: Option<&LiveTraffic>, engine: Option<&EngineWords>, now: u64) -> StatusWord {
    let mut word = bar::metrics_word(watched, now);
    if let Some(engine) = engine.filter(|engine| engine.interval_ms > 1000) {
        let every = engine.interval_ms / 1000;
        word.text = format!("{}, new every {every} s, from {}", word.text, engine.source);
    }
    word
}

fn title(release: &Release) -> String {
    let traffic = &release.traffic;
    match (release.next_stage(), traffic.stage(), &traffic.rollback) {
        (_, _, Some(_)) => format!("Back on {}", release.plan.old),
        (Some((_, stage)), Some(_), None) => format!("To advance to {} %", stage.percent),
        (Some((_, stage)), None, None) => format!("To send {} % to {}", stage.percent, release.plan.new),
        (None, ..) => format!("Everyone on {}", release.plan.new),
    }
}

/// What the evidence comes to now; where nobody watches here, as it stands on record.
pub(crate) fn assessed(release: &Release, watched: Option<&LiveTraffic>) -> Option<Assessed> {
    let now = watched.and_then(|watched| watched.watching.assessed());
    now.or_else(|| release.traffic.assessed.clone())
}

fn says(release: &Release, seen: Option<&Assessed>, gates: &[crate::wire::GateView], refusal: Option<&str>) -> String {
    use crate::wire::GateStanding as At;
    let passed = gates
        .iter()
        .filter(|gate| matches!(gate.standing, At::Passed | At::Attested))
        .count();
    let broken = gates
        .iter()
        .any(|gate| gate.standing == At::Failed && gate.answer.is_none());
    let trouble = match (&release.traffic.fault, seen) {
        // The banner tells it.
        (Some(_), _) => String::new(),
        _ if release.traffic.found.is_some() => "The clock is stopped until somebody says that it goes on.".to_owned(),
        (None, Some(assessed)) if release.traffic.rollback.is_none() => assessed.says.clone(),
        _ if broken => String::new(),
        _ => refusal.map(str::to_owned).unwrap_or_default(),
    };
    format!("{passed} of {} gates passed. {trouble}", gates.len())
        .trim_end()
        .to_owned()
}

fn allowed(release: &Release, live: &Live, now: u64) -> Vec<Allowed> {
    let seen = assessed(release, live.traffic.as_deref());
    let mut against = decide::against_move(release, seen.as_ref(), now);
    let obstacle = live.traffic.as_ref().and_then(|live| live.obstacle());
    against.refusal = against.refusal.or(obstacle);
    let possible = against.refusal.clone().map_or(Ok(()), |why| Err(Refusal(why)));
    let advance = possible.clone().and_then(|()| match against.open.first() {
        None => Ok(()),
        Some(first) => Err(Refusal(format!("Not yet: {}.", first.trim_end_matches('.')))),
    });
    let acts = [
        (Act::MoveTraffic, advance),
        (Act::OverrideGates, possible),
        (Act::HoldTraffic, decide::may_hold(release)),
        (Act::ResumeTraffic, decide::may_resume(release)),
        (Act::PersistTraffic, decide::may_persist(release)),
        (Act::RemoveOld, decide::may_remove_old(release, "a reason", now)),
    ];
    let mut allowed: Vec<Allowed> = acts.into_iter().map(|(act, permit)| allow(act, permit, live)).collect();
    // A journal that takes nothing more stands in the way of everything but this.
    allowed.push(Allowed {
        act: Act::RollBack,
        refusal: decide::may_roll_back(release).err().map(|refusal| refusal.0),
    });
    allowed
}

fn warm(release: &Release, plan: &TrafficPlan) -> Option<WarmView> {
    let traffic = &release.traffic;
    let since = traffic.everyone_since()?;
    Some(WarmView {
        since,
        until: since + plan.keep_old_warm_ms,
        removed: traffic.removed.as_ref().map(|(why, stamp)| match why.trim() {
            "" => format!("Let go by {}, {}", stamp.by, for_people(stamp.at)),
            why => format!("Let go by {}, {}: {why}", stamp.by, for_people(stamp.at)),
        }),
    })
}

fn ready(watched: Option<&LiveTraffic>) -> ReadyView {
    let Some(readiness) = watched.and_then(|watched| watched.readiness.as_ref()) else {
        return ReadyView {
            ok: false,
            says: "Not proven yet".to_owned(),
            looks: Vec::new(),
        };
    };
    let at = clock_time(readiness.at);
    match &readiness.looks {
        Err(error) => ReadyView {
            ok: false,
            says: format!("The engine could not be asked at {at}: {error}. {}", error.hint),
            looks: Vec::new(),
        },
        Ok(preflight) => {
            let looks = preflight.looks.iter().map(|look| ReadyLook {
                what: look.what.clone(),
                seen: look.seen.clone(),
                wrong: look.wrong.clone(),
            });
            let obstacle = preflight.obstacle_to_rollback();
            ReadyView {
                ok: obstacle.is_none(),
                says: obstacle.map_or_else(
                    || format!("Ready, proven {at}"),
                    |look| format!("{}: {}", look.what, look.wrong.as_deref().unwrap_or_default()),
                ),
                looks: looks.collect(),
            }
        }
    }
}

fn marks(release: &Release) -> Vec<MarkView> {
    let marks = release.traffic.marks.iter().enumerate();
    marks
        .map(|(index, (at, text))| MarkView {
            number: words::small(index + 1),
            at: *at,
            text: text.clone(),
        })
        .collect()
}

fn limits(plan: &TrafficPlan, release: &Release) -> ChartLimits {
    let mut limits = ChartLimits {
        error_percent: None,
        mean_ms: None,
        tail_ms: None,
        saturation: Some(FULL),
    };
    for (index, gate) in plan.gates.iter().enumerate() {
        match gate {
            Gate::ErrorRate { below } => limits.error_percent = Some(below * 100.0),
            Gate::MeanResponse { below_ms } => limits.mean_ms = Some(*below_ms),
            Gate::Tail { below_ms, .. } => limits.tail_ms = Some(*below_ms),
            Gate::NoWorse { ratio, .. } => {
                let slow = release
                    .traffic
                    .baseline
                    .as_ref()
                    .and_then(|baseline| baseline.slow.get(index).copied().flatten());
                limits.tail_ms = limits.tail_ms.or(slow.map(|slow| slow.above_ms * ratio));
            }
            Gate::Confirm { .. } => {}
        }
    }
    limits
}

fn word(tone: Tone, text: impl Into<String>) -> StatusWord {
    StatusWord {
        tone,
        text: text.into(),
    }
}
