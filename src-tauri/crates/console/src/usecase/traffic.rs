//! The traffic room: where requests go, what the evidence says, moving them, and taking them back.

use crate::clock::now;
use crate::console::Console;
use crate::moving::card_path;
use crate::show;
use crate::usecase::home::named;
use crate::wire::{
    AnswerGate, Code, MoveTraffic, Nothing, OfRelease, ReadSeries, Series, TrafficAct, TrafficView, WireError,
};
use engine::{Command, ReleaseId};

impl Console {
    /// The whole room.
    pub async fn traffic(&self, request: OfRelease) -> Result<TrafficView, WireError> {
        let now = now();
        let engine = self.engine_of(&request.release).await;
        let card = card_path(self.0.store.folder(), &ReleaseId(request.release.clone()));
        let card = card.exists().then(|| card.display().to_string());
        self.read(&request.release, move |release, live| {
            show::traffic(release, live, engine.as_ref(), card, now)
        })
        .await?
        .ok_or_else(|| WireError::not_found("traffic plan in this checklist that this environment can follow"))
    }

    /// A piece of the series.
    pub async fn series(&self, request: ReadSeries) -> Result<Series, WireError> {
        let (since, most) = (request.since, request.most as usize);
        self.read(&request.release, move |_, live| show::series(live, since, most))
            .await
    }

    /// Moves traffic to the next stage.
    pub async fn move_traffic(&self, request: MoveTraffic) -> Result<Nothing, WireError> {
        let command = Command::MoveTraffic {
            stage: request.stage as usize,
            typed: request.typed,
            over: request.override_why,
            baseline: None,
        };
        self.act_on_traffic(&request.release, command, &request.person).await
    }

    /// Stays at this split.
    pub async fn hold_traffic(&self, request: TrafficAct) -> Result<Nothing, WireError> {
        let command = Command::HoldTraffic { why: request.why };
        self.act_on_traffic(&request.release, command, &request.person).await
    }

    /// Goes on: after a hold, a fault, a restart.
    pub async fn resume_traffic(&self, request: TrafficAct) -> Result<Nothing, WireError> {
        let command = Command::ResumeTraffic { why: request.why };
        self.act_on_traffic(&request.release, command, &request.person).await
    }

    /// Answers a gate that asks people.
    pub async fn answer_gate(&self, request: AnswerGate) -> Result<Nothing, WireError> {
        let command = Command::AnswerGate {
            gate: request.gate as usize,
            holds: request.holds,
            note: Some(request.note),
        };
        self.act_on_traffic(&request.release, command, &request.person).await
    }

    /// Sends all traffic back to the old version, now. Answers as soon as that has begun.
    pub async fn roll_back(&self, request: TrafficAct) -> Result<Nothing, WireError> {
        // Nobody is asked for a name in this moment: whoever sits here ordered it.
        let by = match named(&request.person) {
            Ok(by) => by,
            Err(_) => self.person().unwrap_or_else(|_| "somebody at this machine".to_owned()),
        };
        let why = match request.why.trim() {
            "" => "ordered by hand",
            why => why,
        };
        self.session(&request.release).await?.running.roll_back(why, &by)?;
        Ok(Nothing {})
    }

    /// Writes the position into the engine's own configuration.
    pub async fn persist_traffic(&self, request: TrafficAct) -> Result<Nothing, WireError> {
        self.act_on_traffic(&request.release, Command::PersistTraffic, &request.person)
            .await
    }

    /// Lets go of the old version.
    pub async fn remove_old(&self, request: TrafficAct) -> Result<Nothing, WireError> {
        let command = Command::RemoveOld { why: request.why };
        self.act_on_traffic(&request.release, command, &request.person).await
    }

    async fn act_on_traffic(&self, release: &str, command: Command, person: &str) -> Result<Nothing, WireError> {
        let by = named(person)?;
        self.session(release).await?.running.act(command, &by).await?;
        Ok(Nothing {})
    }

    /// Name of the engine and the commands that take new out by hand, where the release runs here.
    async fn engine_of(&self, release: &str) -> Option<show::EngineWords> {
        if self.writable().is_err() {
            return None;
        }
        let session = self.session(release).await.ok()?;
        let moving = session.world.moving.as_ref()?;
        Some(show::EngineWords {
            name: moving.engine.describe(),
            source: moving.source.describe(),
            by_hand: moving.engine.by_hand(),
            can_persist: moving.engine.persist().is_some(),
            interval_ms: moving.source.interval_ms(),
        })
    }
}

impl From<engine::traffic::TrafficError> for WireError {
    fn from(error: engine::traffic::TrafficError) -> Self {
        Self::new(Code::Other, error.to_string(), error.hint)
    }
}
