//! `csign rollback RELEASE`: all traffic back to the old version, without window, database or checklist.

use crate::print;
use console::wire::WireError;
use console::{Access, Options};
use std::process::ExitCode;

/// Takes traffic back from the release's rollback card.
pub(crate) async fn rollback(named: &str, by: Option<&str>, json: bool) -> Result<ExitCode, WireError> {
    let folder = Options::here("csign", Access::Read)?.folder;
    let by = by.map_or_else(console::account, str::to_owned);
    let told = |says: String| {
        if !json {
            print::line(&says);
        }
    };
    let done = console::roll_back_by_card(&folder, named, &by, &told).await?;
    let how = &done.rolled_back;
    if json {
        print::json(&serde_json::json!({
            "release": done.release,
            "serves": done.old,
            "out": done.new,
            "confirmed_ms": how.confirmed_ms,
            "last_answer_ms": how.last_answer_ms,
            "requests_after_order": how.requests,
            "bad_after_order": how.bad,
            "asked": how.asked,
            "not_written": done.not_written,
        }));
    } else {
        let last = how.last_answer_ms.map_or_else(
            || "requests are not counted by this engine".to_owned(),
            |ms| format!("{} answered its last request after {ms} ms", done.new),
        );
        print::line(&format!(
            "Everyone is back on {}. Confirmed after {} ms; {last}.",
            done.old, how.confirmed_ms
        ));
        if let Some(why) = &done.not_written {
            print::line(&format!(
                "It could not be written beside the journal: {why}. Note the time."
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
