//! The product, composed: the journal, the probes, the embedded stack, and every release that is open here.

use crate::clock::{SystemClock, now};
use crate::export::Exports;
use crate::moving::moving;
use crate::sealing::keys::Keys;
use crate::sealing::pages::Desk;
use crate::stepping::Supervised;
use crate::store::{Access, Store};
use crate::surroundings::{Rehearsal, surroundings};
use crate::wire::{Code, WireError};
use engine::release::apply;
use engine::runner::{self, Limits, Live, Running, World};
use engine::{Command, Digest, Event, Plan, Release, ReleaseId};
use history::{AnchorState, ChainReport, Reading, StoredEvent};
use probes::Probes;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Mutex as AsyncMutex;

/// Looks that happen at once.
const LOOKS: usize = 32;
/// Looks that happen at once at one host.
const LOOKS_PER_HOST: usize = 6;
/// Time-out of a step that names none, where its environment names none either.
pub(crate) const STEP_TIMEOUT_MS: u64 = 30 * 60 * 1000;

/// Where things are, and who asks.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of the journal and everything else this product keeps.
    pub folder: PathBuf,
    /// Folders with checklists that ship with the product.
    pub shipped: Vec<PathBuf>,
    /// Name of the program, for the one who finds the journal held: `Countersign`, `csign`.
    pub program: String,
    /// A program that calls [`probes::process::supervise_if_asked`] first: this one.
    pub supervisor: PathBuf,
    /// What is wanted of the journal.
    pub access: Access,
}

/// Every use case of the product. Cheap to clone.
#[derive(Clone)]
pub struct Console(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) shipped: Vec<PathBuf>,
    pub(crate) runs: PathBuf,
    pub(crate) rehearsal: Rehearsal,
    pub(crate) chain: ChainReport,
    pub(crate) verified_at: u64,
    pub(crate) keys: Keys,
    pub(crate) desk: Desk,
    pub(crate) exports: Exports,
    steps: Arc<Supervised>,
    prober: Arc<Probes>,
    limits: Arc<Limits>,
    sessions: AsyncMutex<HashMap<String, Session>>,
    // The release read last that is not open here, with the number of its events.
    replayed: Mutex<Option<(u64, Arc<Release>)>>,
}

/// A release that is open here.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) running: Running,
    pub(crate) world: World,
}

impl Console {
    /// Opens the journal and verifies its whole chain. A broken chain is reported by `status`; nothing runs then.
    pub fn open(options: Options) -> Result<Self, WireError> {
        let store = Store::open(&options.folder, &options.program, options.access)?;
        let chain = store.verify()?;
        let runs = options.folder.join("runs");
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self(Arc::new(Inner {
            steps: Arc::new(Supervised::new(runs.clone(), options.supervisor.clone())),
            rehearsal: Rehearsal::new(options.folder.join("rehearsal")),
            prober: Arc::new(Probes::new(options.supervisor)),
            limits: Arc::new(Limits::new(LOOKS, LOOKS_PER_HOST, cores)),
            sessions: AsyncMutex::default(),
            replayed: Mutex::default(),
            verified_at: now(),
            keys: Keys::new(options.folder.join("keys")),
            desk: Desk::default(),
            exports: Exports::default(),
            shipped: options.shipped,
            store,
            chain,
            runs,
        })))
    }

    /// May this process change anything?
    pub(crate) fn writable(&self) -> Result<(), WireError> {
        if let Some(why) = self.0.store.read_only_because() {
            return Err(WireError::new(
                Code::ReadOnly,
                format!("This window only looks on: {why}"),
                "Quit the other program, then open this one again.",
            ));
        }
        match self.chain_problem() {
            Some(problem) => Err(WireError::new(
                Code::Journal,
                format!("Nothing may run while the journal is damaged: {problem}"),
                "Keep a copy of its folder, then put back a backup.",
            )),
            None => Ok(()),
        }
    }

    /// What is wrong with the journal, naming the entry.
    pub(crate) fn chain_problem(&self) -> Option<String> {
        let chain = &self.0.chain;
        if let Some(problem) = &chain.problem {
            return Some(problem.to_string());
        }
        match chain.anchor {
            AnchorState::Disagrees { seq } => Some(format!(
                "entry {seq} is not the one that was noted outside the journal: its end was cut off, it was computed anew, or an older file was put back"
            )),
            AnchorState::Agrees | AnchorState::Behind { .. } | AnchorState::Missing => None,
        }
    }

    /// Takes up every release that was left open. What was running is reconciled; nothing is begun.
    pub async fn resume_all(&self) -> Result<(), WireError> {
        if self.writable().is_err() {
            return Ok(());
        }
        for row in self.0.store.read(Reading::releases)? {
            if row.open {
                self.session(&row.release).await?;
            }
        }
        Ok(())
    }

    /// Ends what this process started for its own use. Steps that run go on under their supervisors.
    pub async fn shut_down(&self) {
        self.0.sessions.lock().await.clear();
        self.0.rehearsal.shut_down().await;
    }

    /// The open release, taken up where that has not happened yet.
    pub(crate) async fn session(&self, release: &str) -> Result<Session, WireError> {
        self.writable()?;
        let mut sessions = self.0.sessions.lock().await;
        if let Some(session) = sessions.get(release) {
            return Ok(session.clone());
        }
        let (state, _) = self.replay(release)?;
        let world = self.world(&state.plan, &state.id, false).await?;
        let running = runner::resume(world.clone(), state, self.readings(release)?).await?;
        let session = Session { running, world };
        sessions.insert(release.to_owned(), session.clone());
        Ok(session)
    }

    pub(crate) async fn begin(&self, id: ReleaseId, plan: Plan, digest: Digest, by: &str) -> Result<(), WireError> {
        let mut sessions = self.0.sessions.lock().await;
        let world = self.world(&plan, &id, true).await?;
        let running = runner::open(world.clone(), id.clone(), Arc::new(plan), digest, by).await?;
        sessions.insert(id.0, Session { running, world });
        Ok(())
    }

    /// Seals, signs or adds to a release, open or closed.
    pub(crate) async fn act_on_record(&self, release: &str, command: Command, by: &str) -> Result<(), WireError> {
        self.writable()?;
        if self.is_open(release)? {
            return Ok(self.session(release).await?.running.act(command, by).await?);
        }
        // Held while it is written: nobody may take it up, or sign it, at the same time.
        let sessions = self.0.sessions.lock().await;
        if let Some(session) = sessions.get(release).cloned() {
            return Ok(session.running.act(command, by).await?);
        }
        let (state, _) = self.replay(release)?;
        Ok(runner::act_on_closed(&self.0.store, &state, command, by, now()).await?)
    }

    /// What was counted of the release's traffic; a reading that cannot be read is left out.
    pub(crate) fn readings(&self, release: &str) -> Result<Vec<engine::traffic::Reading>, WireError> {
        let rows = self.0.store.read(|reading| reading.readings(release))?;
        Ok(rows.iter().filter_map(|row| serde_json::from_str(row).ok()).collect())
    }

    async fn world(&self, plan: &Plan, id: &ReleaseId, fresh: bool) -> Result<World, WireError> {
        let inner = &self.0;
        let surroundings = surroundings(plan, id, &inner.rehearsal, fresh).await?;
        Ok(World {
            moving: moving(plan, id, &surroundings, &inner.store)?,
            clock: Arc::new(SystemClock),
            journal: Arc::new(inner.store.clone()),
            prober: inner.prober.clone(),
            steps: inner.steps.clone(),
            surroundings: Arc::new(surroundings),
            limits: Arc::clone(&inner.limits),
            step_timeout_ms: plan.environment.steps.timeout_ms.unwrap_or(STEP_TIMEOUT_MS),
        })
    }

    /// Reads the state of a release: where it runs here, from its owner; else from the journal.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        release: &str,
        reader: impl FnOnce(&Release, &Live) -> T + Send + 'static,
    ) -> Result<T, WireError> {
        let here = self.0.sessions.lock().await.get(release).cloned();
        let session = match here {
            None if self.writable().is_ok() && self.is_open(release)? => Some(self.session(release).await?),
            here => here,
        };
        if let Some(session) = session {
            return Ok(session.running.read(reader).await?);
        }
        let state = self.replayed(release)?;
        Ok(reader(&state, &Live::default()))
    }

    /// Tells when a release that runs here changes; `None` where it does not run here.
    pub(crate) async fn open_revision(&self, release: &str) -> Option<tokio::sync::watch::Receiver<u64>> {
        self.0
            .sessions
            .lock()
            .await
            .get(release)
            .map(|session| session.running.revision())
    }

    fn is_open(&self, release: &str) -> Result<bool, WireError> {
        let rows = self.0.store.read(Reading::releases)?;
        Ok(rows.iter().any(|row| row.release == release && row.open))
    }

    /// From the journal, kept until another release is asked for or its events grow.
    fn replayed(&self, release: &str) -> Result<Arc<Release>, WireError> {
        let count = self
            .0
            .store
            .read(|reading| reading.newest(release))?
            .map_or(0, |newest| newest.count);
        let mut kept = self.0.replayed.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |one: &&(u64, Arc<Release>)| one.0 == count && one.1.id.0 == release;
        if let Some((_, state)) = kept.as_ref().filter(same) {
            return Ok(Arc::clone(state));
        }
        let (state, events) = self.replay(release)?;
        let state = Arc::new(state);
        *kept = Some((events, Arc::clone(&state)));
        Ok(state)
    }

    fn replay(&self, release: &str) -> Result<(Release, u64), WireError> {
        let stored = self.0.store.read(|reading| reading.events(release))?;
        let events = parsed(&stored)?;
        let unknown = || WireError::not_found(&format!("release {release}"));
        let first = events.first().ok_or_else(unknown)?;
        let digest = apply::plan_of(first).ok_or_else(|| broken("its first event does not open it"))?;
        let bytes = self
            .0
            .store
            .kept(digest)?
            .ok_or_else(|| broken("its plan is missing beside the journal"))?;
        let plan: Plan =
            serde_json::from_slice(&bytes).map_err(|error| broken(&format!("its plan cannot be read: {error}")))?;
        let state = apply::replay(Arc::new(plan), &events).map_err(|error| broken(&error.to_string()))?;
        let state = state.ok_or_else(unknown)?;
        Ok((state, events.len() as u64))
    }

    /// Number of events and head of the journal at the end of a release, in words.
    pub(crate) fn journal_words(&self, release: &str) -> Result<String, WireError> {
        let newest = self.0.store.read(|reading| reading.newest(release))?;
        Ok(newest.map_or_else(
            || "no entries".to_owned(),
            |newest| {
                let hash = crate::store::hex(&newest.hash);
                format!(
                    "{} entries, the last is number {} with SHA-256 {hash}",
                    newest.count, newest.seq
                )
            },
        ))
    }
}

fn parsed(stored: &[StoredEvent]) -> Result<Vec<Event>, WireError> {
    let parse = |event: &StoredEvent| {
        serde_json::from_str(&event.body)
            .map_err(|error| broken(&format!("entry {} cannot be read: {error}", event.seq)))
    };
    stored.iter().map(parse).collect()
}

fn broken(why: &str) -> WireError {
    WireError::new(
        Code::Journal,
        format!("The release cannot be read: {why}"),
        "Other releases are not touched by this. Keep a copy of the journal's folder.",
    )
}
