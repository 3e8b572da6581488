//! Puts captures and secrets into a look.

use checklist::{Look, Placeholder, placeholders};
use engine::ports::Surroundings;
use std::collections::{BTreeMap, BTreeSet};

const SECRET: &str = "secret:";

/// What earlier looks captured: a value, or why there is none.
pub(crate) type Captured = BTreeMap<String, Result<String, String>>;

/// The look with `{name}` and `{secret:NAME}` replaced by `captured` and `secrets`. Names that no earlier look captures
/// stay as they stand.
pub(crate) fn fill(look: &Look, captured: &Captured, secrets: &BTreeMap<String, String>) -> Result<Look, String> {
    for placeholder in texts(look).flat_map(placeholders) {
        if let Placeholder::Var(name) = placeholder
            && let Some(Err(reason)) = captured.get(&name)
        {
            return Err(format!("`{{{name}}}` was not captured: {reason}"));
        }
    }
    let value = |name: &str| match name.strip_prefix(SECRET) {
        Some(secret) => secrets.get(secret).cloned(),
        None => captured.get(name)?.clone().ok(),
    };
    let mut filled = look.clone();
    filled.target = checklist::fill(&look.target, value);
    for input in &mut filled.inputs {
        let safe: fn(&str) -> String = match input.name.as_str() {
            "json" => in_json,
            "form" => in_form,
            _ => str::to_owned,
        };
        input.value = checklist::fill(&input.value, |name| value(name).as_deref().map(safe));
    }
    Ok(filled)
}

/// Everything of a look in which placeholders may stand.
fn texts(look: &Look) -> impl Iterator<Item = &str> {
    std::iter::once(look.target.as_str()).chain(look.inputs.iter().map(|input| input.value.as_str()))
}

/// The secrets that a look uses, revealed. A `command` look names them as variables (`$NAME`), every other kind as
/// `{secret:NAME}`.
pub(crate) async fn reveal(look: &Look, surroundings: &Surroundings) -> Result<BTreeMap<String, String>, String> {
    let mut revealed = BTreeMap::new();
    for name in secrets_of(look, surroundings) {
        let Some(secrets) = &surroundings.secrets else {
            return Err(format!(
                "the secret {name} is not to be had: this environment names none"
            ));
        };
        let value = secrets
            .reveal(&name)
            .await
            .map_err(|reason| format!("the secret {name} is not to be had: {reason}"))?;
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
        let known = surroundings
            .secrets
            .as_ref()
            .map(|secrets| secrets.names())
            .unwrap_or_default();
        return known
            .into_iter()
            .filter(|name| look.target.split(word).any(|found| found == name))
            .collect();
    }
    let secret = |placeholder| {
        if let Placeholder::Secret(name) = placeholder {
            Some(name)
        } else {
            None
        }
    };
    texts(look).flat_map(placeholders).filter_map(secret).collect()
}

/// Within the quotes of a JSON text.
fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Within a value of a form.
fn in_form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
