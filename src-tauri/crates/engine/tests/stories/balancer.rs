//! A balancer that does as it is told, or does not, and counts the requests of a steady stream.

use crate::world::Deeds;
use engine::ReleaseId;
use engine::ports::{Answer, Clock, MetricSource, NotWritten, Readings, Rollback, Spill, Spilled, Stop, TrafficEngine};
use engine::release::assessed::RolledBack;
use engine::runner::Moving;
use engine::traffic::{Counted, Counter, Position, Preflight, Reading, Servers, Sides, TrafficError};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Requests a second, both versions together.
const RATE: f64 = 100.0;

/// The balancer with the traffic through it. Time is the story's own.
pub struct Balancer {
    deeds: Arc<Deeds>,
    began: Instant,
    state: Mutex<State>,
    /// It answers nothing.
    pub gone: AtomicBool,
    /// It says that it did, and does not.
    pub ignores: AtomicBool,
    /// One request in so many of the new version fails; 0 for none.
    pub new_fails: AtomicU64,
    /// The same for the old one.
    pub old_fails: AtomicU64,
    kept: Mutex<Vec<Reading>>,
    spilled: Mutex<Vec<Spilled>>,
}

struct State {
    percent: u8,
    at: Instant,
    served: Sides<f64>,
    failed: Sides<f64>,
}

impl Balancer {
    pub fn new(deeds: Arc<Deeds>) -> Self {
        let began = Instant::now();
        Self {
            deeds,
            began,
            state: Mutex::new(State {
                percent: 0,
                at: began,
                served: Sides::default(),
                failed: Sides::default(),
            }),
            gone: AtomicBool::new(false),
            ignores: AtomicBool::new(false),
            new_fails: AtomicU64::new(0),
            old_fails: AtomicU64::new(0),
            kept: Mutex::default(),
            spilled: Mutex::default(),
        }
    }

    pub fn moving(self: &Arc<Self>) -> Moving {
        Moving {
            engine: Arc::clone(self) as Arc<dyn TrafficEngine>,
            source: Arc::clone(self) as Arc<dyn MetricSource>,
            rollback: Arc::clone(self) as Arc<dyn Rollback>,
            readings: Arc::clone(self) as Arc<dyn Readings>,
            spill: Arc::clone(self) as Arc<dyn Spill>,
            offset_minutes: 0,
        }
    }

    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(Story(self.began))
    }

    pub fn kept(&self) -> Vec<Reading> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn spill(&self) -> Vec<Spilled> {
        self.spilled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Somebody else moves traffic.
    pub fn edited(&self, percent: u8) {
        self.with(|state| state.percent = percent);
    }

    pub fn percent(&self) -> u8 {
        self.with(|state| state.percent)
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let requests = (now - state.at).as_secs_f64() * RATE;
        state.at = now;
        let new = requests * f64::from(state.percent) / 100.0;
        let failing = |every: &AtomicU64, served: f64| match every.load(Ordering::SeqCst) {
            0 => 0.0,
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            every => served / every as f64,
        };
        state.served.new += new;
        state.served.old += requests - new;
        state.failed.new += failing(&self.new_fails, new);
        state.failed.old += failing(&self.old_fails, requests - new);
        change(&mut state)
    }

    fn there(&self) -> Result<(), TrafficError> {
        if self.gone.load(Ordering::SeqCst) {
            return Err(TrafficError {
                what: "ask the balancer".to_owned(),
                why: "no answer".to_owned(),
                hint: "Start it.".to_owned(),
                may_have_happened: true,
            });
        }
        Ok(())
    }

    fn position(&self) -> Position {
        let up = Servers { up: 1, total: 1 };
        Position {
            new_percent: f64::from(self.percent()),
            servers: Sides { old: up, new: up },
            generation: None,
        }
    }
}

struct Story(Instant);

impl Clock for Story {
    fn now(&self) -> u64 {
        5_000 + u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl TrafficEngine for Balancer {
    fn describe(&self) -> String {
        "a balancer of a story".to_owned()
    }

    fn read(&self) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(async { self.there().map(|()| self.position()) })
    }

    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(async move {
            self.deeds.note(format!("set {percent}"));
            self.there()?;
            if !self.ignores.load(Ordering::SeqCst) {
                self.with(|state| state.percent = percent);
            }
            Ok(self.position())
        })
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(async {
            self.there()?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small and not negative"
            )]
            let counter = |served: f64, failed: f64| {
                vec![Counter {
                    instance: "one".to_owned(),
                    requests: served as u64,
                    errors: failed as u64,
                    ..Counter::default()
                }]
            };
            Ok(self.with(|state| Counted {
                sides: Sides {
                    old: counter(state.served.old, state.failed.old),
                    new: counter(state.served.new, state.failed.new),
                },
                ..Counted::default()
            }))
        })
    }

    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>> {
        Box::pin(async { self.there().map(|()| Preflight { looks: Vec::new() }) })
    }

    fn by_hand(&self) -> Vec<String> {
        vec!["turn the lever".to_owned()]
    }

    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>> {
        None
    }
}

impl MetricSource for Balancer {
    fn describe(&self) -> String {
        TrafficEngine::describe(self)
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        TrafficEngine::counters(self)
    }

    fn interval_ms(&self) -> u64 {
        1_000
    }
}

impl Rollback for Balancer {
    fn take_back<'a>(
        &'a self,
        engine: &'a dyn TrafficEngine,
        told: &'a (dyn Fn(String) + Send + Sync),
        _stop: Stop,
    ) -> Answer<'a, RolledBack> {
        Box::pin(async move {
            let began = Instant::now();
            let mut asked = 0;
            loop {
                asked += 1;
                match engine.set(0).await {
                    Ok(position) if position.new_percent == 0.0 => break,
                    Ok(_) => told("it still shows traffic on new".to_owned()),
                    Err(error) => told(error.to_string()),
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            let confirmed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            RolledBack {
                confirmed_ms,
                asked,
                ..RolledBack::default()
            }
        })
    }
}

impl Readings for Balancer {
    fn keep<'a>(&'a self, _release: &'a ReleaseId, readings: Vec<Reading>) -> Answer<'a, Result<(), NotWritten>> {
        Box::pin(async move {
            self.kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(readings);
            Ok(())
        })
    }
}

impl Spill for Balancer {
    fn spill(&self, _release: &ReleaseId, happened: &[Spilled]) {
        self.spilled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(happened.iter().cloned());
    }

    fn spilled(&self, _release: &ReleaseId) -> Vec<Spilled> {
        self.spill()
    }

    fn taken(&self, _release: &ReleaseId) {
        self.spilled.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
