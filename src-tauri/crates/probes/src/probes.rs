//! The looks of a check, one after the other.

use crate::fill::{Captured, fill, reveal};
use crate::look::{Asking, unwanted};
use crate::network::Trust;
use crate::redact::Redactor;
use crate::{command, dns, file, http, tcp, tls};
use checklist::Look;
use engine::evidence::{FactValue, Seen, Sighting};
use engine::ports::{Answer, Prober, ReadyCheck, Stop, Surroundings};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Looks at the world in the six ways that `checklist::kinds` declares. Make one and share it: checks share what is dear
/// to make (trusted certificates).
pub struct Probes {
    supervisor: PathBuf,
    trust: Trust,
}

impl Probes {
    /// `supervisor` is the program that supervises `command` looks: one whose `main` begins with
    /// [`supervise_if_asked`](crate::process::supervise_if_asked), usually `std::env::current_exe()`.
    pub fn new(supervisor: PathBuf) -> Self {
        Self {
            supervisor,
            trust: Trust::default(),
        }
    }
}

impl Prober for Probes {
    fn look<'a>(&'a self, check: &'a ReadyCheck, surroundings: &'a Surroundings, stop: Stop) -> Answer<'a, Sighting> {
        Box::pin(async move {
            let mut course = Course {
                probes: self,
                surroundings,
                stop,
                captured: Captured::new(),
                secrets: BTreeMap::new(),
            };
            let mut sighting = Sighting::default();
            for look in &check.check.looks {
                let seen = course.make(look).await;
                sighting.looks.push(seen);
                if course.stopped() {
                    break;
                }
            }
            sighting
        })
    }
}

/// A check on its way.
struct Course<'a> {
    probes: &'a Probes,
    surroundings: &'a Surroundings,
    stop: Stop,
    captured: Captured,
    /// Every secret revealed for this check: all of them are masked in all that is reported.
    secrets: BTreeMap<String, String>,
}

impl Course<'_> {
    fn stopped(&self) -> bool {
        *self.stop.borrow() || self.stop.has_changed().is_err()
    }

    async fn make(&mut self, look: &Look) -> Seen {
        let (asked, seen) = match self.prepare(look).await {
            Ok(ready) => (asked(&ready), self.run(&ready).await),
            Err(reason) => (asked(look), Err(reason)),
        };
        let seen = seen.unwrap_or_else(|reason| Seen {
            could_not_look: Some(reason),
            ..Seen::default()
        });
        self.capture(look, &seen);
        redacted(
            Seen { asked, ..seen },
            &Redactor::new(self.secrets.iter().map(|(name, value)| (name.as_str(), value.as_str()))),
        )
    }

    async fn prepare(&mut self, look: &Look) -> Result<Look, String> {
        let revealed = tokio::select! {
            revealed = reveal(look, self.surroundings) => revealed?,
            () = unwanted(self.stop.clone()) => return Err(STOPPED.to_owned()),
        };
        self.secrets.extend(revealed);
        // Nothing is ever pasted into a command line: there captures and secrets are variables.
        if look.kind == "command" {
            Ok(look.clone())
        } else {
            fill(look, &self.captured, &self.secrets)
        }
    }

    async fn run(&self, look: &Look) -> Result<Seen, String> {
        let captures = self
            .captured
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), value.clone().ok()?)))
            .collect();
        let asking = Asking {
            look,
            surroundings: self.surroundings,
            trust: &self.probes.trust,
            supervisor: &self.probes.supervisor,
            captures: &captures,
            secrets: &self.secrets,
            stop: self.stop.clone(),
        };
        if look.kind == "command" {
            // It honours `stop` by itself, because the command must be ended and not merely forgotten.
            return command::look(&asking).await;
        }
        let kind = async {
            match look.kind.as_str() {
                "http" => http::look(&asking).await,
                "tls" => tls::look(&asking).await,
                "dns" => dns::look(&asking).await,
                "tcp" => tcp::look(&asking).await,
                "file" => file::look(&asking).await,
                other => Err(format!("there is no probe of the kind `{other}`")),
            }
        };
        tokio::select! {
            seen = kind => seen,
            () = unwanted(self.stop.clone()) => Err(STOPPED.to_owned()),
        }
    }

    fn capture(&mut self, look: &Look, seen: &Seen) {
        for capture in &look.captures {
            let fact = seen
                .facts
                .iter()
                .find(|fact| fact.name == capture.fact.name && fact.argument == capture.fact.argument);
            let value = match (fact.map(|fact| &fact.value), &seen.could_not_look) {
                (Some(value), _) => as_text(value),
                (None, Some(reason)) => Err(reason.clone()),
                (None, None) => Err(format!("no `{}` was seen", capture.fact.name)),
            };
            self.captured.insert(capture.name.clone(), value);
        }
    }
}

/// Why a look was given up that was no longer wanted.
pub(crate) const STOPPED: &str = "stopped before it was done";

fn asked(look: &Look) -> String {
    let first = look.target.lines().next().unwrap_or_default();
    if look.kind == "http" {
        first.to_owned()
    } else {
        format!("{} {first}", look.kind)
    }
}

fn as_text(value: &FactValue) -> Result<String, String> {
    match value {
        FactValue::Number(number) => Ok(number.to_string()),
        FactValue::Text(text) => Ok(text.clone()),
        FactValue::Flag(flag) => Ok(flag.to_string()),
        FactValue::List(entries) => Ok(entries.join(",")),
        FactValue::Absent => Err("it was looked for and is not there".to_owned()),
        FactValue::Unknown(reason) => Err(reason.clone()),
    }
}

fn redacted(mut seen: Seen, redactor: &Redactor) -> Seen {
    seen.asked = redactor.text(&seen.asked);
    seen.could_not_look = seen.could_not_look.map(|reason| redactor.text(&reason));
    for line in &mut seen.excerpt {
        line.text = redactor.text(&line.text);
    }
    for fact in &mut seen.facts {
        fact.subject = redactor.text(&fact.subject);
        match &mut fact.value {
            FactValue::Text(text) | FactValue::Unknown(text) => *text = redactor.text(text),
            FactValue::List(entries) => entries.iter_mut().for_each(|entry| *entry = redactor.text(entry)),
            FactValue::Number(_) | FactValue::Flag(_) | FactValue::Absent => {}
        }
    }
    seen
}
