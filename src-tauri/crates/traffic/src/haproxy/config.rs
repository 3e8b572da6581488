//! The weights of both sides in HAProxy's own configuration file, so that a reload does not bring old ones back.
//!
//! Only the number after `weight` on the `server` lines of the backend is touched. HAProxy itself checks the result
//! before it takes the place of the file, and the file as it was stays beside it.

use super::servers::Server;
use crate::durable;
use crate::failure::failure;
use crate::program;
use crate::reach::Reach;
use engine::traffic::{Sides, TrafficError};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

const CHECK: Duration = Duration::from_secs(20);
/// Words that begin another section.
const SECTIONS: [&str; 17] = [
    "global",
    "defaults",
    "frontend",
    "backend",
    "listen",
    "peers",
    "resolvers",
    "mailers",
    "userlist",
    "cache",
    "program",
    "http-errors",
    "ring",
    "log-forward",
    "fcgi-app",
    "crt-store",
    "traces",
];

/// A configuration file.
pub(super) struct ConfigFile {
    path: PathBuf,
    reach: Reach,
}

impl ConfigFile {
    pub(super) fn new(named: &str, reach: &Reach) -> ConfigFile {
        ConfigFile {
            path: reach.file(named),
            reach: reach.clone(),
        }
    }

    /// Writes the weights that the servers have now. The answer says where, and where the former file is.
    pub(super) async fn write(&self, backend: &str, sides: &Sides<Vec<Server>>) -> Result<String, TrafficError> {
        let what = format!("write weights of {backend} to {}", self.path.display());
        let failed =
            |error: std::io::Error| failure(&what, error, "may this user read and write the file and its folder?");
        // What is replaced is the file, never a link to it.
        let path = std::fs::canonicalize(&self.path).map_err(failed)?;
        let former = std::fs::read_to_string(&path).map_err(failed)?;
        let mut text = former.clone();
        let mut said = Vec::new();
        for server in sides.old.iter().chain(&sides.new) {
            let weight = if server.is_out() { 0 } else { server.weight };
            text = with_weight(&text, backend, &server.name, weight).ok_or_else(|| {
                let why = format!("no line `server {}` in its `backend {backend}`", server.name);
                failure(
                    &what,
                    why,
                    "write the weights into the file that has the servers, by hand",
                )
            })?;
            said.push(format!("{} weight {weight}", server.name));
        }
        let said = said.join(", ");
        if text == former {
            return Ok(format!("{said}: {} says so already", path.display()));
        }
        self.check(&path, &text, &what).await?;
        let kept = free_name(&path);
        let like = std::fs::metadata(&path).map_err(failed)?;
        durable::write(&kept, former.as_bytes(), Some(&like), true).map_err(failed)?;
        durable::replace(&path, text.as_bytes(), true).map_err(failed)?;
        Ok(format!(
            "{said} in {}; the file as it was is {}",
            path.display(),
            kept.display()
        ))
    }

    async fn check(&self, path: &Path, text: &str, what: &str) -> Result<(), TrafficError> {
        // Beside the file, as it may name others relative to itself.
        let trial = durable::beside(path, "check");
        let failed = |error: std::io::Error| failure(what, error, "may this user write to its folder?");
        let like = std::fs::metadata(path).map_err(failed)?;
        durable::write(&trial, text.as_bytes(), Some(&like), true).map_err(failed)?;
        let command = ["haproxy", "-c", "-f", &trial.to_string_lossy()].map(str::to_owned);
        let checked = program::run(&command, &[], &self.reach, CHECK).await;
        let _ = std::fs::remove_file(&trial);
        let checked = checked?;
        if checked.succeeded() {
            return Ok(());
        }
        Err(failure(
            what,
            format!("HAProxy refuses it: {}", checked.complaint()),
            "nothing was written; `haproxy -c -f` must accept the file by itself",
        ))
    }
}

/// `haproxy.cfg.before-1`, or the next number that is free.
fn free_name(path: &Path) -> PathBuf {
    let names = (1_u32..).map(|number| durable::beside(path, &format!("before-{number}")));
    names
        .into_iter()
        .find(|name| !name.exists())
        .unwrap_or_else(|| durable::beside(path, "before"))
}

/// The text with another weight for one server; `None` where the server is not in it.
fn with_weight(text: &str, backend: &str, server: &str, weight: u32) -> Option<String> {
    let mut inside = false;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let words = words(line);
        let word = |at: usize| words.get(at).map_or("", |range: &Range<usize>| &line[range.clone()]);
        if SECTIONS.contains(&word(0)) {
            inside = matches!(word(0), "backend" | "listen") && word(1) == backend;
        } else if inside && word(0) == "server" && word(1) == server {
            let value = words.iter().position(|range| &line[range.clone()] == "weight");
            let (place, put) = if let Some(range) = value.and_then(|at| words.get(at + 1)) {
                (range.clone(), weight.to_string())
            } else {
                let end = words.last()?.end;
                (end..end, format!(" weight {weight}"))
            };
            let mut changed = text.to_owned();
            changed.replace_range(start + place.start..start + place.end, &put);
            return Some(changed);
        }
        start += line.len();
    }
    None
}

/// Where the words of a line are. Quotation marks and backslashes keep spaces in a word; `#` begins a remark.
fn words(line: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut begun = None;
    let mut quote = None;
    let mut escaped = false;
    for (at, letter) in line.char_indices() {
        let plain = quote.is_none() && !escaped;
        if plain && (letter.is_whitespace() || letter == '#') {
            words.extend(begun.take().map(|start| start..at));
            if letter == '#' {
                return words;
            }
            continue;
        }
        begun = begun.or(Some(at));
        match letter {
            _ if escaped => escaped = false,
            '\\' if quote != Some('\'') => escaped = true,
            '"' | '\'' if quote == Some(letter) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(letter),
            _ => {}
        }
    }
    words.extend(begun.map(|start| start..line.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "defaults\n  mode http\nbackend web\n  server blue 10.0.0.9:80 weight 7\nbackend api # \"x\n\tserver  blue 10.0.0.1:80   check weight 100 # weight 3\n  server green 10.0.0.2:80 check\nfrontend f\n  bind :80\n";

    #[test]
    fn only_the_number_changes() {
        let changed = with_weight(TEXT, "api", "blue", 0).unwrap();
        assert_eq!(changed, TEXT.replace("weight 100", "weight 0"));
        let changed = with_weight(TEXT, "api", "green", 100).unwrap();
        assert_eq!(
            changed,
            TEXT.replace("10.0.0.2:80 check", "10.0.0.2:80 check weight 100")
        );
    }

    #[test]
    fn another_section_is_left_alone() {
        let changed = with_weight(TEXT, "web", "blue", 1).unwrap();
        assert_eq!(changed, TEXT.replace("weight 7", "weight 1"));
        assert_eq!(with_weight(TEXT, "web", "green", 1), None);
        assert_eq!(with_weight(TEXT, "absent", "blue", 1), None);
    }

    #[test]
    fn a_word_may_hold_what_divides_words() {
        let found = |line: &str| {
            words(line)
                .into_iter()
                .map(|range| line[range].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("a \"b # c\" d\\ e # f"), ["a", "\"b # c\"", "d\\ e"]);
        assert_eq!(found("   # a"), Vec::<String>::new());
    }
}
