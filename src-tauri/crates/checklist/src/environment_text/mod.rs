//! An environment from its TOML, one file for each kind of table.

mod metrics;
mod people;
mod place;
mod secret;
mod settings;
mod traffic;
mod value;

use crate::decode::decode;
use crate::environment::Environment;
use crate::language::shown;
use crate::placeholder::is_name;
use crate::problem::{Problem, Severity, Span};
use crate::source::Source;
use toml::de::{DeTable, DeValue};
use value::{Key, Value};

const KEYS: [&str; 14] = [
    "name",
    "about",
    "confirm",
    "vars",
    "secrets",
    "network",
    "steps",
    "roles",
    "signing",
    "contacts",
    "rehearsal",
    "traffic",
    "metrics",
    "notify",
];
/// Tables this version does not act on yet.
const RESERVED: [&str; 1] = ["notify"];

/// Reads an environment. With an error among the problems it does not load; every problem is reported at once.
pub fn read_environment(file_name: &str, text: &[u8]) -> (Option<Environment>, Vec<Problem>) {
    let start = Span {
        line: 1,
        column: 1,
        length: 0,
    };
    let decoded = match decode(text) {
        Ok((decoded, _)) => decoded,
        Err(finding) => return (None, vec![Source::new(file_name, "").problem(finding, start)]),
    };
    let source = Source::new(file_name, &decoded);
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let mut reader = Reader {
        source: &source,
        problems: Vec::new(),
    };
    for error in &errors {
        let message = format!("this is no TOML: {}", error.message());
        reader.error(
            "toml",
            message,
            "See https://toml.io for how tables, keys and texts are written.",
            error.span().unwrap_or(0..0),
        );
    }
    let environment = reader.environment(table.get_ref());
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.span);
    let sound = problems.iter().all(|problem| problem.severity < Severity::Error);
    (sound.then_some(environment), problems)
}

struct Reader<'a> {
    source: &'a Source,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn environment(&mut self, table: &DeTable<'_>) -> Environment {
        let mut environment = Environment::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => environment.name = self.text(key, value).unwrap_or_default(),
                "about" => environment.about = self.text(key, value),
                "confirm" => environment.confirm_by_name = self.confirm(key, value),
                "vars" => self.vars(key, value, &mut environment),
                "secrets" => environment.secrets = self.secrets(key, value),
                "network" => environment.network = self.network(key, value),
                "steps" => environment.steps = self.steps(key, value),
                "roles" => environment.roles = self.roles(key, value),
                "signing" => environment.signing = self.signing(key, value),
                "contacts" => environment.contacts = self.contacts(key, value),
                "rehearsal" => environment.rehearsal = self.rehearsal(key, value),
                "traffic" => environment.traffic = self.traffic(key, value, table),
                "metrics" => environment.metrics = self.metrics(key, value),
                name if RESERVED.contains(&name) => environment.reserved.push(name.to_owned()),
                _ => self.unknown(key, KEYS.iter().copied()),
            }
        }
        if environment.name.trim().is_empty() && !self.problems.iter().any(|problem| problem.rule == "toml") {
            self.error(
                "missing-name",
                "this environment has no name",
                "Write `name = \"production\"` in the first line.",
                0..0,
            );
        }
        environment
    }

    fn confirm(&mut self, key: &Key<'_>, value: &Value<'_>) -> bool {
        match self.text(key, value).as_deref() {
            Some("type the name") => true,
            Some("press") | None => false,
            Some(other) => {
                let message = format!("`{}` is no way to confirm", shown(other));
                self.error(
                    "confirm",
                    message,
                    "Write `confirm = \"type the name\"` or `confirm = \"press\"`.",
                    value.span(),
                );
                false
            }
        }
    }

    fn vars(&mut self, key: &Key<'_>, value: &Value<'_>, environment: &mut Environment) {
        for (name, value) in self.table(key, value).into_iter().flatten() {
            self.name(name, is_name(name.get_ref()));
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.to_string(),
                DeValue::Float(number) => number.as_str().to_owned(),
                DeValue::Boolean(flag) => flag.to_string(),
                _ => {
                    self.wrong(
                        name,
                        value,
                        "a text, a number or `true`/`false`",
                        &format!("{} = \"…\"", shown(name.get_ref())),
                    );
                    continue;
                }
            };
            let place = self.source.place(name.span());
            environment.var_places.insert(name.get_ref().to_string(), place);
            environment.vars.insert(name.get_ref().to_string(), text);
        }
    }
}
