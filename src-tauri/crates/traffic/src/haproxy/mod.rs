//! HAProxy through its Runtime API: the servers of both versions are weighted within one backend.
//!
//! Every line is whole in itself: it sets absolute values and asks at its end what is so now. Nothing is remembered, so
//! a restart, a reload or another hand at the same socket shows in the next answer.

mod config;
mod conversation;
mod names;
mod orders;
mod preflight;
mod servers;
mod stat;
mod weights;

use crate::failure::{failure, uncertain};
use crate::reach::Reach;
use config::ConfigFile;
use conversation::Conversation;
use engine::ports::{Answer, TrafficEngine};
use engine::traffic::{Counted, Position, Preflight, TrafficError};
use names::Names;
use servers::Backend;

/// One backend of one HAProxy.
pub(crate) struct Haproxy {
    conversation: Conversation,
    names: Names,
    config: Option<ConfigFile>,
}

impl Haproxy {
    /// `socket`, `backend`, `old`, `new` and `config` as the environment has them.
    pub(crate) fn new(
        socket: &str,
        backend: &str,
        old: &[String],
        new: &[String],
        config: Option<&str>,
        reach: &Reach,
    ) -> Result<Haproxy, TrafficError> {
        Ok(Haproxy {
            conversation: Conversation::new(names::address(socket, reach)?, socket.to_owned()),
            names: Names::checked(backend, old, new)?,
            config: config.map(|file| ConfigFile::new(file, reach)),
        })
    }

    async fn backend(&self) -> Result<Backend, TrafficError> {
        let what = self.what("read");
        let answer = self.conversation.ask(&orders::look(&self.names), &what).await?;
        Backend::read(&answer, &self.names, &what)
    }

    async fn set_share(&self, percent: u8) -> Result<Position, TrafficError> {
        if percent == 0 {
            return self.take_out().await;
        }
        let before = self.backend().await?;
        let mut commands = orders::bring_in(&self.names, &before.sides.new);
        if percent < 100 {
            commands.extend(orders::bring_in(&self.names, &before.sides.old));
        }
        commands.extend(orders::shares(&self.names, percent));
        let what = self.what(&format!("set {percent} %"));
        let (after, objection) = self.tell(commands, &what).await?;
        match objection {
            None => Ok(after.position()),
            // One command may have been refused after others were obeyed.
            Some(said) => Err(refused(&what, &said)),
        }
    }

    /// Asks nothing first: what takes new out is right whatever is so now.
    async fn take_out(&self) -> Result<Position, TrafficError> {
        let what = self.what("set 0 %");
        let (mut after, mut objection) = self.tell(orders::shares(&self.names, 0), &what).await?;
        if !orders::old_serves(&after) {
            let mut commands = orders::bring_in(&self.names, &after.sides.old);
            commands.extend(orders::shares(&self.names, 0));
            (after, objection) = self.tell(commands, &what).await?;
        }
        // Where the way of balancing takes no weights, maintenance alone has done it.
        let position = after.position();
        match objection {
            Some(said) if position.new_percent > 0.0 => Err(refused(&what, &said)),
            _ => Ok(position),
        }
    }

    /// Says commands and asks, in the same line, what is so after them. Answers with that, and with what was refused.
    async fn tell(&self, mut commands: Vec<String>, what: &str) -> Result<(Backend, Option<String>), TrafficError> {
        commands.extend(orders::look(&self.names));
        let answer = self.conversation.tell(&commands, what).await?;
        let objection = orders::objection(&answer).map(str::to_owned);
        let after = Backend::read(&answer, &self.names, what).map_err(|error| TrafficError {
            may_have_happened: true,
            ..error
        })?;
        Ok((after, objection))
    }

    async fn count(&self) -> Result<Counted, TrafficError> {
        let what = self.what("count requests");
        let answer = self.conversation.ask(&stat::question(&self.names), &what).await?;
        stat::counted(&answer, &self.names, &what)
    }

    fn what(&self, doing: &str) -> String {
        format!("{doing} in backend {}", self.names.backend)
    }
}

fn refused(what: &str, said: &str) -> TrafficError {
    if said.starts_with("Permission denied") {
        return servers::denied(what);
    }
    if said.contains("static LB algorithm") {
        return failure(
            what,
            said,
            "its way of balancing takes no weights while it runs: use `balance roundrobin`, or `hash-type consistent`",
        );
    }
    uncertain(what, said, "read the position: part of it may have been done")
}

impl TrafficEngine for Haproxy {
    fn describe(&self) -> String {
        let names = &self.names;
        format!("HAProxy, backend {} at {}", names.backend, self.conversation.named())
    }

    fn read(&self) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(async { Ok(self.backend().await?.position()) })
    }

    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.set_share(percent))
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(self.count())
    }

    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>> {
        Box::pin(preflight::looks(self))
    }

    fn by_hand(&self) -> Vec<String> {
        orders::by_hand(&self.names, &self.conversation)
    }

    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>> {
        let config = self.config.as_ref()?;
        Some(Box::pin(async move {
            let backend = self.backend().await?;
            config.write(&self.names.backend, &backend.sides).await
        }))
    }
}
