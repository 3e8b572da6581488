//! Domain words to wire words.

use crate::wire::{Judged, ReleaseStatus, Standing, StepStanding};
use engine::{Closing, Release};

pub(super) fn standing(standing: engine::Standing) -> Standing {
    match standing {
        engine::Standing::Pending => Standing::Pending,
        engine::Standing::Running => Standing::Running,
        engine::Standing::Passed => Standing::Passed,
        engine::Standing::Warned => Standing::Warned,
        engine::Standing::Failed => Standing::Failed,
        engine::Standing::Unknown => Standing::Unknown,
        engine::Standing::Interrupted => Standing::Interrupted,
        engine::Standing::Stale => Standing::Stale,
        engine::Standing::ToAttest => Standing::ToAttest,
        engine::Standing::ToSign => Standing::ToSign,
        engine::Standing::Attested => Standing::Attested,
        engine::Standing::Refused => Standing::Refused,
        engine::Standing::Waived => Standing::Waived,
        engine::Standing::NotApplicable => Standing::NotApplicable,
    }
}

pub(super) fn step_standing(standing: engine::StepStanding) -> StepStanding {
    match standing {
        engine::StepStanding::Pending => StepStanding::Pending,
        engine::StepStanding::Running => StepStanding::Running,
        engine::StepStanding::Stopping => StepStanding::Stopping,
        engine::StepStanding::Done => StepStanding::Done,
        engine::StepStanding::Failed => StepStanding::Failed,
        engine::StepStanding::Stopped => StepStanding::Stopped,
        engine::StepStanding::TimedOut => StepStanding::TimedOut,
        engine::StepStanding::Interrupted => StepStanding::Interrupted,
        engine::StepStanding::Settled => StepStanding::Settled,
    }
}

pub(super) fn judged(judged: engine::Judged) -> Judged {
    match judged {
        engine::Judged::Met => Judged::Met,
        engine::Judged::Warned => Judged::Warned,
        engine::Judged::Unknown => Judged::Unknown,
        engine::Judged::Unmet => Judged::Unmet,
    }
}

pub(super) fn status(release: &Release) -> ReleaseStatus {
    match release.closed.as_ref().map(|closed| closed.outcome) {
        None => ReleaseStatus::Open,
        Some(Closing::Complete) => ReleaseStatus::Complete,
        Some(Closing::Failed) => ReleaseStatus::Failed,
        Some(Closing::RolledBack) => ReleaseStatus::RolledBack,
    }
}

pub(super) fn kind(kind: &checklist::ItemKind) -> &'static str {
    match kind {
        checklist::ItemKind::Check { .. } => "check",
        checklist::ItemKind::Attest => "attest",
        checklist::ItemKind::Signature { .. } => "signature",
    }
}

/// Who attests an item: its role, or the one that signs.
pub(super) fn role(item: &checklist::Item) -> Option<String> {
    match &item.kind {
        checklist::ItemKind::Signature { role } => Some(role.clone()),
        _ => item.role.clone(),
    }
}

/// A count as the wire has it.
pub(super) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
