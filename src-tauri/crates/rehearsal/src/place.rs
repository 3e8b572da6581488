//! A place the service runs at: production or staging, with its own database, traffic and ledger.

use crate::StackError;
use crate::cache::Cache;
use crate::database::Database;
use crate::edge::meter::Meter;
use crate::fault::Faults;
use crate::http;
use crate::keys::{self, Key, hex, random_hex};
use crate::ledger::Ledger;
use crate::mail::Mailroom;
use crate::memory::PlaceMemory;
use crate::ports;
use crate::tables::{Role, User};
use crate::tasks::{Tasks, lock, welcome};
use crate::traffic::{Traffic, Version};
use crate::web::{self, workers::Workers};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a version that was retired may still answer what it had begun.
const DRAIN: Duration = Duration::from_secs(1);

/// What both places share.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    pub old: String,
    pub new: String,
    pub faults: Arc<Faults>,
    pub mail: Arc<Mailroom>,
    pub tasks: Arc<Tasks>,
    /// Signs the webhooks of payments.
    pub webhook_secret: String,
    /// Seals the passwords of users.
    pub sealing_secret: String,
}

/// The published front end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Build {
    pub version: String,
    /// The commit it was built from, or else the first digits of the hash of its pages.
    pub commit: String,
}

impl Build {
    /// The front end of `version`, of no known commit.
    pub(crate) fn of(version: &str) -> Self {
        let pages = crate::edge::pages::source();
        Self {
            version: version.to_owned(),
            commit: hex(&Sha256::digest(format!("{version}\n{pages}")))[..7].to_owned(),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Place {
    /// `production` or `staging`
    pub name: &'static str,
    pub shared: Shared,
    pub key: Key,
    pub database: Database,
    pub cache: Cache,
    pub ledger: Ledger,
    pub traffic: Traffic,
    pub meter: Meter,
    pub logins_failed: AtomicU64,
    pub logins: AtomicU64,
    pub refused: AtomicU64,
    build: Mutex<Build>,
    boot: String,
    count: AtomicU64,
}

impl Place {
    /// A place that stands as `was`, except that no version runs yet.
    pub(crate) fn new(name: &'static str, shared: Shared, was: PlaceMemory) -> Result<Self, StackError> {
        let traffic = Traffic::default();
        traffic.set_split(was.new_percent);
        Ok(Self {
            name,
            key: Key::random()?,
            database: Database::new(was.tables, was.migration_failure),
            cache: Cache::new(Arc::clone(&shared.faults)),
            ledger: Ledger::default(),
            traffic,
            meter: Meter::default(),
            logins_failed: AtomicU64::new(0),
            logins: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            build: Mutex::new(was.build),
            boot: random_hex(4)?,
            count: AtomicU64::new(0),
            shared,
        })
    }

    /// An identifier nothing else of this place has.
    pub(crate) fn unique(&self) -> String {
        format!("{}{:08x}", self.boot, self.count.fetch_add(1, Ordering::Relaxed))
    }

    /// What is stored of a password.
    pub(crate) fn seal(&self, email: &str, password: &str) -> String {
        keys::seal(&self.shared.sealing_secret, email, password)
    }

    pub(crate) fn add_user(&self, email: &str, password: &str, role: Role, tenant: u32) {
        let sealed = self.seal(email, password);
        let user = User {
            email: email.to_owned(),
            sealed,
            role,
            tenant,
        };
        self.database
            .inside(|tables| tables.users.insert(email.to_owned(), user));
    }

    pub(crate) fn build(&self) -> Build {
        lock(&self.build).clone()
    }

    /// Publishes the front end of `version`; takes effect at once, for everyone.
    pub(crate) fn publish(&self, version: &str, commit: Option<&str>) -> Build {
        let mut build = Build::of(version);
        if let Some(commit) = commit {
            commit.clone_into(&mut build.commit);
        }
        lock(&self.build).clone_from(&build);
        build
    }

    /// Starts `version` on a port of its own, unless it runs. Answers whether it was started now.
    pub(crate) async fn start(self: &Arc<Self>, version: &str) -> std::io::Result<bool> {
        if self.traffic.address(version).is_some() {
            return Ok(false);
        }
        let listener = ports::any().await?;
        let address = listener.local_addr()?;
        let started = Instant::now();
        let workers = Arc::new(Workers::new(started));
        let house = web::House::new(Arc::clone(self), version.to_owned(), started, Arc::clone(&workers));
        let house = Arc::new(house);
        let task = self.shared.tasks.spawn(welcome(listener, move |stream| {
            let house = Arc::clone(&house);
            http::serve(stream, move |ask| {
                let house = Arc::clone(&house);
                async move { house.answer(ask).await }
            })
        }));
        let started = Version {
            name: version.to_owned(),
            address,
            started,
            workers,
            task,
        };
        Ok(self.traffic.add(started))
    }

    /// Stops `version` after it has answered what it had begun. Answers whether it ran.
    pub(crate) fn retire(&self, version: &str) -> bool {
        let Some(retired) = self.traffic.remove(version) else {
            return false;
        };
        self.shared.tasks.spawn(async move {
            tokio::time::sleep(DRAIN).await;
            retired.task.abort();
        });
        true
    }

    pub(crate) fn is_new(&self, version: &str) -> bool {
        version == self.shared.new
    }
}
