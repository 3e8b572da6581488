//! What a person does in the traffic room of a release, one function for each thing done.

use std::time::Duration;

use crate::journey::Journey;
use crate::window::Window;

/// A little longer than Roll back must be held.
const HELD: Duration = Duration::from_millis(1700);

/// The traffic room, entered.
pub struct Room<'window> {
    window: &'window Window,
    journey: Journey<'window>,
}

impl<'window> Room<'window> {
    /// Goes there from any other screen of the release.
    pub fn enter(window: &'window Window) -> Self {
        window.script("document.querySelector('.tabs a[href$=traffic]').click()");
        let room = Self {
            window,
            journey: Journey { window },
        };
        window.wait_until("the traffic room", || {
            !room.panel().is_empty() || !room.outcome().is_empty()
        });
        room
    }

    /// Waits until nothing stands against the next move, and makes it: `Advance to 70 %`.
    pub fn advance(&self, title: &str) {
        let button = format!("{title}…");
        self.window.wait_while(&format!("\"{button}\" is refused"), || {
            !self.window.by_role("button", &button).is_enabled()
        });
        self.window.by_role("button", &button).click();
        self.confirm(title);
    }

    /// Makes the next move in spite of what stands against it.
    pub fn override_gates(&self, title: &str, why: &str) {
        self.window.by_role("button", "Override with a reason…").click();
        let confirm = self.window.by_role("button", title);
        assert!(!confirm.is_enabled(), "it goes on without a reason");
        let field = "Why it goes on all the same, printed on the sheet";
        self.window.by_role("textbox", field).type_text(why);
        self.confirm(title);
    }

    fn confirm(&self, title: &str) {
        self.window.by_role("button", title).click();
        let percent = title
            .split(' ')
            .find(|word| word.parse::<u8>().is_ok())
            .unwrap_or(title);
        self.wait_for_stage(&format!("{percent} %"));
    }

    /// Waits until the engine has confirmed this stage.
    pub fn wait_for_stage(&self, percent: &str) {
        self.window.wait_until(&format!("the stage of {percent}"), || {
            let shown = self
                .journey
                .read("document.querySelector('.stages [aria-current]')?.innerText");
            shown.starts_with(percent) && self.tab() == format!("Traffic {percent}")
        });
    }

    /// Says that what a gate asks people holds.
    pub fn answer(&self) {
        // A gate that just moved in the list is not where the press began.
        self.window.wait_until("the form of the gate", || {
            let open = self
                .window
                .script("return document.querySelector('form.answer') !== null")
                == true;
            if !open {
                self.window.by_role("button", "Answer…").click();
            }
            open
        });
        self.window.by_role("button", "It holds").click();
        self.window
            .wait_until("the answer to be taken", || self.panel().contains("Attested"));
    }

    /// Holds the button in the bar with the mouse, as long as it asks for.
    pub fn hold_roll_back(&self) {
        self.window.by_role("button", "Roll back hold 1.5 s").hold(HELD);
    }

    /// Holds its keys.
    pub fn hold_roll_back_keys(&self) {
        self.window.hold("Shift+Backspace", HELD);
    }

    /// The tab, as it stands on every screen of the release.
    pub fn tab(&self) -> String {
        self.journey
            .read("document.querySelector('.tabs a[href$=traffic]')?.innerText")
    }

    /// The gates and what may be done.
    pub fn panel(&self) -> String {
        self.journey.read("document.querySelector('aside.gates')?.innerText")
    }

    /// What was intended and what was counted.
    pub fn split(&self) -> String {
        self.journey.read("document.querySelector('.split')?.innerText")
    }

    /// Share of the requests that reached the new version, in percent; `None` while nothing is counted.
    pub fn observed(&self) -> Option<f64> {
        let shown = self
            .journey
            .read("document.querySelector('.side.new .share')?.innerText");
        shown.trim_end_matches('%').trim().parse().ok()
    }

    /// The banner of the screen.
    pub fn banner(&self) -> String {
        self.journey.read("document.querySelector('.banners')?.innerText")
    }

    /// How a rollback stands; empty where none was ordered.
    pub fn outcome(&self) -> String {
        self.journey.read("document.querySelector('.rollback')?.innerText")
    }

    /// Waits until the rollback says these words.
    pub fn wait_for_outcome(&self, words: &str) {
        self.window.wait_until(&format!("{words:?} about the rollback"), || {
            self.outcome().contains(words)
        });
    }
}
