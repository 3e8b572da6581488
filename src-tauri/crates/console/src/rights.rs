//! What a checklist could do in an environment: hosts, commands, files, secrets. What the trust screen lists.

use crate::wire::{Inspection, Right};
use checklist::{Entry, ItemKind, Placeholder, SecretRef};
use engine::Ingredients;
use std::collections::BTreeMap;

/// Everything a plan could do, as one list per kind of right.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Rights {
    pub(crate) hosts: Vec<Right>,
    pub(crate) commands: Vec<Right>,
    pub(crate) files: Vec<Right>,
    pub(crate) secrets: Vec<Right>,
}

/// What is used, and by which items or steps.
#[derive(Default)]
struct Uses(BTreeMap<String, (Vec<u32>, Vec<String>, bool)>);

impl Uses {
    fn by_item(&mut self, what: String, item: u32, acts: bool) {
        let entry = self.0.entry(what).or_default();
        entry.0.push(item);
        entry.2 |= acts;
    }

    fn by(&mut self, what: String, whom: String, acts: bool) {
        let entry = self.0.entry(what).or_default();
        entry.1.push(whom);
        entry.2 |= acts;
    }

    fn into_rights(self) -> Vec<Right> {
        let rights = self.0.into_iter().map(|(what, (items, others, acts))| {
            let mut used_by = others;
            used_by.dedup();
            if !items.is_empty() {
                used_by.insert(0, in_words(items));
            }
            Right {
                what: visible(&what),
                used_by: used_by.join(", "),
                acts,
                new: false,
            }
        });
        rights.collect()
    }
}

impl Rights {
    /// What a plan of these ingredients could do.
    pub(crate) fn of(ingredients: &Ingredients) -> Self {
        let values = ingredients.values();
        let (mut hosts, mut files, mut secrets) = (Uses::default(), Uses::default(), Uses::default());
        let (mut commands, mut steps) = (Uses::default(), Vec::new());
        for entry in &ingredients.checklist.entries {
            match entry {
                Entry::Item(item) => {
                    let ItemKind::Check { check } = &item.kind else {
                        continue;
                    };
                    let check = checklist::resolve(check, &values).unwrap_or_else(|_| check.clone());
                    for host in checklist::hosts(&check) {
                        hosts.by_item(host, item.number, false);
                    }
                    for command in checklist::commands(&check) {
                        commands.by_item(command, item.number, true);
                    }
                    for file in checklist::files(&check) {
                        files.by_item(file, item.number, false);
                    }
                    for name in secrets_of(&check) {
                        secrets.by_item(name, item.number, false);
                    }
                }
                Entry::Steps(block) => {
                    let section = block
                        .section
                        .and_then(|index| ingredients.checklist.sections.get(index));
                    let title = section.map_or("steps", |section| section.title.as_str());
                    for (index, step) in block.steps.iter().enumerate() {
                        steps.push(Right {
                            what: visible(&step.script),
                            used_by: format!("step {} of {title}", index + 1),
                            acts: true,
                            new: false,
                        });
                    }
                }
                _ => {}
            }
        }
        of_environment(
            ingredients,
            !steps.is_empty(),
            &mut hosts,
            &mut files,
            &mut secrets,
            &mut commands,
        );
        steps.extend(commands.into_rights());
        Self {
            hosts: hosts.into_rights(),
            commands: steps,
            files: files.into_rights(),
            secrets: secrets.into_rights(),
        }
    }

    /// Marks what `before` did not have.
    pub(crate) fn mark_new(&mut self, before: &Self) {
        let mark = |now: &mut Vec<Right>, before: &[Right]| {
            for right in now {
                right.new = !before.iter().any(|old| old.what == right.what);
            }
        };
        mark(&mut self.hosts, &before.hosts);
        mark(&mut self.commands, &before.commands);
        mark(&mut self.files, &before.files);
        mark(&mut self.secrets, &before.secrets);
    }

    pub(crate) fn put_into(self, inspection: &mut Inspection) {
        inspection.hosts = self.hosts;
        inspection.commands = self.commands;
        inspection.files = self.files;
        inspection.secrets = self.secrets;
    }
}

fn of_environment(
    ingredients: &Ingredients,
    has_steps: bool,
    hosts: &mut Uses,
    files: &mut Uses,
    secrets: &mut Uses,
    commands: &mut Uses,
) {
    let environment = &ingredients.environment;
    for (host, address) in &environment.network.connect {
        hosts.by(address.clone(), format!("instead of {host}"), false);
    }
    if let Some(resolver) = &environment.network.resolver {
        hosts.by(resolver.clone(), "resolver of the environment".to_owned(), false);
    }
    if let Some(ca) = &environment.network.ca {
        files.by(
            ca.clone(),
            "certificates trusted besides the system's".to_owned(),
            false,
        );
    }
    let traffic = checklist::traffic_reach(environment);
    for (uses, reached) in [
        (&mut *hosts, traffic.hosts),
        (&mut *files, traffic.files),
        (&mut *commands, traffic.commands),
    ] {
        for one in reached {
            uses.by(one.what, one.purpose.to_owned(), one.acts);
        }
    }
    for (name, reference) in &environment.secrets {
        if has_steps {
            secrets.by(name.clone(), "given to every step".to_owned(), true);
        }
        match reference {
            SecretRef::Command(words) => commands.by(words.join(" "), format!("secret {name}"), true),
            SecretRef::File(path) => files.by(path.clone(), format!("secret {name}"), false),
            SecretRef::Env(_) | SecretRef::Keyring(_) => {}
        }
    }
}

fn secrets_of(check: &checklist::Check) -> Vec<String> {
    let texts = check.looks.iter().flat_map(|look| {
        std::iter::once(look.target.as_str()).chain(look.inputs.iter().map(|input| input.value.as_str()))
    });
    let mut names: Vec<String> = texts
        .flat_map(checklist::placeholders)
        .filter_map(|placeholder| match placeholder {
            Placeholder::Secret(name) => Some(name),
            Placeholder::Var(_) => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// `item 3`, `items 3, 7 to 9`.
fn in_words(mut items: Vec<u32>) -> String {
    items.sort_unstable();
    items.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for item in items.iter().copied() {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == item => *last = item,
            _ => ranges.push((item, item)),
        }
    }
    let words: Vec<String> = ranges
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first}, {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    format!(
        "{} {}",
        if items.len() == 1 { "item" } else { "items" },
        words.join(", ")
    )
}

/// Control, direction and zero-width characters made visible, so that a command reads as it runs.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' => c.to_string(),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
                format!("⟨U+{:04X}⟩", u32::from(c))
            }
            c if c.is_control() => format!("⟨U+{:04X}⟩", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_numbers_are_told_as_ranges() {
        assert_eq!(in_words(vec![3]), "item 3");
        assert_eq!(in_words(vec![9, 3, 7, 8, 3]), "items 3, 7 to 9");
    }

    #[test]
    fn what_would_hide_in_a_command_is_shown() {
        assert_eq!(visible("rm \u{202e}x\u{7}"), "rm ⟨U+202E⟩x⟨U+0007⟩");
    }
}
