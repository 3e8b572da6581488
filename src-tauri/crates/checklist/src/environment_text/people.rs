//! `[roles]`, `[signing]` and `[[contacts]]`

use super::Reader;
use super::value::{Key, Value};
use crate::environment::{Contact, Person, Signing};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// `"Technical Lead" = { name = "…" }`, or the name alone.
    pub(super) fn roles(&mut self, key: &Key<'_>, value: &Value<'_>) -> BTreeMap<String, Person> {
        let mut roles = BTreeMap::new();
        for (role, value) in self.table(key, value).into_iter().flatten() {
            let mut person = Person::default();
            if let Some(name) = value.get_ref().as_str() {
                name.clone_into(&mut person.name);
            } else {
                for (key, value) in self.table(role, value).into_iter().flatten() {
                    match key.get_ref().as_ref() {
                        "name" => person.name = self.text(key, value).unwrap_or_default(),
                        "key" => person.key = self.text(key, value).filter(|text| !text.trim().is_empty()),
                        _ => self.unknown(key, ["name", "key"].into_iter()),
                    }
                }
            }
            roles.insert(role.get_ref().to_string(), person);
        }
        roles
    }

    /// `same_person`, `same_machine`
    pub(super) fn signing(&mut self, key: &Key<'_>, value: &Value<'_>) -> Signing {
        let mut signing = Signing::default();
        for (key, value) in self.table(key, value).into_iter().flatten() {
            let field = match key.get_ref().as_ref() {
                "same_person" => &mut signing.same_person,
                "same_machine" => &mut signing.same_machine,
                _ => {
                    self.unknown(key, ["same_person", "same_machine"].into_iter());
                    continue;
                }
            };
            match value.get_ref().as_bool() {
                Some(allowed) => *field = allowed,
                None => self.wrong(key, value, "`true` or `false`", "same_person = true"),
            }
        }
        signing
    }

    pub(super) fn contacts(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<Contact> {
        let Some(array) = value.get_ref().as_array() else {
            self.wrong(key, value, "a list of tables", "[[contacts]]");
            return Vec::new();
        };
        array.iter().filter_map(|entry| self.contact(key, entry)).collect()
    }

    fn contact(&mut self, key: &Key<'_>, entry: &Value<'_>) -> Option<Contact> {
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
}
