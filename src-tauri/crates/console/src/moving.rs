//! What moves and counts the traffic of a release, composed: the engine and the source its environment names, the card for
//! the way back without this program, and where readings and unwritten events are kept.

use crate::clock::now;
use crate::store::Store;
use crate::wire::{Code, WireError};
use engine::ports::{
    Answer, MetricSource, NotWritten, Readings, Rollback, Spill, Spilled, Stop, Surroundings, TrafficEngine,
};
use engine::release::assessed::RolledBack;
use engine::runner::Moving;
use engine::traffic::{Reading, Sides, TrafficError};
use engine::{Plan, ReleaseId};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use traffic::{Card, CardReach, EngineCounters, Pace, Reach, TakenBack};

/// The engine and the source of a release; `None` where its plan or its environment has no traffic.
pub(crate) fn moving(
    plan: &Plan,
    release: &ReleaseId,
    surroundings: &Surroundings,
    store: &Store,
) -> Result<Option<Moving>, WireError> {
    let (Some(settings), Some(_)) = (&plan.environment.traffic, &plan.checklist.traffic) else {
        return Ok(None);
    };
    let reach = Reach::from(surroundings);
    let engine = traffic::open(settings, &reach).map_err(|error| unusable(&error))?;
    let versions = Sides {
        old: plan.old.clone(),
        new: plan.new.clone(),
    };
    let source: Arc<dyn MetricSource> = match &plan.environment.metrics {
        Some(metrics) => traffic::source(metrics, &versions, &reach).map_err(|error| unusable(&error))?,
        None => Arc::new(EngineCounters(Arc::clone(&engine))),
    };
    let card = Card {
        release: release.0.clone(),
        product: plan.product(),
        environment: plan.environment.name.clone(),
        written: now(),
        by_hand: engine.by_hand(),
        versions,
        traffic: settings.clone(),
        reach: CardReach::from(&reach),
    };
    let path = card_path(store.folder(), release);
    if let Err(error) = card.write(&path) {
        // The way back in the window does not need the card; that it is missing is said in the traffic room.
        tracing::error!(%release, %error, "the rollback card could not be written");
    }
    Ok(Some(Moving {
        engine,
        source,
        rollback: Arc::new(TakeBack),
        readings: Arc::new(store.clone()),
        spill: Arc::new(BesideJournal::new(store.folder())),
        offset_minutes: crate::clock::zone().1,
    }))
}

/// Where the rollback card of a release lies.
pub(crate) fn card_path(folder: &Path, release: &ReleaseId) -> PathBuf {
    folder.join("rollback").join(format!("{release}.card.toml"))
}

fn unusable(error: &TrafficError) -> WireError {
    WireError::new(Code::BadInput, error.to_string(), error.hint.clone())
}

impl Readings for Store {
    fn keep<'a>(&'a self, release: &'a ReleaseId, readings: Vec<Reading>) -> Answer<'a, Result<(), NotWritten>> {
        Box::pin(async move {
            let rows = readings
                .iter()
                .map(|reading| serde_json::to_string(reading).map(|body| (reading.at, body)))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| NotWritten(error.to_string()))?;
            let kept = tokio::task::block_in_place(|| self.write(|history| history.keep_readings(&release.0, &rows)));
            match kept {
                Some(kept) => kept.map_err(|error| NotWritten(error.to_string())),
                None => Err(NotWritten("this process only looks on".to_owned())),
            }
        })
    }
}

/// A rollback in words on its way, and as the record has it at its end.
pub(crate) struct TakeBack;

impl Rollback for TakeBack {
    fn take_back<'a>(
        &'a self,
        engine: &'a dyn TrafficEngine,
        told: &'a (dyn Fn(String) + Send + Sync),
        stop: Stop,
    ) -> Answer<'a, RolledBack> {
        Box::pin(async move {
            let mut last = String::new();
            let progress = |so_far: &TakenBack| {
                let says = in_words(so_far);
                if says != last {
                    told(says.clone());
                    last = says;
                }
            };
            let taken = traffic::take_back(engine, Pace::default(), progress, stop).await;
            let confirmed_ms = taken.confirmed_ms.unwrap_or(taken.elapsed_ms);
            RolledBack {
                confirmed_ms,
                last_answer_ms: taken
                    .new
                    .since_ms
                    .map(|_| taken.new.last_new_ms.unwrap_or(confirmed_ms)),
                requests: taken.new.since_ms.map(|_| taken.new.requests),
                bad: taken.new.since_ms.map(|_| taken.new.bad),
                asked: taken.asserted,
                elsewhere: false,
            }
        })
    }
}

fn in_words(so_far: &TakenBack) -> String {
    if let Some(trouble) = &so_far.trouble {
        return format!("asked {} times, {trouble}", so_far.asserted);
    }
    match (so_far.confirmed_ms, &so_far.new.blind) {
        (None, _) => "the engine still shows traffic on the new version".to_owned(),
        (Some(ms), Some(_)) => {
            format!("the engine shows 0 % since {ms} ms after the order; requests cannot be counted")
        }
        (Some(ms), None) => {
            format!("the engine shows 0 % since {ms} ms after the order; watching that nothing more arrives")
        }
    }
}

/// Events that wait for their journal: one file for each release, one event a line.
pub(crate) struct BesideJournal(PathBuf);

impl BesideJournal {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(folder.join("spill"))
    }

    fn file(&self, release: &ReleaseId) -> PathBuf {
        self.0.join(format!("{release}.jsonl"))
    }

    /// Appends the events.
    pub(crate) fn write(&self, release: &ReleaseId, happened: &[Spilled]) -> std::io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let mut lines = String::new();
        for event in happened {
            lines.push_str(&serde_json::to_string(event)?);
            lines.push('\n');
        }
        let mut file = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.file(release))?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    }
}

impl Spill for BesideJournal {
    fn spill(&self, release: &ReleaseId, happened: &[Spilled]) {
        if let Err(error) = self.write(release, happened) {
            tracing::error!(%release, %error, ?happened, "neither the journal nor the file beside it can be written");
        }
    }

    fn spilled(&self, release: &ReleaseId) -> Vec<Spilled> {
        let text = fs::read_to_string(self.file(release)).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .filter_map(|line| {
                serde_json::from_str(line)
                    .inspect_err(|error| tracing::error!(%release, %error, line, "a spilled event cannot be read"))
                    .ok()
            })
            .collect()
    }

    fn taken(&self, release: &ReleaseId) {
        let file = self.file(release);
        if let Err(error) = fs::rename(&file, file.with_extension("taken.jsonl")) {
            tracing::error!(%release, %error, "the file of spilled events could not be put away");
        }
    }
}
