//! Shell fences: steps that run, or a procedure that people follow.

use super::syntax::Syntax;
use crate::language::duration_ms;
use crate::markdown::{Fence, Line};
use crate::nearest::nearest;
use crate::source::Finding;
use regex::Regex;
use std::sync::LazyLock;

/// What a shell fence is.
pub(super) enum Shell {
    /// Commands, to be run in order.
    Steps(Vec<Draft>),
    /// Lines for people.
    Procedure {
        title: Option<String>,
        lines: Vec<String>,
        why: Option<&'static str>,
    },
}

/// A step without identity.
pub(super) struct Draft {
    pub(super) title: String,
    pub(super) script: String,
    pub(super) at: usize,
    pub(super) not_runnable: Option<String>,
}

/// What the info string says after the shell's name.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) timeout_ms: Option<u64>,
    pub(super) cwd: Option<String>,
    pub(super) irreversible: bool,
}

/// The interpreter that the info string's first word names.
pub(super) fn interpreter(word: &str) -> Option<&'static str> {
    match word.to_ascii_lowercase().as_str() {
        "bash" | "shell" | "console" | "shell-session" | "shellsession" => Some("bash"),
        "sh" => Some("sh"),
        "zsh" => Some("zsh"),
        _ => None,
    }
}

/// `timeout=20m cwd=backend irreversible`
pub(super) fn attributes(text: &str) -> (Attributes, Vec<Finding>) {
    let (mut attributes, mut findings) = (Attributes::default(), Vec::new());
    for word in text.split_whitespace() {
        match word
            .split_once('=')
            .map_or((word, ""), |(name, value)| (name, value.trim_matches('"')))
        {
            ("irreversible", "") => attributes.irreversible = true,
            ("timeout", value) => match duration_ms(value) {
                Some(timeout) => attributes.timeout_ms = Some(timeout),
                None => findings.push(Finding::error(
                    "step-attribute",
                    format!("`{value}` is no duration"),
                    "Write a number with `s`, `m` or `h`: `timeout=20m`.",
                )),
            },
            ("cwd", value) if !value.is_empty() && is_below(value) => attributes.cwd = Some(value.to_owned()),
            ("cwd", value) => findings.push(Finding::error(
                "step-attribute",
                format!("`cwd={value}` is not below the environment's folder for steps"),
                "Write a relative folder without `..`: `cwd=backend`.",
            )),
            (name, _) => {
                if let Some(known) = nearest(name, ["timeout", "cwd", "irreversible"]) {
                    findings.push(Finding::warning(
                        "step-attribute",
                        format!("`{name}` is no attribute of a step"),
                        format!("Did you mean `{known}`?"),
                    ));
                }
            }
        }
    }
    (attributes, findings)
}

/// Whether a path stays below where it starts.
pub(crate) fn is_below(path: &str) -> bool {
    !path.starts_with(['/', '\\', '~']) && !path.contains(':') && path.split(['/', '\\']).all(|part| part != "..")
}

/// Sorts out a fence; `None` where nothing is in it.
pub(super) fn shell(fence: &Fence) -> Option<Shell> {
    let lines: Vec<&Line> = fence.lines.iter().filter(|line| !line.text.trim().is_empty()).collect();
    let commands = || lines.iter().filter(|line| comment(&line.text).is_none());
    if lines.is_empty() {
        return None;
    }
    if commands().next().is_none() {
        let lines = lines
            .iter()
            .filter_map(|line| comment(&line.text))
            .map(str::to_owned)
            .collect();
        return Some(Shell::Procedure {
            title: None,
            lines,
            why: None,
        });
    }
    if commands().all(|line| numbered(&line.text).is_some()) {
        return Some(procedure(&lines));
    }
    let prompted = commands().filter(|line| prompt(&line.text).is_some()).count();
    if prompted > 0 && prompted < commands().count() && !continues(&lines) {
        let lines = fence.lines.iter().map(|line| line.text.clone()).collect();
        return Some(Shell::Procedure {
            title: None,
            lines,
            why: Some(
                "some of its lines have a prompt and some have none, so commands and their output cannot be told apart",
            ),
        });
    }
    Some(Shell::Steps(steps(fence, prompted > 0)))
}

fn procedure(lines: &[&Line]) -> Shell {
    let title: Vec<&str> = lines.iter().map_while(|line| comment(&line.text)).collect();
    let rest = lines.iter().skip(title.len());
    let lines = rest
        .map(|line| numbered(&line.text).unwrap_or(line.text.trim()).to_owned())
        .collect();
    Shell::Procedure {
        title: (!title.is_empty()).then(|| title.join(" ")),
        lines,
        why: None,
    }
}

/// Whether a prompted command runs on over lines without prompt.
fn continues(lines: &[&Line]) -> bool {
    let mut syntax = Syntax::default();
    lines.iter().all(|line| {
        let fits = syntax.is_open() || comment(&line.text).is_some() || prompt(&line.text).is_some();
        syntax.line(prompt(&line.text).unwrap_or(&line.text));
        fits
    })
}

/// Each comment on a line of its own begins a step, unless a command is still open there.
fn steps(fence: &Fence, prompted: bool) -> Vec<Draft> {
    let (mut steps, mut syntax): (Vec<Draft>, _) = (Vec::new(), Syntax::default());
    let mut title: Vec<&str> = Vec::new();
    let mut opened = 0;
    let mut fresh = true;
    for line in &fence.lines {
        let bare = line.text.trim();
        if let Some(words) = comment(&line.text).filter(|_| !syntax.is_open() && !line.text.starts_with([' ', '\t'])) {
            if title.is_empty() {
                opened = line.at;
            }
            title.push(unnumbered(words));
            fresh = true;
            continue;
        }
        if bare.is_empty() && fresh {
            continue;
        }
        let command = if prompted {
            prompt(&line.text).unwrap_or(&line.text)
        } else {
            &line.text
        };
        if let Some(step) = steps.last_mut().filter(|_| !fresh) {
            step.script.push('\n');
            step.script.push_str(command);
        } else {
            let named = !title.is_empty();
            let title = if named {
                std::mem::take(&mut title).join(" ")
            } else {
                command.trim().to_owned()
            };
            steps.push(Draft {
                title,
                script: command.to_owned(),
                at: if named { opened } else { line.at },
                not_runnable: None,
            });
        }
        fresh = false;
        syntax.line(command);
    }
    for step in &mut steps {
        step.script.truncate(step.script.trim_end().len());
        step.not_runnable = blank(&step.script).map(|blank| {
            format!("`{blank}` is still to be filled in: write the value, or use a variable such as `$CS_VERSION`")
        });
    }
    steps
}

fn comment(line: &str) -> Option<&str> {
    line.trim()
        .strip_prefix('#')
        .filter(|rest| !rest.starts_with('!'))
        .map(|rest| rest.trim_start_matches('#').trim())
}

/// `3. Deploy` without its number.
fn unnumbered(words: &str) -> &str {
    numbered(words).unwrap_or(words)
}

/// The text of `1. Text` or `2) Text`.
fn numbered(line: &str) -> Option<&str> {
    let line = line.trim();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let text = rest
        .strip_prefix(['.', ')'])
        .filter(|text| text.starts_with(char::is_whitespace))?;
    (rest.len() < line.len() && line.len() - rest.len() < 4).then(|| text.trim())
}

fn prompt(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("$ ").or_else(|| line.strip_prefix("> "))
}

#[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
static BLANK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"<[A-Za-z][A-Za-z0-9_. -]*>|\[[A-Z]{2}[A-Z0-9_ -]*\]|\bv?[X0-9]+\.X\.[XYZ]\b|\bv?X\.[XY](?:\.[XYZ])?\b",
        r"|\{\{\s*[A-Za-z][^{}]*\}\}|\byour[-_](?:domain|app|project|server|host|registry|org)[A-Za-z.-]*"
    ))
    .expect("a sound pattern")
});

/// A blank that someone has to fill in before the script can run.
fn blank(script: &str) -> Option<&str> {
    BLANK.find(script).map(|found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fence(text: &str) -> Fence {
        let lines = text
            .lines()
            .map(|line| Line {
                text: line.to_owned(),
                at: 0,
            })
            .collect();
        Fence {
            info: Some("bash".to_owned()),
            lines,
            range: 0..0,
        }
    }

    fn steps_of(text: &str) -> Vec<(String, String)> {
        match shell(&fence(text)) {
            Some(Shell::Steps(steps)) => steps.into_iter().map(|step| (step.title, step.script)).collect(),
            _ => panic!("no steps in {text}"),
        }
    }

    fn pair(title: &str, script: &str) -> (String, String) {
        (title.to_owned(), script.to_owned())
    }

    #[test]
    fn each_comment_names_a_step() {
        assert_eq!(
            steps_of("npm ci\n# 1. Build\nnpm run build\nnpm test\n\n# 2) Deploy\n# to staging\nnpm run deploy\n"),
            [
                pair("npm ci", "npm ci"),
                pair("Build", "npm run build\nnpm test"),
                pair("Deploy to staging", "npm run deploy")
            ]
        );
    }

    #[test]
    fn a_comment_inside_a_command_begins_nothing() {
        assert_eq!(
            steps_of("# Write\ncat <<EOF > a\n# not a step\nEOF\necho done").len(),
            1
        );
        assert_eq!(steps_of("if true; then\n# inside\n  echo\nfi").len(), 1);
    }

    #[test]
    fn prompts_go_where_every_command_has_one() {
        assert_eq!(
            steps_of("$ make \\\n    all\n$ make test"),
            [pair("make \\", "make \\\n    all\nmake test")]
        );
        let mixed = shell(&fence("$ make\nbuilt 3 files"));
        assert!(matches!(mixed, Some(Shell::Procedure { why: Some(_), .. })));
    }

    #[test]
    fn numbered_prose_and_comments_alone_are_for_people() {
        let Some(Shell::Procedure { title, lines, .. }) = shell(&fence(
            "# Immediate rollback steps\n1. Route traffic back\n2. Scale down",
        )) else {
            panic!("no procedure")
        };
        assert_eq!(title.as_deref(), Some("Immediate rollback steps"));
        assert_eq!(lines, ["Route traffic back", "Scale down"]);
        assert!(
            matches!(shell(&fence("# Old: 50%\n\n# New: 50%")), Some(Shell::Procedure { lines, .. }) if lines == ["Old: 50%", "New: 50%"])
        );
        assert!(shell(&fence("\n \n")).is_none());
    }

    #[test]
    fn a_blank_to_fill_in_keeps_a_step_from_running() {
        for script in [
            "git tag vX.Y.Z",
            "docker pull <image>",
            "curl [SERVER_URL]",
            "ssh your-domain.com",
            "echo {{ version }}",
        ] {
            assert!(blank(script).is_some(), "{script}");
        }
        for script in [
            "cat < in > out",
            "[ -f x ] && [[ -d y ]]",
            "tr [A-Z] [a-z]",
            "docker inspect -f '{{.State}}' a",
            "cat <<EOF",
        ] {
            assert_eq!(blank(script), None, "{script}");
        }
    }

    #[test]
    fn attributes_are_read_and_judged() {
        let (attributes, findings) = super::attributes("timeout=20m cwd=backend irreversible");
        assert_eq!(
            (
                attributes.timeout_ms,
                attributes.cwd.as_deref(),
                attributes.irreversible
            ),
            (Some(1_200_000), Some("backend"), true)
        );
        assert!(findings.is_empty());
        assert_eq!(
            super::attributes("timeout=soon cwd=../up irreversable title=\"x\"")
                .1
                .len(),
            3
        );
    }
}
