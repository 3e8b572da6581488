//! Verification: what is proved, by whom, and what is not.

mod finding;
mod report;
mod statement;

pub use finding::{Finding, Unproved, Wrong};
pub use report::{Report, Said, SignerState, Verified};
pub(crate) use statement::{Reading, sense_of};

use crate::bundle::Bundle;
use crate::envelope::Envelope;
use crate::qr;
use crate::roster::Roster;

/// Verifies whatever `bytes` are: an envelope, a bundle, or the text of a sheet's QR codes, one a line.
/// `roster` is what the verifier knows from elsewhere; without it nothing says whose the keys are.
pub fn verify(bytes: &[u8], roster: Option<&Roster>) -> Report {
    if bytes.starts_with(b"PK") {
        return match Bundle::read(bytes) {
            Ok(bundle) => bundle.verify(roster),
            Err(problem) => Report::unreadable("bundle", problem),
        };
    }
    let text = String::from_utf8_lossy(bytes);
    if text.trim_start().starts_with(qr::MARK) {
        return match qr::read_qr(&text.lines().map(str::to_owned).collect::<Vec<_>>()) {
            Ok(envelope) => verify_envelope(&envelope, roster),
            Err(problem) => Report::unreadable("QR text", problem),
        };
    }
    match Envelope::read(bytes) {
        Ok(envelope) => verify_envelope(&envelope, roster),
        Err(problem) => Report::unreadable("file", problem),
    }
}

/// Verifies one envelope by itself. The journal and the files it names are then not looked at, which the report says.
pub fn verify_envelope(envelope: &Envelope, roster: Option<&Roster>) -> Report {
    let mut report = Report::default();
    let reading = Reading::of(envelope);
    reading.judge(roster, &[], &mut report);
    if let Some(record) = reading.record() {
        report.unproved.push(Unproved::NoJournal);
        if let Some(previous) = &record.previous {
            report.unproved.push(Unproved::PreviousNotHere(previous.phase));
        }
    }
    report
}
