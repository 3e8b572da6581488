//! A plan: checklist + environment + versions, resolved and immutable. What was planned is exactly what runs.

use checklist::{
    Checklist, Entry, Environment, Item, ItemId, ItemKind, Problem, Step, StepBlock, StepId, Traffic, TrafficPlan,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Every choice of a release, made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Absolute path of the checklist when it was planned.
    pub path: String,
    /// Path as shown to people.
    pub shown: String,
    /// The checklist with the environment's values in its checks.
    pub checklist: Checklist,
    /// The environment.
    pub environment: Environment,
    /// Version that serves now.
    pub old: String,
    /// Version being released.
    pub new: String,
    /// Commit, as the person gave it.
    pub commit: Option<String>,
    /// Digest of the bytes that were trusted: checklist, side file, environment, step programs.
    pub trusted: String,
}

/// What a plan is made of.
#[derive(Debug, Clone)]
pub struct Ingredients {
    /// Absolute path of the checklist.
    pub path: String,
    /// Path as shown to people.
    pub shown: String,
    /// As read.
    pub checklist: Checklist,
    /// As read.
    pub environment: Environment,
    /// Version that serves now.
    pub old: String,
    /// Version being released.
    pub new: String,
    /// Commit.
    pub commit: Option<String>,
    /// Digest of the trusted bytes.
    pub trusted: String,
}

/// Hex SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Digest(pub String);

impl Digest {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Ingredients {
    /// The values `{name}` may stand for: the environment's, and `old`, `new`, `environment`, `commit`.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut values = self.environment.vars.clone();
        values.insert("old".to_owned(), self.old.clone());
        values.insert("new".to_owned(), self.new.clone());
        values.insert("environment".to_owned(), self.environment.name.clone());
        values.insert("commit".to_owned(), self.commit.clone().unwrap_or_default());
        values
    }

    /// Makes the plan: puts the values into every check. All problems at once, none of them fatal to more than its item.
    pub fn plan(mut self) -> Result<Plan, Vec<Problem>> {
        let values = self.values();
        let mut problems = Vec::new();
        for entry in &mut self.checklist.entries {
            let Entry::Item(item) = entry else { continue };
            let ItemKind::Check { check } = &mut item.kind else {
                continue;
            };
            match checklist::resolve(check, &values) {
                Ok(resolved) => *check = resolved,
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        if let (Some(Traffic::Rehearsal { pace }), Some(plan)) =
            (&self.environment.traffic, &mut self.checklist.traffic)
        {
            hurry(plan, *pace);
        }
        Ok(Plan {
            path: self.path,
            shown: self.shown,
            checklist: self.checklist,
            environment: self.environment,
            old: self.old,
            new: self.new,
            commit: self.commit,
            trusted: self.trusted,
        })
    }
}

/// A rehearsal may go faster than the release it practises. The evidence that a gate asks for stays the same.
fn hurry(plan: &mut TrafficPlan, pace: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "durations of a plan, in milliseconds"
    )]
    let faster = |ms: u64| (ms as f64 / pace.max(1.0)) as u64;
    for stage in &mut plan.stages {
        stage.dwell_ms = faster(stage.dwell_ms);
    }
    plan.keep_old_warm_ms = faster(plan.keep_old_warm_ms);
    plan.wait_ms = faster(plan.wait_ms);
}

impl Plan {
    /// Items in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.checklist.entries.iter().filter_map(|entry| match entry {
            Entry::Item(item) => Some(item),
            _ => None,
        })
    }

    /// The item of this number.
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items().find(|item| item.number == number)
    }

    /// The item of this identity.
    pub fn item_of(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// Step blocks in order.
    pub fn blocks(&self) -> impl Iterator<Item = &StepBlock> {
        self.checklist.entries.iter().filter_map(|entry| match entry {
            Entry::Steps(block) => Some(block),
            _ => None,
        })
    }

    /// Steps in order, each with its block.
    pub fn steps(&self) -> impl Iterator<Item = (&StepBlock, &Step)> {
        self.blocks()
            .flat_map(|block| block.steps.iter().map(move |step| (block, step)))
    }

    /// The step of this identity with its block.
    pub fn step(&self, id: &StepId) -> Option<(&StepBlock, &Step)> {
        self.steps().find(|(_, step)| step.id == *id)
    }

    /// The product's name: the title without "Production Deployment Checklist" and its like.
    pub fn product(&self) -> String {
        product(&self.checklist.title)
    }

    /// Variables that steps and `command` looks get: `CS_` and the name in capitals.
    pub fn variables(&self, release: &str) -> BTreeMap<String, String> {
        let mut variables: BTreeMap<String, String> = self
            .environment
            .vars
            .iter()
            .map(|(name, value)| (format!("CS_{}", name.to_uppercase().replace('-', "_")), value.clone()))
            .collect();
        for (name, value) in [
            ("CS_RELEASE", release),
            ("CS_OLD_VERSION", &self.old),
            ("CS_NEW_VERSION", &self.new),
            ("CS_ENVIRONMENT", &self.environment.name),
            ("CS_COMMIT", self.commit.as_deref().unwrap_or_default()),
        ] {
            variables.insert(name.to_owned(), value.to_owned());
        }
        variables
    }
}

/// `MarketSage` of `MarketSage Production Deployment Checklist`.
pub fn product(title: &str) -> String {
    const TAIL: [&str; 7] = [
        "production",
        "deployment",
        "release",
        "launch",
        "checklist",
        "check",
        "list",
    ];
    let words: Vec<&str> = title.split_whitespace().collect();
    let kept = words
        .iter()
        .rposition(|word| !TAIL.contains(&word.to_lowercase().as_str()))
        .map_or(0, |last| last + 1);
    if kept == 0 {
        title.to_owned()
    } else {
        words[..kept].join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::product;

    #[test]
    fn the_product_is_what_the_title_says_before_the_kind_of_document() {
        assert_eq!(product("MarketSage Production Deployment Checklist"), "MarketSage");
        assert_eq!(product("Deployment Checklist"), "Deployment Checklist");
        assert_eq!(product("Website launch"), "Website");
    }
}
