//! Drift: the engine is not where it was set, or requests arrive in other shares than its weights say.

use super::Dispatcher;
use crate::release::event::EventKind;
use crate::runner::traffic::agrees;
use crate::traffic::{Position, Watching};

/// Looks in a row that must differ before it is called drift.
const LOOKS: u32 = 2;
/// Requests of a minute from which a share by count means something.
const ENOUGH: u64 = 200;
/// A share by count may be off by this many points.
const POINTS: f64 = 2.0;
/// The shares of a shorter time than this mean nothing yet, milliseconds.
const LONG_ENOUGH_MS: u64 = 30_000;

impl Dispatcher {
    /// What a look at the engine's position leads to.
    pub(super) fn drift(&mut self, position: &Position) -> Vec<EventKind> {
        let Some(live) = &mut self.live.traffic else {
            return Vec::new();
        };
        let before = std::mem::replace(&mut live.generation, position.generation.clone());
        if before.is_some() && position.generation.is_some() && before != position.generation {
            live.restarted = Some("the engine was restarted or reloaded".to_owned());
        }
        let traffic = &self.release.traffic;
        let Some(intended) = traffic.intended() else {
            return Vec::new();
        };
        if traffic.open_move().is_some()
            || traffic
                .rollback
                .as_ref()
                .is_some_and(|rollback| rollback.over.is_none())
        {
            live.differing = 0;
            return Vec::new();
        }
        let why = if agrees(position, intended) {
            strayed(&live.watching, intended, traffic.intended_since())
        } else {
            Some(
                live.restarted
                    .clone()
                    .unwrap_or_else(|| "somebody else moved it".to_owned()),
            )
        };
        let seen = position.new_percent;
        match (why, &traffic.drift) {
            (None, None) => {
                live.differing = 0;
                Vec::new()
            }
            (None, Some(_)) => {
                live.differing = 0;
                live.restarted = None;
                vec![EventKind::DriftOver { seen }]
            }
            (Some(_), Some(_)) => Vec::new(),
            (Some(why), None) => {
                live.differing += 1;
                if live.differing < LOOKS {
                    return Vec::new();
                }
                let says = format!("{} % instead of {intended} %: {why}", rounded(seen));
                vec![EventKind::DriftSeen {
                    intended,
                    seen,
                    why: says,
                }]
            }
        }
    }
}

/// Whether requests arrive in other shares than the weights say: sticky sessions, another balancer in front.
#[expect(clippy::cast_precision_loss, reason = "counts of a minute stay far below 2^53")]
fn strayed(watching: &Watching, intended: u8, since: Option<u64>) -> Option<String> {
    let (served, over_ms) = watching.last_minute();
    let all = served.old + served.new;
    let settled = watching.last.as_ref()?.at.saturating_sub(since?) > over_ms;
    if all < ENOUGH || !settled || over_ms < LONG_ENOUGH_MS {
        return None;
    }
    let share = served.new as f64 / all as f64;
    let meant = f64::from(intended) / 100.0;
    let sigma = (meant * (1.0 - meant) / all as f64).sqrt();
    let allowed = (POINTS / 100.0).max(4.0 * sigma);
    ((share - meant).abs() > allowed).then(|| {
        format!(
            "{} % of the requests of the last minute reached the new version",
            rounded(share * 100.0)
        )
    })
}

/// A share for people: without a fraction where it has none.
pub(super) fn rounded(percent: f64) -> String {
    let text = format!("{percent:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
