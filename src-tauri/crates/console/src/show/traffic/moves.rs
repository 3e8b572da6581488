//! The stage track and the next move.

use crate::clock::clock_time;
use crate::wire::{NextMove, StageStanding, StageView};
use engine::Release;
use engine::release::decide;
use engine::runner::LiveTraffic;

pub(super) fn stages(release: &Release, watched: Option<&LiveTraffic>, now: u64) -> Vec<StageView> {
    let Some(plan) = release.traffic_plan() else {
        return Vec::new();
    };
    let traffic = &release.traffic;
    let stands = traffic.stage();
    let stages = plan.stages.iter().enumerate();
    stages
        .map(|(index, stage)| {
            let standing = match stands {
                Some(at) if index < at => StageStanding::Past,
                Some(at) if index == at => StageStanding::Now,
                Some(at) if index == at + 1 => StageStanding::Next,
                None if index == 0 => StageStanding::Next,
                _ => StageStanding::Later,
            };
            let its_move = traffic.moves.iter().rev().find(|one| one.stage == index);
            let watched_ms = match (standing, watched.and_then(|watched| watched.watching.judge())) {
                (StageStanding::Now, Some(judge)) => judge.watched_ms(),
                _ => its_move.map_or(0, |one| one.watched_ms),
            };
            StageView {
                index: crate::show::words::small(index),
                percent: stage.percent,
                dwell_ms: stage.dwell_ms,
                standing,
                since: its_move.map(|one| one.stamp.at),
                watched_ms,
                says: match standing {
                    StageStanding::Now if traffic.rollback.is_some() => "rolled back".to_owned(),
                    StageStanding::Now if traffic.found.is_some() || traffic.drift.is_some() => {
                        "the clock is stopped".to_owned()
                    }
                    StageStanding::Now if watched_ms < stage.dwell_ms => {
                        format!("dwell ends {}", clock_time(now + (stage.dwell_ms - watched_ms)))
                    }
                    StageStanding::Now => "dwell is over".to_owned(),
                    _ if stage.percent == 100 && plan.keep_old_warm_ms > 0 => {
                        format!("old kept warm {}", duration(plan.keep_old_warm_ms))
                    }
                    _ => duration(stage.dwell_ms),
                },
            }
        })
        .collect()
}

pub(super) fn next_move(release: &Release, watched: Option<&LiveTraffic>, now: u64) -> Option<NextMove> {
    if release.traffic.rollback.is_some() {
        return None;
    }
    let (index, stage) = release.next_stage()?;
    let mut against = decide::against_move(release, super::assessed(release, watched).as_ref(), now);
    against.refusal = against.refusal.or_else(|| watched.and_then(LiveTraffic::obstacle));
    let first = release.traffic.stage().is_none();
    let new = &release.plan.new;
    let environment = &release.plan.environment;
    let before = release.traffic.intended().unwrap_or(0);
    Some(NextMove {
        title: if first {
            format!("Send {} % to {new}", stage.percent)
        } else {
            format!("Advance to {} %", stage.percent)
        },
        stage: crate::show::words::small(index),
        percent: stage.percent,
        may_override: against.refusal.is_none() && !against.open.is_empty(),
        refusal: against.refusal.clone().or_else(|| {
            against
                .open
                .first()
                .map(|first| format!("Not yet: {}.", first.trim_end_matches('.')))
        }),
        does: vec![
            format!("{before} % → {} % of the live requests to {new}", stage.percent),
            format!("{} % → {} % to {}", 100 - before, 100 - stage.percent, release.plan.old),
        ],
        outlook: match watched {
            Some(watched) if first => watched.watching.outlook(stage),
            _ => Vec::new(),
        },
        type_to_confirm: environment.confirm_by_name.then(|| environment.name.clone()),
    })
}

/// `30 min`, `24 h`, `90 s`.
pub(super) fn duration(ms: u64) -> String {
    let s = ms / 1000;
    match s {
        0..120 => format!("{s} s"),
        120..7200 if s.is_multiple_of(60) => format!("{} min", s / 60),
        120..7200 => format!("{} min {:02} s", s / 60, s % 60),
        _ if s.is_multiple_of(3600) => format!("{} h", s / 3600),
        _ => format!("{} h {:02} min", s / 3600, s % 3600 / 60),
    }
}
