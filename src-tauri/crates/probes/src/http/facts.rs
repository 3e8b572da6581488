//! From an answer to its facts.

use super::exchange::{Exchanged, authority, path};
use super::request::Request;
use crate::extract;
use crate::look::Asking;
use crate::report::Report;
use engine::evidence::FactValue;
use hyper::Version;
use hyper::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, PROXY_AUTHORIZATION, SET_COOKIE};
use std::time::Duration;

/// Bytes and lines of a body in the excerpt.
const SHOWN_BODY: usize = 4 * 1024;
const SHOWN_LINES: usize = 30;

/// The last answer of a run.
pub(super) struct Answered<'a> {
    pub(super) request: &'a Request,
    pub(super) exchanged: &'a Exchanged,
    pub(super) redirects: u32,
    pub(super) not_followed: Option<String>,
    pub(super) duration: Duration,
}

impl Answered<'_> {
    pub(super) fn report(&self, asking: &Asking<'_>) -> Report {
        let mut report = Report::default();
        self.head(asking, &mut report);
        self.body(asking, &mut report);
        self.times(&mut report);
        self.excerpt(&mut report);
        report
    }

    fn head(&self, asking: &Asking<'_>, report: &mut Report) {
        let answer = self.exchanged;
        report.count("status", u64::from(answer.status.as_u16()));
        report.text("version", version(answer.version));
        report.text("url", self.request.url.as_str());
        report.count("redirects", u64::from(self.redirects));
        report.text("remote", answer.remote.to_string());
        for name in asking.arguments("header") {
            report.fact_of("header", name, header(&answer.headers, name));
        }
        for name in asking.arguments("cookie") {
            report.fact_of("cookie", name, cookie(&answer.headers, name));
        }
    }

    fn body(&self, asking: &Asking<'_>, report: &mut Report) {
        let body = &self.exchanged.body;
        let whole = |value: FactValue| body.incomplete.clone().map_or(value, FactValue::Unknown);
        if body.incomplete.is_none() {
            report.count("size", body.bytes.len() as u64);
        } else {
            report.fact("size", whole(FactValue::Absent));
        }
        if body.cut {
            report.truncated();
        }
        let text = String::from_utf8_lossy(&body.bytes);
        if asking.names("body") {
            report.fact("body", whole(FactValue::Text(text.clone().into_owned())));
        }
        for path in asking.arguments("json") {
            let value = if body.incomplete.is_some() {
                whole(FactValue::Absent)
            } else {
                extract::json(&text, path)
            };
            report.fact_of("json", path, value);
        }
        for pattern in asking.arguments("regex") {
            report.fact_of(
                "regex",
                pattern,
                extract::regex(&text, pattern, body.incomplete.is_none()),
            );
        }
    }

    fn times(&self, report: &mut Report) {
        let times = &self.exchanged.times;
        match &self.exchanged.body.incomplete {
            Some(reason) => report.fact("duration", FactValue::Unknown(reason.clone())),
            None => report.time("duration", self.duration),
        }
        report.time("dns_time", times.lookup);
        report.time("connect_time", times.connect);
        match times.tls {
            Some(time) => report.time("tls_time", time),
            None => report.fact("tls_time", FactValue::Absent),
        }
        report.time("first_byte_time", times.first_byte);
    }

    fn excerpt(&self, report: &mut Report) {
        let (request, answer) = (self.request, self.exchanged);
        let sent = version(answer.version);
        report.line(
            &format!("{} {} {sent}", request.method, path(&request.url)),
            Some("url"),
        );
        report.line(&format!("host: {}", authority(&request.url)), None);
        for (name, value) in &request.headers {
            report.line(
                &format!(
                    "{name}: {}",
                    if is_credential(name) {
                        "(not shown)".into()
                    } else {
                        shown(value.as_bytes())
                    }
                ),
                None,
            );
        }
        report.line("", None);
        report.line(format!("{sent} {}", answer.status).trim_end(), Some("status"));
        for (name, value) in &answer.headers {
            report.line(
                &format!("{name}: {}", shown(value.as_bytes())),
                Some(&format!("header {name}")),
            );
        }
        report.line("", None);
        let body = &answer.body;
        let beginning = String::from_utf8_lossy(&body.bytes[..body.bytes.len().min(SHOWN_BODY)]);
        beginning
            .lines()
            .take(SHOWN_LINES)
            .for_each(|line| report.line(line, Some("body")));
        for reason in body.incomplete.iter().chain(&self.not_followed) {
            report.line(&format!("({reason})"), None);
        }
        report.line(
            &format!("({} in {:.1} ms)", answer.remote, self.duration.as_secs_f64() * 1e3),
            Some("duration"),
        );
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_10 => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

fn shown(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}

fn is_credential(name: &HeaderName) -> bool {
    [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(name)
        || ["token", "key", "secret"]
            .iter()
            .any(|word| name.as_str().contains(word))
}

fn header(headers: &HeaderMap, name: &str) -> FactValue {
    let values: Vec<String> = headers
        .get_all(name)
        .iter()
        .map(|value| shown(value.as_bytes()))
        .collect();
    if values.is_empty() {
        FactValue::Absent
    } else {
        FactValue::Text(values.join(", "))
    }
}

/// What stands behind `NAME=` in its Set-Cookie (RFC 6265 4.1.1): the value, then the attributes.
fn cookie(headers: &HeaderMap, name: &str) -> FactValue {
    let found = headers
        .get_all(SET_COOKIE)
        .iter()
        .map(|value| shown(value.as_bytes()))
        .find_map(|line| {
            let (found, value) = line.split_once('=')?;
            (found.trim() == name).then(|| value.trim().to_owned())
        });
    found.map_or(FactValue::Absent, FactValue::Text)
}
