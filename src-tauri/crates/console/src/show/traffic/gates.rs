//! The gates: what must hold before the next move, those that want attention first.

use super::moves::duration;
use crate::wire::{GateStanding, GateView};
use checklist::Gate;
use engine::Release;
use engine::release::assessed::{Evidence, GateEvidence};
use engine::release::verdict::{self, Next};
use engine::runner::{Live, LiveTraffic};

pub(super) fn gates(release: &Release, live: &Live, now: u64) -> Vec<GateView> {
    let Some(plan) = release.traffic_plan() else {
        return Vec::new();
    };
    let watched = live.traffic.as_deref();
    let mut gates = vec![checklist_gate(release, now)];
    if release.traffic.stage().is_some() {
        gates.extend(dwell_gate(release, watched));
        gates.extend(share_gate(release, watched));
        let evidence = super::assessed(release, watched);
        for (index, gate) in plan.gates.iter().enumerate() {
            let measured = evidence
                .as_ref()
                .and_then(|evidence| evidence.gates.get(index).cloned().flatten());
            gates.push(match gate {
                Gate::Confirm { statement, role } => person_gate(release, index, statement, role.clone()),
                gate => evidence_gate(gate, proven(release, index).or(measured)),
            });
        }
    }
    gates.sort_by_key(|gate| order(gate.standing));
    gates
}

/// What wants attention comes first, the gravest before the others; then what only takes time; then what is settled.
fn order(standing: GateStanding) -> u8 {
    match standing {
        GateStanding::Failed => 0,
        GateStanding::Suspicious => 1,
        GateStanding::SharedTrouble => 2,
        GateStanding::Unknown => 3,
        GateStanding::ToAttest => 4,
        GateStanding::NotEnough => 5,
        GateStanding::Waiting => 6,
        GateStanding::Passed | GateStanding::Attested => 7,
    }
}

/// What was proven stays so until a person says that it goes on, whatever is measured meanwhile.
fn proven(release: &Release, index: usize) -> Option<GateEvidence> {
    let fault = release.traffic.fault.as_ref().filter(|fault| fault.gate == index)?;
    Some(GateEvidence {
        standing: Evidence::Broken,
        says: fault.says.clone(),
        progress: None,
    })
}

fn gate(title: &str, standing: GateStanding, word: impl Into<String>, says: impl Into<String>) -> GateView {
    GateView {
        title: title.to_owned(),
        standing,
        word: word.into(),
        says: says.into(),
        progress: None,
        answer: None,
        role: None,
    }
}

fn checklist_gate(release: &Release, now: u64) -> GateView {
    let next = release
        .next_stage()
        .map_or(Next::Closing, |(stage, _)| Next::Split(stage));
    let (blockers, missing) = verdict::reasons_before(release, &next, now);
    let title = "Checklist";
    if let Some(first) = blockers.first() {
        let word = engine::wording::count(blockers.len(), "blocker", "blockers");
        let list: Vec<String> = blockers
            .iter()
            .take(3)
            .map(|reason| format!("{} {}", capital(&reason.name()), reason.why))
            .collect();
        let more = blockers.len().saturating_sub(3);
        let rest = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let _ = first;
        return gate(title, GateStanding::Failed, word, format!("{}{rest}.", list.join(". ")));
    }
    if let Some(first) = missing.first() {
        let word = format!("{} open", missing.len());
        let free = if release.plan.environment.confirm_by_name {
            ""
        } else {
            " This environment lets traffic move all the same."
        };
        let says = format!("First of them: {}, {}.{free}", first.name(), first.why);
        return gate(title, GateStanding::Waiting, word, says);
    }
    gate(
        title,
        GateStanding::Passed,
        "Passed",
        "Everything before the split is settled.",
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn dwell_gate(release: &Release, watched: Option<&LiveTraffic>) -> Option<GateView> {
    let plan = release.traffic_plan()?;
    let standing = release.traffic.standing()?;
    let dwell_ms = plan.stages.get(standing.stage)?.dwell_ms;
    let watched_ms = watched
        .and_then(|watched| watched.watching.judge())
        .map_or(standing.watched_ms, engine::traffic::Judge::watched_ms);
    let percent = standing.percent;
    if watched_ms >= dwell_ms {
        let says = format!("{} at {percent} % are over.", duration(dwell_ms));
        return Some(gate("Dwell", GateStanding::Passed, "Passed", says));
    }
    let says = format!(
        "{} of {} at {percent} %, {} left.",
        duration(watched_ms / 1000 * 1000),
        duration(dwell_ms),
        duration((dwell_ms - watched_ms).div_ceil(1000) * 1000)
    );
    #[expect(clippy::cast_precision_loss, reason = "durations stay far below 2^53")]
    let progress = watched_ms as f64 / dwell_ms as f64;
    Some(GateView {
        progress: Some(progress),
        ..gate("Dwell", GateStanding::Waiting, "Waiting", says)
    })
}

/// Requests arrive in the shares that were meant. That they do not is drift, and stops every move.
fn share_gate(release: &Release, watched: Option<&LiveTraffic>) -> Option<GateView> {
    let intended = release.traffic.intended()?;
    let title = "Observed share";
    if let Some(drift) = &release.traffic.drift {
        return Some(gate(
            title,
            GateStanding::Failed,
            "Drift",
            format!("{}.", capital(&drift.why)),
        ));
    }
    let (served, _) = watched?.watching.last_minute();
    let Some(percent) = super::percent(served.new, served.old + served.new) else {
        let says = "No request was counted yet at this split.";
        return Some(gate(title, GateStanding::Unknown, "Unknown", says));
    };
    let says = format!("{percent:.1} % reaches the new version for {intended} % intended; 2 points allowed.");
    // Off by more than that it settles, or it turns out to be drift.
    if (percent - f64::from(intended)).abs() > 2.0 {
        return Some(gate(title, GateStanding::Waiting, "Settling", says));
    }
    Some(gate(title, GateStanding::Passed, "Passed", says))
}

fn evidence_gate(plan: &Gate, evidence: Option<GateEvidence>) -> GateView {
    let title = match plan {
        Gate::ErrorRate { .. } => "Error rate".to_owned(),
        Gate::MeanResponse { .. } => "Mean response".to_owned(),
        Gate::Tail { percentile, .. } => format!("p{percentile} response"),
        Gate::NoWorse { percentile, .. } => format!("p{percentile} against old"),
        Gate::Confirm { statement, .. } => statement.clone(),
    };
    let Some(evidence) = evidence else {
        return gate(&title, GateStanding::Unknown, "Unknown", "Nothing was counted yet.");
    };
    let (standing, word) = match evidence.standing {
        Evidence::Shown => (GateStanding::Passed, "Passed"),
        Evidence::NotEnough => (GateStanding::NotEnough, "Not enough evidence"),
        Evidence::Suspicious => (GateStanding::Suspicious, "Suspicious"),
        Evidence::Broken => (GateStanding::Failed, "Broken"),
        Evidence::Shared => (GateStanding::SharedTrouble, "Both fail alike"),
        Evidence::Unknown => (GateStanding::Unknown, "Unknown"),
    };
    GateView {
        progress: evidence.progress,
        ..gate(&title, standing, word, evidence.says)
    }
}

fn person_gate(release: &Release, index: usize, statement: &str, role: Option<String>) -> GateView {
    let at = |stamp: &engine::Stamp| crate::clock::clock_time(stamp.at);
    let shown = match release.traffic.answers.get(&index) {
        None => {
            let who = role.as_deref().unwrap_or("a person");
            gate(
                statement,
                GateStanding::ToAttest,
                "To attest",
                format!("Waits for {who}."),
            )
        }
        Some(answer) => {
            let note = answer.note.as_ref().map(|note| format!(" {note}")).unwrap_or_default();
            let says = format!("By {} at {}.{note}", answer.stamp.by, at(&answer.stamp));
            if answer.holds {
                gate(statement, GateStanding::Attested, "Attested", says)
            } else {
                gate(statement, GateStanding::Failed, "Does not hold", says)
            }
        }
    };
    GateView {
        answer: Some(crate::show::words::small(index)),
        role,
        ..shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wants_attention_is_read_before_what_waits_and_that_before_what_is_settled() {
        let shuffled = [
            GateStanding::Passed,
            GateStanding::Waiting,
            GateStanding::ToAttest,
            GateStanding::NotEnough,
            GateStanding::Unknown,
            GateStanding::Failed,
            GateStanding::Attested,
            GateStanding::Suspicious,
        ];
        let mut gates = shuffled.map(|standing| gate("", standing, "", ""));
        gates.sort_by_key(|gate| order(gate.standing));
        assert_eq!(
            gates.map(|gate| gate.standing),
            [
                GateStanding::Failed,
                GateStanding::Suspicious,
                GateStanding::Unknown,
                GateStanding::ToAttest,
                GateStanding::NotEnough,
                GateStanding::Waiting,
                GateStanding::Passed,
                GateStanding::Attested,
            ]
        );
    }
}
