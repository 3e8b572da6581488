//! What `docs/traffic.md` shows can be meant.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

mod support;

use checklist::read_environment;
use engine::traffic::Sides;
use support::{example, installed};
use traffic::Reach;

#[test]
fn each_environment_is_read_without_a_problem_and_opens() {
    let page = include_str!("../../../../docs/traffic.md");
    let titles = page.lines().filter_map(|line| line.strip_prefix("```toml "));
    let mut seen = 0;
    for title in titles {
        let stack = if title.ends_with("rehearsal") {
            "[rehearsal]\nstack = \"marketsage\"\n"
        } else {
            ""
        };
        let text = format!("name = \"p\"\n{stack}{}", example(title));
        let (environment, problems) = read_environment("p.toml", text.as_bytes());
        assert_eq!(problems, [], "{title}");
        let environment = environment.unwrap();
        let reach = Reach {
            variables: ["CS_CONTROL", "CS_CONTROL_TOKEN"]
                .map(|name| (name.to_owned(), "http://127.0.0.1:1".to_owned()))
                .into(),
            ..Reach::default()
        };
        // What the crate cannot open yet is told apart from what cannot be meant.
        let opened = environment
            .traffic
            .map(|settings| traffic::open(&settings, &reach).map(|_| ()));
        assert!(
            !matches!(&opened, Some(Err(error)) if !error.why.contains("cannot use it yet")),
            "{title}: {opened:?}"
        );
        let versions = Sides::<String>::default();
        let counted = environment
            .metrics
            .map(|settings| traffic::source(&settings, &versions, &reach).map(|_| ()));
        assert!(!matches!(counted, Some(Err(_))), "{title}: {counted:?}");
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn haproxy_takes_its_configuration() {
    let Some(haproxy) = installed("haproxy", "apt-get install haproxy") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let config = example("haproxy.cfg").replace("/run/haproxy", &folder.path().display().to_string());
    std::fs::write(folder.path().join("haproxy.cfg"), config).unwrap();
    let checked = std::process::Command::new(haproxy)
        .args(["-c", "-f"])
        .arg(folder.path().join("haproxy.cfg"))
        .output();
    let checked = checked.unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
