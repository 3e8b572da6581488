//! What may be done, and what it leads to. Pure and total; also answers "is this allowed now, and if not, why?".

use super::event::{Closing, EventKind, File};
use super::standing::{Standing, end_of_day, standing};
use super::state::{Decision, ItemState, Release, StepStanding};
use super::verdict::{self, Next};
use crate::plan::Digest;
use crate::wording;
use checklist::{Item, ItemId, ItemKind, Step, StepId};
use std::collections::HashSet;

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Run these checks.
    RunChecks(Which),
    /// Decide about an item.
    Decide {
        /// The item.
        item: ItemId,
        /// As which role.
        role: Option<String>,
        /// What.
        decision: Decision,
    },
    /// Take back the last decision about an item.
    Withdraw {
        /// The item.
        item: ItemId,
        /// Why.
        why: String,
    },
    /// Write something down.
    Note {
        /// The item, or the release as a whole.
        item: Option<ItemId>,
        /// The text.
        text: String,
        /// A file, kept already.
        file: Option<File>,
    },
    /// Tick or untick a procedure line.
    Tick {
        /// Identity of the line.
        line: String,
        /// Ticked or not.
        done: bool,
    },
    /// Run a step.
    RunStep {
        /// The step.
        step: StepId,
        /// What the person typed.
        typed: String,
        /// Where it will run.
        place: Place,
    },
    /// Stop a running step.
    StopStep(StepId),
    /// Settle a step without running it.
    SettleStep {
        /// The step.
        step: StepId,
        /// Why.
        why: String,
    },
    /// End the release.
    Close {
        /// How.
        outcome: Closing,
        /// Notes for the sheet.
        notes: String,
    },
}

/// Which checks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Every one that no person has settled.
    All,
    /// Failed, unknown, interrupted, stale and pending ones.
    FailedAndStale,
    /// These.
    These(Vec<ItemId>),
}

/// Where a step runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Folder.
    pub cwd: String,
    /// Account.
    pub account: String,
    /// Machine.
    pub machine: String,
}

/// Why something is not allowed. One sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

type Permit = Result<(), Refusal>;

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal(why.into()))
}

/// The events a command leads to at `now` (Unix milliseconds), or why it is refused.
pub fn decide(release: &Release, command: Command, now: u64) -> Result<Vec<EventKind>, Refusal> {
    match command {
        Command::RunChecks(which) => run_checks(release, &which, now),
        Command::Decide { item, role, decision } => decide_item(release, &item, role, decision, now),
        Command::Withdraw { item, why } => {
            let (_, state) = find(release, &item)?;
            may_withdraw(release, state)?;
            Ok(vec![EventKind::DecisionWithdrawn { item, why }])
        }
        Command::Note { item, text, file } => {
            is_open(release)?;
            if let Some(item) = &item {
                find(release, item)?;
            }
            if text.trim().is_empty() && file.is_none() {
                return refuse("A note needs a text or a file.");
            }
            Ok(vec![EventKind::NoteAdded { item, text, file }])
        }
        Command::Tick { line, done } => {
            is_open(release)?;
            Ok(vec![EventKind::LineTicked { line, done }])
        }
        Command::RunStep { step, typed, place } => run_step(release, step, &typed, place, now),
        Command::StopStep(step) => {
            may_stop_step(release, &step)?;
            let attempt = attempts(release, &step);
            Ok(vec![EventKind::StepStopRequested { step, attempt }])
        }
        Command::SettleStep { step, why } => {
            may_settle_step(release, &step)?;
            needs_words(&why, "Say why the step is settled without running it here.")?;
            Ok(vec![EventKind::StepSettled { step, why }])
        }
        Command::Close { outcome, notes } => {
            may_close(release, outcome, now)?;
            Ok(vec![EventKind::ReleaseClosed { outcome, notes }])
        }
    }
}

fn is_open(release: &Release) -> Permit {
    match &release.closed {
        None => Ok(()),
        Some(_) => refuse("The release is closed; its record no longer changes."),
    }
}

fn find<'a>(release: &'a Release, id: &ItemId) -> Result<(&'a Item, &'a ItemState), Refusal> {
    let unknown = || Refusal("The plan has no such item.".to_owned());
    let item = release.planned_item(id).ok_or_else(unknown)?;
    let state = release.item(id).ok_or_else(unknown)?;
    Ok((item, state))
}

fn needs_words(text: &str, why: &str) -> Permit {
    if text.trim().is_empty() { refuse(why) } else { Ok(()) }
}

// ---- checks

fn run_checks(release: &Release, which: &Which, now: u64) -> Result<Vec<EventKind>, Refusal> {
    is_open(release)?;
    let events: Vec<EventKind> = runnable(release, which, now)
        .map(|(item, state)| EventKind::CheckStarted {
            item: item.id.clone(),
            attempt: state.attempts + 1,
        })
        .collect();
    if events.is_empty() {
        Err(nothing_to_run(release, which))
    } else {
        Ok(events)
    }
}

fn runnable<'a>(
    release: &'a Release,
    which: &'a Which,
    now: u64,
) -> impl Iterator<Item = (&'a Item, &'a ItemState)> + 'a {
    let named: HashSet<&ItemId> = match which {
        Which::These(ids) => ids.iter().collect(),
        Which::All | Which::FailedAndStale => HashSet::new(),
    };
    let items = release.plan.items().zip(release.items.iter().map(|state| &**state));
    items.filter(move |(item, state)| {
        let wanted = match which {
            Which::All => state.decision.is_none(),
            Which::FailedAndStale => state.decision.is_none() && wants_another_look(standing(item, state, now)),
            Which::These(_) => named.contains(&item.id),
        };
        wanted && may_run_check(release, item, state).is_ok()
    })
}

fn wants_another_look(standing: Standing) -> bool {
    standing.blocks() || matches!(standing, Standing::Pending | Standing::Warned)
}

fn nothing_to_run(release: &Release, which: &Which) -> Refusal {
    let why = match which {
        Which::All => "There is no check to run.",
        Which::FailedAndStale => "No check is failed, stale or still to run.",
        Which::These(ids) => {
            let first = ids.first().map(|id| find(release, id));
            return match first {
                None => Refusal("No check is named.".to_owned()),
                Some(Err(refusal)) => refusal,
                Some(Ok((item, state))) => match may_run_check(release, item, state) {
                    Err(refusal) => refusal,
                    Ok(()) => Refusal("There is no check to run.".to_owned()),
                },
            };
        }
    };
    Refusal(why.to_owned())
}

/// May this item's check run now?
pub fn may_run_check(release: &Release, item: &Item, state: &ItemState) -> Permit {
    is_open(release)?;
    match item.kind {
        ItemKind::Check { .. } if state.open.is_none() => Ok(()),
        ItemKind::Check { .. } => refuse("The check is running."),
        _ => refuse("No probe decides this item; a person does."),
    }
}

/// May checks of this selection run now?
pub fn may_run(release: &Release, which: &Which, now: u64) -> Permit {
    is_open(release)?;
    let any = runnable(release, which, now).next().is_some();
    if any {
        Ok(())
    } else {
        Err(nothing_to_run(release, which))
    }
}

// ---- items

fn decide_item(
    release: &Release,
    id: &ItemId,
    role: Option<String>,
    decision: Decision,
    now: u64,
) -> Result<Vec<EventKind>, Refusal> {
    let (item, state) = find(release, id)?;
    let item_id = id.clone();
    match decision {
        Decision::Attested { note, .. } => {
            may_attest(release, item, state)?;
            let statement = item.statement.clone();
            Ok(vec![EventKind::ItemAttested {
                item: item_id,
                role,
                statement,
                note,
            }])
        }
        Decision::Refused { why } => {
            may_refuse(release, item, state)?;
            needs_words(&why, "Say what does not hold.")?;
            Ok(vec![EventKind::ItemRefused {
                item: item_id,
                role,
                why,
            }])
        }
        Decision::Waived { why, until } => {
            may_waive(release, item, state)?;
            needs_words(&why, "Say why the release may go on without this item.")?;
            needs_words(&until, "Say until when: a date such as 2026-12-01, or words.")?;
            if end_of_day(&until).is_some_and(|end| end <= now) {
                return refuse(format!(
                    "{} is past; a waiver until then would not count.",
                    until.trim()
                ));
            }
            Ok(vec![EventKind::ItemWaived {
                item: item_id,
                role,
                why,
                until,
            }])
        }
        Decision::NotApplicable { why } => {
            may_mark_not_applicable(release, item, state)?;
            needs_words(&why, "Say why the item does not apply.")?;
            Ok(not_applicable_with_children(release, item, &why, now))
        }
    }
}

/// An item that does not apply takes along the unsettled items below it.
fn not_applicable_with_children(release: &Release, item: &Item, why: &str, now: u64) -> Vec<EventKind> {
    let mut gone = HashSet::from([item.number]);
    let mut events = vec![EventKind::ItemNotApplicable {
        item: item.id.clone(),
        why: why.to_owned(),
    }];
    for (child, state) in release.plan.items().zip(&release.items) {
        if child.parent.is_some_and(|parent| gone.contains(&parent)) {
            gone.insert(child.number);
            if !standing(child, state, now).is_settled() && state.open.is_none() {
                let why = format!("item {} does not apply: {why}", item.number);
                events.push(EventKind::ItemNotApplicable {
                    item: child.id.clone(),
                    why,
                });
            }
        }
    }
    events
}

fn undecided(release: &Release, state: &ItemState) -> Permit {
    is_open(release)?;
    if state.open.is_some() {
        return refuse("Its check is running.");
    }
    match state.decision {
        None => Ok(()),
        Some(_) => refuse("It is decided already; withdraw that first."),
    }
}

/// May a person attest this item now?
pub fn may_attest(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    match item.kind {
        ItemKind::Check { .. } => refuse("A probe decides this item; waive it to go on without."),
        ItemKind::Attest | ItemKind::Signature { .. } => Ok(()),
    }
}

/// May a person say that it does not hold?
pub fn may_refuse(release: &Release, _item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)
}

/// May the release go on without it?
pub fn may_waive(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    if item.required {
        refuse("The checklist marks it as required: it may not be waived.")
    } else {
        Ok(())
    }
}

/// May it be marked not applicable?
pub fn may_mark_not_applicable(release: &Release, item: &Item, state: &ItemState) -> Permit {
    undecided(release, state)?;
    // A parent stands above its children in the file, so its number is lower; a plan that says otherwise must not loop.
    let above = |item: &Item| {
        let parent = item.parent.filter(|parent| *parent < item.number)?;
        release.numbered_item(parent)
    };
    let optional = std::iter::successors(Some(item), |item| above(item)).any(|item| item.optional);
    if optional {
        Ok(())
    } else {
        refuse("The checklist does not mark it as optional; waive it to go on without.")
    }
}

/// May the last decision be taken back?
pub fn may_withdraw(release: &Release, state: &ItemState) -> Permit {
    is_open(release)?;
    if state.decision.is_some() {
        Ok(())
    } else {
        refuse("Nobody has decided about it.")
    }
}

// ---- steps

fn attempts(release: &Release, step: &StepId) -> u32 {
    release
        .step(step)
        .map_or(0, |state| u32::try_from(state.attempts.len()).unwrap_or(u32::MAX))
}

fn run_step(release: &Release, step: StepId, typed: &str, place: Place, now: u64) -> Result<Vec<EventKind>, Refusal> {
    may_run_step(release, &step, now)?;
    let environment = &release.plan.environment;
    if environment.confirm_by_name && typed != environment.name {
        return refuse(format!("Type “{}” to confirm; nothing has run.", environment.name));
    }
    let (_, planned) = planned(release, &step)?;
    Ok(vec![EventKind::StepStarted {
        attempt: attempts(release, &step) + 1,
        script: Digest::of(planned.script.as_bytes()),
        cwd: place.cwd,
        account: place.account,
        machine: place.machine,
        typed: environment.confirm_by_name.then(|| typed.to_owned()),
        step,
    }])
}

fn planned<'a>(release: &'a Release, step: &StepId) -> Result<(&'a checklist::StepBlock, &'a Step), Refusal> {
    release
        .planned_step(step)
        .ok_or_else(|| Refusal("The plan has no such step.".to_owned()))
}

/// May this step run now? In the order of the file; never past something that failed; where the environment is guarded,
/// or the step cannot be taken back, only on GO.
pub fn may_run_step(release: &Release, id: &StepId, now: u64) -> Permit {
    is_open(release)?;
    let (_, step) = planned(release, id)?;
    let standing = release
        .step(id)
        .map_or(StepStanding::Pending, super::state::StepState::standing);
    if let Some(why) = &step.not_runnable {
        return refuse(format!("It cannot run as it is: {why}"));
    }
    if standing.is_running() {
        return refuse("The step is running.");
    }
    if standing == StepStanding::Settled {
        return refuse("A person has settled it.");
    }
    if standing == StepStanding::Done && step.irreversible {
        return refuse("It is done, and it cannot be taken back; it runs once.");
    }
    if let Some((other, _)) = release.running_step() {
        let title = release
            .planned_step(&other)
            .map_or_else(String::new, |(_, step)| step.title.clone());
        return refuse(format!("Another step is running: {title}."));
    }
    in_order(release, id)?;
    let strict = release.plan.environment.confirm_by_name || step.irreversible;
    let (blockers, missing) = verdict::reasons_before(release, &Next::Step(id.clone()), now);
    match (blockers.first(), missing.first()) {
        (Some(reason), _) => refuse(format!(
            "NO-GO, {}: {}, {}.",
            wording::count(blockers.len(), "blocker", "blockers"),
            name(reason),
            reason.why
        )),
        (None, Some(reason)) if strict => refuse(format!(
            "UNDECIDED, {} before this step: {}, {}.",
            wording::count(missing.len(), "thing is missing", "things are missing"),
            name(reason),
            reason.why
        )),
        _ => Ok(()),
    }
}

fn name(reason: &verdict::Reason) -> String {
    reason
        .item
        .map_or_else(|| reason.text.clone(), |number| format!("item {number}"))
}

fn in_order(release: &Release, id: &StepId) -> Permit {
    let mut steps = release.plan.steps().zip(&release.steps);
    let earlier = steps
        .by_ref()
        .take_while(|((_, step), _)| step.id != *id)
        .find(|(_, state)| !state.standing().is_over());
    match earlier {
        None => Ok(()),
        Some(((_, step), _)) => refuse(format!("Steps run in order; “{}” comes first.", step.title)),
    }
}

/// May this step be stopped now?
pub fn may_stop_step(release: &Release, id: &StepId) -> Permit {
    is_open(release)?;
    match release.step(id).map(super::state::StepState::standing) {
        Some(StepStanding::Running) => Ok(()),
        Some(StepStanding::Stopping) => refuse("It is being stopped."),
        _ => refuse("It is not running."),
    }
}

/// May this step be settled by hand now?
pub fn may_settle_step(release: &Release, id: &StepId) -> Permit {
    is_open(release)?;
    match release.step(id).map(super::state::StepState::standing) {
        None => refuse("The plan has no such step."),
        Some(standing) if standing.is_running() => refuse("The step is running; stop it first."),
        Some(StepStanding::Done) => refuse("It is done."),
        Some(StepStanding::Settled) => refuse("It is settled already."),
        Some(_) => Ok(()),
    }
}

// ---- closing

/// May the release be closed so now?
pub fn may_close(release: &Release, outcome: Closing, now: u64) -> Permit {
    is_open(release)?;
    if release.running_step().is_some() {
        return refuse("A step is running; stop it or wait for its end.");
    }
    if release.has_open_checks() {
        return refuse("Checks are running; stop them or wait for their end.");
    }
    if outcome != Closing::Complete {
        return Ok(());
    }
    let (blockers, missing) = verdict::reasons_before(release, &Next::Closing, now);
    if verdict::is_empty(release) {
        return refuse("There is nothing in this checklist, so nothing can be complete.");
    }
    match (blockers.len(), missing.len()) {
        (0, 0) => Ok(()),
        (0, n) => refuse(format!(
            "{} still open; settle or waive each.",
            wording::count(n, "item or step is", "items or steps are")
        )),
        (n, _) => refuse(format!(
            "{} in the way; mend, settle or waive each.",
            wording::count(n, "item or step is", "items or steps are")
        )),
    }
}
