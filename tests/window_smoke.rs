//! The app opens its real window, paints it, and its page runs within the content security policy.

use tests::Window;

#[test]
fn the_window_opens_and_shows_the_console() {
    let Some(window) = Window::open() else { return };
    assert_eq!(window.title(), "Countersign");
    assert_eq!(
        window.script("return location.protocol"),
        "tauri:",
        "the page comes out of the binary"
    );
    window.wait_until("the page to have words", || {
        window.script("return document.body.innerText.trim() !== ''") == true
    });

    let picture = window.screenshot("smoke");
    assert!(
        picture.colours() > 8,
        "only {} colours: nothing is painted",
        picture.colours()
    );
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();
}

#[test]
fn the_window_opens_at_its_size_and_shrinks_no_further_than_the_design_goes() {
    let Some(window) = Window::open() else { return };
    assert_eq!(window.size(), (1280, 800));
    window.resize(1024, 700);
}

#[test]
fn a_page_that_tried_to_reach_out_is_refused() {
    let Some(window) = Window::open() else { return };
    window.script(
        "window.refused = [];
         addEventListener('securitypolicyviolation', (event) => {
           window.refused.push(`${event.effectiveDirective} ${event.blockedURI}`);
         });
         const script = document.createElement('script');
         script.textContent = 'window.ran = true';
         document.body.append(script);
         const picture = document.createElement('img');
         picture.src = 'http://127.0.0.1:9/picture.png';
         document.body.append(picture);",
    );
    window.wait_until("both refusals", || {
        let refused = window.script("return window.refused.join()");
        let refused = refused.as_str().unwrap_or_default();
        refused.contains("script-src-elem inline") && refused.contains("img-src http://127.0.0.1:9/")
    });
    assert_eq!(
        window.script("return window.ran === undefined"),
        true,
        "an inline script ran"
    );
    window.script("location.href = 'http://127.0.0.1:9/'");
    assert_eq!(
        window.script("return location.protocol"),
        "tauri:",
        "the window left the app"
    );
}
