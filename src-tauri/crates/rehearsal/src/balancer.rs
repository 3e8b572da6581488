//! What an operator sees and moves of production's traffic: `/split` and `/traffic` of the control interface.

use crate::fault::Trouble;
use crate::http::{Reply, json_reply, problem};
use crate::world::World;
use hyper::StatusCode;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How often a frozen balancer looks whether it may go on.
const FROZEN: Duration = Duration::from_millis(50);

impl World {
    /// Waits while the balancer is frozen. Who asked may wait too, or hang up: then nothing is done.
    pub(crate) async fn thawed(&self) {
        while self.faults.is_on(Trouble::BalancerFrozen) {
            tokio::time::sleep(FROZEN).await;
        }
    }

    pub(crate) fn split(&self) -> Value {
        let new = self.edge.production.traffic.split();
        json!({"old": 100 - new, "new": new})
    }

    /// Both sides: the share each gets, the servers that can take it, and what was served since the start of the stack, all
    /// of one instant. No counts while they are lost.
    pub(crate) fn traffic(&self) -> Value {
        let place = &self.edge.production;
        let counted = !self.faults.is_on(Trouble::Uncounted);
        let side = |version: &String, counts: Value| {
            let busy = place.traffic.busy_percent(version);
            json!({
                "version": version,
                "servers": {"up": u32::from(busy.is_some()), "total": 1},
                "counts": counted.then_some(counts),
                "busy_percent": busy.filter(|_| counted),
            })
        };
        let [old, new] = place.meter.read();
        json!({
            "generation": self.generation,
            "split": self.split(),
            "old": side(&place.shared.old, old),
            "new": side(&place.shared.new, new),
        })
    }

    /// Moves traffic. A version that does not run gets none; but new can be taken out whatever else is broken.
    pub(crate) fn move_traffic(&self, body: &Map<String, Value>) -> Result<Reply, Reply> {
        let place = &self.edge.production;
        let new = body.get("new").and_then(Value::as_u64).filter(|new| *new <= 100);
        let new = new.and_then(|new| u8::try_from(new).ok()).ok_or_else(|| {
            let why = "`new` must be a whole number from 0 to 100";
            problem(StatusCode::UNPROCESSABLE_ENTITY, why)
        })?;
        for (version, share) in [(&place.shared.old, 100 - new), (&place.shared.new, new)] {
            if new > 0 && share > 0 && place.traffic.address(version).is_none() {
                let why = format!("{version} does not run: deploy it first");
                return Err(problem(StatusCode::CONFLICT, why));
            }
        }
        place.traffic.set_split(new);
        Ok(json_reply(StatusCode::OK, &self.split()))
    }
}
