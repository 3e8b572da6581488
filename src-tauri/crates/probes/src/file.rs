//! `file`: a file on this machine.

use crate::bytes::newlines;
use crate::extract;
use crate::look::Asking;
use crate::report::{Report, gather};
use engine::evidence::{FactValue, Seen};
use sha2::{Digest, Sha256};
use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

const LONGEST_TEXT: usize = 1024 * 1024;
/// A file is read to its end for its digest and its lines; one that is longer than this is not.
const LONGEST_READ: u64 = 4 * 1024 * 1024 * 1024;
const CHUNK: usize = 64 * 1024;
const SHOWN_LINES: usize = 20;
/// A network folder that hangs must not hang the look.
const TIMEOUT: Duration = Duration::from_mins(1);

pub(crate) async fn look(asking: &Asking<'_>) -> Result<Seen, String> {
    let target = asking.look.target.trim().to_owned();
    let wanted = Wanted {
        path: asking.surroundings.cwd.join(&target),
        whole: asking.names("sha256") || asking.names("lines"),
        text: asking.names("text"),
        json: asking.arguments("json").into_iter().map(str::to_owned).collect(),
        regex: asking.arguments("regex").into_iter().map(str::to_owned).collect(),
    };
    let reading = tokio::task::spawn_blocking(move || wanted.read());
    let report = match tokio::time::timeout(TIMEOUT, reading).await {
        Ok(Ok(report)) => report,
        Ok(Err(error)) => Err(format!("{target} cannot be read: {error}")),
        Err(_) => Err(format!("{target} could not be read within {} s", TIMEOUT.as_secs())),
    };
    Ok(gather(asking.look, format!("file {target}"), vec![(target, report)]))
}

/// What is to be seen of a file.
struct Wanted {
    path: PathBuf,
    whole: bool,
    text: bool,
    json: Vec<String>,
    regex: Vec<String>,
}

/// What all of a file's bytes say.
struct Whole {
    sha256: String,
    lines: u64,
}

impl Wanted {
    fn read(&self) -> Result<Report, String> {
        let mut report = Report::default();
        match std::fs::metadata(&self.path) {
            Ok(data) if data.is_dir() => self.folder(&data, &mut report)?,
            Ok(data) if data.is_file() => self.file(&data, &mut report)?,
            // Opening a pipe or a device may wait for ever or do something.
            Ok(_) => return Err(format!("{} is neither a file nor a folder", self.path.display())),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                self.nothing(&mut report);
            }
            Err(error) => return Err(unreadable(&self.path, &error)),
        }
        Ok(report)
    }

    fn nothing(&self, report: &mut Report) {
        report.fact("exists", FactValue::Flag(false));
        report.line(&format!("{} is not there", self.path.display()), Some("exists"));
        for fact in ["size", "age", "kind", "sha256", "lines", "text", "entries"] {
            report.fact(fact, FactValue::Absent);
        }
        self.json
            .iter()
            .for_each(|path| report.fact_of("json", path, FactValue::Absent));
        self.regex
            .iter()
            .for_each(|pattern| report.fact_of("regex", pattern, FactValue::Absent));
    }

    fn folder(&self, data: &Metadata, report: &mut Report) -> Result<(), String> {
        let entries = std::fs::read_dir(&self.path)
            .map_err(|error| unreadable(&self.path, &error))?
            .count() as u64;
        there("folder", data, report);
        report.count("entries", entries);
        report.line(
            &format!("{} is a folder of {entries} entries", self.path.display()),
            Some("kind"),
        );
        Ok(())
    }

    fn file(&self, data: &Metadata, report: &mut Report) -> Result<(), String> {
        let failed = |error: io::Error| unreadable(&self.path, &error);
        there("file", data, report);
        report.count("size", data.len());
        report.line(
            &format!("{} is a file of {} bytes", self.path.display(), data.len()),
            Some("size"),
        );
        let mut head = Vec::new();
        let file = File::open(&self.path).map_err(failed)?;
        file.take(LONGEST_TEXT as u64 + 1)
            .read_to_end(&mut head)
            .map_err(failed)?;
        let cut = head.len() > LONGEST_TEXT;
        head.truncate(LONGEST_TEXT);
        self.contents(&String::from_utf8_lossy(&head), cut, report);
        if self.whole {
            let whole = if data.len() > LONGEST_READ {
                None
            } else {
                Some(Whole::of(&self.path).map_err(failed)?)
            };
            let unknown = || FactValue::Unknown(format!("the file is longer than {LONGEST_READ} bytes"));
            match whole {
                Some(Whole { sha256, lines }) => {
                    report.line(&format!("SHA-256: {sha256}"), Some("sha256"));
                    report.text("sha256", sha256);
                    report.count("lines", lines);
                }
                None => ["sha256", "lines"]
                    .into_iter()
                    .for_each(|fact| report.fact(fact, unknown())),
            }
        }
        Ok(())
    }

    fn contents(&self, text: &str, cut: bool, report: &mut Report) {
        if cut {
            report.truncated();
        }
        text.lines()
            .take(SHOWN_LINES)
            .for_each(|line| report.line(line, Some("text")));
        if self.text {
            report.text("text", text);
        }
        for path in &self.json {
            let too_long = || FactValue::Unknown(format!("the file is longer than {LONGEST_TEXT} bytes"));
            report.fact_of("json", path, if cut { too_long() } else { extract::json(text, path) });
        }
        for pattern in &self.regex {
            report.fact_of("regex", pattern, extract::regex(text, pattern, !cut));
        }
    }
}

fn there(kind: &str, data: &Metadata, report: &mut Report) {
    report.fact("exists", FactValue::Flag(true));
    report.text("kind", kind);
    // A file from the future has no age below 0.
    match data.modified() {
        Ok(modified) => report.time("age", modified.elapsed().unwrap_or_default()),
        Err(error) => report.fact("age", FactValue::Unknown(error.to_string())),
    }
}

impl Whole {
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?.take(LONGEST_READ);
        let (mut hash, mut lines, mut last) = (Sha256::new(), 0, b'\n');
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = file.read(&mut chunk)?;
            if count == 0 {
                break;
            }
            hash.update(&chunk[..count]);
            lines += newlines(&chunk[..count]);
            last = chunk[count - 1];
        }
        Ok(Self {
            sha256: crate::bytes::hex(&hash.finalize()),
            lines: lines + u64::from(last != b'\n'),
        })
    }
}

fn unreadable(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}
