//! `[traffic]` and `[metrics]` of an environment: who moves traffic, who counts it, and every mistake in saying so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot be set up fails"
)]

use checklist::{Environment, Metrics, Problem, Severity, Traffic, lint, read, read_environment, traffic_reach};

const HAPROXY: &str = "[traffic]\nengine = \"haproxy\"\nsocket = \"/run/haproxy.sock\"\nbackend = \"api\"\nold = \"blue\"\nnew = \"green\"\n";
const NGINX: &str = "[traffic]\nengine = \"nginx\"\nfile = \"split.conf\"\nold = \"blue\"\nnew = \"green\"\n";
const ENVOY: &str = "[traffic]\nengine = \"envoy\"\nadmin = \"http://127.0.0.1:9901\"\nruntime = \"split.api\"\nold = \"blue\"\nnew = \"green\"\n";
const COMMAND: &str = "[traffic]\nengine = \"command\"\nset = [\"split\", \"set\"]\nread = [\"split\", \"read\"]\n";
const PROMETHEUS: &str = "[metrics]\nsource = \"prometheus\"\nurl = \"http://prometheus:9090\"\nrequests = 'r{v=\"{version}\"}'\nerrors = 'e{v=\"{version}\"}'\n";

fn reading(tables: &str) -> (Option<Environment>, Vec<Problem>) {
    read_environment("p.toml", format!("name = \"p\"\n{tables}").as_bytes())
}

fn environment(tables: &str) -> Environment {
    let (environment, problems) = reading(tables);
    assert_eq!(problems, [], "{tables}");
    environment.unwrap()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

#[test]
fn each_engine_is_read_with_its_defaults() {
    let both = HAPROXY.replace("\"blue\"", "[\"blue1\", \"blue2\"]");
    let Some(Traffic::Haproxy { old, new, config, .. }) = environment(&both).traffic else {
        panic!("no HAProxy")
    };
    assert_eq!(
        (old, new, config),
        (words(&["blue1", "blue2"]), words(&["green"]), None)
    );
    let Some(Traffic::Nginx { test, reload, log, .. }) = environment(NGINX).traffic else {
        panic!("no nginx")
    };
    assert_eq!(
        (test, reload),
        (words(&["nginx", "-t"]), words(&["nginx", "-s", "reload"]))
    );
    assert_eq!(log, None);
    let Some(Traffic::Envoy { admin, runtime, .. }) = environment(ENVOY).traffic else {
        panic!("no Envoy")
    };
    assert_eq!(
        (admin.as_str(), runtime.as_str()),
        ("http://127.0.0.1:9901", "split.api")
    );
    let Some(Traffic::Command { set, counters, .. }) = environment(COMMAND).traffic else {
        panic!("no command")
    };
    assert_eq!((set, counters), (words(&["split", "set"]), None));
}

#[test]
fn only_a_rehearsal_may_be_hurried() {
    let stack = "[traffic]\nengine = \"rehearsal\"\nPACE[rehearsal]\nstack = \"marketsage\"\n";
    let pace = |line: &str| environment(&stack.replace("PACE", line)).traffic;
    assert_eq!(pace(""), Some(Traffic::Rehearsal { pace: 1.0 }));
    assert_eq!(pace("pace = 15\n"), Some(Traffic::Rehearsal { pace: 15.0 }));
    assert_eq!(pace("pace = 1.5\n"), Some(Traffic::Rehearsal { pace: 1.5 }));
    for wrong in ["0", "0.5", "601", "-1", "nan", "inf"] {
        let (_, problems) = reading(&stack.replace("PACE", &format!("pace = {wrong}\n")));
        assert_eq!(problems[0].rule, "pace", "{wrong}");
    }
    let (_, problems) = reading(&format!("{HAPROXY}pace = 15\n"));
    assert_eq!(problems[0].rule, "unknown-key");
    assert!(problems[0].hint.contains("only a rehearsal"), "{}", problems[0].hint);
    let (_, problems) = reading("[traffic]\nengine = \"rehearsal\"\n");
    assert_eq!(problems[0].rule, "no-stack");
}

#[test]
fn prometheus_is_asked_for_each_version() {
    let Some(Metrics::Prometheus {
        latency, interval_ms, ..
    }) = environment(PROMETHEUS).metrics
    else {
        panic!("no Prometheus")
    };
    assert_eq!((latency, interval_ms), (None, 15_000));
    let (_, problems) = reading(&format!("{PROMETHEUS}latency = 'rate(l[5m])'\ninterval = \"0s\"\n"));
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.rule.as_str(), problem.span.line))
        .collect();
    assert_eq!(found, [("no-version", 7), ("duration", 8)]);
    let command = environment("[metrics]\nsource = \"command\"\ncounters = [\"count\"]\n");
    let counters = words(&["count"]);
    assert_eq!(command.metrics, Some(Metrics::Command { counters }));
}

#[test]
fn each_mistake_has_its_key_and_its_mend() {
    for (tables, rule, line, hint) in [
        ("[traffic]\n", "missing-key", 2, "engine = \"haproxy\""),
        (
            "[traffic]\nengine = \"haprxy\"\n",
            "unknown-value",
            3,
            "Did you mean `haproxy`?",
        ),
        ("[traffic]\nengine = 3\n", "wrong-type", 3, "engine = "),
        (
            "[metrics]\nsource = \"promtheus\"\n",
            "unknown-value",
            3,
            "Did you mean `prometheus`?",
        ),
        (
            &HAPROXY.replace("socket", "sokcet"),
            "unknown-key",
            4,
            "Did you mean `socket`?",
        ),
        (
            &HAPROXY.replace("backend = \"api\"\n", ""),
            "missing-key",
            2,
            "backend = \"api\"",
        ),
        (&HAPROXY.replace("\"blue\"", "7"), "wrong-type", 6, "old = [\"blue1\""),
        (&HAPROXY.replace("\"blue\"", "[]"), "empty-value", 6, "old = "),
        (
            &HAPROXY.replace("\"blue\"", "[\"green\", \"blue\"]"),
            "two-sides",
            7,
            "`old`",
        ),
        (
            &HAPROXY.replace("/run/haproxy.sock", "haproxy"),
            "address",
            4,
            "127.0.0.1:9999",
        ),
        (&NGINX.replace("split.conf", " "), "empty-value", 4, "file = "),
        (
            &format!("{NGINX}test = \"nginx -t\"\n"),
            "wrong-type",
            7,
            "test = [\"nginx\", \"-t\"]",
        ),
        (&format!("{NGINX}reload = []\n"), "empty-value", 7, "reload = "),
        (&NGINX.replace("green", "blue"), "two-sides", 6, "`old`"),
        (&ENVOY.replace("http://", ""), "address", 4, "http://127.0.0.1:9901"),
        (
            &COMMAND.replace("read = ", "raed = "),
            "unknown-key",
            5,
            "Did you mean `read`?",
        ),
        (&PROMETHEUS.replace("http:", "ftp:"), "address", 4, "http://prometheus"),
        ("traffic = true\n", "wrong-type", 2, "[traffic]"),
    ] {
        let (environment, problems) = reading(tables);
        assert_eq!(environment, None, "{tables}");
        let problem = problems
            .iter()
            .find(|problem| problem.rule == rule)
            .unwrap_or_else(|| panic!("{tables}: {problems:?}"));
        assert_eq!(
            (problem.span.line, problem.severity),
            (line, Severity::Error),
            "{tables}"
        );
        assert!(problem.hint.contains(hint), "{tables}: {}", problem.hint);
    }
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let (_, problems) = reading("[traffic]\nengine = \"haproxy\"\n[metrics]\nsource = \"prometheus\"\n");
    let missing = problems.iter().filter(|problem| problem.rule == "missing-key");
    assert_eq!((missing.count(), problems.len()), (7, 7), "{problems:?}");
}

#[test]
fn what_this_version_does_not_act_on_is_no_mistake() {
    let environment = environment("[notify]\nchat = { webhook = \"x\" }\n");
    assert_eq!(environment.reserved, ["notify"]);
}

#[test]
fn all_that_traffic_reaches_for_is_listed() {
    let reached = |tables: &str| {
        let reach = traffic_reach(&environment(tables));
        let each = reach.hosts.into_iter().chain(reach.files).chain(reach.commands);
        each.map(|one| format!("{}{}", if one.acts { "! " } else { "" }, one.what))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        reached(&format!("{HAPROXY}config = \"h.cfg\"\n{PROMETHEUS}")),
        ["prometheus:9090", "! /run/haproxy.sock", "! h.cfg"]
    );
    assert_eq!(reached(&HAPROXY.replace("/run/haproxy.sock", "lb:9999")), ["! lb:9999"]);
    assert_eq!(
        reached(&format!("{NGINX}log = \"a.log\"\npid = \"n.pid\"\n")),
        ["! split.conf", "a.log", "n.pid", "nginx -t", "! nginx -s reload"]
    );
    assert_eq!(reached(ENVOY), ["! 127.0.0.1:9901"]);
    assert_eq!(
        reached(&format!("{COMMAND}persist = [\"split\", \"keep\"]\n")),
        ["! split set", "split read", "! split keep"]
    );
    assert_eq!(reached(""), [""; 0]);
}

/// What lint says of a plan with these gates in this environment.
fn met(gates: &str, tables: &str) -> Vec<Problem> {
    let text = format!("- [ ] A\n\n```traffic\n100%\n{gates}\n```\n");
    lint(&read("a.md", text.as_bytes(), None), Some(&environment(tables)))
}

#[test]
fn a_plan_where_nobody_moves_traffic_is_noted_and_so_is_an_engine_without_plan() {
    let found = met("gate error_rate < 1%", "");
    assert_eq!(
        (found[0].rule.as_str(), found[0].severity, found[0].span.line),
        ("traffic-by-hand", Severity::Note, 3)
    );
    assert!(found[0].message.contains("moved by hand here"));
    let engine = environment(HAPROXY);
    let found = lint(&read("a.md", b"- [ ] A\n", None), Some(&engine));
    assert_eq!(
        (found[0].rule.as_str(), found[0].severity),
        ("no-traffic-plan", Severity::Note)
    );
    let broken = read("a.md", b"- [ ] A\n\n```traffic\n50%\n```\n", None);
    assert_eq!(lint(&broken, Some(&engine)), []);
}

#[test]
fn a_gate_that_nobody_can_judge_is_warned_about() {
    let tail = "gate p95_response < 1s\ngate p99_response <= 1.2 x old";
    let rules = |gates: &str, tables: &str| {
        let found = met(gates, tables);
        found.into_iter().map(|problem| problem.rule).collect::<Vec<_>>()
    };
    let found = met(tail, HAPROXY);
    assert_eq!(
        (found[0].rule.as_str(), found[0].severity),
        ("no-histogram", Severity::Warning)
    );
    assert!(found[0].hint.contains("prometheus"), "{}", found[0].hint);
    assert!(found[0].message.contains("`p95_response` and `p99_response … x old`"));
    let buckets = format!("{PROMETHEUS}latency = 'b{{v=\"{{version}}\"}}'\n");
    assert_eq!(rules(tail, &format!("{HAPROXY}{buckets}")), [""; 0]);
    assert_eq!(rules(tail, &format!("{HAPROXY}{PROMETHEUS}")), ["no-histogram"]);
    assert_eq!(rules(tail, ENVOY), [""; 0]);
    assert_eq!(rules("gate error_rate < 1%", HAPROXY), [""; 0]);
    assert_eq!(
        rules("gate mean_response < 1s", &format!("{HAPROXY}{PROMETHEUS}")),
        ["no-mean"]
    );
    assert_eq!(rules("gate mean_response < 1s", HAPROXY), ["no-mean"]);
    assert_eq!(rules(tail, NGINX), ["no-counters"]);
    assert_eq!(rules(tail, &format!("{NGINX}log = \"a.log\"\n")), [""; 0]);
    assert_eq!(rules("gate error_rate < 1%", COMMAND), ["no-counters"]);
    assert_eq!(rules("confirm \"all is well\"", COMMAND), [""; 0]);
}
