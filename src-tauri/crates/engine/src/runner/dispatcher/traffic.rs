//! Traffic in the queue of one release: what was seen of it, and what became of moving it.

use super::drift::rounded;
use super::{ActError, Dispatcher, PROGRAM};
use crate::ports::Spilled;
use crate::release::assessed::{Advice, Assessed, RolledBack};
use crate::release::decide::Refusal;
use crate::release::event::EventKind;
use crate::runner::traffic::{self, Moving, Readiness, agrees};
use crate::runner::way_back::WayBack;
use crate::traffic::{Judge, Look, Position, Reading, TrafficError, Watching};
use checklist::OnFault;
use std::sync::Arc;

/// Readings are kept in batches of this many.
const BATCH: usize = 5;
/// Watched time is written down this often, milliseconds.
const WATCHED_EVERY_MS: u64 = 60_000;

/// What is true of traffic only while the release runs.
#[derive(Debug, Clone)]
pub struct LiveTraffic {
    /// What was watched.
    pub watching: Watching,
    /// Whether a rollback would work.
    pub readiness: Option<Readiness>,
    /// What a rollback said on its way, oldest first.
    pub rollback_says: Vec<String>,
    /// Why readings are not being kept.
    pub not_kept: Option<String>,
    /// Readings that are not kept yet.
    waiting: Vec<Reading>,
    /// Looks in a row that showed another split.
    pub(super) differing: u32,
    pub(super) generation: Option<String>,
    /// Why the engine's position may have changed by itself.
    pub(super) restarted: Option<String>,
}

/// The parts of traffic's room.
pub(super) struct Room {
    pub(super) moving: Moving,
    pub(super) way_back: Arc<WayBack>,
}

impl LiveTraffic {
    pub(super) fn new(watching: Watching) -> Self {
        Self {
            watching,
            readiness: None,
            rollback_says: Vec::new(),
            not_kept: None,
            waiting: Vec::new(),
            differing: 0,
            generation: None,
            restarted: None,
        }
    }

    /// What the last preflight saw that stands against sending traffic to new.
    pub fn obstacle(&self) -> Option<String> {
        match &self.readiness.as_ref()?.looks {
            Ok(preflight) => {
                let look = preflight.obstacle()?;
                Some(format!("{}: {}.", look.what, look.wrong.as_deref().unwrap_or_default()))
            }
            Err(error) => Some(format!("The traffic engine does not answer: {error}.")),
        }
    }
}

impl Dispatcher {
    /// One look at the engine and the counters.
    pub(super) async fn traffic_seen(&mut self, look: Look, readiness: Option<Readiness>) {
        let Some(live) = &mut self.live.traffic else { return };
        if readiness.is_some() {
            live.readiness = readiness;
        }
        let position = look.position.clone().ok();
        let reading = live.watching.take(look, &self.release);
        live.waiting.push(Reading::clone(&reading));
        if live.waiting.len() >= BATCH {
            self.keep_readings().await;
        }
        if self.release.closed.is_some() {
            self.changed();
            return;
        }
        let mut happened = Vec::new();
        if let Some(position) = position {
            happened.extend(self.drift(&position));
        }
        happened.extend(self.evidence());
        let fault = happened.iter().find_map(|event| match event {
            EventKind::FaultProven { says, .. } => Some(says.clone()),
            _ => None,
        });
        if let Some(says) = fault {
            self.answer_fault(&says, &mut happened);
        }
        self.keep(happened).await;
        self.take_spilled().await;
        self.changed();
    }

    async fn keep_readings(&mut self) {
        let (Some(live), Some(room)) = (&mut self.live.traffic, &self.room) else {
            return;
        };
        let readings = std::mem::take(&mut live.waiting);
        let kept = room.moving.readings.keep(&self.release.id, readings).await;
        live.not_kept = kept.err().map(|error| error.to_string());
    }

    /// The plan says what a proven fault leads to.
    fn answer_fault(&mut self, says: &str, happened: &mut Vec<EventKind>) {
        match self.release.traffic_plan().map(|plan| plan.on_fault) {
            Some(OnFault::RollBack) => {
                if let Some(room) = &self.room {
                    // Refused only where nothing is left to take back.
                    let _ = room.way_back.take(PROGRAM, says, true);
                }
            }
            Some(OnFault::Hold) if self.release.traffic.held.is_none() => {
                happened.push(EventKind::TrafficHeld { why: says.to_owned() });
            }
            _ => {}
        }
    }

    /// What of the evidence is worth an event.
    fn evidence(&self) -> Vec<EventKind> {
        let traffic = &self.release.traffic;
        let Some(judge) = self.live.traffic.as_ref().and_then(|live| live.watching.judge()) else {
            return Vec::new();
        };
        if traffic.standing().is_none() || traffic.rollback.is_some() {
            return Vec::new();
        }
        let mut happened = Vec::new();
        let now = judge.assessed();
        if traffic.assessed.as_ref().is_none_or(|before| differs(before, &now)) {
            happened.push(EventKind::Assessed { assessed: now });
        }
        let watched = judge.watched_ms();
        let written = traffic.moves.last().map_or(0, |one| one.watched_ms);
        if watched >= written + WATCHED_EVERY_MS {
            happened.push(EventKind::StageWatched { ms: watched });
        }
        if traffic.fault.is_none() && traffic.held.is_none() {
            let broken = judge.broken().into_iter().next();
            happened.extend(broken.map(|(gate, says)| EventKind::FaultProven { gate, says }));
        }
        happened
    }

    /// Everything that a move needs to stand on record: what the evidence comes to at this moment.
    pub(super) async fn before_move(&mut self) -> Result<(), ActError> {
        if let Some(why) = self.live.traffic.as_ref().and_then(|live| live.obstacle()) {
            return Err(Refusal(why).into());
        }
        let assessed = self.live.traffic.as_ref().and_then(|live| live.watching.assessed());
        let watched = self
            .live
            .traffic
            .as_ref()
            .and_then(|live| live.watching.judge())
            .map(Judge::watched_ms);
        let stands = self.release.traffic.standing().is_some() && self.release.traffic.rollback.is_none();
        if let (Some(assessed), Some(ms), true) = (assessed, watched, stands) {
            self.keep(vec![EventKind::Assessed { assessed }, EventKind::StageWatched { ms }])
                .await;
        }
        Ok(())
    }

    /// What a move came to.
    pub(super) async fn split_over(&mut self, percent: u8, result: Result<Position, TrafficError>, took_ms: u64) {
        // A rollback may have overtaken it; then its end is on record already.
        if self
            .release
            .traffic
            .open_move()
            .is_none_or(|open| open.percent != percent)
        {
            return;
        }
        let end = match result {
            Ok(position) if agrees(&position, percent) => EventKind::SplitSet {
                seen: position.new_percent,
                took_ms,
            },
            Ok(position) => EventKind::SplitNotSet {
                why: format!(
                    "it was asked for {percent} % and shows {} %",
                    rounded(position.new_percent)
                ),
                may_have_happened: true,
            },
            Err(error) => EventKind::SplitNotSet {
                why: format!("{error}. {}", error.hint),
                may_have_happened: error.may_have_happened,
            },
        };
        self.keep(vec![end]).await;
    }

    pub(super) async fn rollback_ordered(&mut self, at: u64, by: &str, why: String, automatic: bool) {
        if let Some(live) = &mut self.live.traffic {
            live.rollback_says.clear();
        }
        self.record(
            by,
            EventKind::RollbackOrdered {
                ordered_at: at,
                why,
                automatic,
            },
        )
        .await;
    }

    pub(super) async fn rollback_over(&mut self, rolled_back: RolledBack) {
        if let Some(room) = &self.room {
            room.way_back.over();
        }
        self.record(PROGRAM, EventKind::RollbackOver { rolled_back }).await;
    }

    pub(super) fn rollback_says(&mut self, says: String) {
        if let Some(live) = &mut self.live.traffic {
            live.rollback_says.push(says);
            self.changed();
        }
    }

    /// What writing the position down for good came to.
    pub(super) async fn persist_over(&mut self, written: Result<String, String>) {
        let (written, why) = match written {
            Ok(written) => (Some(written), None),
            Err(why) => (None, Some(why)),
        };
        self.keep(vec![EventKind::PersistOver { written, why }]).await;
    }

    /// Writes down what has happened already; where the journal cannot take it, beside it.
    async fn record(&mut self, by: &str, what: EventKind) {
        let kept = self.commit(by, vec![what.clone()]).await;
        if let (Err(error), Some(room)) = (kept, &self.room) {
            tracing::error!(release = %self.release.id, %error, "the rollback goes on; its record waits beside the journal");
            let by = by.to_owned();
            room.moving.spill.spill(&self.release.id, &[Spilled { by, what }]);
        }
    }

    /// Takes up what was spilled: by this process when the disk was full, or by `csign rollback`.
    pub(super) async fn take_spilled(&mut self) {
        let Some(room) = &self.room else { return };
        if self.live.broken.is_some() {
            return;
        }
        let spill = Arc::clone(&room.moving.spill);
        let spilled = spill.spilled(&self.release.id);
        if spilled.is_empty() {
            return;
        }
        let mut all = true;
        for Spilled { by, what } in spilled {
            if let Err(error) = self.commit(&by, vec![what]).await {
                tracing::error!(release = %self.release.id, %error, "a spilled event could not be taken up");
                all &= !matches!(error, ActError::Journal(_));
            }
        }
        if all {
            spill.taken(&self.release.id);
        }
    }

    /// After a restart: where does the split stand? Nothing moves until a person says so; a rollback that was ordered goes on.
    pub(super) async fn reconcile_traffic(&mut self) -> Result<(), ActError> {
        let Some(engine) = self.room.as_ref().map(|room| Arc::clone(&room.moving.engine)) else {
            return Ok(());
        };
        self.take_spilled().await;
        let traffic = &self.release.traffic;
        if !traffic.is_live() || traffic.removed.is_some() {
            return Ok(());
        }
        let read = engine.read().await;
        let mut events = Vec::new();
        if let Some(open) = traffic.open_move() {
            events.push(match &read {
                Ok(position) if agrees(position, open.percent) => EventKind::SplitSet {
                    seen: position.new_percent,
                    took_ms: 0,
                },
                // Where the split can be read, it is known what did not happen; the one who asked is gone.
                read => EventKind::SplitNotSet {
                    why: "the app ended while traffic was being moved".to_owned(),
                    may_have_happened: read.is_err(),
                },
            });
        }
        events.push(match &read {
            Ok(position) => EventKind::SplitFound {
                seen: Some(position.new_percent),
                why: None,
            },
            Err(error) => EventKind::SplitFound {
                seen: None,
                why: Some(format!("{error}. {}", error.hint)),
            },
        });
        let ordered = traffic.rollback.is_some();
        self.commit(PROGRAM, events).await?;
        if let (true, Some(room)) = (ordered, &self.room) {
            room.way_back.begin();
        }
        Ok(())
    }

    /// What the events just written down ask of the engine.
    pub(super) fn act_on_traffic(&mut self, what: &EventKind) {
        let Some(room) = &self.room else { return };
        let traffic = &self.release.traffic;
        room.way_back.arm(traffic.is_live() && traffic.removed.is_none());
        let queue = self.effects.queue();
        match what {
            EventKind::SplitAsked { percent, .. } => {
                let set = traffic::set(
                    room.moving.clone(),
                    Arc::clone(&self.world.clock),
                    *percent,
                    queue,
                    room.way_back.overtaken(),
                );
                tokio::spawn(set);
            }
            EventKind::PersistAsked {} => {
                tokio::spawn(traffic::persist(room.moving.clone(), queue));
            }
            EventKind::RollbackOver { .. } => {
                if let Some(live) = &mut self.live.traffic {
                    live.differing = 0;
                }
            }
            _ => {}
        }
    }
}

/// Whether the difference is worth an event: words change, numbers move all the time.
fn differs(before: &Assessed, now: &Assessed) -> bool {
    let standings = |assessed: &Assessed| -> Vec<_> {
        let gates = assessed.gates.iter();
        gates.map(|gate| gate.as_ref().map(|gate| gate.standing)).collect()
    };
    before.advice != now.advice || (now.advice != Advice::RollBack && standings(before) != standings(now))
}
