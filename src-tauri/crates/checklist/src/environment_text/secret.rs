//! `[secrets]`

use super::Reader;
use super::value::{Key, Value};
use crate::environment::SecretRef;
use crate::language::shown;
use crate::placeholder::is_name;
use std::collections::BTreeMap;

impl Reader<'_> {
    pub(super) fn secrets(&mut self, key: &Key<'_>, value: &Value<'_>) -> BTreeMap<String, SecretRef> {
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
    fn secret(&mut self, name: &Key<'_>, value: &Value<'_>) -> Option<SecretRef> {
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

    fn secret_error(&mut self, name: &Key<'_>, message: String, hint: String) {
        self.error("secret", message, hint, name.span());
        if let Some(problem) = self.problems.last_mut() {
            problem.excerpt = format!("{} = …", shown(name.get_ref()));
        }
    }
}
