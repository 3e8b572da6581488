//! What a window stands on: a display of its own, a driver, and the end of everything that was started there.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::browser;
use crate::machine::free_port;

/// The tools a window test needs, each with the Debian package that brings it.
const TOOLS: [(&str, &str); 3] = [
    ("Xvfb", "xvfb"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("xdotool", "xdotool"),
];

/// Marks, in its environment, every process that belongs to a desk.
const MARK: &str = "COUNTERSIGN_DESK";

/// `sysconf(_SC_CLK_TCK)`, which is this on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// How many desks this test has had.
static DESKS: AtomicU32 = AtomicU32::new(0);

/// A display nobody looks at, and a driver on it. Dropping it ends both and every process begun under them.
pub(crate) struct Desk {
    display: Child,
    driver: Child,
    /// Where the driver listens: `http://127.0.0.1:port`.
    pub(crate) address: String,
    mark: String,
    /// Name of the display: `:99`.
    screen: String,
}

impl Desk {
    /// The line that installs what is missing on this machine, or nothing where all is there.
    pub(crate) fn missing() -> Option<String> {
        let absent: Vec<_> = TOOLS
            .iter()
            .filter(|(tool, _)| !on_path(tool))
            .map(|(_, package)| *package)
            .collect();
        (!absent.is_empty()).then(|| format!("apt-get install {}", absent.join(" ")))
    }

    /// Starts the display and the driver; what the driver starts gets `data` and `environment`.
    pub(crate) fn start(data: &Path, environment: &[(String, String)]) -> Self {
        let (display, number) = start_display();
        let port = free_port();
        let mark = format!("{}-{}", std::process::id(), DESKS.fetch_add(1, Ordering::Relaxed));
        let mut driver = Command::new("WebKitWebDriver");
        driver
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .stdin(Stdio::null())
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            .env("DISPLAY", format!(":{number}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // A display without a graphics card, and no session bus to look for.
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("GSETTINGS_BACKEND", "memory")
            .env("GTK_THEME", "Adwaita")
            .env("TZ", "UTC")
            .env("LANG", "C.UTF-8")
            .env("COUNTERSIGN_DATA", data)
            .env(MARK, &mark)
            .envs(environment.iter().map(|(name, value)| (name, value)));
        let driver = driver
            .spawn()
            .unwrap_or_else(|error| panic!("WebKitWebDriver does not start: {error}"));
        let address = format!("http://127.0.0.1:{port}");
        let desk = Self {
            display,
            driver,
            address,
            mark: format!("{MARK}={mark}"),
            screen: format!(":{number}"),
        };
        wait_until("the driver to listen", || browser::is_ready(&desk.address));
        desk
    }

    /// Answers the file dialog of the system that has this title with a path, by its keys.
    pub(crate) fn choose_file(&self, title: &str, path: &Path) {
        let path = path.display().to_string();
        self.focus_dialog(title);
        // Its field for a path, all of what that holds, and the path instead.
        self.hands(&["key", "--delay", "60", "ctrl+l", "ctrl+a"]);
        self.hands(&["type", "--delay", "5", &path]);
        for _ in 0..20 {
            self.hands(&["key", "Return"]);
            sleep(Duration::from_millis(300));
            if !self.hands(&open_dialog(title)) {
                return;
            }
        }
        panic!("the dialog {title:?} does not take {path}");
    }

    /// Presses keys in the dialog of the system that has this title, and then `key` until it has gone.
    pub(crate) fn answer_dialog(&self, title: &str, keys: &[&str], key: &str) {
        let focus = self.focus_dialog(title);
        self.hands(&[["key", "--delay", "200"].as_slice(), keys].concat());
        for _ in 0..20 {
            self.hands(&focus);
            self.hands(&["key", key]);
            sleep(Duration::from_millis(300));
            if !self.hands(&open_dialog(title)) {
                return;
            }
        }
        panic!("the dialog {title:?} does not take {key}");
    }

    /// Waits for a dialog and gives it the keys; answers how that was done.
    fn focus_dialog<'title>(&self, title: &'title str) -> Vec<&'title str> {
        wait_until(&format!("the dialog {title:?}"), || self.hands(&open_dialog(title)));
        let focus = [open_dialog(title).as_slice(), &["windowfocus", "--sync"]].concat();
        assert!(self.hands(&focus), "the dialog {title:?} takes no keys");
        focus
    }

    /// Acts on the display as a hand would; `false` where there was nothing to act on.
    fn hands(&self, what: &[&str]) -> bool {
        let mut xdotool = Command::new("xdotool");
        xdotool
            .args(what)
            .env("DISPLAY", &self.screen)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        xdotool.status().is_ok_and(|status| status.success())
    }

    /// Sends a signal to the app and to all that it started. The driver stays.
    pub(crate) fn signal_app(&self, signal: &str) {
        for pid in self.app() {
            send(signal, pid);
        }
    }

    /// Waits until the app has ended, with all that it started.
    pub(crate) fn wait_for_the_end(&self) {
        wait_until("the app to end", || self.app().is_empty());
    }

    /// How long the app has been running, which is the oldest of what the driver started.
    pub(crate) fn age_of_app(&self) -> Duration {
        let oldest = self.app().into_iter().filter_map(ticks_at_start).reduce(f64::min);
        let up = fs::read_to_string("/proc/uptime").unwrap_or_default();
        let up: f64 = up
            .split(' ')
            .next()
            .and_then(|seconds| seconds.parse().ok())
            .unwrap_or_default();
        let began = oldest.unwrap_or_else(|| panic!("the app does not run"));
        Duration::try_from_secs_f64(up - began / TICKS_PER_SECOND).unwrap_or_default()
    }

    fn app(&self) -> Vec<u32> {
        let marked = self.marked().into_iter();
        marked.filter(|pid| *pid != self.driver.id()).collect()
    }

    /// Every running process that belongs to this desk.
    fn marked(&self) -> Vec<u32> {
        let Ok(processes) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        processes
            .flatten()
            .filter_map(|process| process.file_name().to_str()?.parse().ok())
            .filter(|pid| {
                fs::read(format!("/proc/{pid}/environ"))
                    .is_ok_and(|all| all.split(|byte| *byte == 0).any(|entry| entry == self.mark.as_bytes()))
            })
            .collect()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for pid in self.marked() {
            send("KILL", pid);
        }
        for child in [&mut self.driver, &mut self.display] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// How a dialog of the system is found. One that was answered stays behind, unseen.
fn open_dialog(title: &str) -> [&str; 4] {
    ["search", "--onlyvisible", "--name", title]
}

/// Waits up to half a minute for something that will come, and says what did not.
pub(crate) fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    for _ in 0..1500 {
        if reached() {
            return;
        }
        sleep(Duration::from_millis(20));
    }
    panic!("waited half a minute for {what}");
}

/// Xvfb on the first free display number, which it chooses and says itself.
fn start_display() -> (Child, String) {
    let mut display = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1920x1200x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("Xvfb does not start: {error}"));
    let mut number = String::new();
    if let Some(said) = display.stdout.take() {
        let _ = BufReader::new(said).read_line(&mut number);
    }
    assert!(!number.trim().is_empty(), "Xvfb found no free display");
    (display, number.trim().to_owned())
}

/// When a process started, in ticks since the machine did (proc(5), `stat`, field 22).
fn ticks_at_start(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19)?.parse().ok()
}

fn on_path(tool: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders)
        .map(|folder| folder.join(tool))
        .any(|file: PathBuf| file.is_file())
}

fn send(signal: &str, pid: u32) {
    let _ = Command::new("kill")
        .args(["-s", signal, &pid.to_string()])
        .stderr(Stdio::null())
        .status();
}
