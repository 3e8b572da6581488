//! The production checklist that the product was made for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up fails"
)]

use checklist::{Checklist, Entry, ItemKind, read};

fn seed() -> Checklist {
    read("production.md", include_bytes!("data/seed.md"), None)
}

#[test]
fn every_item_is_there() {
    let seed = seed();
    assert_eq!(seed.title, "MarketSage Production Deployment Checklist");
    assert_eq!(seed.items().count(), 161);
    assert_eq!(seed.stations().len(), 13);
    assert!(seed.items().zip(1..).all(|(item, number)| item.number == number));
    assert!(seed.items().all(|item| !item.ticked_in_file && item.depth == 0));
    assert_eq!(
        seed.item(161).unwrap().text,
        "Operations Team: ______________ Date: _________"
    );
}

#[test]
fn texts_are_repaired_and_titles_undecorated() {
    let seed = seed();
    assert!(seed.problems.iter().any(|problem| problem.rule == "garbled"));
    assert!(
        seed.items()
            .any(|item| item.text == "www.marketsage.com → app.marketsage.com (redirect)")
    );
    assert!(seed.sections.iter().all(|section| !section.title.contains(['✅', 'â'])));
    let item = seed.item(1).unwrap();
    assert_eq!(
        seed.section_path(item.section.unwrap()),
        [
            "MarketSage Production Deployment Checklist",
            "Pre-Deployment Verification",
            "Code Quality"
        ]
    );
}

#[test]
fn four_people_sign() {
    let seed = seed();
    let roles: Vec<&str> = seed
        .items()
        .filter_map(|item| match &item.kind {
            ItemKind::Signature { role } => Some(role.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        roles,
        [
            "Technical Lead",
            "Product Manager",
            "Security Review",
            "Operations Team"
        ]
    );
}

#[test]
fn conditional_items_are_optional() {
    let optional: Vec<String> = seed()
        .items()
        .filter(|item| item.optional)
        .map(|item| item.text.clone())
        .collect();
    assert_eq!(
        optional,
        [
            "Redis data backup (if stateful)",
            "Payment processing (if applicable)",
            "WebSocket connections (if applicable)",
            "Replication lag acceptable (if applicable)",
            "SMS service functional (if applicable)",
        ]
    );
}

#[test]
fn steps_run_and_procedures_are_shown() {
    let seed = seed();
    let titles: Vec<Vec<&str>> = seed
        .steps()
        .map(|block| block.steps.iter().map(|step| step.title.as_str()).collect())
        .collect();
    assert_eq!(
        titles,
        [
            vec![
                "Deploy to staging first",
                "Run staging smoke tests",
                "Deploy to production",
                "Run database migrations",
                "Verify health endpoints",
            ],
            vec![
                "Build production bundle",
                "Deploy to staging",
                "Test critical user flows",
                "Deploy to production",
                "Clear CDN cache",
            ],
        ]
    );
    assert!(
        seed.steps()
            .flat_map(|block| &block.steps)
            .all(|step| step.not_runnable.is_none())
    );
    let procedures: Vec<(Option<&str>, usize)> = seed
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Procedure(procedure) => Some((procedure.title.as_deref(), procedure.lines.len())),
            _ => None,
        })
        .collect();
    assert_eq!(procedures, [(None, 4), (Some("Immediate rollback steps"), 5)]);
}

#[test]
fn the_sheet_has_its_status_and_its_notes() {
    let seed = seed();
    let Some(Entry::Status(status)) = seed.entries.iter().find(|entry| matches!(entry, Entry::Status(_))) else {
        panic!("no status line")
    };
    assert_eq!(status.label, "Deployment Status");
    assert_eq!(status.choices, ["Pending", "Complete", "Failed", "Rolled Back"]);
    let Some(Entry::Notes(notes)) = seed.entries.last() else {
        panic!("no notes: {:?}", seed.entries.last())
    };
    assert_eq!((notes.label.as_str(), notes.lines), ("Notes", 3));
}

#[test]
fn every_identity_is_its_own() {
    let seed = seed();
    let ids: std::collections::BTreeSet<_> = seed.items().map(|item| &item.id).collect();
    assert_eq!(ids.len(), 161);
    let steps: std::collections::BTreeSet<_> = seed
        .steps()
        .flat_map(|block| &block.steps)
        .map(|step| &step.id)
        .collect();
    assert_eq!(steps.len(), 10);
}

#[test]
fn nothing_but_the_encoding_is_worth_a_word() {
    let rules: Vec<String> = seed().problems.into_iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, ["garbled"]);
}
