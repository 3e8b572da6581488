//! The text of the managed file, which Countersign alone writes and nginx includes under `http { }`.
//!
//! `split_clients` and not `upstream` weights: the file needs no addresses of servers, retries stay within a version, and
//! each upstream keeps its own way of balancing and its own health checks. The user's configuration has, once:
//!
//! ```nginx
//! upstream blue  { server 10.0.0.1:8080; }
//! upstream green { server 10.0.0.2:8080; }
//! include /etc/nginx/api.conf;                                  # the managed file
//! server {
//!     location / { proxy_pass http://$countersign_api; }        # named for the file
//!     access_log /var/log/nginx/api.split.log countersign_api;  # from which requests are counted
//! }
//! ```

use engine::traffic::Sides;
use std::path::Path;

const FIRST_LINE: &str = "# Countersign alone writes this file.";

/// What the text is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    /// `countersign_api` for `api.conf`: the variable that names the upstream, and the format of the log.
    pub variable: String,
    /// Upstreams.
    pub sides: Sides<String>,
}

impl Split {
    pub(super) fn new(file: &Path, sides: Sides<String>) -> Split {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
        Split {
            variable: format!("countersign_{}", stem.chars().map(plain).collect::<String>()),
            sides,
        }
    }

    /// The whole file. Each request is a draw of its own: `$request_id` is random. nginx knows no share of 0 %, so then
    /// new is not mentioned.
    pub(super) fn text(&self, percent: u8) -> String {
        let Split { variable, sides } = self;
        let share = if percent == 0 {
            String::new()
        } else {
            format!("    {percent}% {};\n", sides.new)
        };
        format!(
            "{FIRST_LINE} {percent} % of the requests go to {new}.\n\
             split_clients \"$request_id\" ${variable} {{\n{share}    * {old};\n}}\n\
             log_format {variable} '$msec ${variable} $status $request_time $upstream_addr';\n",
            new = sides.new,
            old = sides.old,
        )
    }

    /// The share that a text gives to new; `None` where the text is not one of these.
    pub(super) fn percent(&self, text: &str) -> Option<f64> {
        let lines = text.lines().map(str::trim);
        let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        if lines.next()? != format!("split_clients \"$request_id\" ${} {{", self.variable) {
            return None;
        }
        let everything_else = format!("* {};", self.sides.old);
        let line = lines.next()?;
        if line == everything_else {
            return Some(0.0);
        }
        let share = line
            .strip_suffix(&format!("% {};", self.sides.new))?
            .parse::<f64>()
            .ok()?;
        (lines.next()? == everything_else && (0.0..=100.0).contains(&share)).then_some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split() -> Split {
        let sides = Sides {
            old: "blue".to_owned(),
            new: "green".to_owned(),
        };
        Split::new(Path::new("/etc/nginx/api-v2.conf"), sides)
    }

    #[test]
    fn every_share_is_read_as_it_was_written() {
        for percent in 0..=100 {
            let text = split().text(percent);
            assert_eq!(split().percent(&text), Some(f64::from(percent)), "{text}");
        }
        assert!(!split().text(0).contains("% green;"));
        assert!(
            split()
                .text(50)
                .contains("$countersign_api_v2 {\n    50% green;\n    * blue;\n}")
        );
    }

    #[test]
    fn another_text_is_not_taken_for_a_split() {
        let text = split().text(50);
        for other in [
            "",
            "worker_processes 1;",
            &text.replace("green", "red"),
            &text.replace("50%", "much%"),
            &text.replace("50%", "150%"),
            &text.replace("* blue", "* red"),
            &text[..text.len() / 3],
        ] {
            assert_eq!(split().percent(other), None, "{other}");
        }
        assert_eq!(
            split().percent(&text.replace("50%", "12.5%")),
            Some(12.5),
            "another hand's share is one too"
        );
    }
}
