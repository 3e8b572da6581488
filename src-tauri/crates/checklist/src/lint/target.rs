//! What a look is pointed at.

use super::Placed;
use crate::check::{Check, Look};
use crate::kinds;
use crate::language::shown;
use crate::nearest::nearest;
use crate::reach::{authority, parts};
use crate::source::Finding;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const RECORDS: [&str; 7] = ["A", "AAAA", "CNAME", "MX", "TXT", "CAA", "NS"];

/// Targets that do not have the form of their kind.
pub(super) fn find(check: &Check) -> Vec<Placed> {
    check
        .looks
        .iter()
        .filter_map(|look| judge(look).map(|finding| (finding, look.span)))
        .collect()
}

fn judge(look: &Look) -> Option<Finding> {
    let form = kinds::kind(&look.kind)?.target;
    let wrong = |message: String| {
        Some(Finding::error(
            "target",
            message,
            format!("Write `{} {form}`.", look.kind),
        ))
    };
    let (word, rest) = look
        .target
        .split_once(char::is_whitespace)
        .map_or((look.target.as_str(), ""), |(word, rest)| (word, rest.trim()));
    if word.is_empty() {
        return wrong(format!("`{}` is pointed at nothing", look.kind));
    }
    match look.kind.as_str() {
        "http" if !METHODS.contains(&word) => Some(unknown("method", word, &METHODS, form)),
        "http" if !rest.starts_with('{') && (authority(rest).is_none() || rest.contains(char::is_whitespace)) => {
            wrong(format!("`{}` is no address of http or https", shown(rest)))
        }
        "dns" if !RECORDS.contains(&word) => Some(unknown("record type", word, &RECORDS, form)),
        "dns" if parts(rest).next().is_none() => wrong("no name is asked for".to_owned()),
        "tls" | "tcp" | "dns" => {
            let hosts = if look.kind == "dns" { rest } else { &look.target };
            let mut hosts = parts(hosts);
            let bad = hosts.find(|host| !is_host(host, look.kind == "tcp"))?;
            wrong(format!(
                "`{}` is no host{} for `{}`",
                shown(bad),
                if look.kind == "tcp" { " with port" } else { "" },
                look.kind
            ))
        }
        _ => None,
    }
}

fn unknown(what: &str, word: &str, known: &[&'static str], form: &str) -> Finding {
    let hint = nearest(word, known.iter().copied())
        .map_or_else(|| format!("Write `{form}`."), |word| format!("Did you mean `{word}`?"));
    Finding::error("target", format!("`{}` is no {what}", shown(word)), hint)
}

fn is_host(host: &str, needs_port: bool) -> bool {
    if host.contains('{') {
        return true;
    }
    let sound = !host.contains(char::is_whitespace) && !host.contains('/');
    let port = host
        .rsplit_once(':')
        .map(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0));
    let bare_v6 = host.matches(':').count() > 1 && !host.contains("]:");
    sound && (port.unwrap_or(!needs_port) || (bare_v6 && !needs_port))
}
