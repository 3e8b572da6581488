//! The `traffic` fence: how it is read, and every mistake with its place and its mend.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up fails"
)]

use checklist::{Checklist, Entry, Gate, OnFault, Problem, Severity, Stage, read};

fn with_plan(lines: &str) -> Checklist {
    let text = format!("# Release\n\n## Traffic\n\n```traffic\n{lines}\n```\n\n- [ ] Watched\n");
    read("a.md", text.as_bytes(), None)
}

/// Rules of what is wrong with these lines, and that an error leaves no plan but the lines to read.
fn problems(lines: &str) -> Vec<Problem> {
    let checklist = with_plan(lines);
    let sound = checklist
        .problems
        .iter()
        .all(|problem| problem.severity < Severity::Error);
    assert_eq!(sound, checklist.traffic.is_some(), "{lines}: {:?}", checklist.problems);
    let shown = checklist.entries.iter().find_map(|entry| match entry {
        Entry::Plan(fence) => Some(fence.lines.join("\n")),
        _ => None,
    });
    assert_eq!(shown.as_deref(), Some(lines));
    checklist.problems
}

fn rules(lines: &str) -> Vec<String> {
    problems(lines).into_iter().map(|problem| problem.rule).collect()
}

const STAGES: &str = "50% for 30m\n100%\n";

#[test]
fn a_plan_says_how_far_how_long_and_what_must_hold() {
    let checklist = with_plan(
        "# Half the customers first.\n50% for 30m\n70% for 10m\n85% for 600s\n100%\n\nkeep old warm for 24h\nwait up to 1h\n\
         gate error_rate < 0.1%\ngate mean_response < 500ms\ngate p95_response<0.8s\ngate p95_response <= 1.2 x old\n\
         confirm \"Support says \\\"quiet\\\"\" by Operations Team\nconfirm \"All is well\"\non fault roll back",
    );
    assert_eq!(checklist.problems, []);
    let plan = checklist.traffic.unwrap();
    let stages: Vec<_> = plan
        .stages
        .iter()
        .map(|stage| (stage.percent, stage.dwell_ms / 60_000))
        .collect();
    assert_eq!(stages, [(50, 30), (70, 10), (85, 10), (100, 5)]);
    assert_eq!((plan.keep_old_warm_ms, plan.wait_ms), (24 * 3_600_000, 3_600_000));
    assert_eq!(plan.on_fault, OnFault::RollBack);
    assert_eq!(
        plan.gates,
        [
            Gate::ErrorRate { below: 0.001 },
            Gate::MeanResponse { below_ms: 500.0 },
            Gate::Tail {
                percentile: 95,
                below_ms: 800.0
            },
            Gate::NoWorse {
                percentile: 95,
                ratio: 1.2
            },
            Gate::Confirm {
                statement: "Support says \"quiet\"".to_owned(),
                role: Some("Operations Team".to_owned())
            },
            Gate::Confirm {
                statement: "All is well".to_owned(),
                role: None
            },
        ]
    );
    assert_eq!(checklist.sections[plan.section.unwrap()].title, "Traffic");
    assert_eq!((plan.span.line, plan.span.column), (5, 1));
}

#[test]
fn what_is_left_out_has_a_careful_default() {
    let plan = with_plan("100%\ngate error_rate < 1%").traffic.unwrap();
    assert_eq!(
        plan.stages,
        [Stage {
            percent: 100,
            dwell_ms: 300_000
        }]
    );
    assert_eq!((plan.keep_old_warm_ms, plan.wait_ms), (0, 30 * 60_000));
    assert_eq!(plan.on_fault, OnFault::Ask);
    assert_eq!(read("a.md", b"- [ ] No traffic\n", None).traffic, None);
}

#[test]
fn each_mistake_in_the_stages_is_found() {
    for (stages, rule) in [
        ("50% for 30m\n40% for 5m\n100%", "shares-rise"),
        ("50% for 30m\n50% for 5m\n100%", "shares-rise"),
        ("100%\n50% for 1m", "shares-rise"),
        ("50% for 30m", "end-share"),
        ("# nothing yet", "no-stage"),
        ("50%\n100%", "no-dwell"),
        ("50% for 0m\n100%", "no-time"),
        ("50% for soon\n100%", "duration"),
        ("50% for 30\n100%", "duration"),
        ("50% 30m\n100%", "line-form"),
        ("50% during 30m\n100%", "line-form"),
        ("0% for 30m\n100%", "share"),
        ("12.5% for 30m\n100%", "share"),
        ("120%", "share"),
        ("50 for 30m\n100%", "wrong-unit"),
        ("{share}% for 30m\n100%", "placeholder"),
        ("50% for {dwell}\n100%", "placeholder"),
        ("half for 30m\n100%", "unknown-line"),
    ] {
        let found = rules(&format!("{stages}\ngate error_rate < 0.1%"));
        assert!(found.contains(&rule.to_owned()), "{stages}: {found:?}");
    }
}

#[test]
fn each_mistake_in_a_gate_is_found() {
    for (gate, rule) in [
        ("gate eror_rate < 0.1%", "unknown-fact"),
        ("gate response < 1s", "unknown-fact"),
        ("gate error_rate < 500ms", "wrong-unit"),
        ("gate error_rate < 0.1", "wrong-unit"),
        ("gate mean_response < 1%", "wrong-unit"),
        ("gate mean_response < 500", "wrong-unit"),
        ("gate error_rate < 0%", "gate-limit"),
        ("gate error_rate < -1%", "gate-limit"),
        ("gate error_rate < 100%", "gate-limit"),
        ("gate mean_response < 0ms", "gate-limit"),
        ("gate mean_response < fast", "gate-limit"),
        ("gate p100_response < 1s", "percentile"),
        ("gate p49_response < 1s", "percentile"),
        ("gate p99.9_response < 1s", "percentile"),
        ("gate p95_response <= 0.9 x old", "ratio"),
        ("gate p95_response <= much x old", "ratio"),
        ("gate p95_response <= 800ms", "gate-form"),
        ("gate p95_response < 1.2 x old", "gate-form"),
        ("gate mean_response <= 1.2 x old", "gate-form"),
        ("gate error_rate > 1%", "gate-form"),
        ("gate error_rate", "gate-form"),
        ("gate", "unknown-fact"),
        ("confirm tickets are quiet", "line-form"),
        ("confirm \"tickets are quiet", "value"),
        ("confirm \"  \" by Operations Team", "confirm"),
        ("confirm \"a\" from Operations Team", "line-form"),
        ("confirm \"a\" by", "line-form"),
        ("gate error_rate < {limit}", "placeholder"),
    ] {
        assert_eq!(rules(&format!("{STAGES}{gate}")), [rule], "{gate}");
    }
    for twice in [
        "gate error_rate < 1%",
        "gate p95_response < 1s",
        "gate p95_response <= 2 x old",
        "confirm \"a\"",
    ] {
        assert_eq!(rules(&format!("{STAGES}{twice}\n{twice}")), ["duplicate-gate"]);
    }
    assert_eq!(
        rules(&format!("{STAGES}gate p95_response < 1s\ngate p99_response < 2s")),
        [""; 0]
    );
}

#[test]
fn each_mistake_in_the_other_lines_is_found() {
    for (line, rule) in [
        ("keep old warm", "line-form"),
        ("keep old warm for ever", "duration"),
        ("keep old warm for 0h", "no-time"),
        ("wait 30m", "line-form"),
        ("on fault panic", "on-fault"),
        ("on error ask", "line-form"),
        ("gates error_rate < 1%", "unknown-line"),
        ("keep old warm for 1h\nkeep old warm for 2h", "duplicate-line"),
        ("on fault ask\non fault hold", "duplicate-line"),
    ] {
        assert_eq!(
            rules(&format!("{STAGES}gate error_rate < 1%\n{line}")),
            [rule],
            "{line}"
        );
    }
}

#[test]
fn a_slip_is_answered_with_the_word_that_was_meant() {
    for (line, place, hint) in [
        ("gate eror_rate < 0.1%", (8, 6, 9), "Did you mean `error_rate`?"),
        ("gate p95_respnse < 1s", (8, 6, 11), "Did you mean `p95_response`?"),
        ("confrim \"a\"", (8, 1, 7), "Did you mean `confirm`?"),
        ("on fault rollback", (8, 10, 8), "Did you mean `roll back`?"),
    ] {
        let found = problems(&format!("{STAGES}{line}\ngate mean_response < 1s"));
        let [problem] = found.as_slice() else {
            panic!("{found:?}")
        };
        let span = problem.span;
        assert_eq!((span.line, span.column, span.length), place, "{line}");
        assert!(problem.hint.contains(hint), "{line}: {}", problem.hint);
        assert_eq!(problem.excerpt, line);
    }
}

#[test]
fn all_is_told_at_once_and_in_order() {
    let found = rules("40% for 5m\n30% for 5m\ngate p10_response < 1s\ngate error_rate < 200%\nwait long\non fault x");
    assert_eq!(
        found,
        [
            "shares-rise",
            "end-share",
            "percentile",
            "gate-limit",
            "line-form",
            "on-fault"
        ]
    );
}

#[test]
fn a_line_that_could_not_be_read_is_not_also_missed() {
    assert_eq!(rules("50% for 0m\ngate error_rate < 1%"), ["no-time"]);
    assert_eq!(rules(&format!("{STAGES}gate eror_rate < 1%")), ["unknown-fact"]);
}

#[test]
fn a_plan_without_gates_is_read_and_warned_about() {
    let found = problems("100% for 5m");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].rule.as_str(), found[0].severity),
        ("no-gate", Severity::Warning)
    );
}

#[test]
fn two_plans_are_none() {
    let one = format!("```traffic\n{STAGES}gate error_rate < 1%\n```\n");
    let checklist = read("a.md", format!("# A\n{one}\n# B\n{one}").as_bytes(), None);
    assert_eq!(checklist.traffic, None);
    let [problem] = checklist.problems.as_slice() else {
        panic!("{:?}", checklist.problems)
    };
    assert_eq!((problem.rule.as_str(), problem.span.line), ("two-traffic-plans", 9));
    assert!(problem.message.contains("line 2"));
    let shown = checklist.entries.iter().filter(|entry| matches!(entry, Entry::Plan(_)));
    assert_eq!(shown.count(), 2);
}

#[test]
fn a_plan_in_the_file_beside_is_said_to_be_unread() {
    let beside = format!("# Checks\n\n```traffic\n{STAGES}gate error_rate < 1%\n```\n");
    let checklist = read("a.md", b"- [ ] A\n", Some(("a.checks.md", beside.as_bytes())));
    assert_eq!(checklist.traffic, None);
    let [problem] = checklist.problems.as_slice() else {
        panic!("{:?}", checklist.problems)
    };
    assert_eq!((problem.rule.as_str(), problem.span.line), ("traffic-beside", 3));
}
