//! The proxy of the embedded stack, over the stack's control interface.

use crate::failure::{failure, uncertain};
use crate::reach::Reach;
use crate::site::{Said, Site};
use engine::ports::{Answer, TrafficEngine};
use engine::traffic::{Bucket, Counted, Counter, Position, Preflight, PreflightLook, Servers, Sides, TrafficError};
use serde::Deserialize;
use std::time::Instant;

/// The proxy of the rehearsal's stack.
pub(crate) struct Rehearsal {
    site: Site,
    /// How a shell gets the token.
    token: String,
}

/// `GET /traffic`
#[derive(Debug, Deserialize)]
struct Traffic {
    generation: String,
    split: Sides<u8>,
    old: Side,
    new: Side,
}

#[derive(Debug, Deserialize)]
struct Side {
    version: String,
    servers: Servers,
    counts: Option<Counts>,
    busy_percent: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Counts {
    requests: u64,
    errors: u64,
    response_sum_ms: f64,
    at_most: Vec<Bucket>,
    open: u64,
}

impl Rehearsal {
    /// The stack that the variables `CS_CONTROL` and `CS_CONTROL_TOKEN` lead to.
    pub(crate) fn new(reach: &Reach) -> Result<Rehearsal, TrafficError> {
        let variable = |name: &str| {
            reach.variables.get(name).ok_or_else(|| {
                let hint = "`engine = \"rehearsal\"` is for environments with `[rehearsal]`, while their stack runs";
                failure("reach the rehearsal", format!("`{name}` is not set"), hint)
            })
        };
        let hint = "the rehearsal's stack has stopped; open the release again";
        let site = Site::new(variable("CS_CONTROL")?, reach, hint)?.with_bearer(variable("CS_CONTROL_TOKEN")?);
        // The stack keeps its token beside the folder that curl is configured in.
        let token = reach
            .variables
            .get("CURL_HOME")
            .and_then(|home| home.strip_suffix("/curl"));
        Ok(Rehearsal {
            site,
            token: token.map_or_else(
                || "$CS_CONTROL_TOKEN".to_owned(),
                |folder| format!("$(cat '{folder}/control-token')"),
            ),
        })
    }

    async fn look(&self, what: &str) -> Result<Traffic, TrafficError> {
        understood(what, &self.site.get(what, "/traffic").await?)
    }

    async fn move_to(&self, percent: u8) -> Result<Position, TrafficError> {
        let what = format!("send {percent} % to new");
        let order = format!("{{\"new\": {percent}}}");
        let said = self.site.post(&what, "/split", order).await?;
        match said.status {
            200 => {}
            409 => return Err(failure(what, said.excerpt(), "deploy the version first")),
            _ => return Err(uncertain(what, said.excerpt(), "look where the traffic goes now")),
        }
        let traffic = self.look(&what).await.map_err(|error| TrafficError {
            may_have_happened: true,
            ..error
        })?;
        Ok(traffic.position())
    }

    async fn count(&self) -> Result<Counted, TrafficError> {
        let traffic = self.look("count requests").await?;
        let saturation = Sides {
            old: traffic.old.busy_percent,
            new: traffic.new.busy_percent,
        };
        Ok(Counted {
            sides: Sides {
                old: vec![traffic.old.counter(&traffic.generation)?],
                new: vec![traffic.new.counter(&traffic.generation)?],
            },
            saturation,
            sampled_at: None,
        })
    }

    async fn looks(&self) -> Result<Preflight, TrafficError> {
        let asked = Instant::now();
        let traffic = self.look("look at the rehearsal's proxy").await?;
        let answered = asked.elapsed().as_millis();
        let serves = |what: &str, side: &Side, wrong: &str| PreflightLook {
            what: what.to_owned(),
            seen: format!("{}, {} of {} up", side.version, side.servers.up, side.servers.total),
            wrong: (side.servers.up == 0).then(|| wrong.to_owned()),
        };
        let counted = traffic.old.counts.is_some() && traffic.new.counts.is_some();
        Ok(Preflight {
            looks: vec![
                PreflightLook {
                    what: "Control interface answers".to_owned(),
                    seen: format!("{answered} ms"),
                    wrong: None,
                },
                serves(
                    "Servers of old",
                    &traffic.old,
                    "it could not take the traffic back: deploy it",
                ),
                serves(
                    engine::traffic::SERVERS_OF_NEW,
                    &traffic.new,
                    "it gets no traffic before it runs: deploy it",
                ),
                PreflightLook {
                    what: "Requests are counted".to_owned(),
                    seen: if counted { "yes" } else { "no" }.to_owned(),
                    wrong: (!counted).then(|| "switch the fault `uncounted` off".to_owned()),
                },
            ],
        })
    }
}

fn understood(what: &str, said: &Said) -> Result<Traffic, TrafficError> {
    let hint = "the stack must be of the same version as this program";
    if said.status != 200 {
        return Err(failure(what, said.excerpt(), hint));
    }
    serde_json::from_str(&said.body).map_err(|error| failure(what, error, hint))
}

impl Traffic {
    fn position(&self) -> Position {
        Position {
            new_percent: f64::from(self.split.new),
            servers: Sides {
                old: self.old.servers,
                new: self.new.servers,
            },
            generation: Some(self.generation.clone()),
        }
    }
}

impl Side {
    /// Counts begin anew with the stack, so the instance is the stack's.
    fn counter(self, generation: &str) -> Result<Counter, TrafficError> {
        let counts = self.counts.ok_or_else(|| {
            let why = format!("the proxy does not say what {} has served", self.version);
            failure("count requests", why, "switch the fault `uncounted` off")
        })?;
        Ok(Counter {
            instance: format!("stack {generation}"),
            requests: counts.requests,
            errors: counts.errors,
            response_sum_ms: Some(counts.response_sum_ms),
            at_most: counts.at_most,
            open: Some(counts.open),
        })
    }
}

impl TrafficEngine for Rehearsal {
    fn describe(&self) -> String {
        format!("the rehearsal's proxy at {}", self.site.url)
    }

    fn read(&self) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(async { Ok(self.look("read the split").await?.position()) })
    }

    fn set(&self, percent: u8) -> Answer<'_, Result<Position, TrafficError>> {
        Box::pin(self.move_to(percent))
    }

    fn counters(&self) -> Answer<'_, Result<Counted, TrafficError>> {
        Box::pin(self.count())
    }

    fn preflight(&self) -> Answer<'_, Result<Preflight, TrafficError>> {
        Box::pin(self.looks())
    }

    fn by_hand(&self) -> Vec<String> {
        vec![format!(
            "curl -fsS -H \"Authorization: Bearer {}\" -d '{{\"new\": 0}}' {}/split",
            self.token, self.site.url
        )]
    }

    /// The stack writes every move down itself.
    fn persist(&self) -> Option<Answer<'_, Result<String, TrafficError>>> {
        None
    }
}
