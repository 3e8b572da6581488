//! Puts captures and secrets into a look.

use checklist::Look;
use engine::ports::Surroundings;
use std::collections::{BTreeMap, BTreeSet};

const SECRET: &str = "secret:";

/// What earlier looks captured: a value, or why there is none.
pub(crate) type Captured = BTreeMap<String, Result<String, String>>;

/// The look with `{name}` and `{secret:NAME}` replaced by `captured` and `secrets`. Names that no earlier look captures
/// stay as they stand: braces are ordinary in JSON and in patterns.
pub(crate) fn fill(look: &Look, captured: &Captured, secrets: &BTreeMap<String, String>) -> Result<Look, String> {
    let mut filled = look.clone();
    let mut missing = None;
    let mut value = |name: &str| -> Option<String> {
        if let Some(secret) = name.strip_prefix(SECRET) {
            return secrets.get(secret).cloned();
        }
        match captured.get(name)? {
            Ok(value) => Some(value.clone()),
            Err(reason) => {
                missing = Some(format!("`{{{name}}}` was not captured: {reason}"));
                None
            }
        }
    };
    filled.target = replace(&look.target, &mut value);
    for input in &mut filled.inputs {
        let safe: fn(String) -> String = match input.name.as_str() {
            "json" => in_json,
            "form" => in_form,
            _ => |text| text,
        };
        input.value = replace(&input.value, &mut |name| value(name).map(safe));
    }
    missing.map_or(Ok(filled), Err)
}

/// The secrets that a look uses, revealed. A `command` look names them as variables (`$NAME`), every other kind as
/// `{secret:NAME}`.
pub(crate) async fn reveal(look: &Look, surroundings: &Surroundings) -> Result<BTreeMap<String, String>, String> {
    let mut revealed = BTreeMap::new();
    for name in secrets_of(look, surroundings) {
        let Some(secrets) = &surroundings.secrets else {
            return Err(format!("the secret {name} is not to be had: this environment names none"));
        };
        let value = secrets.reveal(&name).await.map_err(|reason| format!("the secret {name} is not to be had: {reason}"))?;
        if value.chars().count() < crate::redact::SHORTEST_SECRET {
            return Err(format!(
                "the secret {name} is shorter than {} characters and cannot be kept out of the record; use a longer one",
                crate::redact::SHORTEST_SECRET
            ));
        }
        revealed.insert(name, value);
    }
    Ok(revealed)
}

fn secrets_of(look: &Look, surroundings: &Surroundings) -> BTreeSet<String> {
    if look.kind == "command" {
        let word = |character: char| !(character.is_alphanumeric() || character == '_');
        let known = surroundings.secrets.as_ref().map(|secrets| secrets.names()).unwrap_or_default();
        return known.into_iter().filter(|name| look.target.split(word).any(|found| found == name)).collect();
    }
    let mut names = BTreeSet::new();
    for text in std::iter::once(&look.target).chain(look.inputs.iter().map(|input| &input.value)) {
        replace(text, &mut |name| {
            names.extend(name.strip_prefix(SECRET).map(str::to_owned));
            None
        });
    }
    names
}

/// Replaces each `{name}` for which `value` has one.
fn replace(text: &str, value: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let replaced = rest.find('}').and_then(|close| Some((value(&rest[1..close])?, close)));
        if let Some((value, close)) = replaced {
            filled.push_str(&value);
            rest = &rest[close + 1..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled + rest
}

/// Within the quotes of a JSON text.
fn in_json(text: String) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Within a value of a form.
fn in_form(text: String) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
