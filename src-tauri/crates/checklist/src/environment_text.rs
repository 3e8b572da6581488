//! An environment from its TOML.

use crate::decode::decode;
use crate::environment::{Contact, Environment, Network, Person, SecretRef, Steps};
use crate::language::{duration_ms, shown};
use crate::nearest::did_you_mean;
use crate::outline::is_below;
use crate::placeholder::is_name;
use crate::problem::{Problem, Severity, Span};
use crate::source::{Finding, Source};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

type Value<'a> = Spanned<DeValue<'a>>;

const KEYS: [&str; 12] = [
    "name",
    "about",
    "confirm",
    "vars",
    "secrets",
    "network",
    "steps",
    "roles",
    "contacts",
    "rehearsal",
    "traffic",
    "metrics",
];
const RESERVED: [&str; 3] = ["traffic", "metrics", "notify"];

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
    fn error(&mut self, rule: &'static str, message: impl Into<String>, hint: impl Into<String>, range: Range<usize>) {
        let span = self.source.span(range);
        self.problems
            .push(self.source.problem(Finding::error(rule, message, hint), span));
    }

    fn environment(&mut self, table: &DeTable<'_>) -> Environment {
        let mut environment = Environment::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "name" => environment.name = self.text(key, value).unwrap_or_default(),
                "about" => environment.about = self.text(key, value),
                "confirm" => environment.confirm_by_name = self.confirm(key, value),
                "vars" => environment.vars = self.vars(key, value),
                "secrets" => environment.secrets = self.secrets(key, value),
                "network" => environment.network = self.network(key, value),
                "steps" => environment.steps = self.steps(key, value),
                "roles" => environment.roles = self.roles(key, value),
                "contacts" => environment.contacts = self.contacts(key, value),
                "rehearsal" => environment.rehearsal = self.rehearsal(key, value),
                name if RESERVED.contains(&name) => environment.reserved.push(name.to_owned()),
                _ => self.unknown(key, KEYS.iter().chain(&RESERVED[2..]).copied()),
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

    fn unknown<'a>(&mut self, key: &Spanned<DeString<'_>>, known: impl Iterator<Item = &'a str> + Clone) {
        let message = format!("`{}` is not known here", shown(key.get_ref()));
        self.error("unknown-key", message, did_you_mean(key.get_ref(), known), key.span());
    }

    fn wrong(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>, expected: &str, example: &str) {
        let message = format!(
            "`{}` is {expected}, not {}",
            shown(key.get_ref()),
            article(value.get_ref().type_str())
        );
        self.error("wrong-type", message, format!("Write `{example}`."), value.span());
    }

    fn text(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(key, value, "a text", &format!("{} = \"…\"", shown(key.get_ref())));
        }
        text
    }

    fn texts(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> Vec<String> {
        let texts = value.get_ref().as_array().and_then(|array| {
            array
                .iter()
                .map(|entry| entry.get_ref().as_str().map(str::to_owned))
                .collect::<Option<Vec<_>>>()
        });
        if texts.is_none() {
            self.wrong(
                key,
                value,
                "a list of texts",
                &format!("{} = [\"…\"]", shown(key.get_ref())),
            );
        }
        texts.unwrap_or_default()
    }

    fn table<'v, 'i>(&mut self, key: &Spanned<DeString<'_>>, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(key, value, "a table", &format!("[{}]", shown(key.get_ref())));
        }
        table
    }

    fn confirm(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> bool {
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

    fn vars(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> BTreeMap<String, String> {
        let mut vars = BTreeMap::new();
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
            vars.insert(name.get_ref().to_string(), text);
        }
        vars
    }

    fn name(&mut self, name: &Spanned<DeString<'_>>, sound: bool) {
        if !sound {
            let message = format!("`{}` is no name that a placeholder can hold", shown(name.get_ref()));
            self.error(
                "name",
                message,
                "Use letters, digits and `_`, a letter first.",
                name.span(),
            );
        }
    }

    fn secrets(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> BTreeMap<String, SecretRef> {
        let mut secrets = BTreeMap::new();
        for (name, value) in self.table(key, value).into_iter().flatten() {
            self.name(name, is_name(&name.get_ref().replace('-', "_")));
            if let Some(secret) = self.secret(name, value) {
                secrets.insert(name.get_ref().to_string(), secret);
            }
        }
        secrets
    }

    /// A reference; a text would be the secret itself, and its value is never shown.
    fn secret(&mut self, name: &Spanned<DeString<'_>>, value: &Value<'_>) -> Option<SecretRef> {
        let forms = "`{ env = \"NAME\" }`, `{ keyring = \"service/account\" }`, `{ file = \"path\" }` or `{ command = [\"…\"] }`";
        let message = format!("the secret `{}` is no reference", shown(name.get_ref()));
        let hint = format!("Write one of {forms}; the value itself never stands in this file.");
        let entries: Vec<_> = value.get_ref().as_table().into_iter().flatten().collect();
        let [(form, value)] = entries.as_slice() else {
            // The name is marked, not the value: an excerpt would show it.
            self.secret_error(name, message, hint);
            return None;
        };
        match form.get_ref().as_ref() {
            "env" => self.text(form, value).map(SecretRef::Env),
            "file" => self.text(form, value).map(SecretRef::File),
            "keyring" => self.text(form, value).map(SecretRef::Keyring),
            "command" => {
                let words = self.texts(form, value);
                if words.is_empty() {
                    self.error(
                        "secret",
                        "this command has no words",
                        "Write `command = [\"op\", \"read\", \"…\"]`.",
                        value.span(),
                    );
                }
                Some(SecretRef::Command(words))
            }
            _ => {
                self.unknown(form, ["env", "command", "file", "keyring"].into_iter());
                None
            }
        }
    }

    fn secret_error(&mut self, name: &Spanned<DeString<'_>>, message: String, hint: String) {
        self.error("secret", message, hint, name.span());
        if let Some(problem) = self.problems.last_mut() {
            problem.excerpt = format!("{} = …", shown(name.get_ref()));
        }
    }

    fn network(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> Network {
        let mut network = Network::default();
        for (key, value) in self.table(key, value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "connect" => {
                    for (host, value) in self.table(key, value).into_iter().flatten() {
                        if let Some(text) = self.text(host, value) {
                            network.connect.insert(host.get_ref().to_string(), text);
                        }
                    }
                }
                "resolver" => network.resolver = self.text(key, value),
                "ca" => network.ca = self.text(key, value),
                _ => self.unknown(key, ["connect", "resolver", "ca"].into_iter()),
            }
        }
        network
    }

    fn steps(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> Steps {
        let mut steps = Steps::default();
        for (key, value) in self.table(key, value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "cwd" => steps.cwd = self.text(key, value).filter(|cwd| self.is_below(cwd, value)),
                "path" => steps.path = self.texts(key, value),
                "pass" => steps.pass = self.texts(key, value),
                "timeout" => steps.timeout_ms = self.text(key, value).and_then(|text| self.duration(&text, value)),
                _ => self.unknown(key, ["cwd", "path", "pass", "timeout"].into_iter()),
            }
        }
        steps
    }

    fn is_below(&mut self, cwd: &str, value: &Value<'_>) -> bool {
        let below = is_below(cwd);
        if !below {
            self.error(
                "cwd",
                "this folder is not below the checklist's",
                "Write a relative folder without `..`.",
                value.span(),
            );
        }
        below
    }

    fn duration(&mut self, text: &str, value: &Value<'_>) -> Option<u64> {
        let duration = duration_ms(text);
        if duration.is_none() {
            self.error(
                "duration",
                format!("`{}` is no duration", shown(text)),
                "Write a number with `s`, `m` or `h`: `timeout = \"30m\"`.",
                value.span(),
            );
        }
        duration
    }

    /// `"Technical Lead" = { name = "…" }`, or the name alone.
    fn roles(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> BTreeMap<String, Person> {
        let mut roles = BTreeMap::new();
        for (role, value) in self.table(key, value).into_iter().flatten() {
            let mut person = Person::default();
            if let Some(name) = value.get_ref().as_str() {
                name.clone_into(&mut person.name);
            } else {
                for (key, value) in self.table(role, value).into_iter().flatten() {
                    match key.get_ref().as_ref() {
                        "name" => person.name = self.text(key, value).unwrap_or_default(),
                        "key" => {}
                        _ => self.unknown(key, ["name", "key"].into_iter()),
                    }
                }
            }
            roles.insert(role.get_ref().to_string(), person);
        }
        roles
    }

    fn contacts(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> Vec<Contact> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of tables", "[[contacts]]");
            return Vec::new();
        };
        array.iter().filter_map(|entry| self.contact(key, entry)).collect()
    }

    fn contact(&mut self, key: &Spanned<DeString<'_>>, entry: &Value<'_>) -> Option<Contact> {
        let mut contact = Contact {
            role: String::new(),
            name: String::new(),
            phone: None,
            email: None,
        };
        for (key, value) in self.table(key, entry)? {
            match key.get_ref().as_ref() {
                "role" => contact.role = self.text(key, value).unwrap_or_default(),
                "name" => contact.name = self.text(key, value).unwrap_or_default(),
                "phone" => contact.phone = self.text(key, value),
                "email" => contact.email = self.text(key, value),
                _ => self.unknown(key, ["role", "name", "phone", "email"].into_iter()),
            }
        }
        if contact.role.is_empty() || contact.name.is_empty() {
            self.error(
                "contact",
                "a contact needs a role and a name",
                "Write `role = \"Primary on-call\"` and `name = \"…\"`.",
                entry.span(),
            );
        }
        Some(contact)
    }

    fn rehearsal(&mut self, key: &Spanned<DeString<'_>>, value: &Value<'_>) -> Option<String> {
        let mut stack = None;
        for (key, value) in self.table(key, value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "stack" => stack = self.text(key, value),
                _ => self.unknown(key, ["stack"].into_iter()),
            }
        }
        stack
    }
}

fn article(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}
