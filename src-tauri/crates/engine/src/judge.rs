//! Do the facts meet the expectations? Pure; the same answer live and on replay.
//!
//! An expectation holds when it holds for every subject the look reports. What could not be seen is *unknown*, which is
//! neither met nor unmet; what is not there is *unmet* for every predicate but `exists` and `!=`.

use crate::evidence::{Fact, Seen, Sighting};
use crate::predicate::{Question, Untold, filtered};
use crate::wording;
use checklist::kinds::{self, Shape};
use checklist::{Check, Expectation, FactRef, Look, Unit};
use serde::{Deserialize, Serialize};

/// How one expectation was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// It holds.
    Met,
    /// It does not, and is marked `or warn`.
    Warned,
    /// It could not be seen.
    Unknown,
    /// It does not hold.
    Unmet,
}

/// One expectation with what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Which look of the check, from 0.
    pub look: usize,
    /// Which expectation of that look, from 0.
    pub expectation: usize,
    /// How it was judged.
    pub judged: Judged,
    /// What was seen, or why it is not known.
    pub seen: String,
    /// Whose it was, where the look has several subjects.
    pub subject: Option<String>,
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every expectation met.
    Passed,
    /// Met but for some marked `or warn`.
    Warned,
    /// At least one unmet.
    Failed,
    /// None unmet, at least one not seen; or nothing was expected.
    Unknown,
}

/// Judges every expectation of `check` by what was seen.
pub fn judge(check: &Check, sighting: &Sighting) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    for (look_index, look) in check.looks.iter().enumerate() {
        let seen = sighting.looks.get(look_index);
        for (index, expectation) in look.expectations.iter().enumerate() {
            let (judged, seen, subject) = judge_one(look, expectation, seen);
            judgements.push(Judgement {
                look: look_index,
                expectation: index,
                judged,
                seen,
                subject,
            });
        }
    }
    judgements
}

/// The worst of the judgements. No judgement at all is unknown: nothing was asked, so nothing was shown.
pub fn outcome(judgements: &[Judgement]) -> Outcome {
    match judgements.iter().map(|judgement| judgement.judged).max() {
        None | Some(Judged::Unknown) => Outcome::Unknown,
        Some(Judged::Met) => Outcome::Passed,
        Some(Judged::Warned) => Outcome::Warned,
        Some(Judged::Unmet) => Outcome::Failed,
    }
}

/// Unit of a fact, as its kind declares it.
pub fn unit_of(look: &Look, fact: &FactRef) -> Unit {
    match kinds::kind(&look.kind)
        .and_then(|kind| kind.fact(&fact.name))
        .map(|spec| spec.shape)
    {
        Some(Shape::Number(unit)) => unit,
        _ => Unit::Plain,
    }
}

fn judge_one(look: &Look, expectation: &Expectation, seen: Option<&Seen>) -> (Judged, String, Option<String>) {
    let Some(seen) = seen else {
        return (Judged::Unknown, "not reached".to_owned(), None);
    };
    if let Some(why) = &seen.could_not_look {
        return (Judged::Unknown, why.clone(), None);
    }
    let question = Question::of(expectation);
    let unit = if expectation.filter.is_some() {
        Unit::Plain
    } else {
        unit_of(look, &expectation.fact)
    };
    let facts = seen.facts.iter().filter(|fact| answers(&expectation.fact, fact));
    let worst = facts
        .map(|fact| (judge_fact(&question, expectation, fact, unit), fact))
        .reduce(|worst, next| if next.0.0 > worst.0.0 { next } else { worst });
    match worst {
        None => (Judged::Unknown, "the probe did not report it".to_owned(), None),
        Some(((judged, text), fact)) => {
            let subject = (!fact.subject.is_empty()).then(|| fact.subject.clone());
            (judged, text, subject)
        }
    }
}

fn judge_fact(question: &Question<'_>, expectation: &Expectation, fact: &Fact, unit: Unit) -> (Judged, String) {
    let value = filtered(expectation.filter, &fact.value);
    let judged = match question.met(&value) {
        Err(Untold(why)) => return (Judged::Unknown, why),
        Ok(true) => Judged::Met,
        Ok(false) if expectation.warn_only => Judged::Warned,
        Ok(false) => Judged::Unmet,
    };
    (judged, wording::seen(&value, unit))
}

fn answers(wanted: &FactRef, fact: &Fact) -> bool {
    let same_argument = match (&wanted.argument, &fact.argument) {
        (Some(wanted), Some(seen)) => wanted == seen || (fact.name == "header" && wanted.eq_ignore_ascii_case(seen)),
        (None, None) => true,
        _ => false,
    };
    wanted.name == fact.name && same_argument
}
