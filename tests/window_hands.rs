//! What the other window tests lean on: finding things by role and words, and acting on them as a person does.
//!
//! It runs on a page of its own, put into the real window, so that a change of the product cannot break it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tests::Window;

/// A page with one of each thing the tests act on; it writes down what was done to it.
const PAGE: &str = r#"
    document.body.innerHTML = `
      <main>
        <label>Version <input></label>
        <button>Open</button> <button hidden>Open</button>
        <button aria-label="Roll back" aria-disabled="true">↩</button>
        <section aria-label="Gates"><button>Show</button></section>
        <section aria-label="Split"><button>Show</button></section>
        <p>Now at <b>50 %</b> of   traffic</p>
        <ol></ol>
      </main>`;
    const write = (line) => {
      const item = document.createElement("li");
      item.textContent = line;
      document.querySelector("ol").append(item);
    };
    const [open, , back, gates, split] = document.querySelectorAll("button");
    open.onclick = () => write("opened");
    gates.onclick = () => write("gates");
    split.onclick = () => write("split");
    let since = 0;
    back.onpointerdown = (event) => { since = event.timeStamp; };
    back.onpointerup = (event) => write(event.timeStamp - since >= 700 ? "held" : "let go");
    // First in line, so that the shortcuts of the product do not answer as well.
    addEventListener("keydown", (event) => {
      event.stopImmediatePropagation();
      if (event.key === "k" && event.ctrlKey) write("palette");
      if (event.key === "Escape") write("left");
    }, true);
"#;

fn practice_page() -> Option<Window> {
    let window = Window::open()?;
    // The product draws once when it has loaded, and would draw over the page.
    window.wait_until("the first screen", || !window.all("button").is_empty());
    window.script(PAGE);
    Some(window)
}

fn written(window: &Window) -> Vec<String> {
    window.all("listitem").iter().map(tests::Element::text).collect()
}

#[test]
fn things_are_found_by_role_and_words() {
    let Some(window) = practice_page() else { return };
    window.by_role("button", "Open").click();
    let split = window.by_role("region", "Split");
    window.by_role_in(&split, "button", "Show").click();
    assert_eq!(written(&window), ["opened", "split"]);
    assert!(window.by_role("button", "Open").is_enabled());
    assert!(
        !window.by_role("button", "Roll back").is_enabled(),
        "aria-disabled counts"
    );
    assert_eq!(window.by_text("50 %").text(), "50 %");
    assert!(window.shows("Now at 50 % of traffic") && !window.shows("60 %"));
}

#[test]
fn a_thing_that_is_not_there_is_named_with_what_is() {
    let Some(window) = practice_page() else { return };
    let refusal = catch_unwind(AssertUnwindSafe(|| window.by_role("button", "Clos").click())).unwrap_err();
    let said = refusal.downcast_ref::<String>().unwrap();
    assert_eq!(
        said,
        "nothing on the page is button \"Clos\". There is: Open | Roll back | Show | Show"
    );
}

#[test]
fn fields_are_filled_keys_pressed_and_buttons_held() {
    let Some(window) = practice_page() else { return };
    let version = window.by_role("textbox", "Version");
    version.type_text("2.1");
    version.type_text(".0");
    assert_eq!(version.value(), "2.1.0");
    version.clear();
    assert_eq!(version.value(), "");
    window.press("Control+k");
    window.press("Escape");
    let back = window.by_role("button", "Roll back");
    back.hold(Duration::ZERO);
    back.hold(Duration::from_millis(800));
    assert_eq!(written(&window), ["palette", "left", "let go", "held"]);
}

#[test]
fn what_goes_wrong_in_the_page_is_kept() {
    let Some(window) = practice_page() else { return };
    assert_eq!(window.faults(), Vec::<String>::new());
    window.script("setTimeout(() => { throw new Error('thrown'); }); console.error('printed', 7);");
    window.wait_until("both faults", || {
        let faults = window.faults().join("\n");
        faults.contains("error: thrown") && faults.contains("console.error: printed 7")
    });
}
