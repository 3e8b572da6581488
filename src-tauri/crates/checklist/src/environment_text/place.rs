//! `[network]`, `[steps]` and `[rehearsal]`

use super::Reader;
use super::value::{Key, Value};
use crate::environment::{Network, Steps};
use crate::outline::is_below;

impl Reader<'_> {
    pub(super) fn network(&mut self, key: &Key<'_>, value: &Value<'_>) -> Network {
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

    pub(super) fn steps(&mut self, key: &Key<'_>, value: &Value<'_>) -> Steps {
        let mut steps = Steps::default();
        for (key, value) in self.table(key, value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "cwd" => steps.cwd = self.text(key, value).filter(|cwd| self.is_below(cwd, value)),
                "path" => steps.path = self.texts(key, value),
                "pass" => steps.pass = self.texts(key, value),
                "timeout" => {
                    steps.timeout_ms = self
                        .text(key, value)
                        .and_then(|text| self.duration(&text, value, "timeout = \"30m\""));
                }
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

    pub(super) fn rehearsal(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
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
