//! One look on its way: what it asks, and what it needs for that.

use crate::network::Trust;
use checklist::{FactRef, Look};
use engine::ports::{Stop, Surroundings};
use std::collections::BTreeMap;
use std::path::Path;

/// A look with everything filled in, and its means.
pub(crate) struct Asking<'a> {
    /// Target and inputs hold no open names any more, except in a `command` look, where nothing is ever filled in.
    pub(crate) look: &'a Look,
    pub(crate) surroundings: &'a Surroundings,
    pub(crate) trust: &'a Trust,
    /// The program that supervises commands.
    pub(crate) supervisor: &'a Path,
    /// What earlier looks captured.
    pub(crate) captures: &'a BTreeMap<String, String>,
    /// Secrets the look uses, revealed.
    pub(crate) secrets: &'a BTreeMap<String, String>,
    pub(crate) stop: Stop,
}

impl Asking<'_> {
    /// The value of the first `with NAME` line.
    pub(crate) fn input(&self, name: &str) -> Option<&str> {
        self.inputs(name).next()
    }

    /// The values of all `with NAME` lines.
    pub(crate) fn inputs<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.look
            .inputs
            .iter()
            .filter(move |input| input.name == name)
            .map(|input| input.value.as_str())
    }

    /// Whether an expectation or a capture names this fact.
    pub(crate) fn names(&self, fact: &str) -> bool {
        named(self.look).iter().any(|named| named.name == fact)
    }

    /// The arguments with which expectations and captures name this fact.
    pub(crate) fn arguments(&self, fact: &str) -> Vec<&str> {
        named(self.look)
            .into_iter()
            .filter(|named| named.name == fact)
            .filter_map(|named| named.argument.as_deref())
            .collect()
    }
}

/// The facts that expectations and captures name, each once.
pub(crate) fn named(look: &Look) -> Vec<&FactRef> {
    let expected = look.expectations.iter().map(|expectation| &expectation.fact);
    let captured = look.captures.iter().map(|capture| &capture.fact);
    let mut named = Vec::new();
    for fact in expected.chain(captured) {
        if !named.contains(&fact) {
            named.push(fact);
        }
    }
    named
}

/// Comes back once the work is explicitly no longer wanted; never, if nobody is left who could say so.
pub(crate) async fn asked_to_stop(stop: &mut Stop) {
    if stop.wait_for(|stopped| *stopped).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Comes back once the work is no longer wanted, or nobody is left who could want it.
pub(crate) async fn unwanted(mut stop: Stop) {
    // Either way the wait is over: told to stop, or the sender is gone.
    let _ = stop.wait_for(|stopped| *stopped).await;
}
