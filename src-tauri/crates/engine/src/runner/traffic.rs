//! Traffic while a release is open: looked at once a second, moved when somebody asked, taken back at once.

use super::dispatcher::Message;
use crate::ports::{Clock, MetricSource, Readings, Rollback, Spill, TrafficEngine};
use crate::traffic::{Look, Position, Preflight, TrafficError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// This often is the engine asked where it sends requests.
const PACE: Duration = Duration::from_secs(1);
/// This often is it asked whether a rollback would work, in looks.
const PREFLIGHT_EVERY: u64 = 10;
/// A look that takes longer has failed; the engines bound themselves, and this holds where one does not.
const PATIENCE: Duration = Duration::from_secs(10);

/// What moves and counts the traffic of one release.
#[derive(Clone)]
pub struct Moving {
    /// The engine.
    pub engine: Arc<dyn TrafficEngine>,
    /// Where requests are counted.
    pub source: Arc<dyn MetricSource>,
    /// Takes traffic back.
    pub rollback: Arc<dyn Rollback>,
    /// Keeps what was counted.
    pub readings: Arc<dyn Readings>,
    /// Holds what the journal could not take.
    pub spill: Arc<dyn Spill>,
    /// The zone that sentences tell times of, minutes east of UTC.
    pub offset_minutes: i32,
}

/// Whether a rollback would work, as last looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Unix milliseconds.
    pub at: u64,
    /// What was looked at, or why the engine could not be asked.
    pub looks: Result<Preflight, TrafficError>,
}

type Queue = mpsc::WeakUnboundedSender<Message>;

/// Looks until nobody is left to tell.
pub(super) async fn watch(moving: Moving, clock: Arc<dyn Clock>, queue: Queue) {
    let mut pace = tokio::time::interval(PACE);
    pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut counted_at = 0;
    for count in 0_u64.. {
        pace.tick().await;
        let at = clock.now();
        let due = at.saturating_sub(counted_at).saturating_add(PACE_SLACK_MS) >= moving.source.interval_ms();
        let (position, counted) = tokio::join!(bounded(moving.engine.read(), "look at the split"), async {
            if due {
                Some(bounded(moving.source.counters(), "count requests").await)
            } else {
                None
            }
        });
        if matches!(counted, Some(Ok(_))) {
            counted_at = at;
        }
        let readiness = if count.is_multiple_of(PREFLIGHT_EVERY) {
            let looks = bounded(moving.engine.preflight(), "prove that a rollback would work").await;
            Some(Readiness { at, looks })
        } else {
            None
        };
        let look = Look {
            at,
            took_ms: clock.now().saturating_sub(at),
            position,
            counted,
        };
        let Some(queue) = queue.upgrade() else { return };
        if queue
            .send(Message::TrafficSeen {
                look: Box::new(look),
                readiness,
            })
            .is_err()
        {
            return;
        }
    }
}

/// Ticks come a little early or late; a source is not left out for that.
const PACE_SLACK_MS: u64 = 200;

async fn bounded<T>(asked: crate::ports::Answer<'_, Result<T, TrafficError>>, what: &str) -> Result<T, TrafficError> {
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| {
        Err(TrafficError {
            what: what.to_owned(),
            why: format!("no answer within {} s", PATIENCE.as_secs()),
            hint: "Look whether the engine is running and not stopped.".to_owned(),
            may_have_happened: false,
        })
    })
}

/// Moves traffic and tells what became of it. Ends unheard when a rollback overtakes it.
pub(super) async fn set(
    moving: Moving,
    clock: Arc<dyn Clock>,
    percent: u8,
    queue: Queue,
    mut overtaken: watch::Receiver<bool>,
) {
    let began = clock.now();
    let result = tokio::select! {
        result = moving.engine.set(percent) => result,
        _ = overtaken.wait_for(|overtaken| *overtaken) => return,
    };
    let took_ms = clock.now().saturating_sub(began);
    tell(
        &queue,
        Message::SplitOver {
            percent,
            result,
            took_ms,
        },
    );
}

/// Takes traffic back and tells when nobody is on new.
pub(super) async fn take_back(moving: Moving, queue: Queue, stop: watch::Receiver<bool>) {
    let told = {
        let queue = queue.clone();
        move |says: String| tell(&queue, Message::RollbackSays(says))
    };
    let stopped = stop.clone();
    let rolled_back = moving.rollback.take_back(&*moving.engine, &told, stop).await;
    if !*stopped.borrow() {
        tell(&queue, Message::RollbackOver(rolled_back));
    }
}

/// Writes the position into the engine's own configuration.
pub(super) async fn persist(moving: Moving, queue: Queue) {
    let written = match moving.engine.persist() {
        Some(writing) => writing.await.map_err(|error| format!("{error}. {}", error.hint)),
        None => Err("The environment names no configuration file to write into.".to_owned()),
    };
    tell(&queue, Message::PersistOver(written));
}

fn tell(queue: &Queue, message: Message) {
    if let Some(queue) = queue.upgrade() {
        // A closed queue means that the release is over in this process.
        let _ = queue.send(message);
    }
}

/// Whether the engine's position is the one that was meant. Weights are whole numbers, so a share can be off by a little.
pub(super) fn agrees(position: &Position, intended: u8) -> bool {
    // None at all and everything are exact; between them a weight is a whole number.
    let allowed = if matches!(intended, 0 | 100) { 0.0 } else { 1.0 };
    (position.new_percent - f64::from(intended)).abs() <= allowed
}
