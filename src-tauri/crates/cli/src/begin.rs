//! Beginning a release: what must be known, trusted and confirmed before anything runs.

use crate::arguments::Run;
use crate::print;
use console::Console;
use console::wire::{Code, GrantTrust, Inspect, Inspection, StartRelease, Trust, WireError};

/// Begins a release of a trusted file; `None` where it is not trusted and was listed instead.
pub(crate) async fn begin(console: &Console, wanted: &Run, json: bool) -> Result<Option<String>, WireError> {
    let path = wanted.file.as_ref().map(|file| file.display().to_string());
    let seen = console
        .inspect(Inspect {
            path: path.unwrap_or_default(),
            environment: wanted.env.clone(),
        })
        .await?;
    let environment = seen.environment.clone().unwrap_or_default();
    if let Some(why) = &seen.cannot_start {
        return Err(refused(
            why.clone(),
            "Nothing has run. Everything that is wrong: csign lint FILE",
        ));
    }
    let familiar = matches!(seen.trust, Trust::Trusted { .. }) || console.ships(&seen.path);
    if !familiar && !wanted.trust {
        list_rights(&seen, json);
        return Ok(None);
    }
    let guarded = seen
        .environments
        .iter()
        .any(|one| one.name == environment && one.guarded);
    confirmed(guarded, &environment, wanted)?;
    let old = version(wanted.old.as_ref(), &seen.suggested_old)?;
    let new = version(wanted.new.as_ref(), &seen.suggested_new)?;
    if !matches!(seen.trust, Trust::Trusted { .. }) {
        let (path, digest) = (seen.path.clone(), seen.digest.clone());
        console
            .trust(GrantTrust {
                path,
                environment: environment.clone(),
                digest,
            })
            .await?;
    }
    let started = console
        .start_release(StartRelease {
            path: seen.path,
            environment,
            digest: seen.digest,
            old,
            new,
            commit: wanted.commit.clone().or(seen.suggested_commit),
        })
        .await?;
    Ok(Some(started.release))
}

/// Steps of a guarded environment run only where its name was typed; asked before anything runs.
pub(crate) fn confirmed(guarded: bool, environment: &str, wanted: &Run) -> Result<(), WireError> {
    if !guarded || !wanted.steps || wanted.confirm.as_deref() == Some(environment) {
        return Ok(());
    }
    let said = match &wanted.confirm {
        None => "its name was not typed".to_owned(),
        Some(typed) => format!("“{typed}” is not its name"),
    };
    Err(refused(
        format!("The environment {environment} is guarded and {said}; nothing has run"),
        &format!("To run its steps say --steps --confirm {environment}."),
    ))
}

fn version(said: Option<&String>, suggested: &str) -> Result<String, WireError> {
    match said {
        Some(version) => Ok(version.clone()),
        None if !suggested.is_empty() => Ok(suggested.to_owned()),
        None => Err(WireError {
            code: Code::BadInput,
            message: "Which version serves now and which one is released is not known; nothing has run".to_owned(),
            causes: Vec::new(),
            hint: Some("Say both, such as --old 2.0.4 --new 2.1.0.".to_owned()),
        }),
    }
}

fn refused(message: String, hint: &str) -> WireError {
    WireError {
        code: Code::Refused,
        message,
        causes: Vec::new(),
        hint: Some(hint.to_owned()),
    }
}

fn list_rights(seen: &Inspection, json: bool) {
    if json {
        print::json(&serde_json::json!({ "not_trusted": seen }));
        return;
    }
    let shown = &seen.shown;
    print::line(&match &seen.trust {
        Trust::Changed { by, .. } => {
            format!("{shown} changed since {by} trusted it. Nothing has run. What changed:")
        }
        _ => format!("{shown} is not trusted. Nothing has run. It could:"),
    });
    for change in &seen.changes {
        let sign = match change.sign.as_str() {
            "added" => '+',
            "removed" => '-',
            _ => ' ',
        };
        print::line(&format!("  {}:{} {sign} {}", change.file, change.line, change.text));
    }
    if matches!(seen.trust, Trust::Changed { .. }) {
        print::line("It could:");
    }
    for (what, rights) in [
        ("contact", &seen.hosts),
        ("run", &seen.commands),
        ("read", &seen.files),
        ("use the secret", &seen.secrets),
    ] {
        for right in rights {
            let new = if right.new { "  (new)" } else { "" };
            let line = right.what.replace('\n', " ⏎ ");
            print::line(&format!("  {what} {line}  ({}){new}", right.used_by));
        }
    }
    print::line("Read this, then say --trust.");
}
