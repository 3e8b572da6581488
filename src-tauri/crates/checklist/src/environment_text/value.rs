//! Values of a type, or a problem that says what to write.

use super::Reader;
use crate::language::{duration_ms, shown};
use crate::nearest::did_you_mean;
use crate::source::Finding;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A key with its place.
pub(super) type Key<'a> = Spanned<DeString<'a>>;
/// A value with its place.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    pub(super) fn error(
        &mut self,
        rule: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
        range: Range<usize>,
    ) {
        let span = self.source.span(range);
        self.problems
            .push(self.source.problem(Finding::error(rule, message, hint), span));
    }

    pub(super) fn unknown<'a>(&mut self, key: &Key<'_>, known: impl Iterator<Item = &'a str> + Clone) {
        let message = format!("`{}` is not known here", shown(key.get_ref()));
        self.error("unknown-key", message, did_you_mean(key.get_ref(), known), key.span());
    }

    pub(super) fn wrong(&mut self, key: &Key<'_>, value: &Value<'_>, expected: &str, example: &str) {
        let message = format!(
            "`{}` is {expected}, not {}",
            shown(key.get_ref()),
            article(value.get_ref().type_str())
        );
        self.error("wrong-type", message, format!("Write `{example}`."), value.span());
    }

    pub(super) fn text(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong(key, value, "a text", &format!("{} = \"…\"", shown(key.get_ref())));
        }
        text
    }

    pub(super) fn texts(&mut self, key: &Key<'_>, value: &Value<'_>) -> Vec<String> {
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

    pub(super) fn table<'v, 'i>(&mut self, key: &Key<'_>, value: &'v Value<'i>) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(key, value, "a table", &format!("[{}]", shown(key.get_ref())));
        }
        table
    }

    pub(super) fn name(&mut self, name: &Key<'_>, sound: bool) {
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

    pub(super) fn duration(&mut self, text: &str, value: &Value<'_>, example: &str) -> Option<u64> {
        let duration = duration_ms(text);
        if duration.is_none() {
            self.error(
                "duration",
                format!("`{}` is no duration", shown(text)),
                format!("Write a number with `s`, `m` or `h`: `{example}`."),
                value.span(),
            );
        }
        duration
    }
}

fn article(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}
