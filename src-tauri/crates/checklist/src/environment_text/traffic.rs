//! `[traffic]`

use super::Reader;
use super::settings::{Settings, find};
use super::value::{Key, Value};
use crate::environment::Traffic;
use crate::language::shown;
use toml::de::{DeTable, DeValue};

const ENGINES: [&str; 5] = ["haproxy", "nginx", "envoy", "command", "rehearsal"];

/// How much faster than its plan a rehearsal may go.
const FASTEST: f64 = 600.0;

impl Reader<'_> {
    /// The engine; `whole` is the file's table, as a rehearsal needs its stack.
    pub(super) fn traffic(&mut self, key: &Key<'_>, value: &Value<'_>, whole: &DeTable<'_>) -> Option<Traffic> {
        let settings = self.settings(key, value, "engine", &ENGINES)?;
        let traffic = match settings.chosen {
            "haproxy" => self.haproxy(settings),
            "nginx" => self.nginx(settings),
            "envoy" => self.envoy(settings),
            "command" => self.by_command(settings),
            _ => self.rehearsed(settings, whole),
        };
        Some(traffic)
    }

    fn haproxy(&mut self, settings: Settings<'_, '_>) -> Traffic {
        self.only(settings, &["socket", "backend", "old", "new", "config"]);
        let old = self.names(settings, "old", "old = \"blue\"` or `old = [\"blue1\", \"blue2\"]");
        let new = self.names(settings, "new", "new = \"green\"` or `new = [\"green1\", \"green2\"]");
        self.apart(settings, &old, &new);
        Traffic::Haproxy {
            socket: self.socket(settings),
            backend: self.needed(settings, "backend", "backend = \"api\""),
            old,
            new,
            config: self.given(settings, "config", "config = \"/etc/haproxy/haproxy.cfg\""),
        }
    }

    /// A path, or an address with its port.
    fn socket(&mut self, settings: Settings<'_, '_>) -> String {
        let example = "socket = \"/run/haproxy/admin.sock\"` or `socket = \"127.0.0.1:9999\"";
        let socket = self.needed(settings, "socket", example);
        let has_port = socket
            .rsplit_once(':')
            .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if let Some((_, value)) = settings.find("socket")
            && !socket.trim().is_empty()
            && !socket.contains('/')
            && !has_port
        {
            let message = format!("`{}` is neither a path nor an address with a port", shown(&socket));
            self.error("address", message, format!("Write `{example}`."), value.span());
        }
        socket
    }

    fn nginx(&mut self, settings: Settings<'_, '_>) -> Traffic {
        self.only(settings, &["file", "old", "new", "test", "reload", "log", "pid"]);
        let (old, new) = self.both(settings, "api_blue", "api_green");
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Traffic::Nginx {
            file: self.needed(settings, "file", "file = \"/etc/nginx/conf.d/split.conf\""),
            old,
            new,
            test: self
                .given_command(settings, "test", "test = [\"nginx\", \"-t\"]")
                .unwrap_or_else(|| words(&["nginx", "-t"])),
            reload: self
                .given_command(settings, "reload", "reload = [\"nginx\", \"-s\", \"reload\"]")
                .unwrap_or_else(|| words(&["nginx", "-s", "reload"])),
            log: self.given(settings, "log", "log = \"/var/log/nginx/split.log\""),
            pid: self.given(settings, "pid", "pid = \"/run/nginx.pid\""),
        }
    }

    fn envoy(&mut self, settings: Settings<'_, '_>) -> Traffic {
        self.only(settings, &["admin", "runtime", "old", "new", "config"]);
        let (old, new) = self.both(settings, "api_blue", "api_green");
        Traffic::Envoy {
            admin: self.address(settings, "admin", "admin = \"http://127.0.0.1:9901\""),
            runtime: self.needed(settings, "runtime", "runtime = \"routing.traffic_split.api\""),
            old,
            new,
            config: self.given(settings, "config", "config = \"/etc/envoy/envoy.yaml\""),
        }
    }

    fn by_command(&mut self, settings: Settings<'_, '_>) -> Traffic {
        self.only(settings, &["set", "read", "counters", "persist"]);
        Traffic::Command {
            set: self.command(settings, "set", "set = [\"bin/split\", \"set\"]"),
            read: self.command(settings, "read", "read = [\"bin/split\", \"read\"]"),
            counters: self.given_command(settings, "counters", "counters = [\"bin/split\", \"counters\"]"),
            persist: self.given_command(settings, "persist", "persist = [\"bin/split\", \"persist\"]"),
        }
    }

    fn rehearsed(&mut self, settings: Settings<'_, '_>, whole: &DeTable<'_>) -> Traffic {
        self.only(settings, &["pace"]);
        if find(whole, "rehearsal").is_none() {
            self.error(
                "no-stack",
                "this environment has no stack whose traffic could be moved",
                "Write `[rehearsal]` with `stack = \"marketsage\"`, or name the engine that serves here.",
                settings.key.span(),
            );
        }
        let pace = settings.find("pace").and_then(|(key, value)| self.pace(key, value));
        Traffic::Rehearsal {
            pace: pace.unwrap_or(1.0),
        }
    }

    fn pace(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<f64> {
        let number: Option<f64> = match value.get_ref() {
            DeValue::Integer(number) => number.to_string().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => {
                self.wrong(key, value, "a number", "pace = 15");
                return None;
            }
        };
        let sound = number.filter(|number| (1.0..=FASTEST).contains(number));
        if sound.is_none() {
            self.error(
                "pace",
                format!("a rehearsal goes from 1 to {FASTEST} times as fast as its plan"),
                "Write `pace = 15`: a stage of 30 minutes lasts two.",
                value.span(),
            );
        }
        sound
    }

    /// One name for each side.
    fn both(&mut self, settings: Settings<'_, '_>, old: &str, new: &str) -> (String, String) {
        let old = self.needed(settings, "old", &format!("old = \"{old}\""));
        let new = self.needed(settings, "new", &format!("new = \"{new}\""));
        self.apart(settings, std::slice::from_ref(&old), std::slice::from_ref(&new));
        (old, new)
    }

    /// Nothing may be old and new at once.
    fn apart(&mut self, settings: Settings<'_, '_>, old: &[String], new: &[String]) {
        let shared = new.iter().find(|name| !name.is_empty() && old.contains(name));
        if let (Some(name), Some((_, value))) = (shared, settings.find("new")) {
            let message = format!("`{}` is of the old and of the new version", shown(name));
            let hint = "Name what serves the old version in `old` and what serves the new one in `new`.";
            self.error("two-sides", message, hint, value.span());
        }
    }
}
