//! A table whose keys depend on one of them: `engine` of `[traffic]`, `source` of `[metrics]`.

use super::Reader;
use super::value::{Key, Value};
use crate::language::shown;
use crate::nearest::did_you_mean;
use crate::reach::authority;
use toml::de::DeTable;

/// The table, and what it is called where something is missing.
#[derive(Clone, Copy)]
pub(super) struct Settings<'v, 'i> {
    pub(super) table: &'v DeTable<'i>,
    pub(super) key: &'v Key<'i>,
    /// `engine` or `source`
    pub(super) choice: &'static str,
    /// `haproxy`
    pub(super) chosen: &'v str,
}

impl<'v, 'i> Settings<'v, 'i> {
    pub(super) fn find(&self, name: &str) -> Option<(&'v Key<'i>, &'v Value<'i>)> {
        find(self.table, name)
    }
}

/// A key of a table and its value.
pub(super) fn find<'v, 'i>(table: &'v DeTable<'i>, name: &str) -> Option<(&'v Key<'i>, &'v Value<'i>)> {
    table.iter().find(|(key, _)| key.get_ref().as_ref() == name)
}

impl Reader<'_> {
    /// What the table chooses among `known`, and its settings.
    pub(super) fn settings<'v, 'i>(
        &mut self,
        key: &'v Key<'i>,
        value: &'v Value<'i>,
        choice: &'static str,
        known: &[&'static str],
    ) -> Option<Settings<'v, 'i>> {
        let table = self.table(key, value)?;
        let Some((name, value)) = find(table, choice) else {
            let message = format!("`[{}]` does not name its {choice}", shown(key.get_ref()));
            let words: Vec<String> = known.iter().map(|word| format!("`{choice} = \"{word}\"`")).collect();
            self.error(
                "missing-key",
                message,
                format!("Write one of {}.", words.join(", ")),
                key.span(),
            );
            return None;
        };
        self.text(name, value)?;
        let chosen = value.get_ref().as_str()?;
        if !known.contains(&chosen) {
            let message = format!("`{}` is no {choice}", shown(chosen));
            self.error(
                "unknown-value",
                message,
                did_you_mean(chosen, known.iter().copied()),
                value.span(),
            );
            return None;
        }
        Some(Settings {
            table,
            key,
            choice,
            chosen,
        })
    }

    /// Reports what the chosen one has no use for.
    pub(super) fn only(&mut self, settings: Settings<'_, '_>, known: &[&str]) {
        for (key, _) in settings.table {
            let name = key.get_ref().as_ref();
            if name == "pace" && !known.contains(&name) {
                let message = format!("`pace` is not for `{}`", settings.chosen);
                let hint = "Take it away: only a rehearsal's time may be shortened.";
                self.error("unknown-key", message, hint, key.span());
            } else if name != settings.choice && !known.contains(&name) {
                let message = format!("`{}` is no setting of `{}`", shown(name), settings.chosen);
                self.error(
                    "unknown-key",
                    message,
                    did_you_mean(name, known.iter().copied()),
                    key.span(),
                );
            }
        }
    }

    fn missing(&mut self, settings: Settings<'_, '_>, name: &str, example: &str) {
        let message = format!(
            "`[{}]` with `{}` needs `{name}`",
            shown(settings.key.get_ref()),
            settings.chosen
        );
        self.error(
            "missing-key",
            message,
            format!("Write `{example}`."),
            settings.key.span(),
        );
    }

    /// A text that has to be there; empty where it is not, which is an error.
    pub(super) fn needed(&mut self, settings: Settings<'_, '_>, name: &str, example: &str) -> String {
        if settings.find(name).is_none() {
            self.missing(settings, name, example);
        }
        self.given(settings, name, example).unwrap_or_default()
    }

    /// A text, where there is one.
    pub(super) fn given(&mut self, settings: Settings<'_, '_>, name: &str, example: &str) -> Option<String> {
        let (key, value) = settings.find(name)?;
        let text = self.text(key, value)?;
        if text.trim().is_empty() {
            self.nothing(key, value, example);
        }
        Some(text)
    }

    /// An `http` or `https` address that has to be there.
    pub(super) fn address(&mut self, settings: Settings<'_, '_>, name: &str, example: &str) -> String {
        let url = self.needed(settings, name, example);
        if let Some((_, value)) = settings.find(name).filter(|_| !url.trim().is_empty())
            && authority(&url).is_none()
        {
            let message = format!("`{}` is no address", shown(&url));
            self.error("address", message, format!("Write `{example}`."), value.span());
        }
        url
    }

    /// The words of a command that has to be there.
    pub(super) fn command(&mut self, settings: Settings<'_, '_>, name: &str, example: &str) -> Vec<String> {
        if settings.find(name).is_none() {
            self.missing(settings, name, example);
        }
        self.given_command(settings, name, example).unwrap_or_default()
    }

    /// The words of a command, where there is one.
    pub(super) fn given_command(
        &mut self,
        settings: Settings<'_, '_>,
        name: &str,
        example: &str,
    ) -> Option<Vec<String>> {
        let (key, value) = settings.find(name)?;
        if value.get_ref().as_array().is_none() {
            self.wrong(key, value, "a list of words, program first", example);
            return None;
        }
        Some(self.list(key, value, example))
    }

    /// Texts of which the first says something.
    fn list(&mut self, key: &Key<'_>, value: &Value<'_>, example: &str) -> Vec<String> {
        let texts = self.texts(key, value);
        let written = value.get_ref().as_array().map_or(0, |array| array.iter().count());
        let misread = texts.len() < written;
        if !misread && texts.first().is_none_or(|first| first.trim().is_empty()) {
            self.nothing(key, value, example);
        }
        texts
    }

    /// `old = "blue"`, `old = ["blue1", "blue2"]`
    pub(super) fn names(&mut self, settings: Settings<'_, '_>, name: &str, example: &str) -> Vec<String> {
        let Some((key, value)) = settings.find(name) else {
            self.missing(settings, name, example);
            return Vec::new();
        };
        match (value.get_ref().as_str(), value.get_ref().as_array()) {
            (Some(_), _) => self.given(settings, name, example).into_iter().collect(),
            (_, Some(_)) => self.list(key, value, example),
            _ => {
                self.wrong(key, value, "a text or a list of texts", example);
                Vec::new()
            }
        }
    }

    fn nothing(&mut self, key: &Key<'_>, value: &Value<'_>, example: &str) {
        let message = format!("`{}` says nothing", shown(key.get_ref()));
        self.error("empty-value", message, format!("Write `{example}`."), value.span());
    }
}
