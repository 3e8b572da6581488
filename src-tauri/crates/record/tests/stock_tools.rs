//! The blocks of docs/verify.md, run as a stranger would, on good records and on forged ones.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

mod support;

use record::extract;
use record::statement::{Outcome, Phase};
use record::{CHARACTERS_27M, Envelope, Request, Statement, Taken, qr_text, take, verify_envelope};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::tools::{Chance, libraries, ran, there};
use support::{NOW, chain, events, failed, keys, record, signed, write_bundle};
use tempfile::TempDir;

/// A folder with an unpacked bundle, and the page's blocks to run in it.
struct Stranger {
    root: TempDir,
    folder: PathBuf,
    libraries: PathBuf,
}

/// The three tools that verify signatures.
const TOOLS: [&str; 3] = ["openssl", "securesystemslib", "sigstore"];

impl Stranger {
    fn with(envelopes: &[Envelope]) -> Option<Self> {
        let programs = [
            ("openssl", "openssl"),
            ("python3", "python3"),
            ("node", "nodejs"),
            ("unzip", "unzip"),
        ];
        if !programs.iter().all(|(program, package)| there(program, package)) {
            return None;
        }
        let libraries = libraries()?;
        let root = tempfile::tempdir().unwrap();
        write_bundle(&root.path().join("MarketSage.record"), envelopes, &events(60));
        let stranger = Self {
            folder: root.path().join("unpacked"),
            root,
            libraries,
        };
        assert!(stranger.in_folder(stranger.root.path(), "unpack", ""));
        Some(stranger)
    }

    /// Runs a block of the page on a record; whether it ended well.
    fn run(&self, block: &str, record: &str) -> bool {
        self.in_folder(&self.folder, block, record)
    }

    fn in_folder(&self, folder: &Path, block: &str, record: &str) -> bool {
        let (language, text) = block_of_page(block);
        let mut command = match language.as_str() {
            "sh" => Command::new("bash"),
            "python" => Command::new("python3"),
            _ => Command::new("node"),
        };
        match language.as_str() {
            "sh" => command.args(["-euo", "pipefail", "-c", &text]),
            "python" => command.args(["-c", &text]),
            _ => command.args(["-e", &text]),
        };
        if !record.is_empty() {
            command.env("RECORD", format!("records/{record}.json"));
        }
        let output = command
            .current_dir(folder)
            .env("PYTHONPATH", self.libraries.join("python"))
            .env("NODE_PATH", self.libraries.join("node/node_modules"))
            .env(
                "PRINTED",
                fs::read_to_string(folder.join("printed")).unwrap_or_default(),
            )
            .output()
            .unwrap();
        eprintln!(
            "{block} {record}: {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        output.status.success()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).unwrap();
    }

    fn put(&self, name: &str, envelope: &Envelope) {
        self.write(&format!("records/{name}.json"), &envelope.write());
    }

    fn all_accept(&self, record: &str) {
        for tool in TOOLS {
            assert!(self.run(tool, record), "{tool} refuses {record}");
        }
    }

    fn all_refuse(&self, record: &str) {
        for tool in TOOLS {
            assert!(!self.run(tool, record), "{tool} accepts {record}");
        }
    }
}

/// A block of the page by its name: its language and its text.
fn block_of_page(name: &str) -> (String, String) {
    let page = include_str!("../../../../docs/verify.md");
    let mut blocks = page.split("\n```").skip(1).step_by(2);
    let found = blocks.find_map(|block| {
        let (info, text) = block.split_once('\n')?;
        let (language, found) = info.split_once(' ')?;
        (found == name).then(|| (language.to_owned(), text.to_owned()))
    });
    found.unwrap_or_else(|| panic!("docs/verify.md has no block {name}"))
}

#[test]
fn every_good_record_is_accepted_by_all_three() {
    let Some(stranger) = Stranger::with(&chain()) else {
        return;
    };
    for phase in [Phase::GoLive, Phase::Day, Phase::Week] {
        stranger.all_accept(phase.code());
        assert!(stranger.run("journal", phase.code()));
        assert!(stranger.run("files", phase.code()));
    }
    assert!(stranger.run("phases", "") && stranger.run("fingerprint", ""));
    for (name, outcome) in [("failed", Outcome::Failed), ("rolled_back", Outcome::RolledBack)] {
        stranger.put(name, &signed(failed(outcome)));
        stranger.all_accept(name);
    }
}

#[test]
fn one_bit_changed_is_refused_by_all_three() {
    let Some(stranger) = Stranger::with(&chain()) else {
        return;
    };
    let mut payload = support::week();
    let middle = payload.payload.len() / 2;
    payload.payload[middle] ^= 1;
    stranger.put("payload", &payload);
    stranger.all_refuse("payload");
    let mut signature = support::week();
    signature.signatures[3].sig[17] ^= 0x10;
    stranger.put("signature", &signature);
    stranger.all_refuse("signature");
}

#[test]
fn a_signature_moved_to_another_phase_is_refused_by_all_three() {
    let chain = chain();
    let Some(stranger) = Stranger::with(&chain) else { return };
    let mut moved = chain[2].clone();
    moved.signatures[0] = chain[0].signatures[0].clone();
    stranger.put("moved", &moved);
    stranger.all_refuse("moved");
    // A whole record moved to another phase's name is good by itself; what it says gives it away.
    stranger.put("week", &chain[0]);
    assert!(!stranger.run("phases", ""));
}

#[test]
fn three_of_four_is_refused_by_all_three() {
    let Some(stranger) = Stranger::with(&chain()) else {
        return;
    };
    let mut three = support::week();
    three.signatures.remove(2);
    stranger.put("three", &three);
    stranger.all_refuse("three");
    // Nor does it help to let one of them stand twice.
    let mut again = three.signatures[0].clone();
    again.keyid = three.signatures[1].keyid.clone();
    three.signatures.push(again);
    stranger.put("twice", &three);
    stranger.all_refuse("twice");
}

#[test]
fn one_key_in_two_roles_is_refused_by_all_three() {
    let Some(stranger) = Stranger::with(&chain()) else {
        return;
    };
    let mut twice = record(Phase::GoLive, &events(40), None);
    twice.roster[3].key = twice.roster[0].key.clone();
    let mut envelope = Envelope::of(&Statement::of_record(twice)).unwrap();
    for key in &keys()[..3] {
        envelope.add(envelope.sign(key, NOW));
    }
    stranger.put("one_key", &envelope);
    fs::copy(
        stranger.folder.join("keys/technical-lead.pem"),
        stranger.folder.join("keys/operations-team.pem"),
    )
    .unwrap();
    stranger.all_refuse("one_key");
}

#[test]
fn a_cut_tail_and_a_chain_computed_anew_are_refused() {
    let Some(stranger) = Stranger::with(&chain()) else {
        return;
    };
    let good = events(60);
    stranger.write("journal.jsonl", &extract::write(&good[..59]));
    assert!(!stranger.run("journal", "week"), "the end was cut off");
    assert!(stranger.run("journal", "day"), "what the day signed is still there");

    let mut anew = good.clone();
    anew[10].body = anew[10].body.replace("✓", "✗");
    stranger.write("journal.jsonl", &extract::write(&anew));
    assert!(!stranger.run("journal", "week"), "an event was edited");
    let mut before = anew[9].hash;
    for (index, entry) in anew.iter_mut().enumerate().skip(10) {
        if good[index].seq == good[index - 1].seq + 1 {
            entry.prev = before;
        }
        entry.hash = extract::event_hash(entry.seq, &entry.prev, entry.body.as_bytes());
        before = entry.hash;
    }
    assert!(extract::breaks(&anew).is_empty());
    stranger.write("journal.jsonl", &extract::write(&anew));
    assert!(!stranger.run("journal", "week"), "the chain was computed anew");
}

#[test]
fn a_changed_checklist_plan_or_log_is_refused() {
    for name in [
        "checklist/production.md",
        "plan.json",
        &format!("evidence/{}", support::sha256(support::LOG)),
    ] {
        let Some(stranger) = Stranger::with(&chain()) else {
            return;
        };
        stranger.write(name, "something else");
        assert!(!stranger.run("files", "week"), "{name}");
    }
}

#[test]
fn the_paper_alone_is_verified_and_a_sheet_of_another_release_is_refused() {
    let chain = chain();
    let Some(stranger) = Stranger::with(&chain) else { return };
    let codes = qr_text(&chain[2], CHARACTERS_27M).unwrap();
    stranger.write(
        "codes.txt",
        &codes.iter().rev().map(|code| format!("{code}\n")).collect::<String>(),
    );
    let printed: String = chain[2]
        .digest()
        .as_bytes()
        .chunks(8)
        .map(|part| format!("{} ", String::from_utf8_lossy(part)))
        .collect();
    stranger.write("printed", &printed);
    assert!(stranger.run("paper", ""));
    stranger.all_accept("paper");
    let read = Envelope::read(&fs::read(stranger.folder.join("records/paper.json")).unwrap()).unwrap();
    assert_eq!(read.payload, chain[2].payload);

    stranger.write("printed", &chain[0].digest());
    assert!(
        !stranger.run("paper", ""),
        "the sheet of another release with these codes"
    );
    stranger.write("printed", &printed);
    stranger.write("codes.txt", &codes[1..].join("\n"));
    assert!(!stranger.run("paper", ""), "a code is missing");
}

#[test]
fn somebody_signs_with_openssl_alone() {
    if !there("openssl", "openssl") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut envelope, write) = (unsigned(), |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
    });
    write("request.csreq", &request(&envelope));
    // The file in which the app keeps a key where the system has no keyring.
    write(
        "key.pem",
        &keys()[1].encrypted("correct horse battery", &mut Chance).unwrap(),
    );
    let shell = |text: &str| ran(folder.path(), "bash", &["-euo", "pipefail", "-c", text]);
    assert!(shell(&block_of_page("request").1));
    assert!(
        shell("openssl pkey -in key.pem -passin 'pass:correct horse battery' -out me.pem"),
        "OpenSSL opens the key"
    );
    assert!(!shell("openssl pkey -in key.pem -passin pass:guess -out other.pem"));
    assert!(shell(&block_of_page("sign-openssl").1));
    let taken = take(&mut envelope, &fs::read(folder.path().join("me.sig")).unwrap()).unwrap();
    assert!(matches!(taken, Taken::Signed(roles) if roles[0].0 == "Product Manager"));

    // And the other way round: a key that OpenSSL made.
    assert!(shell(
        "openssl genpkey -algorithm ed25519 -out plain.pem && \
         openssl pkcs8 -topk8 -in plain.pem -scrypt -v2 aes-256-cbc -passout 'pass:correct horse battery' -out theirs.pem && \
         openssl pkey -in plain.pem -pubout -out public.pem"
    ));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let key = record::SecretKey::open(&read("theirs.pem"), "correct horse battery").unwrap();
    assert_eq!(key.public(), record::PublicKey::read(&read("public.pem")).unwrap());
}

#[test]
fn somebody_signs_with_an_ssh_key() {
    if !there("ssh-keygen", "openssh-client") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let shell = |text: &str| {
        ran(
            home,
            "bash",
            &["-euo", "pipefail", "-c", &format!("export HOME=$PWD\n{text}")],
        )
    };
    assert!(shell(
        "mkdir .ssh && ssh-keygen -q -t ed25519 -N '' -C tunde -f .ssh/id_ed25519"
    ));
    let public = fs::read_to_string(home.join(".ssh/id_ed25519.pub")).unwrap();
    let mut record = record(Phase::GoLive, &events(40), None);
    record.roster[0].key = record::PublicKey::read(&public).unwrap().line();
    let known = record::Roster::of(&record);
    let mut envelope = record::seal(record).unwrap();
    fs::write(home.join("request.csreq"), request(&envelope)).unwrap();
    assert!(shell(&block_of_page("request").1));
    // ssh-keygen does not look at HOME for ~, the shell does.
    assert!(shell(&block_of_page("sign-ssh").1));
    let taken = take(&mut envelope, &fs::read(home.join("pae.sig")).unwrap()).unwrap();
    assert!(matches!(taken, Taken::Signed(roles) if roles[0].0 == "Technical Lead"));
    for (role, key) in support::roles().iter().zip(keys()).skip(1) {
        record::sign_as(&mut envelope, role, &key, NOW).unwrap();
    }
    let report = verify_envelope(&envelope, Some(&known));
    assert!(
        report.holds() && report.statements[0].signers[0].by_ssh,
        "{:?}",
        support::sentences(&report)
    );
    assert_eq!(
        record::read_qr(&qr_text(&envelope, CHARACTERS_27M).unwrap())
            .unwrap()
            .payload,
        envelope.payload
    );

    fs::create_dir(home.join("records")).unwrap();
    fs::write(home.join("records/week.json"), envelope.write()).unwrap();
    fs::write(home.join("allowed_signers"), format!("tunde {public}")).unwrap();
    assert!(shell(&block_of_page("ssh").1));
    assert!(shell("ssh-keygen -q -Y sign -f .ssh/id_ed25519 -n file pae"));
    let mut other = unsigned();
    assert!(
        take(&mut other, &fs::read(home.join("pae.sig")).unwrap()).is_err(),
        "signed in another namespace"
    );
    let mut changed = envelope.clone();
    changed.payload[40] ^= 1;
    assert!(!verify_envelope(&changed, Some(&known)).holds());
}

fn unsigned() -> Envelope {
    let mut week = support::week();
    week.signatures.clear();
    week
}

fn request(envelope: &Envelope) -> String {
    let request = Request {
        envelope: envelope.clone(),
        by: "Adaeze Okonkwo".to_owned(),
        at: NOW,
        until: None,
        note: String::new(),
    };
    request.write().unwrap()
}
