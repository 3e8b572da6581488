//! Monitoring of production: samples, metrics, alert rules, dashboards and logs, all from what was really served.

mod alerts;
mod dashboards;
mod metrics;

use crate::authority::Wardrobe;
use crate::http::{Ask, Reply, json_reply, parameter, problem, reply};
use crate::ledger::Tally;
use crate::place::Place;
use crate::tasks::lock;
use alerts::Evaluation;
use chrono::{DateTime, Utc};
use hyper::StatusCode;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Time between two samples.
const EVERY: Duration = Duration::from_secs(5);
/// Time between two looks for the first request.
const SOON: Duration = Duration::from_millis(50);
/// Samples kept: ten minutes.
const SAMPLES: usize = 120;
/// Samples in the window that rates and rules look at: one minute.
const WINDOW: usize = 12;
const PATIENCE: Duration = Duration::from_secs(2);

/// What was seen at one moment.
#[derive(Debug, Clone)]
struct Sample {
    at: DateTime<Utc>,
    taken: Instant,
    tallies: BTreeMap<String, Tally>,
    /// `api 2.0.4` -> whether it answered.
    up: BTreeMap<String, bool>,
    contacts: usize,
    refused: u64,
    mail_failed: u64,
}

/// The monitoring host.
#[derive(Debug)]
pub(crate) struct Monitoring {
    place: Arc<Place>,
    wardrobe: Arc<Wardrobe>,
    started: Instant,
    samples: Mutex<VecDeque<Sample>>,
    evaluations: Mutex<Vec<Evaluation>>,
}

/// What happened within the window, over all versions or one.
struct Recent {
    tally: Tally,
    seconds: f64,
}

impl Monitoring {
    pub(crate) fn new(place: Arc<Place>, wardrobe: Arc<Wardrobe>) -> Self {
        let started = Instant::now();
        Self {
            place,
            wardrobe,
            started,
            samples: Mutex::default(),
            evaluations: Mutex::default(),
        }
    }

    /// Looks again and again until dropped: the first time as soon as something was served after the start, so that the
    /// dashboards, which show what happened between two looks, have values from the beginning.
    pub(crate) async fn watch(self: Arc<Self>) {
        let _ = tokio::time::timeout(EVERY, self.first_requests()).await;
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.look().await;
        }
    }

    async fn first_requests(&self) {
        while self.place.ledger.tallies().is_empty() {
            tokio::time::sleep(SOON).await;
        }
    }

    /// Takes a sample and evaluates the rules.
    pub(crate) async fn look(&self) {
        let sample = self.sample().await;
        {
            let mut samples = lock(&self.samples);
            if samples.len() == SAMPLES {
                samples.pop_front();
            }
            samples.push_back(sample);
        }
        let evaluations = alerts::evaluate(self);
        *lock(&self.evaluations) = evaluations;
    }

    async fn sample(&self) -> Sample {
        let mut up = BTreeMap::new();
        for running in self.place.traffic.running() {
            let connecting = tokio::time::timeout(PATIENCE, TcpStream::connect(running.address)).await;
            up.insert(format!("api {}", running.version), matches!(connecting, Ok(Ok(_))));
        }
        up.insert("mail".to_owned(), self.mail_greets().await);
        up.insert("redis".to_owned(), self.place.cache.is_up());
        let database = !self.place.shared.faults.is_on(crate::fault::Trouble::HealthDown);
        let reachable = self.place.database.with(|tables| tables.contacts.len()).await;
        up.insert("database".to_owned(), database && reachable.is_ok());
        Sample {
            at: Utc::now(),
            taken: Instant::now(),
            tallies: self.place.ledger.tallies(),
            up,
            contacts: reachable.unwrap_or_default(),
            refused: self.place.refused.load(Ordering::Relaxed),
            mail_failed: self.place.shared.mail.failed.load(Ordering::Relaxed),
        }
    }

    async fn mail_greets(&self) -> bool {
        let mut code = [0; 3];
        let greeting = async {
            TcpStream::connect(self.place.shared.mail.address)
                .await?
                .read_exact(&mut code)
                .await
        };
        matches!(tokio::time::timeout(PATIENCE, greeting).await, Ok(Ok(_))) && code == *b"220"
    }

    /// Messages that could not be sent since the start of the window.
    fn mail_failed_recently(&self) -> u64 {
        let samples = lock(&self.samples);
        let before = samples
            .get(samples.len().saturating_sub(WINDOW))
            .map_or(0, |sample| sample.mail_failed);
        self.place.shared.mail.failed.load(Ordering::Relaxed) - before
    }

    /// What `version`, or every version, served since the start of the window.
    fn recent(&self, version: Option<&str>) -> Recent {
        let samples = lock(&self.samples);
        let first = samples.get(samples.len().saturating_sub(WINDOW));
        let seconds = first
            .map_or(self.started, |sample| sample.taken)
            .elapsed()
            .as_secs_f64();
        let mut tally = Tally::default();
        for (name, now) in self.place.ledger.tallies() {
            if version.is_none_or(|version| version == name) {
                let before = first
                    .and_then(|sample| sample.tallies.get(&name))
                    .cloned()
                    .unwrap_or_default();
                tally.add(&now.since(&before));
            }
        }
        Recent {
            tally,
            seconds: seconds.max(0.001),
        }
    }

    fn latest(&self) -> Option<Sample> {
        lock(&self.samples).back().cloned()
    }

    /// Answers the host's pages; they can only be read.
    pub(crate) fn answer(&self, ask: &Ask) -> Reply {
        let limit = parameter(ask, "limit")
            .and_then(|limit| limit.parse().ok())
            .unwrap_or(100)
            .min(1_000);
        match ask.uri().path() {
            "/metrics" => reply(
                StatusCode::OK,
                "text/plain; version=0.0.4; charset=utf-8",
                metrics::expose(self),
            ),
            "/-/ready" | "/-/healthy" => match self.latest() {
                Some(_) => reply(StatusCode::OK, "text/plain; charset=utf-8", "ready\n"),
                None => problem(StatusCode::SERVICE_UNAVAILABLE, "no sample has been taken yet"),
            },
            "/alerts/rules" => json_reply(StatusCode::OK, &json!({"rules": *lock(&self.evaluations)})),
            "/logs" => {
                let id = parameter(ask, "request_id");
                let lines = self
                    .place
                    .ledger
                    .lines(limit, |line| id.is_none_or(|id| id == line.request_id));
                json_reply(StatusCode::OK, &json!({"total": lines.len(), "lines": lines}))
            }
            "/errors" => {
                let errors = self.place.ledger.errors();
                json_reply(StatusCode::OK, &json!({"total": errors.len(), "errors": errors}))
            }
            path => match path
                .strip_prefix("/dashboards/")
                .and_then(|name| dashboards::show(self, name))
            {
                Some(dashboard) => json_reply(StatusCode::OK, &dashboard),
                None => problem(StatusCode::NOT_FOUND, "there is no such page"),
            },
        }
    }
}
