//! Everything that runs, for those who change it.

use crate::StackError;
use crate::edge::Edge;
use crate::fault::Faults;
use crate::memory::Memory;
use crate::status::{ServedVersion, Status};
use crate::tasks::lock;
use crate::visitors::Visitors;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

#[derive(Debug)]
pub(crate) struct World {
    pub edge: Arc<Edge>,
    pub faults: Arc<Faults>,
    pub visitors: Arc<Visitors>,
    pub control_token: String,
    /// Another one at each start.
    pub generation: String,
    pub backups: PathBuf,
    /// Why the workspace is no git repository, if it is none.
    pub no_repository: Option<String>,
    /// The file to write down in how it stands; none once the stack has ended, when the file may be another's.
    pub memory: Mutex<Option<PathBuf>>,
}

impl World {
    /// Writes down how it stands, for the next start.
    pub(crate) fn remember(&self) -> Result<(), StackError> {
        // Held until written: of two changes at once the later standing must be the one that stays.
        let path = lock(&self.memory);
        path.as_deref().map_or(Ok(()), |path| Memory::of(self).write(path))
    }

    /// Writes it down for the last time.
    pub(crate) fn remember_at_the_end(&self) -> Result<(), StackError> {
        let path = lock(&self.memory).take();
        path.as_deref().map_or(Ok(()), |path| Memory::of(self).write(path))
    }

    pub(crate) fn status(&self) -> Status {
        let place = &self.edge.production;
        let shared = &place.shared;
        let running = place.traffic.running();
        let new_percent = place.traffic.split();
        let served = [(&shared.old, 100 - new_percent), (&shared.new, new_percent)].map(|(version, percent)| {
            let tally = place.ledger.tally(version);
            ServedVersion {
                version: version.clone(),
                running: running.iter().any(|running| running.version == *version),
                percent,
                requests: tally.requests(),
                errors: tally.errors(),
                mean_ms: tally.mean_ms(),
            }
        });
        let staging = self.edge.staging.traffic.running();
        Status {
            versions: served.into(),
            new_percent,
            frontend: place.build().version,
            staging: staging.into_iter().map(|running| running.version).collect(),
            staging_frontend: self.edge.staging.build().version,
            maintenance: self.edge.maintenance.load(Ordering::Relaxed),
            migrations_pending: place.database.standing().pending,
            visitors_rate: self.visitors.rate(),
            visitors_requests: self.visitors.requests.load(Ordering::Relaxed),
            visitors_failed: self.visitors.failed.load(Ordering::Relaxed),
            faults_on: self
                .faults
                .list()
                .into_iter()
                .filter(|fault| fault.on)
                .map(|fault| fault.name)
                .collect(),
            no_repository: self.no_repository.clone(),
        }
    }
}
