//! A world that does as it is told and writes down, in order, what was asked of it.

use crate::balancer::Balancer;
use crate::plans::{self, Sheet};
use crate::pure::ended;
use engine::ports::{
    Answer, Clock, Found, Journal, NotWritten, Prober, ReadyCheck, StepOrder, StepRun, Steps, Stop, Surroundings,
};
use engine::release::apply::replay;
use engine::runner::{self, ActError, Limits, Live, Running, World};
use engine::{Digest, Ending, Event, Plan, Release, ReleaseId, Sighting, StepEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// What was asked of the world, in order: `written check_started`, `look api`, `launch build 1`.
#[derive(Default)]
pub struct Deeds(Mutex<Vec<String>>);

impl Deeds {
    pub fn note(&self, deed: String) {
        lock(&self.0).push(deed);
    }

    pub fn all(&self) -> Vec<String> {
        lock(&self.0).clone()
    }

    pub fn of(&self, word: &str) -> usize {
        lock(&self.0).iter().filter(|deed| deed.starts_with(word)).count()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock turned by hand.
pub struct Hand(AtomicU64);

impl Clock for Hand {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A journal in memory that can be told to fail.
pub struct Paper {
    deeds: Arc<Deeds>,
    pub bodies: Mutex<Vec<String>>,
    pub full: AtomicBool,
}

impl Journal for Paper {
    fn append<'a>(&'a self, bodies: Vec<String>, _after: &'a Release) -> Answer<'a, Result<(), NotWritten>> {
        Box::pin(async move {
            // Other tasks get their turn here, as they do while a disk is slow.
            tokio::task::yield_now().await;
            if self.full.load(Ordering::SeqCst) {
                return Err(NotWritten("the disk is full".to_owned()));
            }
            for body in &bodies {
                let event: serde_json::Value = serde_json::from_str(body).expect("a body is JSON");
                self.deeds
                    .note(format!("written {}", event["kind"].as_str().unwrap_or_default()));
            }
            lock(&self.bodies).extend(bodies);
            Ok(())
        })
    }
}

/// Sees what it is told for each target; holds the looks it is told to hold.
pub struct Eyes {
    deeds: Arc<Deeds>,
    pub sees: Mutex<BTreeMap<String, Sighting>>,
    pub held: watch::Sender<BTreeSet<String>>,
    pub deaf: AtomicBool,
    pub breaks: AtomicBool,
}

impl Prober for Eyes {
    fn look<'a>(&'a self, check: &'a ReadyCheck, _: &'a Surroundings, mut stop: Stop) -> Answer<'a, Sighting> {
        Box::pin(async move {
            let target = check.check.looks[0].target.clone();
            self.deeds.note(format!("look {target}"));
            assert!(!self.breaks.load(Ordering::SeqCst), "a probe with a defect");
            let mut held = self.held.subscribe();
            let stopped = async {
                if self.deaf.load(Ordering::SeqCst) {
                    std::future::pending::<()>().await;
                }
                let _ = stop.wait_for(|stop| *stop).await;
            };
            tokio::select! {
                _ = held.wait_for(|held| !held.contains(&target)) => {}
                () = stopped => {}
            }
            lock(&self.sees)
                .get(&target)
                .cloned()
                .unwrap_or_else(|| plans::status(200.0))
        })
    }
}

/// Runs steps until told how they end.
pub struct Hands {
    deeds: Arc<Deeds>,
    pub ends: watch::Sender<Option<StepEnd>>,
    pub refuses: AtomicBool,
    pub found: Mutex<Found>,
}

impl Steps for Hands {
    fn launch<'a>(&'a self, order: &'a StepOrder, _: &'a Surroundings) -> Answer<'a, Result<(), String>> {
        Box::pin(async move {
            self.deeds
                .note(format!("launch {} {}", order.run.step.0, order.run.attempt));
            if self.refuses.load(Ordering::SeqCst) {
                Err("no such shell".to_owned())
            } else {
                Ok(())
            }
        })
    }

    fn follow<'a>(&'a self, run: &'a StepRun, mut stop: Stop) -> Answer<'a, Option<StepEnd>> {
        Box::pin(async move {
            self.deeds.note(format!("follow {} {}", run.step.0, run.attempt));
            let mut ends = self.ends.subscribe();
            tokio::select! {
                end = ends.wait_for(Option::is_some) => end.ok().and_then(|end| end.clone()),
                stopped = stop.wait_for(|stop| *stop) => {
                    if stopped.is_err() {
                        // The app goes; the supervisor stays and nobody is asked to stop.
                        return None;
                    }
                    self.deeds.note(format!("stop {} {}", run.step.0, run.attempt));
                    Some(ended(Ending::Stopped))
                }
            }
        })
    }

    fn find(&self, _: &StepRun) -> Found {
        lock(&self.found).clone()
    }
}

/// A release in this world.
pub struct Stage {
    pub plan: Arc<Plan>,
    pub deeds: Arc<Deeds>,
    pub paper: Arc<Paper>,
    pub eyes: Arc<Eyes>,
    pub hands: Arc<Hands>,
    pub limits: Arc<Limits>,
    balancer: Option<Arc<Balancer>>,
}

impl Stage {
    pub fn of(sheet: Sheet) -> Self {
        let deeds = Arc::new(Deeds::default());
        Self {
            plan: sheet.plan(),
            paper: Arc::new(Paper {
                deeds: Arc::clone(&deeds),
                bodies: Mutex::default(),
                full: AtomicBool::new(false),
            }),
            eyes: Arc::new(Eyes {
                deeds: Arc::clone(&deeds),
                sees: Mutex::default(),
                held: watch::channel(BTreeSet::new()).0,
                deaf: AtomicBool::new(false),
                breaks: AtomicBool::new(false),
            }),
            hands: Arc::new(Hands {
                deeds: Arc::clone(&deeds),
                ends: watch::channel(None).0,
                refuses: AtomicBool::new(false),
                found: Mutex::new(Found::Gone),
            }),
            limits: Arc::new(Limits::new(32, 6, 2)),
            balancer: None,
            deeds,
        }
    }

    pub fn holding(self, targets: &[&str]) -> Self {
        self.eyes
            .held
            .send_replace(targets.iter().map(|target| (*target).to_owned()).collect());
        self
    }

    fn world(&self) -> World {
        World {
            clock: match &self.balancer {
                Some(balancer) => balancer.clock(),
                None => Arc::new(Hand(AtomicU64::new(5_000))),
            },
            journal: Arc::clone(&self.paper) as Arc<dyn Journal>,
            prober: Arc::clone(&self.eyes) as Arc<dyn Prober>,
            steps: Arc::clone(&self.hands) as Arc<dyn Steps>,
            surroundings: Arc::default(),
            limits: Arc::clone(&self.limits),
            moving: self.balancer.as_ref().map(Balancer::moving),
            step_timeout_ms: 60_000,
        }
    }

    /// With a balancer to move traffic, and a clock that goes with the story's time.
    pub fn balanced(mut self) -> Self {
        self.balancer = Some(Arc::new(Balancer::new(Arc::clone(&self.deeds))));
        self
    }

    pub fn balancer(&self) -> &Arc<Balancer> {
        self.balancer.as_ref().expect("a balanced stage")
    }

    pub async fn open(&self) -> Running {
        let (id, digest) = (ReleaseId("r".to_owned()), Digest("d".to_owned()));
        runner::open(self.world(), id, Arc::clone(&self.plan), digest, "Ada")
            .await
            .expect("the journal takes it")
    }

    /// The app again, after its end: a new dispatcher from what the journal holds.
    pub async fn resume(&self) -> Result<Running, ActError> {
        let readings = self
            .balancer
            .as_ref()
            .map(|balancer| balancer.kept())
            .unwrap_or_default();
        runner::resume(self.world(), self.replayed(), readings).await
    }

    pub fn events(&self) -> Vec<Event> {
        lock(&self.paper.bodies)
            .iter()
            .map(|body| serde_json::from_str(body).expect("an event"))
            .collect()
    }

    pub fn replayed(&self) -> Release {
        replay(Arc::clone(&self.plan), &self.events())
            .expect("it happened")
            .expect("it opened")
    }

    pub fn finds(&self, found: Found) {
        *lock(&self.hands.found) = found;
    }
}

/// Waits until the release is so. The limit only ends a story that hangs.
pub async fn until(running: &Running, so: impl Fn(&Release, &Live) -> bool + Send + Clone + 'static) {
    within(30, running, so).await;
}

/// Waits so many seconds at most, which in a story with a clock of its own pass at once.
pub async fn within(seconds: u64, running: &Running, so: impl Fn(&Release, &Live) -> bool + Send + Clone + 'static) {
    let mut revision = running.revision();
    let wait = async {
        while !running.read(so.clone()).await.expect("it is open") {
            revision.changed().await.expect("it is open");
        }
    };
    tokio::time::timeout(Duration::from_secs(seconds), wait)
        .await
        .expect("it comes to that");
}

/// Waits until something has been asked of the world so often.
pub async fn until_asked(stage: &Stage, word: &str, times: usize) {
    let wait = async {
        while stage.deeds.of(word) < times {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait)
        .await
        .expect("it is asked");
}
