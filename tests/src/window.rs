//! The real app in a real window, on a display of its own, with a data folder of its own.
//!
//! ```no_run
//! let Some(window) = tests::Window::open() else { return };
//! window.by_role("button", "New release").click();
//! window.by_text("Which checklist?");
//! window.screenshot("new-release");
//! ```

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{Browser, element_id};
use crate::desk::{Desk, wait_until};
use crate::element::{Element, done};
use crate::picture::Picture;
use crate::sources;

/// How a window opens, where the usual way is not meant.
#[derive(Default)]
pub struct Opening {
    data: Option<PathBuf>,
    environment: Vec<(String, String)>,
    args: Vec<String>,
}

impl Opening {
    /// Uses a data folder that stays, to see what another run of the app finds there.
    #[must_use]
    pub fn data(mut self, folder: &Path) -> Self {
        self.data = Some(folder.to_owned());
        self
    }

    /// Sets an environment variable of the app.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// Gives the app an argument.
    #[must_use]
    pub fn arg(mut self, argument: &str) -> Self {
        self.args.push(argument.into());
        self
    }

    /// Opens the window. `None`, said loudly, where a tool is missing; where `CI` is set that fails instead.
    pub fn open(self) -> Option<Window> {
        if let Some(install) = Desk::missing() {
            assert!(
                std::env::var_os("CI").is_none(),
                "the window cannot be driven here; first: {install}"
            );
            eprintln!("SKIPPED: the window cannot be driven here; first: {install}");
            return None;
        }
        let own_data = TempDir::with_prefix("countersign-").unwrap_or_else(|error| panic!("no data folder: {error}"));
        let data = self.data.as_deref().unwrap_or(own_data.path());
        let app = app();
        let desk = Desk::start(data, &self.environment);
        let browser = Browser::start(&desk.address, &app.display().to_string(), &self.args)
            .unwrap_or_else(|error| panic!("the window of {} does not open: {error}", app.display()));
        Some(Window {
            browser,
            desk,
            _own_data: own_data,
        })
    }
}

/// The app, opened. Dropping it ends everything that was started, also when a test panics.
pub struct Window {
    browser: Browser,
    desk: Desk,
    _own_data: TempDir,
}

impl Window {
    /// Opens the app on an empty data folder.
    pub fn open() -> Option<Self> {
        Opening::default().open()
    }

    /// The title of the page.
    pub fn title(&self) -> String {
        done(self.browser.get("title")).as_str().unwrap_or_default().to_owned()
    }

    /// The one visible element of an accessible role with exactly this name; waits for it to come.
    pub fn by_role(&self, role: &str, name: &str) -> Element<'_> {
        self.one(&format!("{role} \"{name}\""), &json!({"role": role}), name, None)
    }

    /// The same within a part of the page.
    pub fn by_role_in(&self, part: &Element<'_>, role: &str, name: &str) -> Element<'_> {
        self.one(&format!("{role} \"{name}\""), &json!({"role": role}), name, Some(part))
    }

    /// The one visible element that holds these words and has no smaller part that does; waits for it to come.
    pub fn by_text(&self, text: &str) -> Element<'_> {
        self.one(&format!("the words \"{text}\""), &json!({"text": true}), text, None)
    }

    /// Every visible element of a role, now.
    pub fn all(&self, role: &str) -> Vec<Element<'_>> {
        self.find(&json!({"role": role}), &Value::Null, None).0
    }

    /// Whether these words can be read, now.
    pub fn shows(&self, text: &str) -> bool {
        !self.find(&json!({"text": true}), &json!(text), None).0.is_empty()
    }

    /// Waits until these words can be read.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("the words \"{text}\""), || self.shows(text));
    }

    /// Waits until something holds, for half a minute at most; `what` completes "waited for".
    pub fn wait_until(&self, what: &str, reached: impl FnMut() -> bool) {
        wait_until(what, reached);
    }

    /// Waits for the end of something that takes its time, for four minutes at most.
    pub fn wait_while(&self, what: &str, mut goes_on: impl FnMut() -> bool) {
        for _ in 0..2400 {
            if !goes_on() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("waited four minutes while {what}");
    }

    /// Presses keys together and lets them go: `"j"`, `"Enter"`, `"Control+k"`, `"Shift+Backspace"`.
    pub fn press(&self, chord: &str) {
        self.hold(chord, Duration::ZERO);
    }

    /// The same, with a pause before they are let go.
    pub fn hold(&self, chord: &str, how_long: Duration) {
        let keys: Vec<_> = chord.split('+').map(key).collect();
        let down = keys.iter().map(|key| json!({"type": "keyDown", "value": key}));
        let pause = json!({"type": "pause", "duration": u64::try_from(how_long.as_millis()).unwrap_or(u64::MAX)});
        let up = keys.iter().rev().map(|key| json!({"type": "keyUp", "value": key}));
        let actions: Vec<_> = down.chain([pause]).chain(up).collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        done(self.browser.post("actions", &json!({"actions": [keyboard]})));
    }

    /// Runs a function body in the page, for what no label leads to.
    pub fn script(&self, body: &str) -> Value {
        done(self.browser.run(body, &[]))
    }

    /// What went wrong in the page since it loaded: refused by the content security policy, thrown, or printed as an
    /// error. Only debug builds keep this; of a release build nothing is known and the list is empty.
    pub fn faults(&self) -> Vec<String> {
        let kept = self.script("return window.__faults ?? []");
        kept.as_array()
            .into_iter()
            .flatten()
            .map(|fault| fault.as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// Makes the page this wide and high, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        done(
            self.browser
                .post("window/rect", &json!({"width": width, "height": height})),
        );
        self.wait_until(&format!("a window of {width}x{height}"), || {
            self.size() == (width, height)
        });
    }

    /// Width and height of the page, in CSS pixels.
    pub fn size(&self) -> (u32, u32) {
        let page = self.script("return [innerWidth, innerHeight]");
        let side = |index: usize| {
            page[index]
                .as_u64()
                .and_then(|side| u32::try_from(side).ok())
                .unwrap_or_default()
        };
        (side(0), side(1))
    }

    /// Takes a picture of the page and keeps it as `build/screens/NAME.png`.
    pub fn screenshot(&self, name: &str) -> Picture {
        // What is drawn to measure is drawn again a frame later; behind a dialog of the system there are no frames.
        self.script("window.drawn = 0; requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = 1 }))");
        for _ in 0..50 {
            if self.script("return window.drawn") == 1 {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let encoded = done(self.browser.get("screenshot"));
        let bytes = STANDARD
            .decode(encoded.as_str().unwrap_or_default())
            .unwrap_or_else(|error| panic!("the screenshot is not base64: {error}"));
        Picture::keep(sources::root().join(format!("build/screens/{name}.png")), &bytes)
    }

    /// Answers the file dialog of the system that has this title with a path.
    pub fn choose_file(&self, title: &str, path: &Path) {
        self.desk.choose_file(title, path);
    }

    /// Presses keys in the dialog of the system that has this title, and then `key` until it has gone.
    pub fn answer_dialog(&self, title: &str, keys: &[&str], key: &str) {
        self.desk.answer_dialog(title, keys, key);
    }

    /// How long the app has been running, by the clock of the system.
    pub fn age(&self) -> Duration {
        self.desk.age_of_app()
    }

    /// Asks the app to end, as the end of a desktop session does, and waits until it is gone.
    pub fn close(self) {
        self.desk.signal_app("TERM");
        self.desk.wait_for_the_end();
    }

    /// Kills the app between two instructions, as a power cut does.
    pub fn kill(self) {
        self.desk.signal_app("KILL");
        self.desk.wait_for_the_end();
    }

    fn one(&self, what: &str, kind: &Value, name: &str, part: Option<&Element<'_>>) -> Element<'_> {
        let mut found = Vec::new();
        let mut there = String::new();
        for _ in 0..200 {
            (found, there) = self.find(kind, &json!(name), part);
            if !found.is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(found.len() < 2, "{} elements are {what}; name one of them", found.len());
        found
            .pop()
            .unwrap_or_else(|| panic!("nothing on the page is {what}. There is: {there}"))
    }

    fn find(&self, kind: &Value, name: &Value, part: Option<&Element<'_>>) -> (Vec<Element<'_>>, String) {
        let part = part.map_or(Value::Null, Element::argument);
        let look = || {
            let asked = [kind.clone(), name.clone(), part.clone()];
            self.browser.run(include_str!("find.js"), &asked)
        };
        // What left the page between the search and its answer is looked for again.
        let gone = |answer: &Result<Value, String>| matches!(answer, Err(why) if why.contains("stale element"));
        let found = done(
            (0..20)
                .map(|_| look())
                .find(|answer| !gone(answer))
                .unwrap_or_else(look),
        );
        let elements = found[0].as_array().into_iter().flatten().filter_map(element_id);
        let there = found[1].as_str().unwrap_or_default().to_owned();
        (elements.map(|id| Element::new(&self.browser, id)).collect(), there)
    }
}

impl Drop for Window {
    /// Where a test says no, keeps what the window showed then as `build/screens/failed-TEST.png`.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        let Ok(encoded) = self.browser.get("screenshot") else {
            return;
        };
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        if let Ok(bytes) = STANDARD.decode(encoded.as_str().unwrap_or_default()) {
            Picture::keep(sources::root().join(format!("build/screens/failed-{test}.png")), &bytes);
        }
    }
}

/// The app to drive: what `COUNTERSIGN_BIN` names, or the debug build of these sources, made fresh where it is not.
fn app() -> PathBuf {
    if let Some(named) = std::env::var_os("COUNTERSIGN_BIN") {
        return named.into();
    }
    let page = sources::root().join("ui/dist/index.html");
    assert!(page.is_file(), "the user interface is not built; first: make ui");
    // The same set as `scripts/test` builds, so that this is a matter of a second there.
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--workspace", "--bins", "--tests"])
        .current_dir(sources::root())
        .status();
    assert!(built.is_ok_and(|status| status.success()), "the app does not build");
    let here = std::env::current_exe().unwrap_or_else(|error| panic!("{error}"));
    let debug = here
        .parent()
        .and_then(Path::parent)
        .unwrap_or_else(|| panic!("{} is no test", here.display()));
    debug.join("countersign")
}

/// The character that stands for a key in `WebDriver` (section 17.4.2 of the specification).
fn key(name: &str) -> String {
    match name {
        "Control" => "\u{e009}",
        "Shift" => "\u{e008}",
        "Alt" => "\u{e00a}",
        "Enter" => "\u{e007}",
        "Escape" => "\u{e00c}",
        "Tab" => "\u{e004}",
        "Backspace" => "\u{e003}",
        "Up" => "\u{e013}",
        "Down" => "\u{e015}",
        "Left" => "\u{e012}",
        "Right" => "\u{e014}",
        "Space" => " ",
        other => other,
    }
    .to_owned()
}
