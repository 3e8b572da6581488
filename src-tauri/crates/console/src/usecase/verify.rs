//! Verifying a record. It needs no journal and no console: a record is believed for what it holds.

use crate::console::Console;
use crate::wire::{Code, SignerView, StatementView, Verification, VerifyRecord, WireError};
use record::{Report, Roster, Verified};
use std::fs;

/// Says what a record proves, by whom, and what it does not. An error where a file cannot be read; a record that does not
/// hold is an answer.
pub fn verify_record(request: &VerifyRecord) -> Result<Verification, WireError> {
    let roster = match &request.roster {
        None => None,
        Some(path) => Some(Roster::read(&read(path)?).map_err(|problem| unusable(path, problem.to_string()))?),
    };
    let mut report = record::verify(&read(&request.path)?, roster.as_ref());
    if let Some(digest) = &request.digest {
        report.expect_digest(digest);
    }
    Ok(view(&report))
}

impl Console {
    /// The same, for a front end that has a console.
    pub async fn verify_record(&self, request: VerifyRecord) -> Result<Verification, WireError> {
        verify_record(&request)
    }
}

fn view(report: &Report) -> Verification {
    Verification {
        holds: report.holds(),
        names_people: report.names_people(),
        statements: report.statements.iter().map(statement).collect(),
        proved: report.proved.clone(),
        wrong: report.wrong.iter().map(ToString::to_string).collect(),
        unproved: report
            .unproved
            .iter()
            .map(|one| format!("Not proved is {one}."))
            .collect(),
    }
}

fn statement(verified: &Verified) -> StatementView {
    let signers = verified.signers.iter();
    StatementView {
        about: verified.about.clone(),
        digest: verified.digest.clone(),
        says: verified.says.clone(),
        signers: signers
            .map(|one| SignerView {
                role: one.role.clone(),
                name: one.name.clone(),
                fingerprint: one.fingerprint.clone(),
                signed: one.signed,
                at: one.at.map(|at| at.0),
            })
            .collect(),
    }
}

fn read(path: &str) -> Result<Vec<u8>, WireError> {
    fs::read(path).map_err(|error| unusable(path, error.to_string()))
}

fn unusable(path: &str, cause: String) -> WireError {
    WireError {
        code: Code::BadInput,
        message: format!("{path} cannot be used"),
        causes: vec![cause],
        hint: Some("A record is a .record file, an envelope, or the text of a sheet's QR codes.".to_owned()),
    }
}
