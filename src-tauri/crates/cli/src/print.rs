//! Words on a terminal.

use console::wire::{Standing, StepStanding, Verdict, VerdictWord, WireError};
use std::io::Write as _;
use std::process::ExitCode;

/// A line on standard output; a closed pipe is not an error of ours.
pub(crate) fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A value as one JSON document.
pub(crate) fn json(value: &serde_json::Value) {
    line(&format!("{value:#}"));
}

/// An error: what happened, why, what to do.
pub(crate) fn error(error: &WireError, as_json: bool) {
    if as_json {
        json(&serde_json::json!({ "error": error }));
        return;
    }
    let mut text = format!("csign: {}", error.message);
    for cause in &error.causes {
        text.push_str(&format!("\n  because {cause}"));
    }
    if let Some(hint) = &error.hint {
        text.push_str(&format!("\n  {hint}"));
    }
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The glyph of a standing; the word always stands beside it.
pub(crate) fn glyph(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed | Standing::Attested => "✓",
        Standing::Warned => "!",
        Standing::Failed | Standing::Refused => "✗",
        Standing::Unknown | Standing::Interrupted => "?",
        Standing::Stale => "⧖",
        Standing::Waived => "⊘",
        Standing::NotApplicable => "–",
        Standing::ToAttest | Standing::ToSign => "✎",
        Standing::Pending | Standing::Queued | Standing::Running => "·",
    }
}

/// The glyph of a step.
pub(crate) fn step_glyph(standing: StepStanding) -> &'static str {
    match standing {
        StepStanding::Done => "✓",
        StepStanding::Failed | StepStanding::TimedOut | StepStanding::Stopped => "✗",
        StepStanding::Interrupted => "?",
        StepStanding::Settled => "⊘",
        StepStanding::Pending | StepStanding::Running | StepStanding::Stopping => "·",
    }
}

/// `NO-GO for step 3, Deploy to production`, with what stops it and how much is missing.
pub(crate) fn verdict(verdict: &Verdict) {
    line(&format!("{} {}", word(verdict.word), verdict.about));
    for blocker in &verdict.blockers {
        let number = blocker
            .item
            .map(|number| format!("item {number}, "))
            .unwrap_or_default();
        line(&format!("  ✗ {number}{}: {}", blocker.text, blocker.why));
    }
    if !verdict.missing.is_empty() {
        line(&format!(
            "  {} more to settle before it: people attest, steps run",
            verdict.missing.len()
        ));
    }
}

fn word(word: VerdictWord) -> &'static str {
    match word {
        VerdictWord::Go => "GO",
        VerdictWord::NoGo => "NO-GO",
        VerdictWord::Undecided => "UNDECIDED",
        VerdictWord::NothingToCheck => "NOTHING TO CHECK",
        VerdictWord::Closed => "CLOSED",
    }
}

/// The exit code of a verdict.
pub(crate) fn code(word: VerdictWord) -> ExitCode {
    ExitCode::from(match word {
        VerdictWord::Go | VerdictWord::Closed => 0,
        VerdictWord::NoGo => 1,
        VerdictWord::Undecided => 2,
        VerdictWord::NothingToCheck => 3,
    })
}
