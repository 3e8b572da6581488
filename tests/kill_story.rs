//! `csign` is killed at 200 random moments of a run, and goes on after each. What it had recorded is still there, byte for
//! byte; no attempt at a step runs twice, none begins without being asked, and one that is over is not begun again.
//!
//! `COUNTERSIGN_SEED` repeats the moments of an earlier run, as far as the machine does.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use history::{HistoryReader, OpenError, StoredEvent};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant, SystemTime};
use tests::{Bench, Site};

const KILLS: usize = 200;
/// Benches at work at the same time; each has a journal of its own.
const BENCHES: usize = 8;
const STEPS: usize = 6;

const LIST: &str = include_str!("kill_story/list.md");

#[test]
fn two_hundred_kills_lose_nothing_and_run_nothing_unasked() {
    let seed = std::env::var("COUNTERSIGN_SEED").map_or_else(|_| fresh_seed(), |seed| seed.parse().unwrap());
    println!("seed {seed}");
    let site = Site::open();
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let begin = |bench| {
            let mut story = Story::new(&site, seed.wrapping_add(bench as u64));
            scope.spawn(move || story.run(KILLS / BENCHES))
        };
        let working: Vec<_> = (0..BENCHES).map(begin).collect();
        working.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    println!(
        "{} kills in {} releases: {} before a release was open, {} while a step ran, {} while checks ran",
        sum(|one| one.kills),
        sum(|one| one.releases),
        sum(|one| one.before_opening),
        sum(|one| one.in_a_step),
        sum(|one| one.in_checks),
    );
    println!(
        "{} events, none lost; {} attempts at steps, {} found ended or running after a restart, {} interrupted, of which {} had run",
        sum(|one| one.events),
        sum(|one| one.attempts),
        sum(|one| one.adopted),
        sum(|one| one.interrupted),
        sum(|one| one.interrupted_after_all),
    );
    assert_eq!(sum(|one| one.kills), KILLS);
    // A story in which nothing was ever under way would prove nothing.
    assert!(sum(|one| one.in_a_step) > 0 && sum(|one| one.in_checks) > 0);
    assert!(sum(|one| one.adopted) > 0, "no step outlived its csign");
}

fn fresh_seed() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    now.as_secs()
}

#[derive(Default, Clone)]
struct Tally {
    kills: usize,
    before_opening: usize,
    in_a_step: usize,
    in_checks: usize,
    releases: usize,
    events: usize,
    attempts: usize,
    adopted: usize,
    interrupted: usize,
    interrupted_after_all: usize,
}

/// One bench, its journal as it was last seen, and what happened so far.
struct Story {
    bench: Bench,
    chance: Chance,
    /// How long an undisturbed run takes here; only where the kills fall depends on it.
    span: Duration,
    seen: Vec<StoredEvent>,
    /// The same, parsed.
    events: Vec<Value>,
    tally: Tally,
}

impl Story {
    fn new(site: &Site, seed: u64) -> Self {
        let bench = Bench::new();
        bench.write("list.md", LIST);
        bench.write("notes.txt", "The release\nof the shop\n");
        let door = site.address;
        bench.write(
            "environments/test.toml",
            format!("name = \"test\"\n[vars]\nsite = \"http://{door}\"\ndoor = \"{door}\"\n"),
        );
        Self {
            bench,
            chance: Chance(seed),
            span: Duration::ZERO,
            seen: Vec::new(),
            events: Vec::new(),
            tally: Tally::default(),
        }
    }

    fn run(&mut self, kills: usize) -> Tally {
        self.bench
            .csign(&["lint", "list.md"])
            .must(0, &["12 checks, 6 steps", "0 errors, 0 warnings"]);
        let begun = Instant::now();
        self.finish();
        self.span = begun.elapsed();
        while self.tally.kills < kills {
            self.sitting();
        }
        self.finish();
        self.count();
        self.tally.clone()
    }

    /// Begins or goes on, asking for steps, and is killed unless it is done before.
    fn sitting(&mut self) {
        let open = self.open_release();
        let done = open.as_ref().map_or(0, |release| self.steps_over(release));
        let left = self
            .span
            .mul_f64(1.0 - 0.8 * f64::from(u8::try_from(done).unwrap()) / 6.0);
        let moment = self.chance.below(left);
        let said = self.bench.path().join("said.txt");
        let mut csign = self.start(open.as_deref(), &said);
        std::thread::sleep(moment);
        if let Some(status) = csign.try_wait().unwrap() {
            assert_eq!(status.code(), Some(0), "{}", told(&said));
            self.look();
            self.close();
            return;
        }
        // What a reader sees now is committed, whatever becomes of the writer.
        let before = self.seen.len();
        self.look();
        csign.kill().unwrap();
        csign.wait().unwrap();
        self.tally.kills += 1;
        self.look();
        self.compare_with_what_was_shown(&told(&said), &self.events[before..]);
        self.note_what_was_under_way(before);
        self.looking_on_starts_nothing();
        if self.chance.below(Duration::from_millis(2)) < Duration::from_millis(1) {
            self.taking_up_runs_no_step();
        }
    }

    fn start(&self, open: Option<&str>, said: &Path) -> Child {
        let next = (self.tally.releases + 1).to_string();
        let old = self.tally.releases.to_string();
        let arguments: Vec<&str> = match open {
            Some(release) => vec!["run", "--continue", release, "--steps"],
            None => vec![
                "run", "list.md", "--env", "test", "--trust", "--old", &old, "--new", &next, "--steps",
            ],
        };
        let output = File::create(said).unwrap();
        let errors = output.try_clone().unwrap();
        let mut command = self.bench.command(&arguments);
        command.stdout(output).stderr(errors).spawn().unwrap()
    }

    /// Runs what is left, undisturbed, and closes it.
    fn finish(&mut self) {
        let said = self.bench.path().join("said.txt");
        let status = self.start(self.open_release().as_deref(), &said).wait().unwrap();
        assert_eq!(status.code(), Some(0), "{}", told(&said));
        self.look();
        self.close();
    }

    fn close(&mut self) {
        let release = self.open_release().unwrap();
        assert_eq!(self.steps_over(&release), STEPS);
        self.bench
            .csign(&["close", &release, "--as", "complete"])
            .must(0, &["Closed"]);
        self.tally.releases += 1;
        self.look();
    }

    /// Reads the journal, and finds in it all that was ever seen there; no step ran otherwise than it says.
    fn look(&mut self) {
        let ran = self.ran();
        let ended = attempts(&self.events, "step_finished");
        assert!(
            ended.iter().all(|attempt| ran.contains(attempt)),
            "the journal knows of an end of what never ran"
        );
        let now = journal(&self.bench.data());
        assert!(now.starts_with(&self.seen), "events are gone or changed");
        self.events.extend(now[self.seen.len()..].iter().map(parsed));
        self.seen = now;
        let once: BTreeSet<&Attempt> = ran.iter().collect();
        assert_eq!(once.len(), ran.len(), "an attempt ran twice");
        let begun = attempts(&self.events, "step_started");
        assert!(
            ran.iter().all(|attempt| begun.contains(attempt)),
            "something ran that the journal does not know"
        );
        assert_no_step_begins_again(&self.events);
    }

    /// Attempts that ran: release, step, attempt. The script's own path names them.
    fn ran(&self) -> Vec<Attempt> {
        let text = self.bench.text("ran.txt");
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        whole.lines().map(|line| attempt_of(Path::new(line))).collect()
    }

    fn looking_on_starts_nothing(&mut self) {
        let before = self.seen.clone();
        self.bench.csign(&["history"]).must(0, &[]);
        if let Some(release) = self.open_release() {
            self.bench.csign(&["--json", "show", &release]).must(0, &[&release]);
        }
        self.look();
        assert_eq!(self.seen, before, "looking on changed the journal");
    }

    /// Going on without asking for steps runs checks and nothing else.
    fn taking_up_runs_no_step(&mut self) {
        let Some(release) = self.open_release() else { return };
        let before = self.seen.len();
        let said = self.bench.csign(&["run", "--continue", &release]);
        assert!([0, 2].contains(&said.code), "{said}");
        self.look();
        let begun = attempts(&self.events[before..], "step_started");
        assert!(begun.is_empty(), "a step began unasked: {said}");
    }

    /// What a person read on the terminal is in the journal.
    fn compare_with_what_was_shown(&self, told: &str, new: &[Value]) {
        let recorded = |kind: &str| new.iter().filter(|event| event["kind"] == kind).count();
        let shown = |mark: &dyn Fn(&str) -> bool| told.lines().filter(|line| mark(line)).count();
        let checks = shown(&|line: &str| line.starts_with("  ✓ ") && line.ends_with(']'));
        let steps = shown(&|line: &str| line.starts_with("  ✓ exit "));
        assert!(checks <= recorded("check_finished"), "{checks} results shown in {told}");
        assert!(steps <= recorded("step_finished"), "{steps} ends shown in {told}");
        if let Some((_, release)) = told.lines().next().and_then(|line| line.rsplit_once("release ")) {
            assert!(
                self.events.iter().any(|event| event["release"] == release),
                "{release} is gone"
            );
        }
    }

    fn note_what_was_under_way(&mut self, before: usize) {
        let begun = |kind: &str| self.events.iter().filter(|event| event["kind"] == kind).count();
        let (steps, checks) = (
            begun("step_started") - begun("step_finished") - begun("step_interrupted"),
            begun("check_started") - begun("check_finished") - begun("check_interrupted"),
        );
        self.tally.before_opening += usize::from(self.open_release().is_none() && self.seen.len() == before);
        self.tally.in_a_step += usize::from(steps > 0);
        self.tally.in_checks += usize::from(checks > 0);
    }

    fn open_release(&self) -> Option<String> {
        let of = |kind: &str| {
            let events = self.events.iter().filter(|event| event["kind"] == kind);
            events.map(|event| text(&event["release"])).collect::<Vec<_>>()
        };
        let closed = of("release_closed");
        of("release_opened")
            .into_iter()
            .find(|release| !closed.contains(release))
    }

    fn steps_over(&self, release: &str) -> usize {
        let ended = attempts(&self.events, "step_finished");
        ended.iter().filter(|attempt| attempt.0 == release).count()
    }

    fn count(&mut self) {
        let ran: BTreeSet<Attempt> = self.ran().into_iter().collect();
        self.tally.events = self.seen.len();
        for event in &self.events {
            match event["kind"].as_str().unwrap_or_default() {
                "step_started" => self.tally.attempts += 1,
                "step_finished" => self.tally.adopted += usize::from(event["adopted"] == true),
                "step_interrupted" => {
                    self.tally.interrupted += 1;
                    self.tally.interrupted_after_all += usize::from(ran.contains(&named(event)));
                }
                _ => {}
            }
        }
    }
}

/// Release, step, number from 1.
type Attempt = (String, String, u64);

fn attempts(events: &[Value], kind: &str) -> BTreeSet<Attempt> {
    events.iter().filter(|event| event["kind"] == kind).map(named).collect()
}

/// Only an attempt whose end nobody knows is followed by another; each ends once, and well.
fn assert_no_step_begins_again(events: &[Value]) {
    let mut last: BTreeMap<(String, String), (u64, &str)> = BTreeMap::new();
    for event in events {
        let kind = event["kind"].as_str().unwrap_or_default();
        if !["step_started", "step_finished", "step_interrupted"].contains(&kind) {
            continue;
        }
        let (release, step, number) = named(event);
        match (kind, last.insert((release, step), (number, kind))) {
            ("step_started", None) => assert_eq!(number, 1, "{event}"),
            ("step_started", Some(before)) => assert_eq!(before, (number - 1, "step_interrupted"), "{event}"),
            (_, before) => assert_eq!(before, Some((number, "step_started")), "{event}"),
        }
        if kind == "step_finished" {
            assert_eq!(event["end"]["ending"]["exited"], 0, "{event}");
        }
    }
}

/// The whole journal in order, its chain verified; empty where there is none yet.
fn journal(folder: &Path) -> Vec<StoredEvent> {
    let reader = match HistoryReader::open(folder) {
        Err(OpenError::Missing { .. }) => return Vec::new(),
        opened => opened.unwrap(),
    };
    let chain = reader.verify().unwrap();
    assert!(chain.is_sound(), "{chain:?}");
    let releases = reader.releases().unwrap();
    let mut events: Vec<_> = releases
        .iter()
        .flat_map(|row| reader.events(&row.release).unwrap())
        .collect();
    events.sort_by_key(|event| event.seq);
    assert!(events.len() as u64 >= chain.events, "an event belongs to no release");
    events
}

fn parsed(event: &StoredEvent) -> Value {
    serde_json::from_str(&event.body).unwrap()
}

fn named(event: &Value) -> Attempt {
    (
        text(&event["release"]),
        text(&event["step"]),
        event["attempt"].as_u64().unwrap(),
    )
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// `…/RELEASE/STEP-ATTEMPT/script`
fn attempt_of(script: &Path) -> Attempt {
    let mut folders = script
        .components()
        .rev()
        .skip(1)
        .map(|part| part.as_os_str().to_str().unwrap());
    let (step, number) = folders.next().and_then(|name| name.rsplit_once('-')).unwrap();
    (
        folders.next().unwrap().to_owned(),
        step.to_owned(),
        number.parse().unwrap(),
    )
}

fn told(said: &Path) -> String {
    fs::read_to_string(said).unwrap_or_default()
}

/// Chance that can be repeated (`SplitMix64`, Steele and others, OOPSLA 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        Duration::from_micros(mixed % u64::try_from(most.as_micros()).unwrap().max(1))
    }
}
