//! Sheets that are hard to set, for the tests, the benchmark and the example.

use record::Moment;
use record::example;
use record::statement::{
    Attestation, Attested, Decided, Exception, Note, Outcome, Record, Rollback, SectionCounts, Trouble,
};
use sheet::{Answer, CODE_CHARACTERS, Content, Printed, Reply, Standing};

/// SHA-256 of nothing, as the digest of statements that are not really made here.
pub const DIGEST: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Every case with a name for its file.
pub fn all() -> Vec<(&'static str, Content)> {
    vec![
        ("161-items", signed(example::record())),
        ("161-items-half-signed", half_signed()),
        ("form", form()),
        ("1-item", signed(one_item())),
        ("2000-items", signed(many_items(2_000))),
        ("60-exceptions", signed(sixty_exceptions())),
        ("names", signed(names())),
        ("long-words", signed(long_words())),
        ("rolled-back", signed(rolled_back())),
    ]
}

/// `record`, signed by its whole roster.
pub fn signed(record: Record) -> Content {
    let answers = record.roster.iter().enumerate().map(|(index, signer)| Answer {
        name: signer.name.clone(),
        role: signer.role.clone(),
        reply: Reply::Signed,
        at: Some(Moment(record.window.until.0 + index as u64 * 420_000)),
        fingerprint: DIGEST.chars().cycle().skip(index * 13).take(64).collect(),
    });
    Content {
        answers: answers.collect(),
        standing: Standing::Stated {
            digest: DIGEST.to_owned(),
        },
        addenda: Vec::new(),
        codes: codes(5, CODE_CHARACTERS),
        printed: Some(Printed {
            by: "A. Okonkwo".to_owned(),
            at: Moment(record.window.until.0 + 3_600_000),
        }),
        record,
    }
}

/// Texts as long and as mixed as real ones, without chance.
pub fn codes(many: usize, long: usize) -> Vec<String> {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let text = |code: usize| {
        (0..long)
            .map(|at| char::from(LETTERS[(at * at * 31 + at * 17 + code * 7) % LETTERS.len()]))
            .collect()
    };
    (0..many).map(text).collect()
}

fn half_signed() -> Content {
    let mut content = signed(example::record());
    content.answers.truncate(2);
    content.answers[1].reply = Reply::Refused {
        why: "The week’s support tickets were counted without the second queue".to_owned(),
    };
    content.codes.clear();
    content
}

/// Nothing is known but the plan: names, dates and notes are for a pen.
pub fn form() -> Content {
    let mut record = example::record();
    for section in &mut record.sections {
        *section = SectionCounts {
            number: section.number.clone(),
            title: section.title.clone(),
            items: section.items,
            open: section.items,
            ..SectionCounts::default()
        };
    }
    record.release.manager.clear();
    record.exceptions.clear();
    record.attestations.clear();
    record.notes.clear();
    record.criteria.clear();
    record.traffic = None;
    record.watch = None;
    record.steps = None;
    record.previous = None;
    for signer in &mut record.roster {
        signer.name.clear();
    }
    Content {
        standing: Standing::Pending,
        answers: Vec::new(),
        addenda: Vec::new(),
        codes: Vec::new(),
        printed: None,
        record,
    }
}

fn one_item() -> Record {
    let mut record = example::record();
    record.sections = vec![SectionCounts {
        number: "1".to_owned(),
        title: "Everything".to_owned(),
        items: 1,
        passed: 1,
        ..SectionCounts::default()
    }];
    record.exceptions.clear();
    record.attestations.clear();
    record.notes.clear();
    record.criteria.clear();
    record.traffic = None;
    record.watch = None;
    record.roster.truncate(1);
    record
}

/// Forty sections, and half of the items stated by the four people of the roster.
pub fn many_items(items: u32) -> Record {
    let mut record = example::record();
    let each = items / 40;
    let section = |number: u32| SectionCounts {
        number: number.to_string(),
        title: format!("Part {number} of a large estate"),
        items: each,
        passed: each / 2,
        attested: each - each / 2,
        ..SectionCounts::default()
    };
    record.sections = (1..=40).map(section).collect();
    for exception in &mut record.exceptions {
        exception.section = exception.section.map(|section| section * 2);
    }
    let from = record.window.from.0;
    for (attestation, first) in record.attestations.iter_mut().zip(1_u32..) {
        let stated = |item: u32| Attested {
            item,
            at: Moment(from + u64::from(item) * 97_000),
            note: String::new(),
        };
        attestation.items = (0..items / 8).map(|index| stated(first + index * 8)).collect();
    }
    record
}

fn sixty_exceptions() -> Record {
    const TROUBLES: [Trouble; 6] = [
        Trouble::Failed,
        Trouble::FailedFirst,
        Trouble::Unknown,
        Trouble::Waived,
        Trouble::Missed,
        Trouble::Refused,
    ];
    let mut record = example::record();
    let at = record.window.from;
    let exception = |index: u32| Exception {
        trouble: TROUBLES[index as usize % TROUBLES.len()],
        items: (index..index + 1 + index % 3).map(|item| item + 1).collect(),
        section: Some(index % 15),
        text: "Renewal of the certificate for the second domain was tried without the first".to_owned(),
        seen: "answered 302, not 301 or 308, on four of the seven addresses that the name has".to_owned(),
        at: Some(at),
        attempts: 1 + index % 4,
        mended: if index.is_multiple_of(2) {
            "corrected at the edge".to_owned()
        } else {
            String::new()
        },
        decided: (!index.is_multiple_of(5)).then(|| Decided {
            by: "Ifeanyi Nwosu".to_owned(),
            role: "Security Review".to_owned(),
            at,
            why: "The header is report-only until the second of December; the five other headers passed".to_owned(),
            until: if index.is_multiple_of(3) {
                "2026-12-02".to_owned()
            } else {
                String::new()
            },
        }),
    };
    record.exceptions = (0..60).map(exception).collect();
    record
}

fn names() -> Record {
    let mut record = example::record();
    let names = [
        "محمد عبد الرحمن",
        "王小明",
        "Zoe\u{308} Dvor\u{30c}a\u{301}kova\u{301}",
        "Αλέξανδρος Παπαδόπουλος",
    ];
    for (signer, name) in record.roster.iter_mut().zip(names) {
        name.clone_into(&mut signer.name);
    }
    for (attestation, name) in record.attestations.iter_mut().zip(names) {
        name.clone_into(&mut attestation.by);
    }
    "Nguyễn Thị Ánh".clone_into(&mut record.release.manager);
    "Ñandú Łódź".clone_into(&mut record.release.product);
    record.notes.push(Note {
        at: record.window.until,
        by: "王小明".to_owned(),
        item: Some(3),
        text: "支付服务在晚上九点半变慢，旧版本也一样，所以我们保留了新版本。 الخدمة بطيئة لكنها تعمل (v2.1.0) بعد التحديث. \u{1F980} \u{E000}".to_owned(),
        file: None,
    });
    record
}

fn long_words() -> Record {
    let mut record = example::record();
    let word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2);
    let path = "https://registry.example.internal/very/long/path/".repeat(4);
    record.release.product.clone_from(&word);
    "production-europe-west-central-frankfurt-1".clone_into(&mut record.release.environment);
    record.release.checklist.name = path.replace("https://", "");
    "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior".clone_into(&mut record.release.manager);
    record.sections[0].title.clone_from(&word);
    "A title of a section in which every single word is short but there are far too many of them for the line"
        .clone_into(&mut record.sections[1].title);
    record.exceptions[0].text.clone_from(&word);
    record.exceptions[0].seen.clone_from(&path);
    record.criteria[0].says.clone_from(&word);
    record.criteria[1].text.clone_from(&path);
    record.notes[0].text = format!("{path} {word}");
    for signer in &mut record.roster {
        "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Senior".clone_into(&mut signer.name);
    }
    record
}

fn rolled_back() -> Record {
    let mut record = example::record();
    record.outcome = Outcome::RolledBack;
    "Payments answered 502 for every tenth customer from 15:31. The new client kept connections that the provider had closed. All traffic went back to 2.0.4; nobody was charged twice.".clone_into(&mut record.incident);
    let pressed = Moment(record.window.from.0 + 9_000_000);
    record.rollbacks = vec![Rollback {
        by: "Adaeze Okonkwo".to_owned(),
        why: "error rate over its limit at 85 %".to_owned(),
        pressed,
        confirmed: Some(Moment(pressed.0 + 2_400)),
        last_answer: Some(Moment(pressed.0 + 2_100)),
        from_percent: 85,
        bad_answers: 37,
    }];
    record.attestations = vec![Attestation {
        by: "Adaeze Okonkwo".to_owned(),
        role: String::new(),
        items: vec![Attested {
            item: 158,
            at: pressed,
            note: "Told support and the payment provider.".to_owned(),
        }],
    }];
    record
}
