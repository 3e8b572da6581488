//! Where an item stands, as time goes by.

use crate::plans::{Sheet, item, status};
use crate::pure::{Pure, attested, deciding, refused, waived};
use engine::release::standing::end_of_day;
use engine::{Command, EventKind, Standing, Which};

const DAY: u64 = 86_400_000;

#[test]
fn a_result_is_stale_once_it_is_older_than_fresh() {
    let mut pure = Pure::of(Sheet::new().check("api").fresh(60_000));
    assert_eq!(pure.standing("api"), Standing::Pending);
    pure.runs("api", 200.0);
    pure.now += 60_000;
    assert_eq!(pure.standing("api"), Standing::Passed);
    pure.now += 1;
    assert_eq!(pure.standing("api"), Standing::Stale);
    pure.runs("api", 200.0);
    assert_eq!(pure.standing("api"), Standing::Passed);
}

#[test]
fn an_old_failure_stays_a_failure() {
    let mut pure = Pure::of(Sheet::new().check("api").fresh(60_000));
    pure.runs("api", 500.0);
    pure.now += DAY;
    assert_eq!(pure.standing("api"), Standing::Failed);
}

#[test]
fn an_attestation_grows_stale_too() {
    let mut pure = Pure::of(Sheet::new().attest("backup").fresh(60_000));
    assert_eq!(pure.standing("backup"), Standing::ToAttest);
    pure.attests("backup");
    assert_eq!(pure.standing("backup"), Standing::Attested);
    pure.now += 60_001;
    assert_eq!(pure.standing("backup"), Standing::Stale);
}

#[test]
fn a_waiver_counts_to_the_end_of_its_day_and_words_do_not_lapse() {
    let mut pure = Pure::of(Sheet::new().check("api").check("cache"));
    pure.now = end_of_day("2026-11-30").expect("a date");
    pure.asks(deciding("api", waived("known", "2026-12-01")))
        .expect("may be waived");
    pure.asks(deciding("cache", waived("known", "the next release")))
        .expect("may be waived");
    pure.now = end_of_day("2026-12-01").expect("a date") - 1;
    assert_eq!(pure.standing("api"), Standing::Waived);
    pure.now += 2;
    assert_eq!(pure.standing("api"), Standing::Stale);
    pure.now += 1000 * DAY;
    assert_eq!(pure.standing("cache"), Standing::Waived);
}

#[test]
fn what_a_person_decided_outranks_what_a_probe_saw_until_it_is_withdrawn() {
    let mut pure = Pure::of(Sheet::new().check("api"));
    pure.runs("api", 500.0);
    pure.asks(deciding("api", waived("known", "the next release")))
        .expect("may be waived");
    assert_eq!(pure.standing("api"), Standing::Waived);
    pure.runs("api", 500.0);
    assert_eq!(pure.standing("api"), Standing::Waived);
    let withdraw = Command::Withdraw {
        item: item("api"),
        why: "mended".to_owned(),
    };
    pure.asks(withdraw).expect("there is a decision");
    assert_eq!(pure.standing("api"), Standing::Failed);
}

#[test]
fn a_refusal_and_an_interruption_are_never_passed() {
    let mut pure = Pure::of(Sheet::new().attest("backup").check("api"));
    pure.asks(deciding("backup", refused("the last one is empty")))
        .expect("may be refused");
    assert_eq!(pure.standing("backup"), Standing::Refused);
    pure.asks(Command::RunChecks(Which::All)).expect("there is one");
    assert_eq!(pure.standing("api"), Standing::Running);
    let why = "stopped by Ada".to_owned();
    pure.happens(EventKind::CheckInterrupted {
        item: item("api"),
        attempt: 1,
        why,
    })
    .expect("it is open");
    assert_eq!(pure.standing("api"), Standing::Interrupted);
    assert!(Standing::Refused.blocks() && Standing::Interrupted.blocks());
    pure.asks(Command::RunChecks(Which::FailedAndStale))
        .expect("an interrupted one may run again");
    pure.sees("api", status(200.0));
    assert_eq!(pure.standing("api"), Standing::Passed);
    assert!(
        pure.asks(deciding("backup", attested())).is_err(),
        "the refusal is withdrawn first"
    );
}
