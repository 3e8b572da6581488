//! Stories about engines and sources that are commands; those of `docs/traffic.md` among them.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

mod support;

use checklist::{Metrics, Traffic};
use engine::ports::TrafficEngine;
use engine::traffic::Sides;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use support::example;
use tempfile::TempDir;
use traffic::Reach;

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn script(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Opens `./traffic` in a folder, as the page has it.
fn opened(folder: &TempDir, variables: &[(&str, &str)]) -> Arc<dyn TrafficEngine> {
    let settings = Traffic::Command {
        set: words("./traffic set"),
        read: words("./traffic read"),
        counters: Some(words("./traffic counters")),
        persist: Some(words("./traffic persist")),
    };
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let reach = Reach {
        folder: folder.path().to_owned(),
        path: vec![folder.path().to_owned()],
        variables: variables.collect(),
        ..Reach::default()
    };
    traffic::open(&settings, &reach).unwrap()
}

async fn moves(engine: &dyn TrafficEngine) {
    for percent in [50_u8, 85, 100, 0] {
        let position = engine.set(percent).await.unwrap();
        assert_eq!(position.new_percent.to_string(), percent.to_string());
    }
}

#[tokio::test]
async fn the_example_for_kubectl_moves_an_http_route() {
    let folder = tempfile::tempdir().unwrap();
    script(folder.path(), "traffic", &example("traffic for kubectl"));
    // A cluster in which the weight of new is a file.
    let kubectl = r#"#!/bin/sh
set -eu
[ "$2 $3 $4" = "httproute/api --namespace production" ]
case $1 in
  patch)
    old=$(printf %s "$8" | sed -n 's/.*backendRefs\/0\/weight", "value": \([0-9]*\).*/\1/p')
    new=$(printf %s "$8" | sed -n 's/.*backendRefs\/1\/weight", "value": \([0-9]*\).*/\1/p')
    [ $((old + new)) -eq 100 ]
    printf %s "$new" > weight; echo "patched" ;;
  get) cat weight ;;
esac
"#;
    script(folder.path(), "kubectl", kubectl);
    moves(&*opened(&folder, &[])).await;
}

#[tokio::test]
async fn the_example_for_aws_moves_a_listener() {
    let folder = tempfile::tempdir().unwrap();
    script(folder.path(), "traffic", &example("traffic for aws"));
    let aws = r#"#!/bin/sh
set -eu
case $2 in
  modify-listener)
    printf %s "$6" | tr -d '\n' | sed -n 's/.*"arn:new", "Weight": \([0-9]*\).*/\1/p' > weight; echo '{}' ;;
  describe-listeners) cat weight ;;
esac
"#;
    script(folder.path(), "aws", aws);
    let variables = [
        ("LISTENER", "arn:listener"),
        ("OLD_GROUP", "arn:old"),
        ("NEW_GROUP", "arn:new"),
    ];
    moves(&*opened(&folder, &variables)).await;
}

#[tokio::test]
async fn what_the_page_says_commands_print_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("read"), example("printed by read")).unwrap();
    std::fs::write(folder.path().join("counters"), example("printed by counters")).unwrap();
    script(
        folder.path(),
        "traffic",
        "#!/bin/sh\n[ $1 = persist ] && echo \"kept $CS_PERCENT\" || cat $1\n",
    );
    let engine = opened(&folder, &[]);
    let position = engine.read().await.unwrap();
    assert_eq!(
        (position.new_percent.to_string(), position.servers.new.up),
        ("50".to_owned(), 2)
    );
    let counted = engine.counters().await.unwrap();
    assert_eq!(
        (counted.sides.old[0].errors, counted.sides.new[0].at_most.len()),
        (1, 2)
    );
    assert_eq!(counted.sampled_at, Some(1_767_225_600_000));
    assert_eq!(engine.persist().unwrap().await.unwrap(), "kept 50");
    assert_eq!(engine.preflight().await.unwrap().obstacle(), None);

    let counters = Metrics::Command {
        counters: words("sh -c [~$CS_NEW_VERSION~=~2.0~]&&cat~counters")
            .iter()
            .map(|word| word.replace('~', " "))
            .collect(),
    };
    let versions = Sides {
        old: "1.0".to_owned(),
        new: "2.0".to_owned(),
    };
    let reach = Reach {
        folder: folder.path().to_owned(),
        ..Reach::default()
    };
    let source = traffic::source(&counters, &versions, &reach).unwrap();
    assert_eq!(source.counters().await.unwrap(), counted);
}

#[tokio::test]
async fn a_command_that_fails_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let text = "#!/bin/sh\ncase $1 in set) echo 'quota is used up' >&2; exit 4;; read) echo 50;; esac\n";
    script(folder.path(), "traffic", text);
    let engine = opened(&folder, &[]);
    let error = engine.set(50).await.unwrap_err();
    assert!(
        error.why.contains("exit 4: quota is used up") && error.may_have_happened,
        "{error:?}"
    );
    assert!(engine.read().await.unwrap_err().why.starts_with("it printed `50`"));
    assert!(
        engine
            .counters()
            .await
            .unwrap_err()
            .why
            .starts_with("it printed nothing")
    );
}

#[tokio::test]
async fn a_person_moves_it_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    script(
        folder.path(),
        "traffic",
        "#!/bin/sh\necho \"$CS_PERCENT $CS_OLD_VERSION\" > moved\n",
    );
    let engine = opened(&folder, &[("CS_OLD_VERSION", "1.0 it's")]);
    for line in engine.by_hand() {
        assert!(
            std::process::Command::new("sh")
                .args(["-c", &line])
                .status()
                .unwrap()
                .success()
        );
    }
    assert_eq!(
        std::fs::read_to_string(folder.path().join("moved")).unwrap(),
        "0 1.0 it's\n"
    );
}
