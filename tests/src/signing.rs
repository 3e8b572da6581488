//! What a person does where a record is signed, one function for each thing done.

use std::path::{Path, PathBuf};

use crate::journey::Journey;
use crate::window::Window;

/// Opens every key that is made here.
const PASSPHRASE: &str = "nobody guesses this";

/// The sign-off room of a release.
pub struct SigningRoom<'window> {
    window: &'window Window,
}

impl<'window> SigningRoom<'window> {
    /// Waits until it can be used.
    pub fn arrive(window: &'window Window) -> Self {
        let room = Self { window };
        window.wait_until("the sign-off room", || !room.panel().is_empty());
        room
    }

    /// All that stands beside the sheet.
    pub fn panel(&self) -> String {
        self.read("document.querySelector('.signoff-panel')?.innerText")
    }

    /// Waits until the head of the panel says this.
    pub fn wait_for_headline(&self, words: &str) {
        self.window.wait_until(&format!("the headline {words:?}"), || {
            self.read("document.querySelector('.signoff-panel h2')?.innerText") == words
        });
    }

    /// The width in pixels of every page that is shown, 0 for one that is not there yet.
    pub fn pages(&self) -> Vec<u64> {
        let widths = self
            .window
            .script("return [...document.querySelectorAll('.pages .page')].map((one) => one.querySelector('img')?.naturalWidth ?? 0)");
        widths
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(serde_json::Value::as_u64)
            .collect()
    }

    /// Gives every role its key: those of `here` in this room, those of `away` on the other laptop.
    pub fn everybody_gets_a_key(&self, here: &[&str], away: &[(&str, &str)], other: &Window) {
        let keys = Self::make_keys(other, away);
        for role in here {
            self.make_key(role);
        }
        for ((role, _), key) in away.iter().zip(&keys) {
            self.take_key(role, key);
        }
    }

    /// Seals, and everybody signs: those of `here` in this room, those of `away` by files that go and come through `folder`.
    pub fn everybody_signs(&self, here: &[&str], away: &[(&str, &str)], other: &Window, folder: &Path) {
        self.seal();
        for role in here {
            self.sign(role);
        }
        self.wait_for_headline("2 of 4 have signed");
        let request = folder.join("ask.csreq");
        self.request(&request);
        for (role, _) in away {
            let answer = folder.join(format!("{role}.cssig"));
            Self::answer(other, &request, role, &answer);
            self.take(&answer);
        }
        self.wait_for_headline("All 4 have signed");
    }

    /// Makes the key of a role here.
    pub fn make_key(&self, role: &str) {
        self.window
            .by_role("button", &format!("Make a key for {role}…"))
            .click();
        self.fill_in_key(role);
    }

    /// Makes another key for a role that has one.
    pub fn replace_key(&self, role: &str) {
        self.window
            .by_role("button", &format!("Another key for {role}"))
            .click();
        self.window.by_role("menuitem", "Make another key…").click();
        self.fill_in_key(role);
    }

    fn fill_in_key(&self, role: &str) {
        fill(
            self.window,
            &[("Passphrase", PASSPHRASE), ("The same again", PASSPHRASE)],
        );
        self.window.by_role("button", "Make key").click();
        self.window.wait_for(&format!("{role} has a key"));
    }

    /// Takes the public half of a key that was made elsewhere.
    pub fn take_key(&self, role: &str, key: &str) {
        self.window
            .by_role("button", &format!("Take the public key of {role}…"))
            .click();
        fill(
            self.window,
            &[("Public key: its line, a PEM file’s text, or an ssh-ed25519 line", key)],
        );
        self.window.by_role("button", "Take key").click();
        self.form_goes();
    }

    /// Makes the bytes that everybody signs.
    pub fn seal(&self) {
        self.window.by_role("button", "Seal record…").click();
        self.window.by_role("button", "Seal record").click();
        self.wait_for_headline("0 of 4 have signed");
    }

    /// The same, and says what happened.
    pub fn seal_with_incident(&self, what: &str) {
        self.window.by_role("button", "Seal record…").click();
        fill(self.window, &[("What happened, printed on the sheet", what)]);
        self.window.by_role("button", "Seal record").click();
        self.wait_for_headline("0 of 4 have signed");
    }

    /// Signs as a role with its key, which is here.
    pub fn sign(&self, role: &str) {
        self.window.by_role("button", "Sign with your key…").click();
        choose_role(self.window, role);
        fill(
            self.window,
            &[(&format!("Passphrase of the key of {role}"), PASSPHRASE)],
        );
        self.window.by_role("button", &format!("Sign as {role}")).click();
        self.window.wait_for(&format!("Signed as {role}."));
    }

    /// Refuses as a role, and says why.
    pub fn refuse(&self, role: &str, why: &str) {
        self.window.by_role("button", "Refuse…").click();
        choose_role(self.window, role);
        fill(
            self.window,
            &[
                ("Why, signed with your key and printed on the sheet", why),
                (&format!("Passphrase of the key of {role}"), PASSPHRASE),
            ],
        );
        self.window.by_role("button", &format!("Refuse as {role}")).click();
        self.window.wait_for(&format!("Refused as {role}."));
    }

    /// Writes a request for the signatures that are missing.
    pub fn request(&self, to: &Path) {
        self.window.by_role("button", "Request signature…").click();
        self.window.by_role("button", "Write request…").click();
        self.window.choose_file("Where the request goes", to);
        self.window.wait_for("The request is in");
    }

    /// Takes a signature that came back.
    pub fn take(&self, from: &Path) {
        let before = self.read("document.querySelector('.signoff-panel h2')?.innerText");
        self.window.by_role("button", "Take signature…").click();
        self.window.choose_file("A signature that came back", from);
        self.window.wait_until("the signature to count", || {
            self.read("document.querySelector('.signoff-panel h2')?.innerText") != before
        });
    }

    /// Opens the print dialog of the system and changes their mind.
    pub fn print_not(&self) {
        self.window.by_role("button", "Print").click();
        self.window.answer_dialog("Print", &[], "Escape");
        let print = self.window.by_role("button", "Print");
        self.window
            .wait_until("printing to be possible again", || print.is_enabled());
        assert!(!self.window.shows("Sent to the printer."));
    }

    /// Prints through the dialog of the system, to a file in place of a printer. The file is the first PDF in `folder`.
    pub fn print(&self, folder: &Path) -> PathBuf {
        self.window.by_role("button", "Print").click();
        // The list of printers has one line, which is a file.
        self.window.answer_dialog("Print", &["Tab", "Down"], "alt+p");
        self.window.wait_for("Sent to the printer.");
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut files = files.map(|file| file.path());
        files
            .find(|file| file.extension().is_some_and(|ending| ending == "pdf"))
            .unwrap_or_else(|| panic!("nothing was printed into {}", folder.display()))
    }

    /// Lets the release leave as a file.
    pub fn export(&self, button: &str, to: &Path) {
        self.window.by_role("button", button).click();
        self.window.choose_file("Where the file goes", to);
        self.window.wait_for(&format!("Written: {}", to.display()));
    }

    /// Makes keys on a laptop that has no release, and gives their public lines.
    pub fn make_keys(window: &Window, holders: &[(&str, &str)]) -> Vec<String> {
        window.by_role("button", "Keys").click();
        for (role, person) in holders {
            window.by_role("button", "Make a key…").click();
            fill(
                window,
                &[
                    ("Role", role),
                    ("Passphrase", PASSPHRASE),
                    ("The same again", PASSPHRASE),
                ],
            );
            window.by_role("textbox", "Who holds it").overwrite(person);
            window.by_role("button", "Make key").click();
            window.by_role("button", &format!("Copy the public key of {role}"));
        }
        let lines =
            window.script("return [...document.querySelectorAll('.known .public')].map((one) => one.innerText)");
        let line = |line: &serde_json::Value| line.as_str().unwrap_or_default().to_owned();
        lines.as_array().into_iter().flatten().map(line).collect()
    }

    /// Answers a request as a role with its key, on the laptop where that is.
    pub fn answer(window: &Window, request: &Path, role: &str, to: &Path) {
        window.script("location.hash = '#/'");
        window.by_role("button", "Answer request…").click();
        window.choose_file("A request for a signature", request);
        window.by_role("button", "Sign with your key…").click();
        choose_role(window, role);
        fill(window, &[(&format!("Passphrase of the key of {role}"), PASSPHRASE)]);
        window.by_role("button", "Write signature…").click();
        window.choose_file("Where the answer goes", to);
        window.wait_for("Send it back.");
    }

    /// Looks at a record on the screen for that.
    pub fn verify(window: &Window, record: &Path) {
        window.script("location.hash = '#/verify'");
        window.by_role("button", "Open record…").click();
        window.choose_file("A record, an envelope", record);
    }

    fn form_goes(&self) {
        self.window.wait_until("the form to be taken", || {
            self.window
                .script("return document.querySelector('form.decide') === null")
                == true
        });
    }

    fn read(&self, what: &str) -> String {
        Journey { window: self.window }.read(what)
    }
}

fn fill(window: &Window, fields: &[(&str, &str)]) {
    for (label, words) in fields {
        window.by_role("textbox", label).overwrite(words);
    }
}

/// As which role, where several may be chosen.
fn choose_role(window: &Window, role: &str) {
    let shown = Journey { window }.read("document.querySelector('form.decide .sign-as')?.innerText");
    if !shown.contains(role) {
        window.script("document.querySelector('form.decide .sign-as button').click()");
        window.by_role("menuitemradio", role).click();
    }
}
