//! What a person does in the window on the way through a release, one function for each thing done.

use std::path::Path;

use crate::window::Window;

/// Whether the form of a decision or a note is open.
const A_FORM_IS_OPEN: &str = "return document.querySelector('form.decide') !== null";
/// The line of the step that is shown.
const STEP_SHOWN: &str = "document.querySelector('.steps a.step[aria-current=step]')?.innerText";

/// One who walks a release through the window, under a name that is recorded.
pub struct Journey<'window> {
    /// Where it happens.
    pub window: &'window Window,
}

impl<'window> Journey<'window> {
    /// Sits down at the window and says who it is.
    pub fn of(person: &str, window: &'window Window) -> Self {
        let journey = Self { window };
        window.wait_until("the status line", || !journey.seated().is_empty());
        if journey.seated() != person {
            window
                .by_role("button", &format!("{} sits here. Change…", journey.seated()))
                .click();
            window.by_role("textbox", "Full name").overwrite(person);
            window.by_role("button", "Use this name").click();
            window.wait_until("the name in the status line", || journey.seated() == person);
        }
        journey
    }

    /// Takes the shipped checklist, trusts it, and begins a rehearsal with the versions proposed.
    pub fn begin_rehearsal(&self) {
        self.window
            .by_role("button", "Rehearse with the MarketSage checklist")
            .click();
        self.trust();
        self.begin();
    }

    /// Takes a checklist of one's own, trusts it where it is new, and begins a release of one version over another.
    pub fn begin_with(&self, list: &Path, environment: &str, old: &str, new: &str) {
        let address = format!("#/checklist?path={}&environment={environment}", list.display());
        self.window.script(&format!("location.hash = '{address}'"));
        self.window.wait_until("what the checklist may do", || {
            self.window.shows("Trust this version") || self.window.shows("Begin release")
        });
        if !self.window.shows("Begin release") {
            self.trust();
        }
        self.window.by_role("textbox", "Serves now").overwrite(old);
        self.window.by_role("textbox", "To be released").overwrite(new);
        self.begin();
    }

    fn trust(&self) {
        self.window.by_text("I have read what this file may do").click();
        self.window.by_role("button", "Trust this version").click();
    }

    fn begin(&self) {
        let begin = self.window.by_role("button", "Begin release");
        self.window
            .wait_until("the form to take an answer", || begin.is_enabled());
        begin.click();
        self.arrive();
    }

    /// Opens the dialog that ends a release and fills it in.
    pub fn open_close_dialog(&self, outcome: &str, notes: &str) {
        self.window.by_role("button", "Close release…").click();
        let notes_field = "Notes, printed on the sheet";
        if !notes.is_empty() {
            self.window.by_role("textbox", notes_field).type_text(notes);
        }
        self.window.script(&format!(
            "[...document.querySelectorAll('.radio')].find((one) => one.innerText.trim().startsWith('{outcome}')).click()"
        ));
    }

    /// Ends the release by the button of that dialog, which leads to the sign-off, and reads the sheet as text there.
    pub fn close(&self, button: &str) {
        self.window.by_role("button", button).click();
        self.read_sheet();
    }

    /// Shows the sheet of the sign-off room as text.
    pub fn read_sheet(&self) {
        self.window.by_role("radio", "Text").click();
        self.window
            .wait_until("the sheet as text", || !self.window.all("article").is_empty());
    }

    /// Waits until the console of a release can be used.
    pub fn arrive(&self) {
        self.window
            .wait_until("the list of the checklist", || !self.window.all("listbox").is_empty());
    }

    /// Switches a fault of the rehearsal stack, by its title.
    pub fn switch_fault(&self, title: &str) {
        let window = self.window;
        window.by_role("button", "Faults").click();
        window.by_text(title).click();
        window.press("Escape");
        window.wait_until("the faults to be put away", || !window.shows(title));
    }

    /// Presses one of the buttons above the list and waits until no check runs any more.
    pub fn run_checks(&self, button: &str) {
        let before = self.standings();
        self.window.by_role("button", button).click();
        self.window.wait_until("the checks to begin", || {
            self.is_checking() || self.standings() != before
        });
        self.window.wait_while("the checks run", || self.is_checking());
    }

    /// Runs again what stands in the way of the next step: on a busy machine an answer comes late now and then.
    pub fn run_again_what_blocks(&self) {
        for _ in 0..6 {
            if !self.verdict().starts_with("NO-GO") {
                return;
            }
            self.run_checks("Run failed and stale");
        }
    }

    fn is_checking(&self) -> bool {
        self.read("document.querySelector('.tools')?.innerText")
            .contains("Stop checks")
    }

    /// Opens the form of an act on the selected item by its key, and sends it off once it holds these words.
    pub fn decide(&self, key: &str, fields: &[(&str, &str)]) {
        self.open_form(key);
        for (label, words) in fields {
            self.window.by_role("textbox", label).overwrite(words);
        }
        self.send_form();
    }

    /// Opens the form of an act by its key.
    pub fn open_form(&self, key: &str) {
        self.window.press(key);
        self.window
            .wait_until("the form to open", || self.window.script(A_FORM_IS_OPEN) == true);
    }

    /// Sends the open form off by its keys.
    pub fn send_form(&self) {
        self.window.press("Control+Enter");
        self.window
            .wait_until("the form to be taken", || self.window.script(A_FORM_IS_OPEN) == false);
    }

    /// Attests what people are asked, from the top, by keys alone, until nothing is asked or `enough` says so.
    pub fn attest_down(&self, mut enough: impl FnMut(&Self) -> bool) -> u32 {
        let window = self.window;
        let mut attested = 0;
        self.show_only("To attest");
        while self.asked() > 0 && !enough(self) {
            let left = self.asked();
            window.press("j");
            window.wait_until("the evidence to say who is asked", || self.can_press("Attest…"));
            self.decide("a", &[]);
            window.wait_until("one less to attest", || self.asked() < left);
            attested += 1;
        }
        self.show_only("All");
        attested
    }

    /// Narrows the list by one of the segments above it.
    pub fn show_only(&self, segment: &str) {
        self.window.script(&format!(
            "[...document.querySelectorAll('.segments button')].find((one) => one.innerText.startsWith('{segment}')).click()"
        ));
    }

    fn can_press(&self, words: &str) -> bool {
        self.read("document.querySelector('.inspector .acts')?.innerText")
            .contains(words)
    }

    /// How many items wait for a person.
    fn asked(&self) -> u32 {
        let label = self.read("[...document.querySelectorAll('.segments button')][2].innerText");
        label.trim_start_matches("To attest ").parse().unwrap_or(0)
    }

    /// The number of the first item with this text.
    pub fn item(&self, text: &str) -> u32 {
        let id = self.read(&format!(
            "[...document.querySelectorAll('[id^=\"line-item:\"]')].find((row) => row.innerText.includes('{text}'))?.id"
        ));
        let number = id.trim_start_matches("line-item:").parse();
        number.unwrap_or_else(|_| panic!("no item in the list reads {text:?}"))
    }

    /// Goes from the list to a step by its place in the file, counted from 0.
    pub fn go_to_step(&self, place: usize) {
        self.click_line(&format!("document.querySelectorAll('.row.step')[{place}]"));
        self.window.press("Enter");
        self.window.wait_until("the step", || !self.read(STEP_SHOWN).is_empty());
    }

    /// Asks for the step that is shown; the answer is what the question shows.
    pub fn ask_for_step(&self) -> String {
        let button = if self.window.shows("Run again…") {
            "Run again…"
        } else {
            "Run step…"
        };
        self.window.by_role("button", button).click();
        self.window
            .wait_until("the question", || !self.window.all("alertdialog").is_empty());
        self.read("document.querySelector('[role=alertdialog]')?.innerText")
    }

    /// Says yes to the question and sees the step begin.
    pub fn confirm_step(&self) {
        let before = self.step_line();
        self.window.by_role("button", "Run on rehearsal").click();
        self.window
            .wait_until("the question to go", || self.window.all("alertdialog").is_empty());
        self.window
            .wait_until("the step to begin", || self.step_line() != before);
    }

    /// Waits for the end of the step that is shown and gives its line in the list of steps.
    pub fn step_ended(&self) -> String {
        self.window
            .wait_while("the step runs", || self.step_line().contains("Running"));
        self.step_line()
    }

    /// The step that is shown, as its line in the list of steps says it.
    pub fn step_line(&self) -> String {
        self.read(STEP_SHOWN)
    }

    /// Shows a step of the list of steps, by its place in the file.
    pub fn show_step(&self, place: usize) {
        self.window
            .script(&format!("document.querySelectorAll('.steps a.step')[{place}].click()"));
        self.window.wait_until("the step to be shown", || {
            self.window.script(&format!(
                "return document.querySelectorAll('.steps a.step')[{place}].getAttribute('aria-current') === 'step'
                   && document.querySelector('.step-view header') !== null"
            )) == true
        });
    }

    /// How many items stand how, as the list and its filters say it.
    pub fn standings(&self) -> String {
        self.read("[...document.querySelectorAll('.sums, .segments, .rail-head')].map((one) => one.innerText).join()")
    }

    /// Brings the cursor to an item and waits for its evidence, and for what may be done about it.
    pub fn stand_on(&self, item: u32) {
        self.click_line(&format!("document.getElementById('line-item:{item}')"));
        self.window.wait_until(&format!("the evidence of item {item}"), || {
            self.window.script(&format!(
                "return document.querySelector('.inspector[aria-label=\"Item {item}\"] .acts button') !== null"
            )) == true
        });
    }

    /// Clicks a line, which gives the list the focus as a click with the mouse does.
    fn click_line(&self, line: &str) {
        self.window.script(&format!(
            "const line = {line};
             line.closest('[role=listbox]').focus({{preventScroll: true}});
             line.click()"
        ));
    }

    /// The line of an item in the list: number, standing, text, kind, result.
    pub fn row(&self, item: u32) -> String {
        self.read(&format!("document.getElementById('line-item:{item}')?.innerText"))
    }

    /// The same without how long ago it was.
    pub fn row_without_age(&self, item: u32) -> String {
        self.read(&format!(
            "[...document.getElementById('line-item:{item}')?.children ?? []]
               .filter((part) => !part.matches('.age, .wash')).map((part) => part.innerText).join(' ')"
        ))
    }

    /// Waits until the line of an item says these words.
    pub fn wait_for_row(&self, item: u32, words: &str) {
        self.window
            .wait_until(&format!("{words:?} in the line of item {item}"), || {
                self.row(item).contains(words)
            });
    }

    /// The word of the verdict with what it is about.
    pub fn verdict(&self) -> String {
        self.read("document.querySelector('.verdict')?.innerText")
    }

    /// What the selected item rests on, as it is read.
    pub fn evidence(&self) -> String {
        self.read("document.querySelector('.inspector')?.innerText")
    }

    /// Everything that the screen keeps about an item, without what may be done with it.
    pub fn kept_about(&self, item: u32) -> String {
        self.stand_on(item);
        self.read("document.querySelector('.inspector > .scroll')?.innerText")
    }

    /// Reads from the page what a script expression gives, with single spaces.
    pub fn read(&self, expression: &str) -> String {
        let read = self.window.script(&format!("return {expression} ?? ''"));
        let words = read.as_str().unwrap_or_default().split_whitespace();
        words.collect::<Vec<_>>().join(" ")
    }

    fn seated(&self) -> String {
        self.read("document.querySelector('.status-line button')?.innerText")
    }
}
