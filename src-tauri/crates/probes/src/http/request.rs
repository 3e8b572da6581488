//! What is sent.

use super::exchange::Exchanged;
use crate::look::Asking;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use hyper::{Method, StatusCode};
use url::Url;

const AGENT: &str = concat!("Countersign/", env!("CARGO_PKG_VERSION"));

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    /// `http` or `https`, with a host, without user and fragment.
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    /// From the target and the inputs of a look.
    pub(super) fn read(asking: &Asking<'_>) -> Result<Self, String> {
        let target = asking.look.target.trim();
        let (method, url) = target
            .split_once(char::is_whitespace)
            .ok_or_else(|| format!("`{target}` is not `METHOD URL`"))?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is not an HTTP method"))?;
        if method == Method::CONNECT {
            return Err("CONNECT asks a proxy for a tunnel and gives no answer to look at".to_owned());
        }
        let url =
            permitted(Url::parse(url.trim()).map_err(|error| format!("`{}` is not a URL: {error}", url.trim()))?)?;
        let mut request = Self {
            method,
            url,
            headers: usual_headers(),
            body: Bytes::new(),
        };
        request.read_body(asking);
        request.read_headers(asking)?;
        Ok(request)
    }

    fn read_body(&mut self, asking: &Asking<'_>) {
        for (input, kind) in [
            ("body", None),
            ("json", Some("application/json")),
            ("form", Some("application/x-www-form-urlencoded")),
        ] {
            if let Some(text) = asking.input(input) {
                self.body = Bytes::copy_from_slice(text.as_bytes());
                if let Some(kind) = kind {
                    self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
                }
            }
        }
    }

    /// What the checklist writes replaces what is sent anyway; several lines of one name are all sent.
    fn read_headers(&mut self, asking: &Asking<'_>) -> Result<(), String> {
        let mut written = HeaderMap::new();
        for line in asking.inputs("header") {
            let (name, value) = header(line)?;
            written.append(name, value);
        }
        for name in written.keys() {
            self.headers.remove(name);
        }
        self.headers.extend(written);
        Ok(())
    }

    /// The request that an answer redirects to, if it does and may. `Err` says why a redirect is not followed.
    ///
    /// To another origin (RFC 6454) nothing goes along that the checklist wrote for the first one: headers may hold
    /// credentials under any name, and so may a body.
    pub(super) fn redirected(&self, answer: &Exchanged) -> Result<Option<Self>, String> {
        let is_redirect = matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let Some(location) = answer.headers.get(LOCATION).filter(|_| is_redirect) else {
            return Ok(None);
        };
        let location = String::from_utf8_lossy(location.as_bytes());
        let not_followed = |reason: &str| format!("not followed to {location}: {reason}");
        let url = self
            .url
            .join(&location)
            .map_err(|error| not_followed(&error.to_string()))?;
        let url = permitted(url).map_err(|reason| not_followed(&reason))?;
        if self.url.scheme() == "https" && url.scheme() == "http" {
            return Err(not_followed("it leads from https to http"));
        }
        let mut next = Self { url, ..self.clone() };
        let to_get = answer.status == StatusCode::SEE_OTHER && self.method != Method::HEAD;
        let was_post = self.method == Method::POST && matches!(answer.status.as_u16(), 301 | 302);
        if to_get || was_post {
            next.method = Method::GET;
            next.body = Bytes::new();
            next.headers.remove(CONTENT_TYPE);
        }
        if next.url.origin() != self.url.origin() {
            if !next.body.is_empty() {
                return Err(not_followed("the body of the request would go to another host"));
            }
            next.headers = usual_headers();
        }
        Ok(Some(next))
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| format!("`with header {line}` is not `NAME: VALUE`"))?;
    let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| format!("`{name}` is not a header name"))?;
    let value = HeaderValue::from_str(value.trim())
        .map_err(|_| format!("the value of the header {name} holds a line break or another control character"))?;
    Ok((name, value))
}

fn usual_headers() -> HeaderMap {
    HeaderMap::from_iter([
        (USER_AGENT, HeaderValue::from_static(AGENT)),
        (ACCEPT, HeaderValue::from_static("*/*")),
        (ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br")),
    ])
}

fn permitted(mut url: Url) -> Result<Url, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{}:` is neither http nor https", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a URL must not hold a user or a password; use `with header Authorization: …`".to_owned());
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("the URL names no host".to_owned());
    }
    url.set_fragment(None);
    Ok(url)
}
