//! The rules of the house that no compiler holds. ARCHITECTURE.md says why they are so.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use tests::manifests::packages;
use tests::sources::{self, Source};

/// Which package of the workspace may depend on which.
const ARROWS: &[(&str, &[&str])] = &[
    ("checklist", &[]),
    ("gate", &[]),
    ("engine", &["checklist", "gate"]),
    ("probes", &["engine", "checklist"]),
    ("traffic", &["engine", "checklist"]),
    ("history", &["engine"]),
    ("record", &["checklist", "engine"]),
    ("sheet", &["record"]),
    ("rehearsal", &[]),
    (
        "console",
        &[
            "checklist",
            "engine",
            "history",
            "probes",
            "record",
            "rehearsal",
            "sheet",
            "traffic",
        ],
    ),
    ("cli", &["console"]),
    ("countersign", &["console"]),
    (
        "tests",
        &[
            "checklist",
            "engine",
            "history",
            "probes",
            "record",
            "rehearsal",
            "console",
        ],
    ),
];

/// What reaches outside, and the only packages that may use it.
const KEPT_IN: &[(&str, &[&str])] = &[
    ("tauri", &["countersign"]),
    ("tauri-build", &["countersign"]),
    ("rusqlite", &["history"]),
    ("typst", &["sheet"]),
    ("reqwest", &["probes", "rehearsal", "tests"]),
    ("hyper", &["probes", "rehearsal", "tests", "traffic"]),
    ("hyper-util", &["probes", "rehearsal", "tests", "traffic"]),
    ("rand", &["console", "probes", "rehearsal", "tests"]),
    ("getrandom", &["console", "probes", "rehearsal", "tests"]),
];

/// A file may be this long without a reason.
const LONG: usize = 400;

/// Longer files, each with why it is one thing.
const LONG_WITH_REASON: &[(&str, &str)] = &[
    (
        "src-tauri/crates/engine/src/release/event.rs",
        "one variant for each kind of event",
    ),
    (
        "src-tauri/crates/engine/src/release/apply.rs",
        "one arm for each kind of event",
    ),
    (
        "src-tauri/crates/engine/src/runner/dispatcher.rs",
        "the queue of one release, from message to effect",
    ),
    (
        "src-tauri/crates/probes/tests/http.rs",
        "one story for each way an exchange can go",
    ),
    (
        "ui/src/backend/fake/fake.ts",
        "one answer for each command of the product",
    ),
];

#[test]
fn the_rooms_depend_on_each_other_only_as_drawn() {
    let arrows: BTreeMap<_, _> = ARROWS.iter().copied().collect();
    let packages = packages();
    let ours: BTreeSet<_> = packages.iter().map(|package| package.name.as_str()).collect();
    for package in &packages {
        let allowed = arrows
            .get(package.name.as_str())
            .unwrap_or_else(|| panic!("{} is a new room: say in ARROWS what it may depend on", package.name));
        for used in package.uses.iter().filter(|used| ours.contains(used.as_str())) {
            assert!(
                allowed.contains(&used.as_str()),
                "{} may not depend on {used}",
                package.name
            );
        }
    }
}

#[test]
fn what_reaches_outside_is_kept_in_its_room() {
    for package in packages() {
        for (dependency, rooms) in KEPT_IN {
            let allowed = rooms.contains(&package.name.as_str());
            assert!(
                allowed || !package.uses.contains(*dependency),
                "{} may not use {dependency}",
                package.name
            );
        }
    }
}

#[test]
fn only_the_shell_names_tauri() {
    let outside = shipped("src-tauri/crates").filter(|source| !source.path.starts_with("src-tauri/src/"));
    none_match(outside, r"\btauri(_build)?::", "only the shell may name tauri");
}

#[test]
fn only_probes_traffic_and_the_rehearsal_start_processes() {
    let rooms = [
        "src-tauri/crates/probes/",
        "src-tauri/crates/rehearsal/",
        "src-tauri/crates/traffic/",
    ];
    let others = shipped("src-tauri").filter(|source| !rooms.iter().any(|room| source.path.starts_with(room)));
    none_match(
        others,
        r"process::(Command|\{[^}]*\bCommand)",
        "only probes and traffic may start a process",
    );
}

#[test]
fn time_chance_and_environment_reach_the_engine_only_through_its_ports() {
    let rooms = ["checklist", "gate", "engine", "record"];
    let pure = sources::under("src-tauri/crates", &[".rs"])
        .into_iter()
        .filter(|source| {
            let inside = |room| source.path.starts_with(&format!("src-tauri/crates/{room}/src/"));
            !source.is_test() && rooms.iter().any(inside)
        });
    let outside = r"\b(SystemTime|Instant|Utc|Local)::now\b|\brand::|\bgetrandom\b|\benv::";
    none_match(
        pure,
        outside,
        "time, ids, chance and environment come through engine::ports",
    );
}

#[test]
fn one_file_of_the_ui_knows_tauri() {
    let others = ui().filter(|source| source.path != "ui/src/backend/tauri.ts");
    none_match(
        others,
        "@tauri-apps/",
        "only ui/src/backend/tauri.ts may import @tauri-apps",
    );
}

#[test]
fn the_ui_is_typed_throughout() {
    none_match(ui(), r": any\b|\bas any\b|<any>|@ts-ignore|@ts-nocheck", "say the type");
}

#[test]
fn files_are_one_thing() {
    let mut sources = sources::under("src-tauri", &[".rs"]);
    sources.extend(sources::under("tests", &[".rs", ".js"]));
    sources.extend(ui().filter(|source| !source.path.starts_with("ui/src/bindings/")));
    sources.extend(sources::under("scripts", &[""]));
    let reasons: BTreeMap<_, _> = LONG_WITH_REASON.iter().copied().collect();
    for source in &sources {
        let lines = source.text.lines().count();
        let has_reason = reasons.contains_key(source.path.as_str());
        assert!(
            lines <= LONG || has_reason,
            "{} has {lines} lines: divide it, or give the reason here",
            source.path
        );
        assert!(
            lines > LONG || !has_reason,
            "{} is short now: take it off the list",
            source.path
        );
    }
    for path in reasons.keys() {
        assert!(
            sources.iter().any(|source| source.path == *path),
            "{path} is gone: take it off the list"
        );
    }
}

#[test]
fn every_path_the_documents_name_exists() {
    // In backticks or as the target of a link: something with a slash, or a file by its ending.
    let named = Regex::new(r"`([\w.@-]+(?:/[\w.@-]+)*/?)`|\]\(([^)#:]+)(?:#[^)]*)?\)").unwrap();
    let generated = ["build/", "target/", "ui/dist", "ui/node_modules", "gen/"];
    let is_file = Regex::new(r"\.(md|toml|json|rs|ts|tsx|js|sql|yml|sh|svg|png)$").unwrap();
    for document in ["README.md", "ARCHITECTURE.md"] {
        let text = sources::read(document).unwrap_or_else(|| panic!("the project has no {document}"));
        for found in named.captures_iter(&text) {
            let path = found.get(1).or(found.get(2)).map_or("", |path| path.as_str());
            let first = path.split('/').next().unwrap_or_default();
            let ours = sources::root().join(first).exists();
            let is_path = found.get(2).is_some() || (path.contains('/') && ours) || is_file.is_match(path);
            if is_path && !generated.iter().any(|folder| path.starts_with(folder)) {
                assert!(exists_somewhere(path), "{document} names {path}, which is not there");
            }
        }
    }
}

#[test]
fn the_window_may_call_exactly_the_commands_there_are() {
    // The list that every front end shares, and what the shell writes out by hand besides.
    let listed = Regex::new(r"(?m)^\s*(\w+)\(\w+\) -> \S+,$").unwrap();
    let by_hand =
        Regex::new(r"#\[tauri::command[^\]]*\]\s*(?:#\[[^\]]*\]\s*)*(?:pub\S*\s+)?(?:async\s+)?fn\s+(\w+)").unwrap();
    let list = sources::read("src-tauri/crates/console/src/wire/list.rs").unwrap();
    let mut commands: BTreeSet<_> = all(&listed, &list).into_iter().collect();
    assert!(!commands.is_empty(), "no command is in the list of the console");
    let shell = sources::under("src-tauri/src", &[".rs"]);
    commands.extend(shell.iter().flat_map(|source| all(&by_hand, &source.code())));

    let mut granted = BTreeSet::new();
    let mut permissions = BTreeSet::new();
    for source in sources::under("src-tauri/permissions", &[".toml"]) {
        let file: toml::Table = source
            .text
            .parse()
            .unwrap_or_else(|error| panic!("{}: {error}", source.path));
        for permission in file["permission"].as_array().into_iter().flatten() {
            permissions.insert(permission["identifier"].as_str().unwrap_or_default().to_owned());
            for command in permission["commands"]["allow"].as_array().into_iter().flatten() {
                let command = command.as_str().unwrap_or_default().to_owned();
                assert!(granted.insert(command.clone()), "two permissions grant {command}");
            }
        }
    }
    assert_eq!(
        granted, commands,
        "src-tauri/permissions on the left, the commands there are on the right"
    );

    let capability = json("src-tauri/capabilities/main.json");
    let named = capability["permissions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str());
    let own: BTreeSet<_> = named.filter(|name| !name.contains(':')).map(str::to_owned).collect();
    assert_eq!(
        own, permissions,
        "src-tauri/capabilities/main.json on the left, src-tauri/permissions on the right"
    );
}

#[test]
fn the_page_has_no_network_and_no_second_way_to_the_shell() {
    let config = json("tauri.conf.json");
    let security = &config["app"]["security"];
    let policy = security["csp"].as_object().unwrap();
    assert_eq!(policy["default-src"], "'none'");
    assert_eq!(policy["script-src"], "'self'");
    assert_eq!(
        policy["connect-src"], "ipc: http://ipc.localhost",
        "the page talks to the shell and nobody else"
    );
    assert!(!security["csp"].to_string().contains("unsafe-"));
    assert_eq!(
        security["capabilities"],
        serde_json::json!(["main"]),
        "stray capability files must not count"
    );
    assert_eq!(config["app"]["withGlobalTauri"], false);
    let windows = config["app"]["windows"].as_array().unwrap();
    assert!(
        windows.iter().all(|window| window["create"] == false),
        "a window not opened by window.rs could navigate"
    );
}

/// The Rust under a folder that ships.
fn shipped(folder: &str) -> impl Iterator<Item = Source> + use<> {
    sources::under(folder, &[".rs"])
        .into_iter()
        .filter(|source| !source.is_test())
}

fn ui() -> impl Iterator<Item = Source> {
    sources::under("ui/src", &[".ts", ".tsx"]).into_iter()
}

fn none_match(sources: impl Iterator<Item = Source>, pattern: &str, rule: &str) {
    let pattern = Regex::new(pattern).unwrap_or_else(|error| panic!("{rule}: {error}"));
    let broken: Vec<_> = sources
        .filter_map(|source| Some(format!("{}: {}", source.path, pattern.find(&source.code())?.as_str())))
        .collect();
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

fn all(pattern: &Regex, text: &str) -> Vec<String> {
    pattern.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

fn json(path: &str) -> serde_json::Value {
    let text = sources::read(path).unwrap_or_else(|| panic!("{path} is missing"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Whether a path is there from the root, or, in a description of one folder, ends the path of some file.
fn exists_somewhere(path: &str) -> bool {
    let from_root = sources::root().join(path).exists();
    from_root
        || sources::under("", &[""])
            .iter()
            .any(|source| source.path.ends_with(&format!("/{path}")))
}
