//! A split on real balancers under load: a healthy version reaches everyone, a faulty one is taken back by the program, an
//! outage of both is not blamed on the new one.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};
use tests::{Balancer, Bench, Version, Visitors};

/// Requests a second.
const RATE: u32 = 200;

const LIST: &str = "# Shop\n\n## Before\n- [ ] Backup made\n\n## Traffic\n```traffic\n50% for 8s\n70% for 3s\n85% for 3s\n\
    100% for 3s\nkeep old warm for 1h\nwait up to 5m\ngate error_rate < 2%\non fault roll back\n```\n";

/// The two versions behind a balancer, with visitors, and a release of the list above.
struct Scene {
    bench: Bench,
    old: Version,
    new: Version,
    balancer: Balancer,
    visitors: Visitors,
    release: String,
}

type Engine = fn(&Bench, &Version, &Version) -> Option<Balancer>;

const ENGINES: &[(&str, Engine)] = &[
    ("HAProxy", Balancer::haproxy),
    ("nginx", Balancer::nginx),
    ("Envoy", Balancer::envoy),
];

impl Scene {
    fn open(engine: Engine) -> Option<Self> {
        let (bench, old, new) = (Bench::new(), Version::start(), Version::start());
        let balancer = engine(&bench, &old, &new)?;
        let visitors = Visitors::arrive(balancer.door, RATE);
        bench.write("list.md", LIST);
        bench.write("environments/live.toml", format!("name = \"live\"\n{}", balancer.table));
        let run = [
            "run", "list.md", "--env", "live", "--old", "1.0", "--new", "1.1", "--trust",
        ];
        let (_, said) = bench.json(&run);
        let release = said["release"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned();
        Some(Self {
            bench,
            old,
            new,
            balancer,
            visitors,
            release,
        })
    }

    /// Who serves the requests of the next while, in percent of new.
    fn share(&self, during: Duration) -> f64 {
        let (old, new) = (self.old.served(), self.new.served());
        thread::sleep(during);
        let (old, new) = (self.old.served() - old, self.new.served() - new);
        #[expect(clippy::cast_precision_loss, reason = "a few requests")]
        let share = new as f64 * 100.0 / (old + new).max(1) as f64;
        share
    }
}

/// Plays a scene with every engine that is installed, all at the same time.
fn with_each(play: fn(&str, &Scene)) {
    thread::scope(|scope| {
        for (name, engine) in ENGINES {
            scope.spawn(move || {
                if let Some(scene) = Scene::open(*engine) {
                    play(name, &scene);
                }
            });
        }
    });
}

#[test]
fn a_healthy_version_reaches_everyone() {
    with_each(|name, scene| {
        let said = scene.bench.csign(&["traffic", &scene.release, "--all"]);
        said.must(
            0,
            &[
                "split set to 50 %",
                "split set to 70 %",
                "split set to 85 %",
                "split set to 100 %",
            ],
        );
        let share = scene.share(Duration::from_secs(1));
        assert!(share > 99.9, "{name}: {share} % of the requests reach the new version");
        assert_eq!(
            scene.visitors.unanswered.load(Ordering::SeqCst),
            0,
            "{name}: somebody got no answer"
        );
    });
}

#[test]
fn a_faulty_version_is_taken_back_by_the_program() {
    with_each(|name, scene| {
        scene.new.fails.store(5, Ordering::SeqCst);
        let began = Instant::now();
        let said = scene.bench.csign(&["traffic", &scene.release, "--all"]);
        said.must(1, &["split set to 50 %", "Everyone is back on 1.0"]);
        println!("{name}: taken back after {:.1} s", began.elapsed().as_secs_f64());
        let before = scene.new.served();
        thread::sleep(Duration::from_secs(1));
        assert_eq!(scene.new.served(), before, "{name}: the new version still answers");
    });
}

#[test]
fn an_outage_of_both_is_not_blamed_on_the_new_version() {
    with_each(|name, scene| {
        let mut moving = scene
            .bench
            .command(&["traffic", &scene.release, "--all"])
            .spawn()
            .unwrap();
        let limit = Instant::now() + Duration::from_mins(1);
        while scene.share(Duration::from_millis(500)) < 30.0 {
            assert!(Instant::now() < limit, "{name}: traffic does not move");
        }
        scene.old.fails.store(5, Ordering::SeqCst);
        scene.new.fails.store(5, Ordering::SeqCst);
        thread::sleep(Duration::from_secs(25));
        assert!(moving.try_wait().unwrap().is_none(), "{name}: it ended");
        let share = scene.share(Duration::from_secs(1));
        assert!(
            (40.0..60.0).contains(&share),
            "{name}: {share} % of the requests reach the new version"
        );
        moving.kill().unwrap();
        moving.wait().unwrap();
        let _ = &scene.balancer;
    });
}
