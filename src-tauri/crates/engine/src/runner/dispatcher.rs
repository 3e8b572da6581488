//! Owns the state of one open release. Everything that happens goes through its queue: decide, journal, apply, publish,
//! and only then act. When the journal does not take an event, nothing is done and nothing more is accepted.

mod drift;
mod traffic;

pub use traffic::LiveTraffic;

use super::World;
use super::effects::Effects;
use super::reconcile::{self, Alive, Reconciled, step_over};
use super::traffic::Readiness;
use super::way_back::WayBack;
use crate::plan::{Digest, Plan};
use crate::ports::{Journal, StepRun};
use crate::release::apply::{self, IllegalEvent};
use crate::release::assessed::RolledBack;
use crate::release::decide::{Command, Refusal, decide};
use crate::release::event::{EVENT_VERSION, Ending, Event, EventKind, ReleaseId, StepEnd};
use crate::release::state::Release;
use crate::traffic::{Look, Position, Reading, TrafficError, Watching};
use checklist::{ItemId, ItemKind, StepId};
use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use traffic::Room;

/// On whose behalf the program itself speaks.
const PROGRAM: &str = "Countersign";

/// What is true only while the release runs, and is not journalled.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// Checks that wait for their turn.
    pub queued: HashSet<ItemId>,
    /// Why nothing more is accepted.
    pub broken: Option<String>,
    /// Traffic as it is watched; `None` where nothing moves it.
    pub traffic: Option<Box<LiveTraffic>>,
}

/// Why an act was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Not allowed now.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The journal did not take it, so it was not done.
    #[error("nothing was done, because the journal could not be written: {0}")]
    Journal(String),
    /// An event that cannot follow; a defect of the app, and nothing was done.
    #[error(transparent)]
    Illegal(#[from] IllegalEvent),
    /// The release is no longer open in this process.
    #[error("the release is no longer open here")]
    Gone,
}

/// A release that runs in this process. Cheap to clone; ends when the last clone is gone.
#[derive(Clone)]
pub struct Running {
    queue: mpsc::UnboundedSender<Message>,
    revision: watch::Receiver<u64>,
    way_back: Option<Arc<WayBack>>,
}

type Reader = Box<dyn FnOnce(&Release, &Live) + Send>;

pub(super) enum Message {
    Act {
        command: Command,
        by: String,
        reply: oneshot::Sender<Result<(), ActError>>,
    },
    StopChecks {
        by: String,
        reply: oneshot::Sender<Result<(), ActError>>,
    },
    Looking {
        item: ItemId,
        attempt: u32,
    },
    Looked {
        item: ItemId,
        attempt: u32,
        finished: Box<EventKind>,
    },
    StepOver {
        step: StepId,
        attempt: u32,
        end: Option<StepEnd>,
        adopted: bool,
    },
    TrafficSeen {
        look: Box<Look>,
        readiness: Option<Readiness>,
    },
    SplitOver {
        percent: u8,
        result: Result<Position, TrafficError>,
        took_ms: u64,
    },
    RollbackOrdered {
        at: u64,
        by: String,
        why: String,
        automatic: bool,
    },
    RollbackSays(String),
    RollbackOver(RolledBack),
    PersistOver(Result<String, String>),
    Read(Reader),
}

impl Running {
    /// Does what is asked, or says why not. Answers once it is on disk; effects follow.
    pub async fn act(&self, command: Command, by: &str) -> Result<(), ActError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Act {
            command,
            by: by.to_owned(),
            reply,
        })?;
        answer.await.map_err(|_| ActError::Gone)?
    }

    /// Stops every running check; each is then *interrupted*.
    pub async fn stop_checks(&self, by: &str) -> Result<(), ActError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::StopChecks {
            by: by.to_owned(),
            reply,
        })?;
        answer.await.map_err(|_| ActError::Gone)?
    }

    /// Sends all traffic back to old, now. It acts on the engine before anything is written down, and answers as soon as
    /// that has begun. Refused only where nothing is left to take back.
    pub fn roll_back(&self, why: &str, by: &str) -> Result<(), ActError> {
        match &self.way_back {
            Some(way_back) => Ok(way_back.take(by, why, false)?),
            None => Err(Refusal("Traffic is moved by hand here.".to_owned()).into()),
        }
    }

    /// Reads the state where it lives.
    pub async fn read<T: Send + 'static>(
        &self,
        reader: impl FnOnce(&Release, &Live) -> T + Send + 'static,
    ) -> Result<T, ActError> {
        let (reply, answer) = oneshot::channel();
        self.send(Message::Read(Box::new(move |release, live| {
            // The asker may have gone; then nobody needs the answer.
            let _ = reply.send(reader(release, live));
        })))?;
        answer.await.map_err(|_| ActError::Gone)
    }

    /// Changes whenever the state does.
    pub fn revision(&self) -> watch::Receiver<u64> {
        self.revision.clone()
    }

    fn send(&self, message: Message) -> Result<(), ActError> {
        self.queue.send(message).map_err(|_| ActError::Gone)
    }
}

/// Begins a release: journals its opening and starts its dispatcher. The plan's bytes are kept by the caller before.
pub async fn open(world: World, id: ReleaseId, plan: Arc<Plan>, digest: Digest, by: &str) -> Result<Running, ActError> {
    let opened = EventKind::ReleaseOpened {
        plan: digest,
        title: plan.checklist.title.clone(),
        old: plan.old.clone(),
        new: plan.new.clone(),
        environment: plan.environment.name.clone(),
    };
    let event = Event {
        v: EVENT_VERSION,
        release: id,
        index: 0,
        at: world.clock.now(),
        by: by.to_owned(),
        what: opened,
    };
    let release = apply::open(plan, &event)?;
    world
        .journal
        .append(vec![body(&event)?], &release)
        .await
        .map_err(|error| ActError::Journal(error.to_string()))?;
    let (running, dispatcher) = prepare(world, release, Vec::new());
    tokio::spawn(dispatcher.run());
    Ok(running)
}

/// Takes up a release that an earlier process left open, with the readings of its traffic that were kept. What was running
/// then is reconciled with the world: a step that ended meanwhile is adopted, one that still runs is followed, everything
/// else is interrupted. The split is read and stays where it is. Nothing is begun.
pub async fn resume(world: World, release: Release, readings: Vec<Reading>) -> Result<Running, ActError> {
    let (running, mut dispatcher) = prepare(world, release, readings);
    dispatcher.reconcile().await?;
    tokio::spawn(dispatcher.run());
    Ok(running)
}

fn prepare(world: World, release: Release, readings: Vec<Reading>) -> (Running, Dispatcher) {
    let (queue, messages) = mpsc::unbounded_channel();
    let (publish, revision) = watch::channel(0);
    let effects = Effects::new(world.clone(), queue.downgrade());
    let room = world.moving.clone().map(|moving| Room {
        way_back: Arc::new(WayBack::new(
            moving.clone(),
            Arc::clone(&world.clock),
            queue.downgrade(),
        )),
        moving,
    });
    let mut live = Live::default();
    if let (Some(room), Some(plan)) = (&room, release.traffic_plan()) {
        let mut watching = Watching::new(plan, room.moving.offset_minutes);
        watching.replay(readings, &release);
        live.traffic = Some(Box::new(LiveTraffic::new(watching)));
        room.way_back
            .arm(release.traffic.is_live() && release.traffic.removed.is_none());
    }
    let running = Running {
        queue,
        revision,
        way_back: room.as_ref().map(|room| Arc::clone(&room.way_back)),
    };
    let dispatcher = Dispatcher {
        world,
        release,
        live,
        effects,
        room,
        messages,
        publish,
    };
    (running, dispatcher)
}

struct Dispatcher {
    world: World,
    release: Release,
    live: Live,
    effects: Effects,
    room: Option<Room>,
    messages: mpsc::UnboundedReceiver<Message>,
    publish: watch::Sender<u64>,
}

impl Dispatcher {
    async fn run(mut self) {
        if let (Some(room), None) = (&self.room, &self.release.closed) {
            let watch = super::traffic::watch(room.moving.clone(), Arc::clone(&self.world.clock), self.effects.queue());
            tokio::spawn(watch);
        }
        let mut batch = Vec::new();
        while self.messages.recv_many(&mut batch, 256).await > 0 {
            let mut results = Vec::new();
            for message in batch.drain(..) {
                match message {
                    Message::Looked {
                        item,
                        attempt,
                        finished,
                    } => results.extend(self.result(&item, attempt, *finished)),
                    Message::Looking { item, attempt } => self.looking(&item, attempt),
                    other => {
                        // What came first is first: a stop that stands behind a result must not find its check open.
                        self.keep(std::mem::take(&mut results)).await;
                        self.handle(other).await;
                    }
                }
            }
            self.keep(results).await;
        }
    }

    /// Keeps what the world reported. What cannot be kept is not shown either; `broken` says so.
    async fn keep(&mut self, happened: Vec<EventKind>) {
        if happened.is_empty() {
            return;
        }
        if let Err(error) = self.commit(PROGRAM, happened).await {
            tracing::error!(release = %self.release.id, %error, "what the world reported could not be kept");
        }
    }

    fn changed(&self) {
        self.publish.send_modify(|revision| *revision += 1);
    }

    async fn handle(&mut self, message: Message) {
        match message {
            Message::Act { command, by, reply } => {
                let done = self.act(command, &by).await;
                let _ = reply.send(done);
            }
            Message::StopChecks { by, reply } => {
                let done = self.stop_checks(&by).await;
                let _ = reply.send(done);
            }
            Message::StepOver {
                step,
                attempt,
                end,
                adopted,
            } => {
                self.keep(vec![step_over(step, attempt, end, adopted)]).await;
            }
            Message::TrafficSeen { look, readiness } => self.traffic_seen(*look, readiness).await,
            Message::SplitOver {
                percent,
                result,
                took_ms,
            } => self.split_over(percent, result, took_ms).await,
            Message::RollbackOrdered { at, by, why, automatic } => self.rollback_ordered(at, &by, why, automatic).await,
            Message::RollbackSays(says) => self.rollback_says(says),
            Message::RollbackOver(rolled_back) => self.rollback_over(rolled_back).await,
            Message::PersistOver(written) => self.persist_over(written).await,
            Message::Read(reader) => self.read(reader),
            Message::Looking { .. } | Message::Looked { .. } => {}
        }
    }

    /// A reader that breaks takes its own answer with it and not the release: steps may be running.
    fn read(&self, reader: Reader) {
        let read = AssertUnwindSafe(|| reader(&self.release, &self.live));
        if std::panic::catch_unwind(read).is_err() {
            tracing::error!(release = %self.release.id, "a reader of the release broke");
        }
    }

    fn looking(&mut self, item: &ItemId, attempt: u32) {
        if self.is_open(item, attempt) && self.live.queued.remove(item) {
            self.changed();
        }
    }

    fn is_open(&self, item: &ItemId, attempt: u32) -> bool {
        let open = self.release.item(item).and_then(|state| state.open);
        open.is_some_and(|(open, _)| open == attempt)
    }

    /// What a check came to; `None` where its attempt is no longer open (it was stopped).
    fn result(&mut self, item: &ItemId, attempt: u32, finished: EventKind) -> Option<EventKind> {
        let open = self.is_open(item, attempt);
        if open {
            self.live.queued.remove(item);
        }
        open.then_some(finished)
    }

    async fn act(&mut self, mut command: Command, by: &str) -> Result<(), ActError> {
        if let Command::MoveTraffic { baseline, .. } = &mut command {
            self.before_move().await?;
            *baseline = self.live.traffic.as_ref().map(|live| live.watching.baseline());
        }
        let events = decide(&self.release, command, self.world.clock.now())?;
        self.commit(by, events).await
    }

    async fn stop_checks(&mut self, by: &str) -> Result<(), ActError> {
        let open = self.release.open_checks();
        if open.is_empty() {
            return Err(Refusal("No check is running.".to_owned()).into());
        }
        let why = format!("stopped by {by}");
        let events = open.into_iter().map(|(item, attempt)| EventKind::CheckInterrupted {
            item,
            attempt,
            why: why.clone(),
        });
        let kept = self.commit(by, events.collect()).await;
        // Looks are ended even when that could not be written down: their results would not be kept either.
        self.effects.stop_checks();
        self.live.queued.clear();
        self.changed();
        kept
    }

    /// Journal first: the state and the world change only once the events are on disk.
    async fn commit(&mut self, by: &str, kinds: Vec<EventKind>) -> Result<(), ActError> {
        if let Some(why) = &self.live.broken {
            return Err(ActError::Journal(why.clone()));
        }
        let (next, events, bodies) = written(&self.release, by, self.world.clock.now(), kinds)?;
        if let Err(error) = self.world.journal.append(bodies, &next).await {
            self.live.broken = Some(error.to_string());
            self.changed();
            return Err(ActError::Journal(error.to_string()));
        }
        self.release = next;
        for event in &events {
            self.act_on(&event.what);
        }
        self.changed();
        Ok(())
    }

    fn act_on(&mut self, what: &EventKind) {
        match what {
            EventKind::CheckStarted { item, attempt } => {
                if let Some(ItemKind::Check { check }) = self.release.planned_item(item).map(|item| &item.kind) {
                    self.live.queued.insert(item.clone());
                    self.effects.look(item.clone(), *attempt, check.clone());
                }
            }
            EventKind::StepStarted { step, attempt, .. } => {
                if let Some((block, planned)) = self.release.planned_step(step) {
                    let run = self.step_run(step, *attempt);
                    let order = super::effects::order(run, block, planned, self.world.step_timeout_ms);
                    self.effects.run_step(order);
                }
            }
            EventKind::StepStopRequested { .. } => self.effects.stop_step(),
            _ => {}
        }
        self.act_on_traffic(what);
    }

    fn step_run(&self, step: &StepId, attempt: u32) -> StepRun {
        StepRun {
            release: self.release.id.clone(),
            step: step.clone(),
            attempt,
        }
    }

    async fn reconcile(&mut self) -> Result<(), ActError> {
        if self.release.closed.is_some() {
            return Ok(());
        }
        let Reconciled {
            mut events,
            found_open,
            alive,
        } = reconcile::with_world(&self.release, &*self.world.steps);
        if !found_open.is_empty() {
            events.push(EventKind::Resumed { found_open });
            self.commit(PROGRAM, events).await?;
        }
        if let Some(Alive { run, stopping }) = alive {
            self.effects.follow_step(run);
            if stopping {
                self.effects.stop_step();
            }
        }
        self.reconcile_traffic().await
    }
}

pub(super) fn not_started(at: u64, why: String) -> StepEnd {
    let ending = Ending::NotStarted(why);
    StepEnd {
        ending,
        started_at: at,
        ended_at: at,
        lines: 0,
        log: None,
        truncated: false,
        left_behind: 0,
    }
}

/// The release as these events leave it, the events, and how each is written down.
fn written(
    release: &Release,
    by: &str,
    at: u64,
    kinds: Vec<EventKind>,
) -> Result<(Release, Vec<Event>, Vec<String>), ActError> {
    let mut next = release.clone();
    let mut events = Vec::with_capacity(kinds.len());
    let mut bodies = Vec::with_capacity(kinds.len());
    for what in kinds {
        let event = Event {
            v: EVENT_VERSION,
            release: next.id.clone(),
            index: next.next_index,
            at,
            by: by.to_owned(),
            what,
        };
        apply::apply(&mut next, &event)?;
        bodies.push(body(&event)?);
        events.push(event);
    }
    Ok((next, events, bodies))
}

/// Does what is asked of a release that is closed and runs nowhere: it is signed, or something is added to its record. The
/// caller sees to it that nobody else writes meanwhile.
pub async fn act_on_closed(
    journal: &dyn Journal,
    release: &Release,
    command: Command,
    by: &str,
    now: u64,
) -> Result<(), ActError> {
    if release.closed.is_none() {
        return Err(Refusal("The release is open.".to_owned()).into());
    }
    let (next, _, bodies) = written(release, by, now, decide(release, command, now)?)?;
    let kept = journal.append(bodies, &next).await;
    kept.map_err(|error| ActError::Journal(error.to_string()))
}

fn body(event: &Event) -> Result<String, ActError> {
    serde_json::to_string(event)
        .map_err(|error| ActError::Journal(format!("an event could not be written down: {error}")))
}
