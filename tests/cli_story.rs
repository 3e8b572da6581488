//! `csign` as a person or a build server uses it, from lint to a closed release.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use serde_json::Value;
use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Duration;
use tests::{Bench, Said, Site, sources};

/// A list with a look at a web site, one at a folder, and two steps.
const LIST: &str = r#"# Shop

## Before
- [ ] The shop answers
  ```check
  http GET {site}/health
  status == 200
  ```
- [ ] The folder is there
  ```check
  file .
  kind == "folder"
  ```

## Deployment
```bash
# 1. Build
echo build >> ran.txt

# 2. Deploy
echo deploy >> ran.txt
```
"#;

const BEGIN: [&str; 8] = ["run", "list.md", "--env", "test", "--old", "1.0", "--new", "1.1"];

fn bench(list: &str, environment: &str) -> (Bench, Site) {
    let (bench, site) = (Bench::new(), Site::open());
    bench.write("list.md", list);
    bench.write(
        "environments/test.toml",
        format!(
            "name = \"test\"\n{environment}\n[vars]\nsite = \"http://{}\"\n",
            site.address
        ),
    );
    (bench, site)
}

fn begin<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&BEGIN, more].concat()
}

#[test]
fn the_lists_that_ship_are_clean() {
    let bench = Bench::new();
    for (list, counts) in [
        ("marketsage/production.md", "161 items, 72 checks, 10 steps"),
        ("website/launch.md", "items, "),
    ] {
        let list = sources::root().join("checklists").join(list);
        let said = bench.csign(&["lint", &list.display().to_string()]);
        said.must(0, &[counts, "0 errors, 0 warnings, 0 notes"]);
    }
}

#[test]
fn the_rehearsal_runs_without_a_person_as_far_as_a_machine_can() {
    let bench = Bench::new();
    let list = sources::root()
        .join("checklists/marketsage/production.md")
        .display()
        .to_string();
    let (code, whole) = bench.json(&["run", &list, "--env", "rehearsal", "--steps"]);
    let release = whole["release"].as_str().unwrap();
    let items = whole["items"].as_array().unwrap();
    let steps = whole["steps"].as_array().unwrap();
    assert_eq!((items.len(), steps.len()), (161, 10));

    // Both phases ran, the backend's five steps and the front end's.
    assert!(
        steps
            .iter()
            .all(|step| step["standing"] == "done" && step["says"] == "exit 0"),
        "{steps:#?}"
    );
    // A person's part is left to people, a machine's is done. How fast a busy machine answers is not the story's matter.
    let count = |standing: &str| items.iter().filter(|item| item["standing"] == standing).count();
    assert_eq!((count("to_attest"), count("to_sign")), (161 - 72 - 4, 4));
    let settled = ["passed", "warned", "to_attest", "to_sign"];
    let slow = |item: &Value| item["says"].as_str().unwrap().starts_with("failed: duration");
    for item in items {
        let standing = item["standing"].as_str().unwrap();
        assert!(settled.contains(&standing) || slow(item), "{item}");
    }
    // No stage of traffic is begun without a person; what comes next is the first, and what follows it does not count yet.
    let text = fs::read_to_string(&list).unwrap();
    let before = text.split("```traffic").next().unwrap().matches("- [ ] ").count();
    let verdict = &whole["summary"]["verdict"];
    let expected = if items[..before].iter().any(slow) {
        ("no_go", 1)
    } else {
        ("undecided", 2)
    };
    assert_eq!((verdict["word"].as_str().unwrap(), code), expected);

    bench
        .csign(&["history"])
        .must(0, &[release, "MarketSage 2.0.4 → 2.1.0", "rehearsal", "open"]);
    bench
        .csign(&["show", release])
        .must(0, &["MarketSage", "Deploy to production", "exit 0"]);
    bench
        .csign(&["close", release, "--as", "complete"])
        .must(4, &["2.1.0 has no traffic yet"]);
    bench
        .csign(&["close", release, "--as", "failed", "--notes", "a try"])
        .must(0, &["Closed"]);
    bench.csign(&["history"]).must(0, &[release, "failed"]);
}

#[test]
fn a_fault_before_a_step_keeps_it_from_running_and_is_named() {
    let bench = Bench::new();
    let list = sources::root()
        .join("checklists/marketsage/production.md")
        .display()
        .to_string();
    let said = bench.csign(&[
        "run",
        &list,
        "--env",
        "rehearsal",
        "--steps",
        "--fault",
        "certificate-expiring",
    ]);
    said.must(
        1,
        &[
            "NO-GO",
            "item 14, SSL certificates valid and up-to-date",
            "0 of 10 steps done",
        ],
    );

    let said = bench.csign(&["run", "--continue", "last", "--fault", "no-such"]);
    said.must(4, &["no fault `no-such`", "certificate-expiring"]);
}

#[test]
fn an_unfamiliar_file_is_listed_and_nothing_of_it_happens() {
    let (bench, site) = bench(LIST, "");
    let said = bench.csign(&begin(&["--steps"]));
    let host = site.address.to_string();
    said.must(
        4,
        &[
            "is not trusted",
            "Nothing has run",
            "echo deploy >> ran.txt",
            &host,
            "--trust",
        ],
    );
    assert_eq!((bench.text("ran.txt").as_str(), site.visits()), ("", 0));
    bench.csign(&["history"]).must(0, &["No releases yet"]);

    bench
        .csign(&begin(&["--steps", "--trust"]))
        .must(0, &["GO for closing", "2 of 2 steps done"]);
    assert_eq!((bench.text("ran.txt").as_str(), site.visits()), ("build\ndeploy\n", 1));

    // Trusted bytes are asked for once; one changed letter asks again, and shows it.
    bench.csign(&begin(&[])).must(0, &["GO for step 1"]);
    bench.write("list.md", LIST.replace("echo deploy", "echo deploX"));
    let said = bench.csign(&begin(&["--steps"]));
    said.must(
        4,
        &[
            "changed since",
            "- echo deploy >> ran.txt",
            "+ echo deploX >> ran.txt",
            "(new)",
            "--trust",
        ],
    );
    assert_eq!(bench.text("ran.txt"), "build\ndeploy\n");
    assert_eq!(site.visits(), 2);

    let (code, told) = bench.json(&begin(&[]));
    assert_eq!(
        (code, told["not_trusted"]["trust"]["trust"].as_str()),
        (4, Some("changed"))
    );
}

#[test]
fn the_environment_counts_among_the_trusted_bytes() {
    let (bench, _site) = bench(LIST, "");
    bench.csign(&begin(&["--trust"])).must(0, &[]);
    let changed = bench.text("environments/test.toml") + "other = \"http://elsewhere.example\"\n";
    bench.write("environments/test.toml", changed);
    bench.csign(&begin(&[])).must(4, &["changed since", "+ other = "]);
}

#[test]
fn a_guarded_environment_wants_its_name_before_anything_runs() {
    let (bench, site) = bench(LIST, "confirm = \"type the name\"");
    for confirm in [&[][..], &["--confirm", "production"]] {
        let said = bench.csign(&begin(&[&["--steps", "--trust"], confirm].concat()));
        said.must(4, &["test is guarded", "nothing has run", "--confirm test"]);
    }
    assert_eq!((bench.text("ran.txt").as_str(), site.visits()), ("", 0));
    bench.csign(&["history"]).must(0, &["No releases yet"]);

    // Checks alone need no confirmation; going on with steps does.
    bench.csign(&begin(&["--trust"])).must(0, &["2 of 2 items settled"]);
    bench
        .csign(&["run", "--continue", "last", "--steps"])
        .must(4, &["nothing has run", "--confirm test"]);
    assert_eq!(bench.text("ran.txt"), "");
    let said = bench.csign(&["run", "--continue", "last", "--steps", "--confirm", "test"]);
    said.must(0, &["2 of 2 steps done"]);
    assert_eq!(bench.text("ran.txt"), "build\ndeploy\n");
    bench.csign(&["show", "last"]).must(0, &["test"]);
}

#[test]
fn a_step_that_fails_is_the_last_one() {
    let (bench, _site) = bench(&LIST.replace("echo build", "false; echo build"), "");
    let said = bench.csign(&begin(&["--steps", "--trust"]));
    said.must(
        1,
        &["✗ exit 1", "Stopped: “Build” did not end with 0", "0 of 2 steps done"],
    );
    assert_eq!(bench.text("ran.txt"), "");
    bench
        .csign(&["close", "last", "--as", "complete"])
        .must(4, &["in the way"]);
    bench
        .csign(&["close", "last", "--as", "rolled-back"])
        .must(0, &["Closed"]);
    bench
        .csign(&["run", "--continue", "last", "--steps"])
        .must(4, &["closed"]);
}

#[test]
fn what_a_person_has_to_say_is_not_said_by_csign() {
    let list = format!("{LIST}\n## After\n- [ ] Support is briefed\n- [ ] Technical Lead: ____ Date: ____\n");
    let (bench, _site) = bench(&list, "");
    let said = bench.csign(&begin(&["--steps", "--trust"]));
    said.must(
        2,
        &["UNDECIDED", "2 of 4 items settled, 2 of 2 steps done", "people attest"],
    );
    for act in ["attest", "waive", "sign"] {
        assert_eq!(bench.csign(&[act, "last", "3"]).code, 64);
    }
    bench
        .csign(&["close", "last", "--as", "complete"])
        .must(4, &["1 item or step is still open"]);
    let (_, shown) = bench.json(&["show", "last"]);
    assert_eq!(shown["items"][2]["standing"], "to_attest");
}

#[test]
fn while_one_csign_runs_another_looks_on() {
    // The step waits for a file, so that the first one is at work for as long as the story needs; it ends with the folder.
    let waits = "until [ -e go ] || [ ! -e list.md ]; do sleep 0.05; done; echo build";
    let (bench, _site) = bench(&LIST.replace("echo build", waits), "");
    let first = start(&bench, &begin(&["--steps", "--trust"]));
    wait_for(|| first_step(&bench) == "running");

    let held = format!("csign (process {}", first.id());
    bench
        .csign(&begin(&[]))
        .must(4, &["in use by", &held, "Close it first"]);
    bench
        .csign(&["run", "--continue", "last"])
        .must(4, &["in use by", &held]);
    bench
        .csign(&["close", "last", "--as", "failed"])
        .must(4, &["in use by", &held]);
    bench.csign(&["history"]).must(0, &["Shop 1.0 → 1.1", "open"]);
    bench.csign(&["lint", "list.md"]).must(0, &["0 errors"]);
    assert_eq!(bench.text("ran.txt"), "");

    bench.write("go", "");
    Said::of(&first.wait_with_output().unwrap()).must(0, &["2 of 2 steps done"]);
    assert_eq!(bench.text("ran.txt"), "build\ndeploy\n");
}

#[test]
fn a_step_that_outlived_its_csign_is_waited_for() {
    let waits = "until [ -e go ] || [ ! -e list.md ]; do sleep 0.05; done; echo build";
    let (bench, _site) = bench(&LIST.replace("echo build", waits), "");
    let mut first = start(&bench, &begin(&["--steps", "--trust"]));
    wait_for(|| first_step(&bench) == "running");
    first.kill().unwrap();
    first.wait().unwrap();

    // Taken up without being asked for steps, it stays as it is; asked for, it is followed to its end and not begun again.
    bench
        .csign(&["run", "--continue", "last"])
        .must(0, &["0 of 2 steps done"]);
    let second = start(&bench, &["run", "--continue", "last", "--steps"]);
    wait_for(|| {
        fs::read_to_string(bench.data().join("lock")).is_ok_and(|lock| lock.contains(&second.id().to_string()))
    });
    bench.write("go", "");
    Said::of(&second.wait_with_output().unwrap()).must(0, &["2 of 2 steps done"]);
    assert_eq!(bench.text("ran.txt"), "build\ndeploy\n");
    let (_, shown) = bench.json(&["show", "last"]);
    assert_eq!(shown["steps"][0]["attempts"], 1);
}

#[test]
fn wrong_use_is_told_apart_from_failure() {
    let (bench, _site) = bench(LIST, "");
    assert_eq!(bench.csign(&["run"]).code, 64);
    assert_eq!(bench.csign(&["run", "list.md"]).code, 64);
    assert_eq!(bench.csign(&["--help"]).code, 0);
    let said = bench.csign(&["run", "list.md", "--env", "test", "--trust"]);
    said.must(4, &["Which version", "--old", "--new", "nothing has run"]);
    bench.csign(&["show", "last"]).must(4, &["no release yet", "csign run"]);
    bench
        .csign(&["show", "20200101-0000-abcdef"])
        .must(4, &["no release 20200101-0000-abcdef", "csign history"]);
    bench
        .csign(&["run", "list.md", "--env", "prod", "--trust"])
        .must(4, &["no environment prod", "There are: test"]);
}

fn start(bench: &Bench, arguments: &[&str]) -> Child {
    let mut command = bench.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How the first step of the release begun last stands; empty while there is none.
fn first_step(bench: &Bench) -> String {
    let (_, shown) = bench.json(&["show", "last"]);
    shown["steps"][0]["standing"].as_str().unwrap_or_default().to_owned()
}

/// Up to a minute.
fn wait_for(mut reached: impl FnMut() -> bool) {
    assert!((0..600).any(|_| {
        let reached = reached();
        if !reached {
            sleep(Duration::from_millis(100));
        }
        reached
    }));
}
