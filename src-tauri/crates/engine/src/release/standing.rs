//! Where an item stands: derived from what happened to it and the time, never stored.

use super::state::{Decided, Decision, ItemState};
use crate::judge::Outcome;
use checklist::{Item, ItemKind};
use serde::{Deserialize, Serialize};

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A check that has not run.
    Pending,
    /// Its check is open.
    Running,
    /// Every expectation met.
    Passed,
    /// Met but for those marked `or warn`.
    Warned,
    /// An expectation unmet.
    Failed,
    /// A probe could not look.
    Unknown,
    /// No result came and none will.
    Interrupted,
    /// The result is older than allowed.
    Stale,
    /// Waits for a person.
    ToAttest,
    /// Waits for a signature under the record.
    ToSign,
    /// A named person says it holds.
    Attested,
    /// A named person says it does not.
    Refused,
    /// Going on without it.
    Waived,
    /// Does not apply.
    NotApplicable,
}

impl Standing {
    /// Nothing more is asked of the item. Includes waived and not applicable, which are not *passed*.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Passed | Self::Warned | Self::Attested | Self::Waived | Self::NotApplicable
        )
    }

    /// Argues against going on.
    pub fn blocks(self) -> bool {
        matches!(
            self,
            Self::Failed | Self::Refused | Self::Unknown | Self::Interrupted | Self::Stale
        )
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Warned => "passed with a warning",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Interrupted => "interrupted",
            Self::Stale => "stale",
            Self::ToAttest => "to attest",
            Self::ToSign => "to sign",
            Self::Attested => "attested",
            Self::Refused => "refused",
            Self::Waived => "waived",
            Self::NotApplicable => "not applicable",
        }
    }
}

/// Where `item` stands at `now` (Unix milliseconds).
pub fn standing(item: &Item, state: &ItemState, now: u64) -> Standing {
    if let Some(decided) = &state.decision {
        return of_decision(item, decided, now);
    }
    if state.open.is_some() {
        return Standing::Running;
    }
    match (&item.kind, &state.last) {
        (ItemKind::Attest, _) => Standing::ToAttest,
        (ItemKind::Signature { .. }, _) => Standing::ToSign,
        (ItemKind::Check { .. }, None) => Standing::Pending,
        (ItemKind::Check { .. }, Some(run)) => match run.outcome {
            None => Standing::Interrupted,
            Some(Outcome::Failed) => Standing::Failed,
            Some(Outcome::Unknown) => Standing::Unknown,
            Some(_) if is_past(stale_at(item, state), now) => Standing::Stale,
            Some(Outcome::Passed) => Standing::Passed,
            Some(Outcome::Warned) => Standing::Warned,
        },
    }
}

/// When the result turns stale, Unix milliseconds.
pub fn stale_at(item: &Item, state: &ItemState) -> Option<u64> {
    if let Some(decided) = &state.decision {
        return lapses_at(item, decided);
    }
    let run = state.last.as_ref()?;
    let passed = matches!(run.outcome, Some(Outcome::Passed | Outcome::Warned));
    passed
        .then(|| item.fresh_ms.map(|fresh| run.ended_at.saturating_add(fresh)))
        .flatten()
}

fn lapses_at(item: &Item, decided: &Decided) -> Option<u64> {
    match &decided.decision {
        Decision::Attested { .. } => item.fresh_ms.map(|fresh| decided.stamp.at.saturating_add(fresh)),
        Decision::Waived { until, .. } => end_of_day(until),
        Decision::Refused { .. } | Decision::NotApplicable { .. } => None,
    }
}

fn of_decision(item: &Item, decided: &Decided, now: u64) -> Standing {
    match decided.decision {
        _ if is_past(lapses_at(item, decided), now) => Standing::Stale,
        Decision::Attested { .. } => Standing::Attested,
        Decision::Refused { .. } => Standing::Refused,
        Decision::Waived { .. } => Standing::Waived,
        Decision::NotApplicable { .. } => Standing::NotApplicable,
    }
}

fn is_past(limit: Option<u64>, now: u64) -> bool {
    limit.is_some_and(|limit| now > limit)
}

/// End of the day `2026-12-01` in UTC, Unix milliseconds; `None` where the text is no date.
pub fn end_of_day(text: &str) -> Option<u64> {
    let day = chrono::NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()?;
    let end = day.succ_opt()?.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
    u64::try_from(end).ok()
}
