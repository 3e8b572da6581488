//! Stages: `50% for 30m`, `100%`.

use super::line::{form, time_of};
use crate::check::Unit;
use crate::language::{Found, Piece, in_unit, shown};
use crate::source::Finding;
use crate::traffic::Stage;
use std::ops::Range;

/// How long the last stage lasts where it does not say.
const LAST_DWELL_MS: u64 = 5 * 60_000;

/// A stage as written, before it has its place among the others.
pub(super) struct Share {
    percent: u8,
    dwell_ms: Option<u64>,
    range: Range<usize>,
}

/// Reads one line.
pub(super) fn share(line: Piece<'_>) -> Result<Share, Found> {
    let sign = line.text.find('%').map(|at| at + 1);
    let end = sign.or_else(|| line.text.find(char::is_whitespace));
    let (share, rest) = line.cut(end.unwrap_or(line.text.len()));
    let percent = percent(share)?;
    let dwell_ms = if rest.text.is_empty() {
        None
    } else {
        let time = rest
            .after_words("for")
            .ok_or_else(|| form(line, &format!("{percent}% for 30m")))?;
        Some(time_of(time)?)
    };
    Ok(Share {
        percent,
        dwell_ms,
        range: line.range(),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number from 1 to 100"
)]
fn percent(share: Piece<'_>) -> Result<u8, Found> {
    let found = |rule, message: &str, hint: &str| {
        let message = format!("`{}` {message}", shown(share.text));
        Err((Finding::error(rule, message, hint), share.range()))
    };
    match in_unit(share.text, Unit::Percent) {
        Ok(quantity) if (1.0..=100.0).contains(&quantity.number) && quantity.number.fract() == 0.0 => {
            Ok(quantity.number as u8)
        }
        Ok(_) => found(
            "share",
            "is no share that traffic can have",
            "Write a whole share from 1% to 100%: `50% for 30m`.",
        ),
        Err(_) => found("wrong-unit", "is no share", "Write it in percent: `50% for 30m`."),
    }
}

/// The stages in order. Shares must rise and end at 100, and each but the last must say how long it lasts.
///
/// With `gaps`, a line could not be read, and it is not said again that something is missing at the end.
pub(super) fn stages(shares: &[Share], gaps: bool, fence: &Range<usize>, found: &mut Vec<Found>) -> Vec<Stage> {
    let last = shares.len().saturating_sub(1);
    let mut reached = 0;
    let mut stages = Vec::with_capacity(shares.len());
    for (index, share) in shares.iter().enumerate() {
        if share.percent <= reached {
            let finding = Finding::error(
                "shares-rise",
                format!("{}% comes after {reached}%, and shares must rise", share.percent),
                "Order the stages from the smallest share to 100%; going back is a rollback, not a stage.",
            );
            found.push((finding, share.range.clone()));
        }
        reached = reached.max(share.percent);
        if share.dwell_ms.is_none() && (index < last || share.percent < 100) {
            let finding = Finding::error(
                "no-dwell",
                format!("it is not said how long {}% lasts", share.percent),
                format!("Write `{}% for 30m`.", share.percent),
            );
            found.push((finding, share.range.clone()));
        }
        stages.push(Stage {
            percent: share.percent,
            dwell_ms: share.dwell_ms.unwrap_or(LAST_DWELL_MS),
        });
    }
    if !gaps && shares.last().is_none_or(|share| share.percent < 100) {
        found.push(unfinished(shares.last(), fence));
    }
    stages
}

fn unfinished(last: Option<&Share>, fence: &Range<usize>) -> Found {
    let Some(share) = last else {
        let finding = Finding::error(
            "no-stage",
            "this plan has no stage",
            "Write each share with its time, and `100%` as the last: `50% for 30m`.",
        );
        return (finding, fence.clone());
    };
    let finding = Finding::error(
        "end-share",
        format!("the last stage gives {}% to the new version, not all", share.percent),
        "End the stages with the line `100%`.",
    );
    (finding, share.range.clone())
}
