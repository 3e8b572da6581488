//! One screen, kept as pictures for people to look at.

use crate::window::Window;

/// What is wider than the room it has.
const CUT: &str = "
    return [...document.querySelectorAll('.bar, .scroll, .tools, .status-line')]
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'hidden')
      .map((one) => `${one.className} is ${one.scrollWidth} wide in ${one.clientWidth}`)
      .join()";

impl Window {
    /// Keeps a picture at the usual size, at the smallest, and in the dark at the smallest; nothing may be wider than its
    /// room.
    pub fn scene(&self, name: &str) {
        self.keep(name);
        self.resize(1024, 700);
        self.keep(&format!("{name}-small"));
        // Colours glide from light to dark; the picture is of where they arrive.
        self.script(
            "document.documentElement.dataset.theme = 'dark'; document.getAnimations().forEach((one) => one.finish())",
        );
        self.screenshot(&format!("{name}-small-dark"));
        self.script("document.documentElement.dataset.theme = 'light'");
        self.resize(1280, 800);
    }

    fn keep(&self, name: &str) {
        self.screenshot(name);
        let cut = self.script(CUT);
        assert_eq!(cut, "", "{name} at {:?}", self.size());
    }
}
