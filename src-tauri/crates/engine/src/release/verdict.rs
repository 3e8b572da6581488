//! May the next step be taken? GO, NO-GO or UNDECIDED always refers to the next step, and names it.

use super::assessed::Assessed;
use super::decide::missing_before_move;
use super::standing::{Standing, standing};
use super::state::{Release, StepStanding};
use crate::wording;
use checklist::{Entry, Item, ItemKind, Step, StepId};

/// The word of the fence that plans traffic.
const TRAFFIC: &str = "traffic";

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub word: Word,
    /// What it refers to.
    pub about: Next,
    /// What stops it.
    pub blockers: Vec<Reason>,
    /// What is still missing.
    pub missing: Vec<Reason>,
}

/// The word of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Nothing stops it and nothing is missing.
    Go,
    /// Something stops it.
    NoGo,
    /// Something is missing.
    Undecided,
    /// There is nothing to check: nothing can be said.
    NothingToCheck,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// This step.
    Step(StepId),
    /// Moving traffic to this stage, by its index.
    Split(usize),
    /// Closing as complete.
    Closing,
}

/// An item or a step, and why it counts here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The item's number.
    pub item: Option<u32>,
    /// The step.
    pub step: Option<StepId>,
    /// Its text.
    pub text: String,
    /// In words.
    pub why: String,
    /// Where the item stands.
    pub standing: Option<Standing>,
}

impl Reason {
    /// Nothing of the checklist, but of the traffic.
    pub fn of_traffic(text: &str, why: String) -> Self {
        Self {
            item: None,
            step: None,
            text: text.to_owned(),
            why,
            standing: None,
        }
    }
}

/// The verdict on the next step at `now` (Unix milliseconds), by the evidence on record.
pub fn verdict(release: &Release, now: u64) -> Verdict {
    verdict_by(release, release.traffic.assessed.as_ref(), now)
}

/// The same by the evidence that was `assessed` last, which need not be on record yet.
pub fn verdict_by(release: &Release, assessed: Option<&Assessed>, now: u64) -> Verdict {
    let about = next(release);
    let (mut blockers, mut missing) = reasons_before(release, &about, now);
    if matches!(about, Next::Split(_)) {
        let fault = release.traffic.fault.iter();
        blockers.extend(fault.map(|fault| Reason::of_traffic("A promise is proven broken", fault.says.clone())));
        let open = missing_before_move(release, assessed).into_iter();
        missing.extend(open.map(|why| Reason::of_traffic("Traffic", why)));
    }
    let word = match () {
        () if is_empty(release) => Word::NothingToCheck,
        () if !blockers.is_empty() => Word::NoGo,
        () if !missing.is_empty() => Word::Undecided,
        () => Word::Go,
    };
    Verdict {
        word,
        about,
        blockers,
        missing,
    }
}

/// Whether the checklist asks for nothing at all; such a release is never GO.
pub fn is_empty(release: &Release) -> bool {
    release.items.is_empty() && release.steps.is_empty()
}

/// The first step that is not over, in the order of the file.
pub fn next_step(release: &Release) -> Option<StepId> {
    let mut steps = release.plan.steps().zip(&release.steps);
    steps
        .find(|(_, state)| !state.standing().is_over())
        .map(|((_, step), _)| step.id.clone())
}

/// What comes next: the first step that is not over, or the next stage of traffic where the file has its plan earlier.
fn next(release: &Release) -> Next {
    let step = next_step(release);
    let stage = release.next_stage().filter(|_| release.traffic.rollback.is_none());
    let Some((stage, _)) = stage else {
        return step.map_or(Next::Closing, Next::Step);
    };
    for entry in &release.plan.checklist.entries {
        match (entry, &step) {
            (Entry::Plan(fence), _) if fence.word == TRAFFIC => return Next::Split(stage),
            (Entry::Steps(block), Some(id)) if block.steps.iter().any(|step| step.id == *id) => {
                return Next::Step(id.clone());
            }
            _ => {}
        }
    }
    Next::Split(stage)
}

/// What stands before `next` in the file and stops it, and what is missing there. Signatures are not: they are given under
/// the record, which is made of the closed release.
pub fn reasons_before(release: &Release, next: &Next, now: u64) -> (Vec<Reason>, Vec<Reason>) {
    let (mut blockers, mut missing) = (Vec::new(), Vec::new());
    let (mut item_index, mut step_index) = (0, 0);
    for entry in &release.plan.checklist.entries {
        match entry {
            Entry::Item(item) => {
                let state = &release.items[item_index];
                item_index += 1;
                let standing = standing(item, state, now);
                if standing.blocks() {
                    blockers.push(of_item(item, standing, state));
                } else if !standing.is_settled() && !matches!(item.kind, ItemKind::Signature { .. }) {
                    missing.push(of_item(item, standing, state));
                }
            }
            Entry::Steps(block) => {
                for (position, step) in block.steps.iter().enumerate() {
                    if matches!(next, Next::Step(id) if *id == step.id) {
                        return (blockers, missing);
                    }
                    let standing = release.steps[step_index].standing();
                    step_index += 1;
                    of_step(position + 1, step, standing, &mut blockers, &mut missing);
                }
            }
            Entry::Plan(fence) if matches!(next, Next::Split(_)) && fence.word == TRAFFIC => break,
            _ => {}
        }
    }
    (blockers, missing)
}

impl Reason {
    /// `item 69`, or the text of a step.
    pub fn name(&self) -> String {
        self.item
            .map_or_else(|| self.text.clone(), |number| format!("item {number}"))
    }
}

fn of_item(item: &Item, standing: Standing, state: &super::state::ItemState) -> Reason {
    let why = match (&state.decision, &state.last) {
        (Some(decided), _) if standing == Standing::Refused => {
            crate::says::decision(&decided.decision, &decided.stamp.by, decided.role.as_deref())
        }
        (None, Some(run)) if matches!(standing, Standing::Failed | Standing::Unknown) => run.says.clone(),
        _ => waits_for(item, standing),
    };
    let text = wording::shorten(&item.text, 120);
    Reason {
        item: Some(item.number),
        step: None,
        text,
        why,
        standing: Some(standing),
    }
}

fn waits_for(item: &Item, standing: Standing) -> String {
    match (standing, &item.role) {
        (Standing::ToAttest | Standing::ToSign, Some(role)) => format!("{}: {role}", standing.word()),
        _ => standing.word().to_owned(),
    }
}

fn of_step(number: usize, step: &Step, standing: StepStanding, blockers: &mut Vec<Reason>, missing: &mut Vec<Reason>) {
    let why = match standing {
        StepStanding::Done | StepStanding::Settled => return,
        StepStanding::Pending => "not run",
        StepStanding::Running => "running",
        StepStanding::Stopping => "stopping",
        StepStanding::Failed => "failed",
        StepStanding::Stopped => "stopped",
        StepStanding::TimedOut => "ended by its time-out",
        StepStanding::Interrupted => "interrupted: how it ended is not known",
    };
    let text = format!("Step {number}, {}", wording::shorten(&step.title, 100));
    let reason = Reason {
        item: None,
        step: Some(step.id.clone()),
        text,
        why: why.to_owned(),
        standing: None,
    };
    match standing {
        StepStanding::Pending | StepStanding::Running | StepStanding::Stopping => missing.push(reason),
        _ => blockers.push(reason),
    }
}
