//! What the runner does to the world, after the intent is on disk. Each effect reports back to the dispatcher's queue.

use super::World;
use super::dispatcher::{Message, not_started};
use crate::evidence::{Seen, Sighting};
use crate::ports::{ReadyCheck, StepOrder, StepRun, Stop};
use crate::release::event::EventKind;
use crate::{judge, says};
use checklist::{Check, ItemId, Step, StepBlock};
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

pub(super) struct Effects {
    world: World,
    // Weak, so that a release ends when its last user is gone even while looks are under way.
    queue: mpsc::WeakUnboundedSender<Message>,
    checks: watch::Sender<bool>,
    step: watch::Sender<bool>,
}

pub(super) fn order(run: StepRun, block: &StepBlock, step: &Step, default_timeout_ms: u64) -> StepOrder {
    StepOrder {
        run,
        shell: block.shell.clone(),
        script: step.script.clone(),
        cwd: step.cwd.clone(),
        timeout_ms: step.timeout_ms.unwrap_or(default_timeout_ms),
    }
}

impl Effects {
    pub(super) fn new(world: World, queue: mpsc::WeakUnboundedSender<Message>) -> Self {
        Self {
            world,
            queue,
            checks: watch::channel(false).0,
            step: watch::channel(false).0,
        }
    }

    /// Looks, once there is a place.
    pub(super) fn look(&self, item: ItemId, attempt: u32, check: Check) {
        let (world, queue, mut stop) = (self.world.clone(), self.queue.clone(), self.checks.subscribe());
        tokio::spawn(async move {
            let place = tokio::select! {
                place = world.limits.place(&check) => place,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            tell(
                &queue,
                Message::Looking {
                    item: item.clone(),
                    attempt,
                },
            );
            let finished = Box::new(looked(&world, item.clone(), attempt, check, stop).await);
            drop(place);
            tell(
                &queue,
                Message::Looked {
                    item,
                    attempt,
                    finished,
                },
            );
        });
    }

    /// Stops every look begun so far; later ones are not affected.
    pub(super) fn stop_checks(&mut self) {
        self.checks.send_replace(true);
        self.checks = watch::channel(false).0;
    }

    /// Launches a step and follows it to its end.
    pub(super) fn run_step(&mut self, order: StepOrder) {
        self.step = watch::channel(false).0;
        let (world, queue, stop) = (self.world.clone(), self.queue.clone(), self.step.subscribe());
        tokio::spawn(async move {
            let (step, attempt) = (order.run.step.clone(), order.run.attempt);
            let launched = async move {
                match world.steps.launch(&order, &world.surroundings).await {
                    Ok(()) => world.steps.follow(&order.run, stop).await,
                    Err(why) => Some(not_started(world.clock.now(), why)),
                }
            };
            // A port that breaks must not leave the step open for ever: then how it ended is not known.
            let end = tokio::spawn(launched).await.unwrap_or(None);
            tell(
                &queue,
                Message::StepOver {
                    step,
                    attempt,
                    end,
                    adopted: false,
                },
            );
        });
    }

    /// Follows a step that an earlier process launched.
    pub(super) fn follow_step(&mut self, run: StepRun) {
        self.step = watch::channel(false).0;
        let (world, queue, stop) = (self.world.clone(), self.queue.clone(), self.step.subscribe());
        tokio::spawn(async move {
            let (step, attempt) = (run.step.clone(), run.attempt);
            let followed = async move { world.steps.follow(&run, stop).await };
            let end = tokio::spawn(followed).await.unwrap_or(None);
            tell(
                &queue,
                Message::StepOver {
                    step,
                    attempt,
                    end,
                    adopted: true,
                },
            );
        });
    }

    /// Where effects report to.
    pub(super) fn queue(&self) -> mpsc::WeakUnboundedSender<Message> {
        self.queue.clone()
    }

    /// Asks the running step to stop.
    pub(super) fn stop_step(&self) {
        self.step.send_replace(true);
    }
}

/// Looks and judges, away from the dispatcher. A probe that breaks has not looked: that is said, and the check ends.
async fn looked(world: &World, item: ItemId, attempt: u32, check: Check, stop: Stop) -> EventKind {
    let ready = Arc::new(ReadyCheck { check });
    let look = {
        let (world, ready, item) = (world.clone(), Arc::clone(&ready), item.clone());
        async move {
            let sighting = world.prober.look(&ready, &world.surroundings, stop).await;
            finished(item, attempt, &ready.check, sighting)
        }
    };
    tokio::spawn(look).await.unwrap_or_else(|_| {
        let broke = Seen {
            could_not_look: Some("the probe broke off; that is a defect of the app".to_owned()),
            ..Seen::default()
        };
        finished(item, attempt, &ready.check, Sighting { looks: vec![broke] })
    })
}

fn finished(item: ItemId, attempt: u32, check: &Check, sighting: Sighting) -> EventKind {
    let sighting = sighting.writable();
    let judgements = judge::judge(check, &sighting);
    let outcome = judge::outcome(&judgements);
    let says = says::result(check, &sighting, &judgements, outcome);
    EventKind::CheckFinished {
        item,
        attempt,
        outcome,
        says,
        judgements,
        sighting,
    }
}

fn tell(queue: &mpsc::WeakUnboundedSender<Message>, message: Message) {
    if let Some(queue) = queue.upgrade() {
        // A closed queue means that the release is over in this process; the journal has the intent.
        let _ = queue.send(message);
    }
}
