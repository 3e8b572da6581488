//! A bundle is written whole or not at all, and stock `unzip` opens it.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

use record::bundle::{BundleProblem, Evidence, write};
use record::verify;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use support::tools::{ran, run, there};
use support::{LOG, chain, events, evidence, parts, roster, sentences, write_bundle};

#[test]
fn it_is_opened_by_unzip_and_holds_the_exact_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, events) = (chain(), events(60));
    write_bundle(&folder.path().join("r.record"), &chain, &events);
    if !there("unzip", "unzip") {
        return;
    }
    assert!(ran(folder.path(), "unzip", &["-tq", "r.record"]));
    let part = |name: &str| run(folder.path(), "unzip", ["-p", "r.record", name]).stdout;
    assert_eq!(part("records/week.json"), chain[2].write().into_bytes());
    assert_eq!(part("plan.json"), support::PLAN);
    assert_eq!(
        part("keys/security-review.pem"),
        support::keys()[2].public().pem().into_bytes()
    );
    assert_eq!(part(&format!("evidence/{}", support::sha256(LOG))), LOG);
    let journal = String::from_utf8(part("journal.jsonl")).unwrap();
    assert_eq!(record::extract::read(&journal).unwrap(), events);
    assert!(String::from_utf8(part("README.txt")).unwrap().contains("VERIFY.md"));
    assert_eq!(part("VERIFY.md"), include_bytes!("../../../../docs/verify.md"));
}

#[test]
fn the_same_parts_make_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("1"), folder.path().join("2"));
    for path in [&one, &two] {
        write_bundle(path, &chain(), &events(60));
    }
    assert_eq!(fs::read(one).unwrap(), fs::read(two).unwrap());
}

#[test]
fn progress_is_told_and_a_stop_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.record");
    fs::write(&path, "the bundle of yesterday").unwrap();
    let (chain, events, roster, evidence) = (chain(), events(60), roster(), evidence());
    let parts = parts(&chain, &events, &roster, &evidence);
    let mut all = 0;
    for stop_at in 0.. {
        let mut seen = Vec::new();
        let outcome = write(&path, &parts, &|_| Ok(Some(LOG.to_vec())), &mut |progress| {
            seen.push(progress.done);
            all = progress.of;
            if progress.done == stop_at {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(seen, (0..=stop_at.min(all - 1)).collect::<Vec<_>>());
        if outcome.is_ok() {
            break;
        }
        assert!(matches!(outcome, Err(BundleProblem::Stopped)));
        assert_eq!(fs::read(&path).unwrap(), b"the bundle of yesterday");
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
    }
    assert!(verify(&fs::read(&path).unwrap(), None).holds());
}

#[test]
fn a_disk_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, events, roster, evidence) = (chain(), events(60), roster(), evidence());
    let parts = parts(&chain, &events, &roster, &evidence);
    let path = folder.path().join("r.record");
    let broken = |_: &Evidence| Err(io::Error::other("input/output error"));
    let problem = write(&path, &parts, &broken, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(problem.to_string().contains("output of a step"), "{problem}");
    let other = |_: &Evidence| Ok(Some(b"something else".to_vec()));
    let problem = write(&path, &parts, &other, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(problem, BundleProblem::EvidenceDiffers { .. }));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let nowhere = folder.path().join("gone/r.record");
    assert!(write(&nowhere, &parts, &broken, &mut |_| ControlFlow::Continue(())).is_err());
}

#[test]
fn evidence_that_is_gone_is_said_to_be_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, events, roster, evidence) = (chain(), events(60), roster(), evidence());
    let path = folder.path().join("r.record");
    let parts = parts(&chain, &events, &roster, &evidence);
    write(&path, &parts, &|_| Ok(None), &mut |_| ControlFlow::Continue(())).unwrap();
    let report = verify(&fs::read(&path).unwrap(), Some(&roster));
    assert!(report.holds(), "{:?}", sentences(&report));
    let said: Vec<String> = report.unproved.iter().map(ToString::to_string).collect();
    assert!(
        said.iter()
            .any(|one| one.starts_with("the evidence output of a step of event")),
        "{said:?}"
    );
}
