//! Sign-off in the real window: four sign, two of them on a laptop of their own, and the record is printed, exported,
//! found again and verified; another release is rolled back, and a signer refuses.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tests::{Bench, Journey, Opening, Paper, SigningRoom, Window};

const LIST: &str = include_str!("window_signoff/list.md");
const ENVIRONMENT: &str = concat!(
    include_str!("window_signoff/test.toml"),
    "[signing]\nsame_machine = true\n"
);
const HERE: [&str; 2] = ["Technical Lead", "Product Manager"];
const AWAY: [(&str, &str); 2] = [
    ("Security Review", "Ifeanyi Nwosu"),
    ("Operations Team", "Adaeze Okonkwo"),
];
const PERSON: &str = "Adaeze Okonkwo";

/// A laptop: a checklist, its environment, and a data folder of its own.
struct Laptop(TempDir);

impl Laptop {
    fn new() -> Self {
        let folder = TempDir::with_prefix("countersign-signoff-").unwrap();
        fs::create_dir(folder.path().join("environments")).unwrap();
        fs::write(folder.path().join("list.md"), LIST).unwrap();
        fs::write(folder.path().join("environments/test.toml"), ENVIRONMENT).unwrap();
        // Where a print goes that goes to a file.
        fs::create_dir(folder.path().join("documents")).unwrap();
        fs::create_dir(folder.path().join("config")).unwrap();
        let places = format!("XDG_DOCUMENTS_DIR=\"{}\"\n", folder.path().join("documents").display());
        fs::write(folder.path().join("config/user-dirs.dirs"), places).unwrap();
        Self(folder)
    }

    /// Opens the app here. No keyring answers, so keys are in files that a passphrase opens.
    fn open(&self) -> Option<Window> {
        let opening = Opening::default()
            .data(&self.file("data"))
            .env("XDG_CONFIG_HOME", &self.file("config").display().to_string());
        opening.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").open()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// A release of which nothing but its end is missing.
fn ready_to_close(journey: &Journey<'_>, list: &Path) {
    journey.begin_with(list, "test", "1.0", "1.1");
    assert_eq!(journey.attest_down(|_| false), 2, "the lines to sign are not attested");
    journey.stand_on(3);
    journey.window.by_role("button", "To the sign-off").click();
}

#[test]
fn four_sign_two_of_them_elsewhere_and_a_stranger_verifies() {
    let (desk, away) = (Laptop::new(), Laptop::new());
    let Some(window) = desk.open() else { return };
    let journey = Journey::of(PERSON, &window);
    ready_to_close(&journey, &desk.file("list.md"));
    let room = SigningRoom::arrive(&window);
    window.scene("signoff-01-open");
    journey.open_close_dialog("Complete", "Went as planned.");
    window.by_role("button", "Close as complete").click();
    let roles = "Technical Lead, Product Manager, Security Review, Operations Team";
    window.wait_for(&format!("No key yet: {roles}."));
    assert!(!window.by_role("button", "Seal record…").is_enabled());

    let other = away.open().unwrap();
    Journey::of("Ifeanyi Nwosu", &other);
    room.everybody_gets_a_key(&HERE, &AWAY, &other);
    other.scene("signoff-02-keys");
    window.scene("signoff-03-every-key");
    room.everybody_signs(&HERE, &AWAY, &other, desk.0.path());
    other.scene("signoff-04-asked");
    other.close();
    window.wait_until("every page", || {
        room.pages().iter().all(|width| *width > 0) && !room.pages().is_empty()
    });
    window.scene("signoff-05-signed");

    room.print_not();
    its_print_is_the_sheet(&room.print(&desk.file("documents")), room.pages().len());
    let (pdf, bundle) = (desk.file("shop.pdf"), desk.file("shop.record"));
    room.export("Export PDF", &pdf);
    room.export("Export record", &bundle);
    assert!(fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();

    let window = desk.open().unwrap();
    window.wait_until("the table of releases", || !window.all("grid").is_empty());
    window.press("Enter");
    let journey = Journey { window: &window };
    journey.arrive();
    window.script("document.querySelector('.tabs a[href$=signoff]').click()");
    SigningRoom::arrive(&window).wait_for_headline("All 4 have signed");
    window.close();

    let laptop = Laptop::new();
    let stranger = laptop.open().unwrap();
    SigningRoom::verify(&stranger, &bundle);
    stranger.wait_for("The bytes hold");
    for (role, person) in AWAY {
        stranger.wait_for(role);
        stranger.wait_for(person);
    }
    stranger.scene("signoff-06-verified");
    assert_eq!(stranger.faults(), Vec::<String>::new());
    stranger.close();
}

/// Page for page on the paper that was chosen, and the paper alone proves what was signed.
fn its_print_is_the_sheet(print: &Path, pages: usize) {
    let Some(paper) = Paper::scan(print) else { return };
    assert!(paper.about.contains("(A4)"), "{}", paper.about);
    assert_eq!(paper.pages().len(), pages, "{}", paper.about);
    let bench = Bench::new();
    bench.write("codes.txt", paper.codes());
    let said = bench.csign(&["verify", "codes.txt"]);
    assert!(said.out.contains("HOLDS, signed with these keys"), "{said}");
}

#[test]
fn a_release_that_was_rolled_back_is_signed_with_what_happened_and_one_refuses() {
    let desk = Laptop::new();
    let Some(window) = desk.open() else { return };
    let journey = Journey::of(PERSON, &window);
    journey.begin_with(&desk.file("list.md"), "test", "1.0", "1.1");
    window.script("document.querySelector('.tabs a[href$=signoff]').click()");
    let room = SigningRoom::arrive(&window);
    journey.open_close_dialog("Rolled back", "");
    window.by_role("button", "Close as rolled back").click();
    for role in HERE.into_iter().chain(AWAY.map(|(role, _)| role)) {
        room.make_key(role);
    }
    let key = || journey.read("document.querySelector('.signers .mono')?.innerText");
    let first = key();
    room.replace_key("Technical Lead");
    window.wait_until("another fingerprint", || !key().is_empty() && key() != first);
    room.seal_with_incident("Payments failed for three minutes.");
    for role in HERE {
        room.sign(role);
    }
    room.refuse("Security Review", "The cause is not known yet.");
    window.wait_for("The cause is not known yet.");
    assert!(room.panel().contains("Refused"), "{}", room.panel());
    window.scene("signoff-07-refused");

    let bundle = desk.file("shop.record");
    room.export("Export record", &bundle);
    SigningRoom::verify(&window, &bundle);
    window.wait_for("It does not hold");
    window.wait_for("The cause is not known yet.");
    assert_eq!(window.faults(), Vec::<String>::new());
    window.close();
}
