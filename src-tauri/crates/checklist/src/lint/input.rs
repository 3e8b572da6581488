//! Values of `with` lines.

use super::Placed;
use crate::check::{Check, Input, Unit};
use crate::kinds::{self, InputSpec};
use crate::language::{duration_ms, in_unit, shown};
use crate::placeholder::placeholders;
use crate::source::Finding;

/// Values that do not have the form their kind declares; a value with a placeholder is judged when it is known.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    let mut found = Vec::new();
    for look in &check.looks {
        for input in &look.inputs {
            let spec = kinds::kind(&look.kind).and_then(|kind| kind.input(&input.name));
            if let Some(spec) = spec.filter(|spec| !input.value.is_empty() && !fits(spec, input)) {
                let message = format!("`{}` is not what `with {}` takes", shown(&input.value), input.name);
                found.push((
                    Finding::error(
                        "input-value",
                        message,
                        format!("Write `with {} {}`.", spec.name, spec.value),
                    ),
                    input.span,
                ));
            }
        }
    }
    found
}

fn fits(spec: &InputSpec, input: &Input) -> bool {
    let value = input.value.as_str();
    if spec.value == "JSON" {
        // A placeholder may stand inside a text or instead of a number; a digit does for both.
        let text = if placeholders(value).is_empty() {
            value.to_owned()
        } else {
            crate::fill(value, |_| Some("0".to_owned()))
        };
        return serde_json::from_str::<serde_json::Value>(&text).is_ok();
    }
    if !placeholders(value).is_empty() {
        return true;
    }
    match spec.value {
        "DURATION" => duration_ms(value).is_some_and(|duration| duration > 0),
        "SIZE" => in_unit(value, Unit::Bytes).is_ok_and(|size| size.number >= 0.0),
        "N" => value.parse::<u32>().is_ok(),
        "NAME: VALUE" => value
            .split_once(':')
            .is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace)),
        "4|6" | "1.2|1.3" => spec.value.split('|').any(|known| known == value),
        _ => true,
    }
}
