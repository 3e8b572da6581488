//! Any tool, through commands that print JSON; as an engine, and as a source of counters.
//!
//! A command gets no shell. `CS_PERCENT` says the share of new, `CS_OLD_VERSION` and `CS_NEW_VERSION` the versions. One that
//! ends with another code than 0, or prints something else than asked, has failed, and what it printed is in the error.

mod printed;

use crate::failure::{failure, uncertain};
use crate::program::{self, Ran};
use crate::reach::Reach;
use engine::ports::{Answer, MetricSource, TrafficEngine};
use engine::traffic::{Counted, Position, Preflight, PreflightLook, Servers, Sides, TrafficError};
use std::time::{Duration, Instant};

/// How long a command may take to move traffic; `kubectl` and `aws` take seconds.
const MOVING: Duration = Duration::from_secs(30);
/// How long a command may take to tell something.
const TELLING: Duration = Duration::from_secs(15);
/// No reading is shorter: starting a program each second would load the machine more than it tells.
const INTERVAL_MS: u64 = 5_000;

/// The commands of an environment.
pub(crate) struct Commands {
    set: Vec<String>,
    read: Vec<String>,
    counters: Option<Vec<String>>,
    persist: Option<Vec<String>>,
    reach: Reach,
}

impl Commands {
    /// The four commands as the environment has them.
    pub(crate) fn new(
        set: &[String],
        read: &[String],
        counters: Option<&[String]>,
        persist: Option<&[String]>,
        reach: Reach,
    ) -> Commands {
        Commands {
            set: set.to_vec(),
            read: read.to_vec(),
            counters: counters.map(<[String]>::to_vec),
            persist: persist.map(<[String]>::to_vec),
            reach,
        }
    }

    async fn position(&self) -> Result<Position, TrafficError> {
        printed::position(&tell(&self.read, &self.reach, &[], "read the split").await?)
    }

    async fn move_to(&self, percent: u8) -> Result<Position, TrafficError> {
        let what = format!("send {percent} % to new");
        let share = [("CS_PERCENT".to_owned(), percent.to_string())];
        let ran = program::run(&self.set, &share, &self.reach, MOVING).await?;
        if !ran.succeeded() {
            let hint = format!("run `{}` by hand, with CS_PERCENT={percent}", self.set.join(" "));
            return Err(uncertain(what, ran.complaint(), hint));
        }
        self.position().await.map_err(|error| TrafficError {
            may_have_happened: true,
            ..error
        })
    }

    async fn count(&self) -> Result<Counted, TrafficError> {
        let counters = self.counters.as_deref().ok_or_else(|| {
            let hint = "add `counters = [\"…\"]` to `[traffic]`, or a `[metrics]` table";
            failure("count requests", "the environment names no command for it", hint)
        })?;
        count(counters, &self.reach).await
    }

    async fn looks(&self) -> Result<Preflight, TrafficError> {
        let asked = Instant::now();
        let position = self.position().await?;
        let answered = asked.elapsed().as_millis();
        let mut looks = vec![PreflightLook {
            what: "Read command".to_owned(),
            seen: format!("{} % to new, {answered} ms", position.new_percent),
            wrong: None,
        }];
        looks.push(serves("Servers of old", position.servers.old));
        looks.push(serves(engine::traffic::SERVERS_OF_NEW, position.servers.new));
        if self.counters.is_some() {
            let counted = self.count().await;
            looks.push(PreflightLook {
                what: "Counters command".to_owned(),
                seen: counted.as_ref().map_or_else(
                    |_| "failed".to_owned(),
                    |counted| {
                        let count = |side: &Vec<_>| side.len().to_string();
                        format!(
                            "{} instances of old, {} of new",
                            count(&counted.sides.old),
                            count(&counted.sides.new)
                        )
                    },
                ),
                wrong: counted.err().map(|error| format!("{}. {}", error.why, error.hint)),
            });
        }
        Ok(Preflight { looks })
    }

    async fn write(&self, persist: &[String]) -> Result<String, TrafficError> {
        let percent = self.position().await?.new_percent;
        let share = [("CS_PERCENT".to_owned(), percent.to_string())];
        let ran = program::run(persist, &share, &self.reach, MOVING).await?;
        if !ran.succeeded() {
            let hint = format!("run `{}` by hand", persist.join(" "));
            return Err(uncertain("write the split down", ran.complaint(), hint));
        }
        let said = ran.stdout.trim();
        Ok(if said.is_empty() {
            format!("`{}` ended well", persist.join(" "))
        } else {
            said.chars().take(500).collect()
        })
    }
}

/// A command may tell nothing of servers; that is no fault of theirs.
fn serves(what: &str, servers: Servers) -> PreflightLook {
    PreflightLook {
        what: what.to_owned(),
        seen: if servers.total == 0 {
            "the command does not tell".to_owned()
        } else {
            format!("{} of {} up", servers.up, servers.total)
        },
        wrong: (servers.total > 0 && servers.up == 0).then(|| "none of them can take requests".to_owned()),
    }
}

/// Runs a command that only tells something; answers what it printed.
async fn tell(argv: &[String], reach: &Reach, extra: &[(String, String)], what: &str) -> Result<Ran, TrafficError> {
    let told = program::run(argv, extra, reach, TELLING).await;
    let ran = told.map_err(|error| TrafficError {
        may_have_happened: false,
        ..error
    })?;
    if ran.succeeded() {
        return Ok(ran);
    }
    Err(failure(
        what,
        ran.complaint(),
        format!("run `{}` by hand", argv.join(" ")),
    ))
}

async fn count(argv: &[String], reach: &Reach) -> Result<Counted, TrafficError> {
    printed::counted(&tell(argv, reach, &[], "count requests").await?)
}

impl TrafficEngine for Commands {
    fn describe(&self) -> String {
        format!("the command `{}`", self.set.join(" "))
    }

    fn read(&self) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.position())
    }

    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.move_to(percent))
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(self.count())
    }

    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>> {
        Box::pin(self.looks())
    }

    fn by_hand(&self) -> Vec<String> {
        let quoted = |word: &String| format!("'{}'", word.replace('\'', r"'\''"));
        let words = self.set.iter().map(quoted).collect::<Vec<_>>().join(" ");
        let version = |name: &str| {
            let value = self.reach.variables.get(name);
            value.map_or_else(String::new, |value| format!("{name}={} ", quoted(value)))
        };
        let versions = version("CS_OLD_VERSION") + &version("CS_NEW_VERSION");
        let folder = quoted(&self.reach.folder.display().to_string());
        vec![format!("cd {folder} && {versions}CS_PERCENT=0 {words}")]
    }

    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>> {
        let persist = self.persist.as_deref()?;
        Some(Box::pin(self.write(persist)))
    }
}

/// A command that counts what both versions serve.
pub(crate) struct CommandSource {
    argv: Vec<String>,
    reach: Reach,
}

impl CommandSource {
    /// `counters` as the environment has it; the command is told the versions.
    pub(crate) fn new(counters: &[String], versions: &Sides<String>, mut reach: Reach) -> CommandSource {
        for (name, version) in [("CS_OLD_VERSION", &versions.old), ("CS_NEW_VERSION", &versions.new)] {
            reach.variables.insert(name.to_owned(), version.clone());
        }
        CommandSource {
            argv: counters.to_vec(),
            reach,
        }
    }
}

impl MetricSource for CommandSource {
    fn describe(&self) -> String {
        format!("the command `{}`", self.argv.join(" "))
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(count(&self.argv, &self.reach))
    }

    fn interval_ms(&self) -> u64 {
        INTERVAL_MS
    }
}
