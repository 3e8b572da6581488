//! What the runner does to the world, after the intent is on disk. Each effect reports back to the dispatcher's queue.

use super::World;
use super::dispatcher::{Message, not_started};
use crate::ports::{ReadyCheck, StepOrder, StepRun};
use checklist::{Check, ItemId, Step, StepBlock};
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
            tell(&queue, Message::Looking(item.clone()));
            let ready = ReadyCheck { check };
            let sighting = world.prober.look(&ready, &world.surroundings, stop).await;
            drop(place);
            tell(
                &queue,
                Message::Looked {
                    item,
                    attempt,
                    sighting,
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
            let end = match world.steps.launch(&order, &world.surroundings).await {
                Ok(()) => world.steps.follow(&order.run, stop).await,
                Err(why) => Some(not_started(world.clock.now(), why)),
            };
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
            let end = world.steps.follow(&run, stop).await;
            tell(
                &queue,
                Message::StepOver {
                    step: run.step,
                    attempt: run.attempt,
                    end,
                    adopted: true,
                },
            );
        });
    }

    /// Asks the running step to stop.
    pub(super) fn stop_step(&self) {
        self.step.send_replace(true);
    }
}

fn tell(queue: &mpsc::WeakUnboundedSender<Message>, message: Message) {
    if let Some(queue) = queue.upgrade() {
        // A closed queue means that the release is over in this process; the journal has the intent.
        let _ = queue.send(message);
    }
}
