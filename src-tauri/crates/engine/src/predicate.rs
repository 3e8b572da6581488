//! Does one value satisfy what an expectation asks?

use crate::evidence::FactValue;
use checklist::{Expectation, Filter, Predicate, Quantity, Value};
use regex::Regex;

/// The question of one expectation, made ready to be put to many values.
pub(crate) struct Question<'a> {
    expectation: &'a Expectation,
    /// A JSON value has a type of its own: there 3 and "3" differ, and `false` is there.
    typed: bool,
    /// What is asked for was written as `{name}`. Values of an environment are texts, so types do not count.
    filled: bool,
    pattern: Option<Regex>,
}

/// Why a value cannot be judged: neither met nor unmet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Untold(pub(crate) String);

impl<'a> Question<'a> {
    pub(crate) fn of(expectation: &'a Expectation) -> Self {
        Self {
            expectation,
            typed: expectation.fact.name == "json" && expectation.filter.is_none(),
            filled: !checklist::placeholders(&expectation.text).is_empty(),
            pattern: match &expectation.predicate {
                Predicate::Matches(pattern) => Regex::new(pattern).ok(),
                _ => None,
            },
        }
    }

    /// Whether `value`, filtered as the expectation says, is as asked.
    pub(crate) fn met(&self, value: &FactValue) -> Result<bool, Untold> {
        if let FactValue::Unknown(why) = value {
            return Err(Untold(why.clone()));
        }
        let holds = self.holds(&self.expectation.predicate, value)?;
        // `not` turns round what was compared. What cannot be compared at all is unmet either way.
        Ok(if self.comparable(value) {
            holds != self.expectation.negated
        } else {
            holds && !self.expectation.negated
        })
    }

    fn comparable(&self, value: &FactValue) -> bool {
        match &self.expectation.predicate {
            Predicate::Exists => true,
            Predicate::Below(_) | Predicate::AtMost(_) | Predicate::Above(_) | Predicate::AtLeast(_) => {
                number(value).is_some()
            }
            _ => *value != FactValue::Absent,
        }
    }

    fn holds(&self, predicate: &Predicate, value: &FactValue) -> Result<bool, Untold> {
        Ok(match predicate {
            Predicate::Exists => match value {
                FactValue::Absent => false,
                FactValue::Flag(flag) => self.typed || *flag,
                _ => true,
            },
            Predicate::Equals(wanted) => self.equal(wanted, value)?,
            Predicate::Differs(wanted) => !self.equal(wanted, value)?,
            Predicate::Below(limit) => compare(value, limit, |seen, limit| seen < limit)?,
            Predicate::AtMost(limit) => compare(value, limit, |seen, limit| seen <= limit)?,
            Predicate::Above(limit) => compare(value, limit, |seen, limit| seen > limit)?,
            Predicate::AtLeast(limit) => compare(value, limit, |seen, limit| seen >= limit)?,
            Predicate::OneOf(wanted) => self.any(wanted, value)?,
            Predicate::StartsWith(wanted) => {
                let wanted = text(wanted)?;
                texts(value).iter().any(|text| text.starts_with(&wanted))
            }
            Predicate::EndsWith(wanted) => {
                let wanted = text(wanted)?;
                texts(value).iter().any(|text| text.ends_with(&wanted))
            }
            Predicate::Contains(wanted) => contains(value, &text(wanted)?),
            Predicate::Matches(pattern) => match &self.pattern {
                Some(pattern) => texts(value).iter().any(|text| pattern.is_match(text)),
                None => return Err(Untold(format!("/{pattern}/ is not a pattern"))),
            },
            Predicate::Includes(wanted) => {
                let seen = texts(value);
                all_texts(wanted)?.iter().all(|wanted| seen.contains(wanted))
            }
            Predicate::SameSet(wanted) => same_set(all_texts(wanted)?, texts(value)),
        })
    }

    fn any(&self, wanted: &[Value], seen: &FactValue) -> Result<bool, Untold> {
        let mut untold = None;
        for one in wanted {
            match self.equal(one, seen) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(why) => untold = Some(why),
            }
        }
        untold.map_or(Ok(false), Err)
    }

    fn equal(&self, wanted: &Value, seen: &FactValue) -> Result<bool, Untold> {
        Ok(match (wanted, seen) {
            (Value::Template(template), _) => return Err(open(template)),
            (Value::Number(Quantity { number, .. }), FactValue::Number(seen)) => same(*number, *seen),
            (Value::Number(Quantity { number, .. }), FactValue::Text(seen)) if !self.typed => {
                parsed(seen).is_some_and(|seen| same(*number, seen))
            }
            (Value::Text(wanted), FactValue::Text(seen)) => wanted == seen,
            (Value::Text(wanted), FactValue::Number(_) | FactValue::Flag(_)) if self.filled => {
                texts(seen).contains(wanted)
            }
            (Value::Flag(wanted), FactValue::Flag(seen)) => wanted == seen,
            (Value::Flag(wanted), FactValue::Text(seen)) if !self.typed => *seen == wanted.to_string(),
            (Value::Text(wanted), FactValue::List(seen)) => seen.len() == 1 && seen[0] == *wanted,
            _ => false,
        })
    }
}

/// The value that the predicate sees. Nothing found counts as 0; what has no count or length cannot be judged by it.
pub(crate) fn filtered(filter: Option<Filter>, value: &FactValue) -> FactValue {
    #[expect(clippy::cast_precision_loss, reason = "no list or text here is longer than 2^52")]
    match (filter, value) {
        (None, _) | (_, FactValue::Unknown(_)) | (Some(Filter::Length), FactValue::Absent) => value.clone(),
        (Some(Filter::Count), FactValue::Absent) => FactValue::Number(0.0),
        (Some(_), FactValue::List(texts)) => FactValue::Number(texts.len() as f64),
        (Some(Filter::Length), FactValue::Text(text)) => FactValue::Number(text.chars().count() as f64),
        (Some(Filter::Count), _) => FactValue::Unknown("it is one value, not a list to count".to_owned()),
        (Some(Filter::Length), _) => FactValue::Unknown("it is no text and has no length".to_owned()),
    }
}

fn open(template: &str) -> Untold {
    Untold(format!("what is asked for, {template}, is not known here"))
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

fn parsed(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

fn number(value: &FactValue) -> Option<f64> {
    match value {
        FactValue::Number(number) => Some(*number),
        FactValue::Text(text) => parsed(text),
        _ => None,
    }
}

fn compare(seen: &FactValue, limit: &Value, holds: impl Fn(f64, f64) -> bool) -> Result<bool, Untold> {
    match (limit, number(seen)) {
        (Value::Template(template), _) => Err(open(template)),
        (Value::Number(limit), seen) => Ok(seen.is_some_and(|seen| holds(seen, limit.number))),
        (Value::Text(_) | Value::Flag(_), _) => Err(Untold("what is asked for is not a number".to_owned())),
    }
}

fn contains(seen: &FactValue, wanted: &str) -> bool {
    match seen {
        FactValue::List(texts) => texts.iter().any(|text| text == wanted),
        _ => texts(seen).iter().any(|text| text.contains(wanted)),
    }
}

fn same_set(mut wanted: Vec<String>, mut seen: Vec<String>) -> bool {
    for list in [&mut wanted, &mut seen] {
        list.sort();
        list.dedup();
    }
    wanted == seen
}

fn texts(value: &FactValue) -> Vec<String> {
    match value {
        FactValue::Text(text) => vec![text.clone()],
        FactValue::List(texts) => texts.clone(),
        FactValue::Number(number) => vec![number.to_string()],
        FactValue::Flag(flag) => vec![flag.to_string()],
        FactValue::Absent | FactValue::Unknown(_) => Vec::new(),
    }
}

fn all_texts(values: &[Value]) -> Result<Vec<String>, Untold> {
    values.iter().map(text).collect()
}

fn text(value: &Value) -> Result<String, Untold> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Template(template) => Err(open(template)),
        Value::Number(quantity) => Ok(quantity.number.to_string()),
        Value::Flag(flag) => Ok(flag.to_string()),
    }
}
