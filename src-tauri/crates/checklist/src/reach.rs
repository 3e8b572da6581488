//! What a check reaches for: hosts, files, commands. For the question whether to trust it.

use crate::check::{Check, Look};
use crate::placeholder::fill;

/// Hosts a resolved check would contact, each once, in order: `host:port` for `http`, `tls` and `tcp`, the name for
/// `dns`, and the resolvers it names. What follows from an answer (a redirect) is not among them.
pub fn hosts(check: &Check) -> Vec<String> {
    each(check, |look| match look.kind.as_str() {
        "http" => target(look)
            .split_whitespace()
            .nth(1)
            .and_then(authority)
            .into_iter()
            .collect(),
        "tls" => list(look).map(|host| with_port(host, 443)).collect(),
        "tcp" => list(look).map(str::to_owned).collect(),
        "dns" => {
            let resolvers = look
                .inputs
                .iter()
                .filter(|input| input.name == "resolver")
                .map(|input| plain(&input.value));
            let names = target(look);
            let names = names.split_once(char::is_whitespace).map_or("", |(_, names)| names);
            parts(names).map(str::to_owned).chain(resolvers).collect()
        }
        _ => Vec::new(),
    })
}

/// Files and folders a resolved check would read.
pub fn files(check: &Check) -> Vec<String> {
    each(check, |look| {
        if look.kind == "file" {
            vec![target(look)]
        } else {
            Vec::new()
        }
    })
}

/// Command lines a check would run.
pub fn commands(check: &Check) -> Vec<String> {
    each(check, |look| {
        if look.kind == "command" {
            vec![look.target.clone()]
        } else {
            Vec::new()
        }
    })
}

fn each(check: &Check, of: impl Fn(&Look) -> Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for one in check.looks.iter().flat_map(of) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all
}

fn plain(text: &str) -> String {
    fill(text, |_| None)
}

fn target(look: &Look) -> String {
    plain(&look.target)
}

fn list(look: &Look) -> impl Iterator<Item = &str> {
    parts(&look.target)
}

/// Entries of a list with commas.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn with_port(host: &str, port: u16) -> String {
    let bare = host.rsplit_once(']').map_or(host, |(_, rest)| rest);
    let has_port = bare.contains(':') && (host.starts_with('[') || bare.matches(':').count() == 1);
    if has_port {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}

/// `host:port` of an `http` or `https` address.
pub(crate) fn authority(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let port = match scheme.to_ascii_lowercase().as_str() {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let sound = !host.is_empty() && !host.starts_with(':') && !host.contains(char::is_whitespace);
    sound.then(|| with_port(host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_host_and_port() {
        assert_eq!(authority("https://a.b/c?d").as_deref(), Some("a.b:443"));
        assert_eq!(authority("http://u:p@a.b:8080").as_deref(), Some("a.b:8080"));
        assert_eq!(authority("http://[::1]/x").as_deref(), Some("[::1]:80"));
        assert_eq!(authority("https://[::1]:9").as_deref(), Some("[::1]:9"));
        for wrong in ["ftp://a", "https://", "https:///x", "a.b/c", "https://:80"] {
            assert_eq!(authority(wrong), None, "{wrong}");
        }
    }
}
