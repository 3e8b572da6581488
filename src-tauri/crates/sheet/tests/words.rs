//! What a person reads on the pages.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]

#[path = "cases/mod.rs"]
#[allow(dead_code, reason = "shared with other tests, the benchmark and the example")]
mod cases;

use record::Moment;
use record::example;
use record::statement::{Addendum, Named, Phase};
use sheet::{Content, Paper, Typeset, typeset};
use std::io::Write;
use std::process::{Command, Stdio};

/// The text of each page, or nothing, said loudly, where the program that reads it is missing.
fn pages(sheet: &Typeset) -> Option<Vec<String>> {
    let pdf = sheet.pdf(&[]).unwrap();
    let command = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut command) = command else {
        eprintln!("SKIPPED: pdftotext is missing; apt-get install poppler-utils");
        return None;
    };
    let mut input = command.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(&pdf));
    let output = command.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout)
        .unwrap()
        .replace(['\u{a0}', '\u{202f}'], " ");
    Some(
        text.trim_end_matches('\u{c}')
            .split('\u{c}')
            .map(str::to_owned)
            .collect(),
    )
}

fn set(content: &Content) -> Typeset {
    typeset(content, Paper::A4).unwrap()
}

#[test]
fn id_digest_and_number_stand_on_every_page() {
    for content in [
        cases::signed(example::record()),
        cases::signed(cases::many_items(2_000)),
    ] {
        let Some(pages) = pages(&set(&content)) else { return };
        for (index, page) in pages.iter().enumerate() {
            let number = format!("{} of {}", index + 1, pages.len());
            for said in [
                "20261124-1302-7f3a",
                "e3b0c442 98fc1c14 9afbf4c8 996fb924 27ae41e4 649b934c a495991b 7852b855",
                &number,
            ] {
                assert!(page.contains(said), "{said} on page {}:\n{page}", index + 1);
            }
        }
    }
}

#[test]
fn exceptions_come_before_routine() {
    let Some(pages) = pages(&set(&cases::signed(example::record()))) else {
        return;
    };
    let text = pages.concat();
    let place = |word: &str| text.find(word).unwrap_or_else(|| panic!("{word} in:\n{text}"));
    let parts = [
        "Exceptions",
        "Waivers",
        "Results by section",
        "Traffic",
        "Success criteria",
        "Notes",
        "Signatures",
    ];
    assert!(parts.windows(2).all(|pair| place(pair[0]) < place(pair[1])), "{text}");
    for said in [
        "302, not 301 or 308",
        "CSP is report-only",
        "Until 2026-12-02.",
        "Signed by all 4 roles.",
    ] {
        place(said);
    }
}

#[test]
fn markup_in_a_name_is_only_a_name() {
    let mut content = cases::signed(example::record());
    let name = "#panic(\"x\") *b* _i_ $a$ @ref <label> // /* \\ `raw` = Title";
    content.record.release.product = name.to_owned();
    content.record.notes[0].text = "#image(\"/etc/passwd\") #sys.inputs".to_owned();
    let Some(pages) = pages(&set(&content)) else { return };
    let text = pages.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(name), "{text}");
    assert!(text.contains("#image(\"/etc/passwd\") #sys.inputs"), "{text}");
}

#[test]
fn the_form_waits_for_a_pen() {
    let Some(pages) = pages(&set(&cases::form())) else {
        return;
    };
    let text = pages.concat();
    for said in [
        "Release manager",
        "Pending: nothing has been stated",
        "Signature in ink, or key",
        "there is no digest",
    ] {
        assert!(text.contains(said), "{said} in:\n{text}");
    }
    for unsaid in ["Tunde Bakare", "Adaeze Okonkwo", "SHA-256"] {
        assert!(!text.contains(unsaid), "{unsaid} in:\n{text}");
    }
}

#[test]
fn whoever_has_not_signed_is_named_and_a_refusal_is_told() {
    let content = cases::all()
        .into_iter()
        .find(|(name, _)| *name == "161-items-half-signed")
        .unwrap()
        .1;
    let Some(pages) = pages(&set(&content)) else { return };
    let text = pages.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Signed by 1 of 4; it does not count until all have signed. Refused by Product Manager."),
        "{text}"
    );
    assert!(
        text.contains("Waits for Security Review and Operations Team."),
        "{text}"
    );
    assert!(text.contains("asked: Ifeanyi Nwosu"), "{text}");
    assert!(text.contains("Refused. The week’s support tickets"), "{text}");
}

#[test]
fn what_was_found_later_stands_first() {
    let mut content = cases::signed(example::record());
    content.addenda = vec![Addendum {
        record: Named {
            release: content.record.release.id.clone(),
            phase: Phase::Week,
            sha256: cases::DIGEST.to_owned(),
        },
        finding: "The backup of 24 November cannot be restored.".to_owned(),
        by: "Ngozi Adeyemi".to_owned(),
        at: Moment(content.record.window.until.0 + 86_400_000),
        evidence: Vec::new(),
        roster: Vec::new(),
    }];
    let Some(pages) = pages(&set(&content)) else { return };
    let found = pages[0].find("cannot be restored").expect("on the first page");
    assert!(found < pages[0].find("What was seen").unwrap(), "{}", pages[0]);
}

#[test]
fn a_sign_that_no_font_has_is_spelled_out_and_said() {
    let mut content = cases::signed(example::record());
    content.record.notes[0].by = "Ann \u{E000}".to_owned();
    let sheet = set(&content);
    assert!(sheet.warnings().concat().contains("[U+E000]"), "{:?}", sheet.warnings());
    let Some(pages) = pages(&sheet) else { return };
    let text = pages.concat();
    assert!(text.contains("Ann [U+E000]"), "{text}");
    assert!(
        text.contains("No font of the machine that set this sheet has [U+E000]"),
        "{text}"
    );
}

#[test]
fn names_of_other_scripts_are_set_with_the_fonts_of_the_machine() {
    let mut content = cases::signed(example::record());
    content.record.roster[0].name = "Zoe\u{308} Dvor\u{30c}a\u{301}kova\u{301}".to_owned();
    content.record.roster[1].name = "Αλέξανδρος Ћирилица".to_owned();
    assert!(
        set(&content).warnings().is_empty(),
        "the fonts of this crate are enough"
    );

    content.record.roster[2].name = "محمد عبد الرحمن".to_owned();
    content.record.roster[3].name = "王小明".to_owned();
    let warnings = set(&content).warnings();
    if !warnings.is_empty() {
        eprintln!("SKIPPED: {warnings:?}; apt-get install fonts-dejavu-core fonts-wqy-microhei");
    }
}

#[test]
fn there_are_only_the_pages_there_are() {
    let sheet = set(&cases::form());
    let problem = sheet.svg(sheet.pages()).err().unwrap().to_string();
    assert!(problem.contains("there is no page"), "{problem}");
    assert!(sheet.svg(0).unwrap().starts_with("<svg"));
    assert!(sheet.png(0, 1.0).unwrap().starts_with(b"\x89PNG"));
}
