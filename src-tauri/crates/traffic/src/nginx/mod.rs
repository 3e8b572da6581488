//! nginx through a file that Countersign alone writes, and a reload.
//!
//! Nothing is remembered: the file says which share is meant, and the processes say whether that is what is served. While
//! a change is under way the former file stands beside it as `FILE.before`; one that is found there at any other time
//! means that a change was broken off, and what nginx serves is not known until the share is set again. Before new gets
//! any traffic the way back is written, as `FILE.zero`: putting that in place needs no room on the disk.

mod log;
mod preflight;
mod processes;
mod split;

use crate::durable;
use crate::failure::{failure, uncertain};
use crate::program::{self, Ran};
use crate::reach::Reach;
use engine::ports::{Answer, TrafficEngine};
use engine::traffic::{Counted, Position, Preflight, Servers, Sides, TrafficError};
use log::Log;
use processes::Running;
use split::Split;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use std::{fs, io};
use tokio::time::{Instant, sleep};

const COMMAND: Duration = Duration::from_secs(10);
/// How long new workers are waited for.
const RELOADED: Duration = Duration::from_secs(10);
const GLANCE: Duration = Duration::from_millis(20);
/// Between the file and the reload: workers are told from the file by their age, which the system keeps in hundredths.
const APART: Duration = Duration::from_millis(50);
const PID_FILE: &str = "/run/nginx.pid";

/// What the environment says of an nginx.
pub(crate) struct Settings<'a> {
    pub file: &'a str,
    pub old: &'a str,
    pub new: &'a str,
    pub test: &'a [String],
    pub reload: &'a [String],
    pub log: Option<&'a str>,
    pub pid: Option<&'a str>,
}

/// One split of one nginx.
pub(crate) struct Nginx {
    file: PathBuf,
    split: Split,
    test: Vec<String>,
    reload: Vec<String>,
    pid_file: PathBuf,
    log: Option<Arc<Mutex<Log>>>,
    reach: Reach,
    /// The number of the newest order: an older one that is still at work gives way.
    newest: AtomicU64,
    /// Held while the file changes, never while a command runs.
    changing: Mutex<()>,
}

impl Nginx {
    /// The error is an upstream name that cannot be one, or the same on both sides.
    pub(crate) fn new(settings: &Settings<'_>, reach: &Reach) -> Result<Nginx, TrafficError> {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        for name in [settings.old, settings.new] {
            if name.is_empty() || !name.chars().all(fits) {
                let why = format!("`{}` cannot be the name of an upstream", name.escape_debug());
                return Err(failure(
                    "settings of nginx",
                    why,
                    "use letters, digits, `-`, `_` and `.`",
                ));
            }
        }
        if settings.old == settings.new {
            let why = format!("`{}` is on both sides", settings.old);
            return Err(failure("settings of nginx", why, "name the upstream of each version"));
        }
        let file = reach.file(settings.file);
        let sides = Sides {
            old: settings.old.to_owned(),
            new: settings.new.to_owned(),
        };
        let log = settings.log.map(|log| Log::new(reach.file(log), sides.clone()));
        Ok(Nginx {
            split: Split::new(&file, sides),
            file,
            test: settings.test.to_vec(),
            reload: settings.reload.to_vec(),
            pid_file: reach.file(settings.pid.unwrap_or(PID_FILE)),
            log: log.map(|log| Arc::new(Mutex::new(log))),
            reach: reach.clone(),
            newest: AtomicU64::new(0),
            changing: Mutex::new(()),
        })
    }

    fn before(&self) -> PathBuf {
        durable::beside(&self.file, "before")
    }

    fn zero(&self) -> PathBuf {
        durable::beside(&self.file, "zero")
    }

    /// The share in the file, and when the file was put in place.
    fn meant(&self, what: &str) -> Result<(f64, SystemTime), TrafficError> {
        let read = fs::read_to_string(&self.file).and_then(|text| Ok((text, placed(&self.file)?)));
        let (text, placed) = read.map_err(|error| {
            let hint = format!(
                "it must be there before nginx can include it; its text at 0 % is:\n{}",
                self.split.text(0)
            );
            failure(what, format!("{}: {error}", self.file.display()), hint)
        })?;
        let percent = self.split.percent(&text).ok_or_else(|| {
            let why = format!(
                "{} is not a split between {} and {}",
                self.file.display(),
                self.split.sides.old,
                self.split.sides.new
            );
            failure(
                what,
                why,
                format!(
                    "Countersign alone may write it; its text at 0 % is:\n{}",
                    self.split.text(0)
                ),
            )
        })?;
        Ok((percent, placed))
    }

    fn running(&self, what: &str) -> Result<Running, TrafficError> {
        Running::look(&self.pid_file).map_err(|why| {
            failure(
                what,
                why,
                "is nginx running, and is `pid` in the environment file where its configuration puts it?",
            )
        })
    }

    fn now(&self) -> Result<Position, TrafficError> {
        let what = format!("read {}", self.file.display());
        let (percent, placed) = self.meant(&what)?;
        let running = self.running(&what)?;
        let unknown = |why: &str| failure(&what, why, "what nginx serves is not known: set the share again");
        if self.before().exists() {
            return Err(unknown("a change of the split is under way, or was broken off"));
        }
        if !running.is_younger_than(placed) {
            return Err(unknown("the file was changed after nginx last read it"));
        }
        Ok(Position {
            new_percent: percent,
            servers: Sides::<Servers>::default(),
            generation: Some(running.generation()),
        })
    }

    async fn set_share(&self, percent: u8) -> Result<Position, TrafficError> {
        let order = self.newest.fetch_add(1, Ordering::SeqCst) + 1;
        let what = format!("set {percent} % in {}", self.file.display());
        self.put(percent, order, &what)?;
        let tested = self.said(&self.test, &what).await;
        self.gives_way(order, &what)?;
        if let Err(refused) = tested {
            let restored = fs::rename(self.before(), &self.file);
            let restored = restored.map_or_else(
                |error| format!("could not be put back: {error}"),
                |()| "is back in place".to_owned(),
            );
            return Err(TrafficError {
                hint: format!("{}; the former file {restored}", refused.hint),
                ..refused
            });
        }
        sleep(APART).await;
        self.said(&self.reload, &what).await.map_err(|error| TrafficError {
            may_have_happened: true,
            ..error
        })?;
        self.served(order, &what).await?;
        self.now()
    }

    /// Changes the file, if no newer order has.
    fn put(&self, percent: u8, order: u64, what: &str) -> Result<(), TrafficError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        self.gives_way(order, what)?;
        // Never overwrite what is not one of these files.
        self.meant(what)?;
        let failed = |error: io::Error| {
            let why = format!("{}: {error}", self.file.display());
            failure(
                what,
                why,
                "nothing was changed; is there room on the disk, and may this user write there?",
            )
        };
        if percent > 0 {
            durable::replace(&self.zero(), self.split.text(0).as_bytes(), false).map_err(failed)?;
        }
        if !self.before().exists() {
            let kept = fs::hard_link(&self.file, self.before());
            if percent > 0 {
                kept.map_err(failed)?;
            }
        }
        let written = durable::replace(&self.file, self.split.text(percent).as_bytes(), false);
        if written.is_err() && percent == 0 {
            return durable::put(&self.zero(), &self.file).map_err(failed);
        }
        if written.is_err() {
            let _ = fs::remove_file(self.before());
        }
        written.map_err(failed)
    }

    fn gives_way(&self, order: u64, what: &str) -> Result<(), TrafficError> {
        if self.newest.load(Ordering::SeqCst) == order {
            return Ok(());
        }
        Err(uncertain(
            what,
            "a newer order has taken its place",
            "read the position",
        ))
    }

    /// Runs one of the user's two commands.
    async fn said(&self, command: &[String], what: &str) -> Result<Ran, TrafficError> {
        let ran = program::run(command, &[], &self.reach, COMMAND).await?;
        if ran.succeeded() {
            return Ok(ran);
        }
        let why = format!("`{}`: {}", command.join(" "), ran.complaint());
        Err(failure(what, why, "mend the configuration of nginx"))
    }

    /// Waits until every worker that takes connections has the new file. A reload that was accepted may still fail.
    async fn served(&self, order: u64, what: &str) -> Result<(), TrafficError> {
        let asked = Instant::now();
        loop {
            let (_, placed) = self.meant(what)?;
            if self.running(what).is_ok_and(|running| running.is_younger_than(placed)) {
                self.gives_way(order, what)?;
                let _ = fs::remove_file(self.before());
                return Ok(());
            }
            if asked.elapsed() > RELOADED {
                let why = format!("no new workers within {} s after the reload", RELOADED.as_secs());
                return Err(uncertain(
                    what,
                    why,
                    "nginx says why in its error log; the former workers serve on",
                ));
            }
            sleep(GLANCE).await;
        }
    }

    async fn count(&self) -> Result<Counted, TrafficError> {
        let what = "count requests of nginx";
        let Some(log) = self.log.clone() else {
            let hint = "nginx counts nothing by itself: name an access log as `log` under `[traffic]`, or a source under `[metrics]`";
            return Err(failure(what, "no log is named", hint));
        };
        let counted = tokio::task::spawn_blocking(move || {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.count()
        });
        let counted = counted.await.map_err(|error| failure(what, error, "try again"))?;
        let sides = counted.map_err(|error| failure(what, error, "may this user read the log that `log` names?"))?;
        Ok(Counted {
            sides: sides.map(|counter| vec![counter]),
            ..Counted::default()
        })
    }
}

/// When a file was put where it is. A rename leaves the time of its content as it was.
fn placed(file: &std::path::Path) -> io::Result<SystemTime> {
    let file = fs::metadata(file)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let seconds = Duration::from_secs(u64::try_from(file.ctime()).unwrap_or_default());
        let rest = Duration::from_nanos(u64::try_from(file.ctime_nsec()).unwrap_or_default());
        Ok(SystemTime::UNIX_EPOCH + seconds + rest)
    }
    #[cfg(not(unix))]
    file.modified()
}

impl TrafficEngine for Nginx {
    fn describe(&self) -> String {
        format!("nginx, split in {}", self.file.display())
    }

    fn read(&self) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(async { self.now() })
    }

    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.set_share(percent.min(100)))
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(self.count())
    }

    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>> {
        Box::pin(preflight::looks(self))
    }

    /// Taking away the line that gives new its share leaves all to old.
    fn by_hand(&self) -> Vec<String> {
        vec![
            format!("sed -i '/% {};/d' '{}'", self.split.sides.new, self.file.display()),
            self.test.join(" "),
            self.reload.join(" "),
        ]
    }

    /// The split is in nginx's own configuration at any time.
    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>> {
        Some(Box::pin(async {
            let position = self.now()?;
            Ok(format!(
                "{} % for new is in {} already",
                position.new_percent,
                self.file.display()
            ))
        }))
    }
}
