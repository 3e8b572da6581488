//! `csign verify FILE`

use crate::arguments::Verify;
use crate::print;
use console::wire::{StatementView, Verification, VerifyRecord, WireError};
use std::process::ExitCode;

/// Says what a record proves. Exit code 0 where it holds and the roster says whose the keys are, 1 where it does not hold,
/// 2 where it holds and nothing says whose the keys are.
pub(crate) fn verify(wanted: &Verify, json: bool) -> Result<ExitCode, WireError> {
    let found = console::verify_record(&VerifyRecord {
        path: wanted.file.display().to_string(),
        roster: wanted.roster.as_ref().map(|path| path.display().to_string()),
        digest: wanted.digest.clone(),
    })?;
    if json {
        print::json(&serde_json::json!(found));
    } else {
        tell(&found);
    }
    Ok(ExitCode::from(match (found.holds, found.names_people) {
        (false, _) => 1,
        (true, false) => 2,
        (true, true) => 0,
    }))
}

fn tell(found: &Verification) {
    for statement in &found.statements {
        signed(statement);
    }
    for sentence in &found.proved {
        print::line(&format!("✓ {sentence}"));
    }
    for sentence in &found.unproved {
        print::line(&format!("? {sentence}"));
    }
    for sentence in &found.wrong {
        print::line(&format!("✗ {sentence}"));
    }
    print::line(match (found.holds, found.names_people) {
        (false, _) => "DOES NOT HOLD",
        (true, false) => "HOLDS, signed with these keys",
        (true, true) => "HOLDS, signed by these people",
    });
}

fn signed(statement: &StatementView) {
    print::line(&format!("{} {}", statement.about, statement.digest));
    print::line(&format!("  {}", statement.says));
    for signer in &statement.signers {
        let glyph = if signer.signed { "✓" } else { "✗" };
        print::line(&format!(
            "  {glyph} {:<18} {:<18} {}",
            signer.role, signer.name, signer.fingerprint
        ));
    }
}
