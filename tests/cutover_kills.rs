//! `csign` is killed at random moments of a cutover on a real HAProxy. After each restart what the record says of the split
//! is where the balancer stands, or the record says that the two differ.
//!
//! `COUNTERSIGN_KILLS` says how often (40 unless set), `COUNTERSIGN_SEED` repeats the moments.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use history::HistoryReader;
use serde_json::Value;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use tests::{Balancer, Bench, Version};

/// Benches at work at the same time, each with a balancer and a journal of its own.
const BENCHES: u32 = 4;
/// A cutover takes about this long; only where the kills fall depends on it.
const SPAN_MS: u64 = 3_000;

const LIST: &str = "# Shop\n\n- [ ] Backup made\n\n```traffic\n25% for 1s\n50% for 1s\n70% for 1s\n85% for 1s\n100% for 1s\n\
    gate error_rate < 2%\n```\n";

#[derive(Default, Debug)]
struct Tally {
    kills: u32,
    while_moving: u32,
    equal: u32,
    said_to_differ: u32,
    wrong: u32,
}

#[test]
fn after_a_kill_the_record_is_where_the_balancer_is() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    let kills = number("COUNTERSIGN_KILLS").unwrap_or(40);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let seed = number("COUNTERSIGN_SEED").unwrap_or(now.subsec_micros());
    println!("seed {seed}");
    let tallies: Vec<Option<Tally>> = thread::scope(|scope| {
        let begin = |bench| scope.spawn(move || sweep(kills.div_ceil(BENCHES), seed.wrapping_add(bench)));
        let working: Vec<_> = (0..BENCHES).map(begin).collect();
        working.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let Some(tallies) = tallies.into_iter().collect::<Option<Vec<_>>>() else {
        return;
    };
    let sum = |of: fn(&Tally) -> u32| tallies.iter().map(of).sum::<u32>();
    println!(
        "{} kills, {} while traffic was being moved: {} times the record equalled the balancer, {} times it said that they differ, {} wrong",
        sum(|one| one.kills),
        sum(|one| one.while_moving),
        sum(|one| one.equal),
        sum(|one| one.said_to_differ),
        sum(|one| one.wrong),
    );
    assert_eq!(sum(|one| one.wrong), 0);
    assert!(sum(|one| one.equal) > 0, "nothing was ever compared");
}

fn sweep(kills: u32, seed: u32) -> Option<Tally> {
    let bench = Bench::new();
    let (old, new) = (Version::start(), Version::start());
    let balancer = Balancer::haproxy(&bench, &old, &new)?;
    bench.write("list.md", LIST);
    bench.write("environments/live.toml", format!("name = \"live\"\n{}", balancer.table));
    let mut chance = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut tally = Tally::default();
    let mut release = None;
    while tally.kills < kills {
        let id = release.take().unwrap_or_else(|| begin(&bench));
        let mut moving = bench
            .command(&[
                "traffic",
                &id,
                "--all",
                "--resume",
                "--override",
                "a cutover that is killed",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        if tally.kills % 2 == 0 {
            thread::sleep(Duration::from_millis(chance % SPAN_MS));
        } else {
            moved(&bench);
            thread::sleep(Duration::from_micros(chance % 6_000));
        }
        if moving.try_wait().unwrap().is_some() {
            // Everyone is on new; the next release begins with everyone on old.
            ask(&bench, "set weight shop/blue 100; set weight shop/green 0");
            bench.csign(&["close", &id, "--as", "failed"]);
            continue;
        }
        moving.kill().unwrap();
        moving.wait().unwrap();
        tally.kills += 1;
        compare(&bench, &id, &mut tally);
        release = Some(id);
    }
    Some(tally)
}

/// Waits until the balancer has been told something new, for as long as a cutover takes: whoever told it has not had the
/// time to write down that it was done.
fn moved(bench: &Bench) {
    let (before, limit) = (standing(bench), Instant::now() + Duration::from_millis(SPAN_MS));
    #[expect(clippy::float_cmp, reason = "the same weights give the same share")]
    while standing(bench) == before && Instant::now() < limit {}
}

fn begin(bench: &Bench) -> String {
    let run = [
        "run", "list.md", "--env", "live", "--old", "1.0", "--new", "1.1", "--trust",
    ];
    let (_, said) = bench.json(&run);
    said["release"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
}

fn compare(bench: &Bench, id: &str, tally: &mut Tally) {
    let was_moving = last_kind(bench, id) == Some("split_asked".to_owned());
    tally.while_moving += u32::from(was_moving);
    let (_, view) = bench.json(&["traffic", id]);
    let there = standing(bench);
    let intended = view["intended"].as_f64().unwrap_or(0.0);
    let said = events(bench, id)
        .iter()
        .rev()
        .find(|event| event["kind"] == "split_found")
        .and_then(|event| event["seen"].as_f64());
    let found = said.is_none_or(|said| (said - there).abs() < 0.01);
    if found && (intended - there).abs() <= 1.0 {
        tally.equal += 1;
    } else if found && said.is_some() {
        tally.said_to_differ += 1;
    } else {
        println!("the record says {intended} %, it found {said:?}, and {there} % is there");
        tally.wrong += 1;
    }
}

fn events(bench: &Bench, id: &str) -> Vec<Value> {
    let reader = HistoryReader::open(bench.data()).unwrap();
    let events = reader.events(id).unwrap();
    events
        .iter()
        .map(|event| serde_json::from_str(&event.body).unwrap())
        .collect()
}

fn last_kind(bench: &Bench, id: &str) -> Option<String> {
    events(bench, id).last()?["kind"].as_str().map(str::to_owned)
}

/// Share of new by the weights the balancer itself tells, percent.
fn standing(bench: &Bench) -> f64 {
    let weight = |server: &str| -> f64 {
        let told = ask(bench, &format!("get weight shop/{server}"));
        let number = told.split_whitespace().next().unwrap_or_default();
        number.parse().unwrap_or_else(|_| panic!("{told}"))
    };
    let (blue, green) = (weight("blue"), weight("green"));
    green * 100.0 / (blue + green)
}

fn ask(bench: &Bench, what: &str) -> String {
    let mut socket = UnixStream::connect(bench.path().join("admin.sock")).unwrap();
    socket.write_all(format!("{what}\n").as_bytes()).unwrap();
    let mut told = String::new();
    socket.read_to_string(&mut told).unwrap();
    told
}
