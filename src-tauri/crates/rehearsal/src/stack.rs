//! The stack: starting all of it, and ending all of it.

use crate::authority::{self, Authority, Wardrobe};
use crate::browser::Browser;
use crate::edge::Edge;
use crate::fault::{Fault, Faults};
use crate::mail::Mailroom;
use crate::memory::{self, Memory, PlaceMemory};
use crate::migration::{MARKETSAGE, OTHER};
use crate::monitoring::Monitoring;
use crate::names::Zone;
use crate::place::{Place, Shared};
use crate::ports::{self, Addresses, Listeners};
use crate::status::Status;
use crate::supplies::{self, Supplies};
use crate::tables::Role;
use crate::tasks::{Tasks, welcome};
use crate::visitors::{self, Visitors};
use crate::workspace::{self, Secrets};
use crate::world::World;
use crate::{StackError, files, http, keys};
use rustls::RootCertStore;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_rustls::TlsAcceptor;

/// What to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The runtime folder, made if missing, for its owner only. Ports, authority, secrets and backups outlive every stop.
    pub folder: PathBuf,
    /// The version that serves at first: `2.0.4`.
    pub old: String,
    /// The version to release: `2.1.0`.
    pub new: String,
    /// Whether versions, traffic, data and the repository begin anew. If not, they are as the last stack on the folder left
    /// them; where it released other versions, or what it left cannot be read, they begin anew all the same.
    pub fresh: bool,
}

/// A running stack. It ends when stopped or dropped.
#[derive(Debug)]
pub struct Stack {
    world: Arc<World>,
    tasks: Arc<Tasks>,
    supplies: Supplies,
    /// Keeps other stacks off the folder.
    _lock: File,
}

impl Stack {
    /// Starts everything. At a fresh start the old version serves production and staging and the new one does not run yet;
    /// its migrations are applied at staging and pending in production. Faults are off at every start.
    ///
    /// Listens on 127.0.0.1 only: on the ports remembered in the folder if they are free, else on free ones.
    pub async fn start(options: Options) -> Result<Self, StackError> {
        files::private_folder(&options.folder)?;
        let folder = options
            .folder
            .canonicalize()
            .map_err(StackError::file("find", &options.folder))?;
        let lock = lock_folder(&folder).await?;
        let workspace = folder.join("workspace");
        let remembered = if options.fresh {
            None
        } else {
            Memory::read(&folder, &options.old, &options.new)
        };
        let no_repository = prepare(&folder, &workspace, &options, remembered.is_some()).await?;
        let memory = remembered.unwrap_or_else(|| Memory::fresh(&options.old, &options.new));
        let secrets = workspace::secrets(&workspace)?;
        let control_token = files::kept(&folder.join("control-token"), || keys::random_hex(24))?;

        let authority = Authority::open(&folder)?;
        let roots = authority.roots()?;
        let faults = Arc::new(Faults::default());
        let wardrobe = Arc::new(Wardrobe::new(&authority, Arc::clone(&faults))?);
        let (listeners, addresses) = ports::open(&folder).await?;
        let tasks = Arc::new(Tasks::default());
        let shared = Shared {
            old: options.old,
            new: options.new,
            faults: Arc::clone(&faults),
            mail: Arc::new(Mailroom::new(Arc::clone(&faults), addresses.smtp)),
            tasks: Arc::clone(&tasks),
            webhook_secret: secrets.webhook_secret.clone(),
            sealing_secret: files::kept(&folder.join("sealing-secret"), || keys::random_hex(24))?,
        };
        let visitors = Arc::new(Visitors::new()?);
        let production = place("production", &shared, memory.production, &secrets, &visitors).await?;
        let staging = place("staging", &shared, memory.staging, &secrets, &visitors).await?;
        let monitoring = Arc::new(Monitoring::new(Arc::clone(&production), Arc::clone(&wardrobe)));
        let edge = Edge::new(production, staging, Arc::clone(&monitoring), memory.maintenance);
        let world = Arc::new(World {
            edge: Arc::new(edge),
            faults,
            visitors,
            control_token: control_token.clone(),
            generation: keys::random_hex(8)?,
            backups: workspace.join("backups"),
            no_repository,
            memory: Mutex::new(Some(memory::path(&folder))),
        });
        // From here on dropping the stack ends what was started.
        let supplies = supply(&folder, &authority.path, &addresses, control_token)?;
        let stack = Self {
            world,
            tasks,
            supplies,
            _lock: lock,
        };
        stack.open(listeners, wardrobe)?;
        stack.world.remember()?;
        // The first look comes before the first visitor, so that what they do shows from the second look on.
        monitoring.look().await;
        stack.tasks.spawn(monitoring.watch());
        stack.invite(&addresses, &roots)?;
        Ok(stack)
    }

    /// Serves every listener.
    fn open(&self, listeners: Listeners, wardrobe: Arc<Wardrobe>) -> Result<(), StackError> {
        let acceptor = TlsAcceptor::from(Arc::new(authority::server(wardrobe)?));
        let edge = Arc::clone(&self.world.edge);
        self.tasks.spawn(welcome(listeners.https, move |stream| {
            Arc::clone(&edge).secure(acceptor.clone(), stream)
        }));
        let edge = Arc::clone(&self.world.edge);
        self.tasks
            .spawn(welcome(listeners.http, move |stream| Arc::clone(&edge).plain(stream)));
        let mail = Arc::clone(&self.world.edge.production.shared.mail);
        self.tasks
            .spawn(welcome(listeners.smtp, move |stream| Arc::clone(&mail).greet(stream)));
        let zone = Arc::new(Zone::new(Arc::clone(&self.world.faults)));
        let (udp, tcp) = listeners.dns;
        self.tasks.spawn(Arc::clone(&zone).over_udp(udp));
        self.tasks
            .spawn(welcome(tcp, move |stream| Arc::clone(&zone).over_tcp(stream)));
        let world = Arc::clone(&self.world);
        self.tasks.spawn(welcome(listeners.control, move |stream| {
            let world = Arc::clone(&world);
            http::serve(stream, move |ask| Arc::clone(&world).operate(ask))
        }));
        Ok(())
    }

    /// Lets the visitors in.
    fn invite(&self, addresses: &Addresses, roots: &RootCertStore) -> Result<(), StackError> {
        for head in 0..visitors::HEADS {
            let browser = Browser::new(addresses.https, roots.clone());
            let browser = browser.map_err(|error| StackError::Certificate {
                name: "the visitors".into(),
                why: error.to_string(),
            })?;
            let visitors = Arc::clone(&self.world.visitors);
            self.tasks.spawn(async move { visitors.live(head, browser).await });
        }
        Ok(())
    }

    /// What others need to reach the stack.
    pub fn supplies(&self) -> Supplies {
        self.supplies.clone()
    }

    /// Every fault there is, and which are on.
    pub fn faults(&self) -> Vec<Fault> {
        self.world.faults.list()
    }

    /// Switches a fault on or off; takes effect at once.
    pub fn set_fault(&self, name: &str, on: bool) -> Result<(), StackError> {
        self.world.faults.set(name, on)
    }

    /// How the stack stands now.
    pub fn status(&self) -> Status {
        self.world.status()
    }

    /// Ends everything and writes down how it stood; when this returns no port is listened on.
    pub async fn stop(self) {
        self.tasks.stop().await;
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        self.tasks.abort();
        if let Err(error) = self.world.remember_at_the_end() {
            tracing::warn!(%error, "what changed since the last command is forgotten");
        }
    }
}

/// A program that was just started holds what its parent had locked until it has become itself: a moment's patience keeps
/// that from being taken for another rehearsal.
async fn lock_folder(folder: &Path) -> Result<File, StackError> {
    const TRIES: u32 = 20;
    let path = folder.join("lock");
    let lock = File::create(&path).map_err(StackError::file("create", &path))?;
    for _ in 0..TRIES {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(std::fs::TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(50)).await,
            Err(std::fs::TryLockError::Error(source)) => {
                return Err(StackError::File {
                    doing: "lock",
                    path,
                    source,
                });
            }
        }
    }
    Err(StackError::InUse {
        folder: folder.to_owned(),
    })
}

/// Leaves the workspace as it is if the stack goes on from where the last one stood, else makes it anew. Answers why it is
/// no repository, if it is none.
async fn prepare(
    folder: &Path,
    workspace: &Path,
    options: &Options,
    goes_on: bool,
) -> Result<Option<String>, StackError> {
    let (place, new) = (workspace.to_owned(), options.new.clone());
    let is_repository = move || goes_on && workspace::is_repository(&place, &new);
    if tokio::task::spawn_blocking(is_repository).await.unwrap_or(false) {
        return Ok(None);
    }
    if !goes_on {
        Memory::forget(folder)?;
    }
    workspace::write(workspace)?;
    let (place, old, new) = (workspace.to_owned(), options.old.clone(), options.new.clone());
    let making = tokio::task::spawn_blocking(move || workspace::repository(&place, &old, &new));
    let made = making.await.map_err(|error| error.to_string());
    Ok(made.and_then(|made| made).err())
}

/// A place as it was, with its users.
async fn place(
    name: &'static str,
    shared: &Shared,
    was: PlaceMemory,
    secrets: &Secrets,
    visitors: &Visitors,
) -> Result<Arc<Place>, StackError> {
    let running = was.running.clone();
    let place = Arc::new(Place::new(name, shared.clone(), was)?);
    place.add_user("smoke@marketsage.com", &secrets.smoke_password, Role::User, MARKETSAGE);
    place.add_user("staff@marketsage.com", &secrets.staff_password, Role::Staff, MARKETSAGE);
    place.add_user(
        "other@othertenant.example",
        &secrets.other_tenant_password,
        Role::User,
        OTHER,
    );
    for head in 0..visitors::HEADS {
        place.add_user(&Visitors::email(head), &visitors.password, Role::User, MARKETSAGE);
    }
    for version in running {
        let what = format!("version {version} at {name}");
        place
            .start(&version)
            .await
            .map_err(|source| StackError::Listen { what, source })?;
    }
    Ok(place)
}

fn supply(folder: &Path, ca: &Path, addresses: &Addresses, token: String) -> Result<Supplies, StackError> {
    let connect = supplies::connect(addresses);
    let curl_home = supplies::curl_home(folder, ca, &connect)?;
    let workspace = folder.join("workspace");
    let variables = [
        ("CURL_HOME", curl_home.display().to_string()),
        ("CS_CONTROL", format!("http://{}", addresses.control)),
        ("CS_CONTROL_TOKEN", token),
    ];
    Ok(Supplies {
        connect,
        resolver: addresses.dns.to_string(),
        ca: ca.to_owned(),
        path: vec![workspace.join("bin")],
        cwd: workspace,
        variables: variables.map(|(name, value)| (name.to_owned(), value)).into(),
        vars: std::collections::BTreeMap::new(),
    })
}
