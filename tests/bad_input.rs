//! What `csign` says to files, environments and journals that are not as they should be: what is wrong, where, and how to
//! mend it, in one go. Nothing that was there is changed.
#![allow(clippy::unwrap_used, reason = "a panic is how a test says no")]

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions, Permissions};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tests::{Bench, Said, csign};

const LIST: &str = "# Shop\n\n- [ ] The folder is there\n  ```check\n  file .\n  kind == \"folder\"\n  ```\n";
const RUN: [&str; 9] = [
    "run", "list.md", "--env", "test", "--old", "1.0", "--new", "1.1", "--trust",
];

fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("list.md", LIST);
    bench.write("environments/test.toml", "name = \"test\"\n");
    bench
}

/// Everything but the lock, which always says who held it last, and what `SQLite` keeps beside a database to read it.
fn kept(bench: &Bench) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = bench.files();
    files.retain(|path, bytes| {
        let log_is_empty = path.ends_with("history.db-wal") && bytes.is_empty();
        !path.ends_with("data/lock") && !path.ends_with("history.db-shm") && !log_is_empty
    });
    files
}

fn names_of_changed(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<PathBuf> {
    let names = before
        .keys()
        .chain(after.keys().filter(|path| !before.contains_key(*path)));
    names
        .filter(|path| before.get(*path) != after.get(*path))
        .cloned()
        .collect()
}

/// Says these words to lint and to run alike, and begins nothing.
fn refused(bench: &Bench, list: &str, words: &[&str]) {
    let before = kept(bench);
    bench.csign(&["lint", list]).must(4, words);
    let run = [&["run", list], &RUN[2..]].concat();
    bench.csign(&run).must(4, words);
    bench.csign(&["history"]).must(0, &["No releases yet"]);
    for (path, bytes) in &before {
        assert!(
            fs::read(path).is_ok_and(|now| now == *bytes),
            "{} changed",
            path.display()
        );
    }
}

#[test]
fn a_file_in_another_encoding_is_read_and_the_mend_is_named() {
    let bench = bench();
    bench.write("latin.md", b"# Caf\xe9\n- [ ] Men\xfc is up\n");
    bench
        .csign(&["lint", "latin.md"])
        .must(1, &["latin.md:1:", "not UTF-8", "Café", "Save it as UTF-8", "1 items"]);
    bench
        .csign(&[&["run", "latin.md"], &RUN[2..]].concat())
        .must(2, &["UNDECIDED"]);
    bench.csign(&["show", "last"]).must(0, &["Menü is up", "to attest"]);
}

#[test]
fn a_file_of_bytes_is_no_text() {
    let bench = bench();
    let bytes: Vec<u8> = (0..40_000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    bench.write("photo.md", bytes);
    refused(&bench, "photo.md", &["not a text file", "Open a Markdown file"]);
}

#[test]
fn fifty_megabytes_are_not_read_as_a_checklist() {
    let bench = bench();
    bench.write("big.md", "- [ ] a line\n".repeat(4_000_000));
    refused(&bench, "big.md", &["big.md", "MiB", "at most 8 MiB"]);
}

#[test]
fn an_empty_file_is_nothing_to_check() {
    let bench = bench();
    let words = ["no task item and no step", "- [ ]"];
    for text in ["", "\n\n", "# A title\n\nAnd words.\n"] {
        bench.write("empty.md", text);
        bench.csign(&["lint", "empty.md"]).must(3, &words);
        bench.csign(&[&["run", "empty.md"], &RUN[2..]].concat()).must(4, &words);
    }
    bench.csign(&["history"]).must(0, &["No releases yet"]);
}

#[test]
fn what_is_no_file_is_named_for_what_it_is() {
    let bench = bench();
    fs::create_dir(bench.path().join("folder.md")).unwrap();
    refused(
        &bench,
        "folder.md",
        &["folder.md is a folder", "Open a Markdown file in it"],
    );
    refused(
        &bench,
        "absent.md",
        &["absent.md could not be read", "No such file", "Check the path"],
    );
    let made = Command::new("mkfifo")
        .arg(bench.path().join("pipe.md"))
        .status()
        .unwrap();
    assert!(made.success());
    refused(&bench, "pipe.md", &["pipe.md is not a regular file", "Copy it"]);
}

#[test]
fn a_file_that_may_not_be_read_says_how_to_let_it() {
    let bench = bench();
    let list = bench.write("secret.md", LIST);
    fs::set_permissions(&list, Permissions::from_mode(0o000)).unwrap();
    fs::create_dir(bench.data()).unwrap();
    fs::set_permissions(bench.data(), Permissions::from_mode(0o777)).unwrap();
    let Some(said) = as_nobody_special(&bench, &["lint", "secret.md"]) else {
        return;
    };
    said.must(4, &["secret.md could not be read", "Permission denied", "chmod u+r"]);
}

#[test]
fn a_hundred_problems_are_told_in_one_go() {
    let bench = bench();
    let item = |n| format!("- [ ] Item {n}\n  ```check\n  file f{n}\n  exists == true\n  sise > 1 kB\n  ```\n");
    bench.write(
        "list.md",
        format!("# Shop\n{}", (1..=100).map(item).collect::<String>()),
    );
    let said = bench.csign(&["lint", "list.md"]);
    said.must(
        4,
        &["100 errors", "list.md:6:3: error", "sise > 1 kB", "Did you mean `size`"],
    );

    let (code, told) = bench.json(&["lint", "list.md"]);
    let problems = told["problems"].as_array().unwrap();
    assert_eq!((code, problems.len()), (4, 100));
    for (problem, n) in problems.iter().zip(0_u64..) {
        assert_eq!(
            (problem["line"].as_u64(), problem["column"].as_u64()),
            (Some(6 + 6 * n), Some(3)),
            "{problem}"
        );
        assert_eq!(
            (problem["severity"].as_str(), problem["excerpt"].as_str()),
            (Some("error"), Some("sise > 1 kB"))
        );
        assert!(problem["hint"].as_str().unwrap().contains("size"), "{problem}");
    }
}

#[test]
fn an_environment_with_a_fault_names_its_line_and_the_mend() {
    let bench = bench();
    bench.write("list.md", LIST.replace("file .", "file {folder}"));
    refused(&bench, "list.md", &["list.md", "5", "`{folder}` is not defined"]);
    for (text, words) in [
        (
            "name = \"test\"\n[vars\nfolder = \".\"\n",
            ["test.toml", "2", "no TOML", "https://toml.io"],
        ),
        (
            "name = \"test\"\ncolour = 1\n[vars]\nfolder = \".\"\n",
            ["test.toml", "2", "`colour` is not known", "Known are"],
        ),
        (
            "name = \"test\"\n[steps]\ntimeout = \"soon\"\n[vars]\nfolder = \".\"\n",
            ["test.toml", "3", "timeout", "30m"],
        ),
    ] {
        bench.write("environments/test.toml", text);
        refused(&bench, "list.md", &words);
    }
}

#[test]
fn an_environment_that_is_not_there_names_those_that_are() {
    let bench = bench();
    bench.write("environments/staging.toml", "name = \"staging\"\n");
    for command in [
        &["lint", "list.md", "--env", "prod"][..],
        &["run", "list.md", "--env", "prod"],
    ] {
        bench
            .csign(command)
            .must(4, &["no environment prod", "There are: staging, test"]);
    }
    fs::remove_dir_all(bench.path().join("environments")).unwrap();
    bench
        .csign(&RUN)
        .must(4, &["no environment test", "Add environments/test.toml"]);
}

/// Its name, what is done to the database, and what is said then.
type Harm<'a> = (&'a str, &'a dyn Fn(&Path), &'a [&'a str]);

#[test]
fn a_damaged_journal_is_named_and_left_as_it_is() {
    let database = |bench: &Bench| bench.data().join("history.db");
    let patch = |path: &Path, at: u64, bytes: &[u8]| {
        let mut file = OpenOptions::new().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(bytes).unwrap();
    };
    let cut = |path: &Path| {
        let file = OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    };
    let harms: [Harm; 6] = [
        (
            "garbage",
            &|path| patch(path, 4096, &vec![0xa5; 8 * 4096]),
            &["damaged", "backup"],
        ),
        ("cut", &cut, &["damaged", "backup"]),
        (
            "empty",
            &|path| fs::write(path, "").unwrap(),
            &["is not a history", "0 bytes", "backup"],
        ),
        (
            "text",
            &|path| fs::write(path, "Dear diary, ".repeat(1000)).unwrap(),
            &["is not a history", "not an SQLite database"],
        ),
        // The user version of an SQLite file: four bytes at 60 (https://sqlite.org/fileformat.html, section 1.3).
        (
            "newer",
            &|path| patch(path, 60, &99_u32.to_be_bytes()),
            &["schema 99", "newer program"],
        ),
        (
            "gone",
            &|path| fs::remove_file(path).unwrap(),
            &["it is gone", "anchors.jsonl", "backup"],
        ),
    ];
    for (name, harm, words) in harms {
        let bench = bench();
        bench.csign(&RUN).must(0, &[]);
        harm(&database(&bench));
        let before = kept(&bench);
        let said = bench.csign(&RUN);
        said.must(
            4,
            &[
                &[bench.data().join("history.db").to_str().unwrap(), "left as it is"],
                words,
            ]
            .concat(),
        );
        let said = bench.csign(&["history"]);
        // A newer journal may be looked at; a hole in a file shows where it is read.
        assert!(
            said.code == 4 || ["newer", "garbage", "cut"].contains(&name),
            "{name}: {said}"
        );
        assert_eq!(
            names_of_changed(&before, &kept(&bench)),
            Vec::<PathBuf>::new(),
            "{name}"
        );
    }
}

#[test]
fn a_changed_entry_of_the_journal_stops_everything_that_writes() {
    let bench = bench();
    bench.csign(&RUN).must(0, &[]);
    let path = bench.data().join("history.db");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(11).position(|window| window == b"kind folder").unwrap();
    bytes[at..at + 11].copy_from_slice(b"kind FOLDER");
    fs::write(&path, bytes).unwrap();
    let before = kept(&bench);
    for command in [
        &RUN[..],
        &["run", "--continue", "last"],
        &["close", "last", "--as", "failed"],
    ] {
        bench.csign(command).must(
            4,
            &[
                "while the journal is damaged",
                "was changed after it was recorded",
                "backup",
            ],
        );
    }
    for command in [
        &["history"][..],
        &["show", "last"],
        &["export", "last", "--as", "md", "--out", "out.md"],
    ] {
        bench
            .csign(command)
            .must(4, &["do not rely on this", "was changed after it was recorded"]);
    }
    fs::remove_file(bench.path().join("out.md")).unwrap();
    assert_eq!(names_of_changed(&before, &kept(&bench)), Vec::<PathBuf>::new());
}

#[test]
fn a_folder_that_may_not_be_written_is_looked_at_and_no_more() {
    let bench = bench();
    bench.csign(&RUN).must(0, &[]);
    open_up(bench.path());
    fs::set_permissions(bench.data(), Permissions::from_mode(0o555)).unwrap();
    let looked = as_nobody_special(&bench, &["history"]);
    let ran = as_nobody_special(&bench, &RUN);
    fs::set_permissions(bench.data(), Permissions::from_mode(0o755)).unwrap();
    let (Some(looked), Some(ran)) = (looked, ran) else {
        return;
    };
    looked.must(0, &["Shop 1.0 → 1.1", "open"]);
    ran.must(4, &["cannot be written", "can still be read", "chmod"]);
}

#[test]
fn of_two_at_once_one_is_told_who_the_other_is() {
    let bench = bench();
    let step = "\n```bash\n# 1. Wait\nuntil [ -e go ] || [ ! -e list.md ]; do sleep 0.05; done\n```\n";
    bench.write("list.md", format!("{LIST}{step}"));
    let arguments = [&RUN[..], &["--steps"]].concat();
    let start = || {
        let mut command = bench.command(&arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let (mut one, mut other) = (start(), start());
    let refused = loop {
        if one.try_wait().unwrap().is_some() {
            std::mem::swap(&mut one, &mut other);
        }
        if other.try_wait().unwrap().is_some() {
            break other;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    };
    Said::of(&refused.wait_with_output().unwrap())
        .must(4, &["in use by csign", &format!("process {}", one.id()), "Close it"]);
    bench.write("go", "");
    Said::of(&one.wait_with_output().unwrap()).must(0, &["1 of 1 steps done"]);
}

/// Runs it as somebody whom permissions bind; `None`, said loudly, where that cannot be had.
fn as_nobody_special(bench: &Bench, arguments: &[&str]) -> Option<Said> {
    let is_root = fs::metadata(bench.path()).unwrap().uid() == 0;
    if !is_root {
        return Some(bench.csign(arguments));
    }
    // The built program may lie where nobody else may look.
    let program = bench.path().join("csign");
    fs::copy(csign(), &program).unwrap();
    open_up(bench.path());
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(program)
        .args(arguments);
    bench.surround(&mut command);
    let output = command.output();
    if output.is_err() {
        assert!(
            std::env::var_os("CI").is_none(),
            "permissions do not bind root, and there is no setpriv"
        );
        eprintln!("SKIPPED: permissions do not bind root, and there is no setpriv");
    }
    output.ok().map(|output| Said::of(&output))
}

/// Lets everybody in, but leaves what a test closed on purpose.
fn open_up(folder: &Path) {
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let about = entry.metadata().unwrap();
        if about.is_dir() && about.mode() & 0o777 == 0o700 {
            open_up(&entry.path());
        } else if about.is_file() && about.mode() & 0o777 == 0o600 {
            fs::set_permissions(entry.path(), Permissions::from_mode(0o644)).unwrap();
        }
    }
}
