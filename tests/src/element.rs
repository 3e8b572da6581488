//! One thing on the page, and what a person does to it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Browser, element_argument};

/// An element of the page. It lives as long as the window it was found in.
pub struct Element<'window> {
    browser: &'window Browser,
    id: String,
}

impl<'window> Element<'window> {
    pub(crate) fn new(browser: &'window Browser, id: String) -> Self {
        Self { browser, id }
    }

    /// Scrolls it into view and clicks its middle.
    pub fn click(&self) {
        self.post("click", &json!({}));
    }

    /// Presses the mouse on it for `how_long`, as "hold to roll back" asks.
    pub fn hold(&self, how_long: Duration) {
        let here = json!({"type": "pointerMove", "origin": self.argument(), "x": 0, "y": 0, "duration": 0});
        let hold = json!({"type": "pause", "duration": u64::try_from(how_long.as_millis()).unwrap_or(u64::MAX)});
        let actions = json!([here, {"type": "pointerDown", "button": 0}, hold, {"type": "pointerUp", "button": 0}]);
        let mouse =
            json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions});
        done(self.browser.post("actions", &json!({"actions": [mouse]})));
    }

    /// Types into it, after what it already holds.
    pub fn type_text(&self, text: &str) {
        self.post("value", &json!({"text": text}));
    }

    /// Writes over what a form field holds.
    pub fn overwrite(&self, text: &str) {
        done(self.browser.run("arguments[0].select()", &[self.argument()]));
        self.type_text(text);
        if self.value() != text {
            // Typing began with a click that took the selection away.
            self.type_text(&"\u{e003}".repeat(self.value().chars().count()));
            self.type_text(text);
        }
    }

    /// Empties a form field.
    pub fn clear(&self) {
        self.post("clear", &json!({}));
    }

    /// The words a person sees in it.
    pub fn text(&self) -> String {
        self.get("text").as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of it, where it has one.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.get(&format!("attribute/{name}")).as_str().map(str::to_owned)
    }

    /// What a form field holds now.
    pub fn value(&self) -> String {
        self.get("property/value").as_str().unwrap_or_default().to_owned()
    }

    /// Whether it can be used. `aria-disabled` counts as well: such a control stays readable with its reason.
    pub fn is_enabled(&self) -> bool {
        self.get("enabled") == true && self.attribute("aria-disabled").as_deref() != Some("true")
    }

    /// It as an argument for a script.
    pub(crate) fn argument(&self) -> Value {
        element_argument(&self.id)
    }

    fn get(&self, path: &str) -> Value {
        done(self.browser.get(&format!("element/{}/{path}", self.id)))
    }

    fn post(&self, path: &str, body: &Value) {
        done(self.browser.post(&format!("element/{}/{path}", self.id), body));
    }
}

/// The answer of the driver, or the end of the test with the driver's words.
pub(crate) fn done(answer: Result<Value, String>) -> Value {
    answer.unwrap_or_else(|error| panic!("the window refused: {error}"))
}
