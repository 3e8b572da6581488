//! What may be done, and the sentence with which it is refused.

use crate::plans::{Sheet, item, step_id};
use crate::pure::{Pure, attested, deciding, not_applicable, refused, running, waived};
use engine::release::verdict::Word;
use engine::{Closing, Command, Ending, EventKind, Standing, StepStanding, Which};

fn close(outcome: Closing) -> Command {
    Command::Close {
        outcome,
        notes: String::new(),
    }
}

fn note(text: &str) -> Command {
    Command::Note {
        item: None,
        text: text.to_owned(),
        file: None,
    }
}

fn withdraw(id: &str) -> Command {
    Command::Withdraw {
        item: item(id),
        why: String::new(),
    }
}

fn settle(title: &str, why: &str) -> Command {
    Command::SettleStep {
        step: step_id(title),
        why: why.to_owned(),
    }
}

#[test]
fn checks_are_refused_with_the_reason() {
    let mut pure = Pure::of(Sheet::new().attest("backup").check("api"));
    let these = |ids: &[&str]| Command::RunChecks(Which::These(ids.iter().map(|id| item(id)).collect()));
    assert_eq!(pure.refusal(these(&[])), "No check is named.");
    assert_eq!(pure.refusal(these(&["gone"])), "The plan has no such item.");
    assert_eq!(
        pure.refusal(these(&["backup"])),
        "No probe decides this item; a person does."
    );
    pure.asks(Command::RunChecks(Which::All)).expect("one may run");
    assert_eq!(pure.refusal(these(&["api"])), "The check is running.");
    assert_eq!(
        pure.refusal(Command::RunChecks(Which::All)),
        "There is no check to run."
    );
    assert_eq!(
        pure.refusal(Command::RunChecks(Which::FailedAndStale)),
        "No check is failed, stale or still to run."
    );
    assert_eq!(pure.refusal(deciding("api", waived("w", "x"))), "Its check is running.");
    assert_eq!(
        pure.refusal(close(Closing::Failed)),
        "Checks are running; stop them or wait for their end."
    );
}

#[test]
fn decisions_are_refused_with_the_reason() {
    let mut pure = Pure::of(Sheet::new().attest("backup").check("api").required());
    assert_eq!(
        pure.refusal(deciding("api", attested())),
        "A probe decides this item; waive it to go on without."
    );
    assert_eq!(
        pure.refusal(deciding("api", waived("w", "x"))),
        "The checklist marks it as required: it may not be waived."
    );
    assert_eq!(
        pure.refusal(deciding("api", not_applicable("no"))),
        "The checklist does not mark it as optional; waive it to go on without."
    );
    assert_eq!(
        pure.refusal(deciding("backup", refused(" "))),
        "Say what does not hold."
    );
    assert_eq!(
        pure.refusal(deciding("backup", waived("", "x"))),
        "Say why the release may go on without this item."
    );
    assert_eq!(
        pure.refusal(deciding("backup", waived("w", ""))),
        "Say until when: a date such as 2026-12-01, or words."
    );
    pure.now = 1_800_000_000_000;
    assert_eq!(
        pure.refusal(deciding("backup", waived("w", "2020-01-01"))),
        "2020-01-01 is past; a waiver until then would not count."
    );
    assert_eq!(pure.refusal(withdraw("backup")), "Nobody has decided about it.");
    assert_eq!(pure.refusal(note("  ")), "A note needs a text or a file.");
    let elsewhere = Command::Note {
        item: Some(item("gone")),
        text: "x".to_owned(),
        file: None,
    };
    assert_eq!(pure.refusal(elsewhere), "The plan has no such item.");
    pure.attests("backup");
    assert_eq!(
        pure.refusal(deciding("backup", refused("no"))),
        "It is decided already; withdraw that first."
    );
}

#[test]
fn an_attestation_records_the_words_of_the_checklist() {
    let mut pure = Pure::of(Sheet::new().attest("backup").saying("I restored it."));
    pure.attests("backup");
    let last = pure.events.last().map(|event| &event.what);
    assert!(
        matches!(last, Some(EventKind::ItemAttested { statement: Some(said), .. }) if said == "I restored it."),
        "{last:?}"
    );
}

#[test]
fn an_optional_item_that_does_not_apply_takes_along_what_is_unsettled_below_it() {
    let sheet = Sheet::new()
        .attest("replicas")
        .optional()
        .attest("lag")
        .below(1)
        .attest("probe")
        .below(2);
    let mut pure = Pure::of(sheet.attest("done").below(1).attest("other"));
    pure.attests("done");
    pure.asks(deciding("replicas", not_applicable("one machine")))
        .expect("it is optional");
    for id in ["replicas", "lag", "probe"] {
        assert_eq!(pure.standing(id), Standing::NotApplicable, "{id}");
    }
    assert_eq!(pure.standing("done"), Standing::Attested);
    assert_eq!(pure.standing("other"), Standing::ToAttest);
}

#[test]
fn an_item_anywhere_below_an_optional_one_may_be_marked_alone() {
    let sheet = Sheet::new()
        .attest("replicas")
        .optional()
        .attest("lag")
        .below(1)
        .attest("probe")
        .below(2);
    let mut pure = Pure::of(sheet);
    pure.asks(deciding("probe", not_applicable("no probe")))
        .expect("it stands below an optional one");
    assert_eq!(pure.standing("replicas"), Standing::ToAttest);
}

#[test]
fn steps_run_in_the_order_of_the_file_one_at_a_time() {
    let mut pure = Pure::of(Sheet::new().steps(&["build", "deploy"]).steps(&["verify"]));
    assert_eq!(
        pure.refusal(running("deploy", "")),
        "Steps run in order; “build” comes first."
    );
    assert_eq!(pure.refusal(running("gone", "")), "The plan has no such step.");
    assert_eq!(pure.refusal(Command::StopStep(step_id("build"))), "It is not running.");
    pure.asks(running("build", "")).expect("it is first");
    assert_eq!(pure.refusal(running("build", "")), "The step is running.");
    assert_eq!(pure.refusal(running("deploy", "")), "Another step is running: build.");
    assert_eq!(
        pure.refusal(settle("build", "by hand")),
        "The step is running; stop it first."
    );
    assert_eq!(
        pure.refusal(close(Closing::Failed)),
        "A step is running; stop it or wait for its end."
    );
    pure.asks(Command::StopStep(step_id("build"))).expect("it runs");
    assert_eq!(
        pure.refusal(Command::StopStep(step_id("build"))),
        "It is being stopped."
    );
    pure.step_ends("build", Ending::Stopped);
    assert_eq!(
        pure.refusal(running("deploy", "")),
        "Steps run in order; “build” comes first."
    );
    pure.asks(running("build", "")).expect("it may run again");
    pure.step_ends("build", Ending::Exited(0));
    assert_eq!(pure.refusal(settle("build", "by hand")), "It is done.");
    assert_eq!(
        pure.refusal(settle("deploy", "")),
        "Say why the step is settled without running it here."
    );
    pure.asks(settle("deploy", "done by hand")).expect("it is pending");
    assert_eq!(pure.refusal(settle("deploy", "again")), "It is settled already.");
    assert_eq!(pure.refusal(running("deploy", "")), "A person has settled it.");
    pure.asks(running("verify", "")).expect("those before are over");
}

#[test]
fn a_step_that_cannot_run_says_so_and_one_that_cannot_be_taken_back_runs_once() {
    let mut pure = Pure::of(Sheet::new().steps(&["migrate"]).irreversible());
    pure.asks(running("migrate", "")).expect("nothing is missing");
    pure.step_ends("migrate", Ending::Exited(0));
    assert_eq!(
        pure.refusal(running("migrate", "")),
        "It is done, and it cannot be taken back; it runs once."
    );
    let pure = Pure::of(Sheet::new().steps(&["push"]).not_runnable("<tag> is to be filled in"));
    assert_eq!(
        pure.refusal(running("push", "")),
        "It cannot run as it is: <tag> is to be filled in"
    );
}

#[test]
fn a_guarded_environment_wants_its_name_typed() {
    let mut pure = Pure::of(Sheet::new().guarded().steps(&["deploy"]));
    assert_eq!(
        pure.refusal(running("deploy", "Production")),
        "Type “production” to confirm; nothing has run."
    );
    pure.asks(running("deploy", "production")).expect("it is confirmed");
    let attempt = &pure.release.steps[0].attempts[0];
    assert_eq!(attempt.typed.as_deref(), Some("production"));
}

#[test]
fn no_go_stops_every_step_and_undecided_only_where_it_matters() {
    let plain = || {
        Sheet::new()
            .check("api")
            .attest("backup")
            .steps(&["deploy"])
            .check("after")
    };
    let mut pure = Pure::of(plain());
    pure.runs("api", 500.0);
    assert_eq!(pure.verdict().word, Word::NoGo);
    assert_eq!(
        pure.refusal(running("deploy", "")),
        "NO-GO, 1 blocker: item 1, failed: 500."
    );
    pure.runs("api", 200.0);
    assert_eq!(pure.verdict().word, Word::Undecided);
    pure.asks(running("deploy", ""))
        .expect("UNDECIDED does not stop it here");

    for sheet in [
        plain().guarded(),
        Sheet::new()
            .attest("backup")
            .role("Ops")
            .steps(&["deploy"])
            .irreversible(),
    ] {
        let mut pure = Pure::of(sheet);
        if pure.release.item(&item("api")).is_some() {
            pure.runs("api", 200.0);
        }
        let why = pure.refusal(running("deploy", "production"));
        assert!(
            why.starts_with("UNDECIDED, 1 thing is missing before this step: item "),
            "{why}"
        );
        pure.attests("backup");
        assert_eq!(pure.verdict().word, Word::Go);
        pure.asks(running("deploy", "production")).expect("GO");
    }
}

#[test]
fn an_interrupted_or_failed_step_stops_the_ones_after_it() {
    let mut pure = Pure::of(Sheet::new().steps(&["build", "deploy"]));
    pure.asks(running("build", "")).expect("it is first");
    let why = "the machine went down".to_owned();
    pure.happens(EventKind::StepInterrupted {
        step: step_id("build"),
        attempt: 1,
        why,
    })
    .expect("it ran");
    assert_eq!(pure.release.steps[0].standing(), StepStanding::Interrupted);
    assert_eq!(
        pure.refusal(running("deploy", "")),
        "Steps run in order; “build” comes first."
    );
}

#[test]
fn complete_is_only_what_is_settled_to_the_last_item_and_step() {
    let mut pure = Pure::of(Sheet::new().check("api").attest("backup").steps(&["deploy"]));
    assert_eq!(
        pure.refusal(close(Closing::Complete)),
        "3 items or steps are still open; settle or waive each."
    );
    pure.runs("api", 500.0);
    assert_eq!(
        pure.refusal(close(Closing::Complete)),
        "1 item or step is in the way; mend, settle or waive each."
    );
    pure.asks(deciding("api", waived("known", "the next release")))
        .expect("may be waived");
    pure.attests("backup");
    pure.asks(settle("deploy", "done by hand")).expect("it is pending");
    pure.asks(close(Closing::Complete)).expect("everything is settled");
}

#[test]
fn a_release_may_fail_or_be_taken_back_at_any_time() {
    for outcome in [Closing::Failed, Closing::RolledBack] {
        let mut pure = Pure::of(Sheet::new().check("api").steps(&["deploy"]));
        pure.runs("api", 500.0);
        pure.asks(close(outcome)).expect("nothing runs");
    }
}

#[test]
fn an_empty_checklist_is_never_go_and_never_complete() {
    let pure = Pure::of(Sheet::new());
    assert_eq!(pure.verdict().word, Word::NothingToCheck);
    assert_eq!(
        pure.refusal(close(Closing::Complete)),
        "There is nothing in this checklist, so nothing can be complete."
    );
}

#[test]
fn a_closed_release_refuses_everything() {
    let mut pure = Pure::of(Sheet::new().check("api").attest("backup").steps(&["deploy"]));
    pure.asks(close(Closing::Failed)).expect("nothing runs");
    let commands = [
        Command::RunChecks(Which::All),
        Command::RunChecks(Which::FailedAndStale),
        Command::RunChecks(Which::These(vec![item("api")])),
        deciding("backup", attested()),
        deciding("backup", refused("no")),
        deciding("api", waived("w", "x")),
        deciding("api", not_applicable("no")),
        withdraw("api"),
        note("late"),
        Command::Tick {
            line: "l".to_owned(),
            done: true,
        },
        running("deploy", ""),
        Command::StopStep(step_id("deploy")),
        settle("deploy", "by hand"),
        close(Closing::Complete),
        close(Closing::RolledBack),
    ];
    for command in commands {
        assert_eq!(
            pure.refusal(command.clone()),
            "The release is closed; its record no longer changes.",
            "{command:?}"
        );
    }
}
