//! The HTTP both sides of the stack speak: small whole requests in, small whole answers out.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};

/// Largest body of a request, in bytes.
const BODY: usize = 64 * 1024;
/// How long a client may take for its request line and headers; also ends idle connections.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request, read whole.
pub(crate) type Ask = Request<Bytes>;
/// An answer.
pub(crate) type Reply = Response<Full<Bytes>>;

/// Serves HTTP/1.1 or HTTP/2 on one connection until either side ends it.
pub(crate) async fn serve<I, F, G>(stream: I, answer: F)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    F: Fn(Ask) -> G + Clone + Send + 'static,
    G: Future<Output = Reply> + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let answer = answer.clone();
        async move {
            Ok::<_, Infallible>(match read_whole(request).await {
                Ok(ask) => answer(ask).await,
                Err(refusal) => refusal,
            })
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(32 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PATIENCE)
        .max_concurrent_streams(64);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn read_whole(request: Request<Incoming>) -> Result<Ask, Reply> {
    let (head, body) = request.into_parts();
    match tokio::time::timeout(PATIENCE, Limited::new(body, BODY).collect()).await {
        Ok(Ok(body)) => Ok(Request::from_parts(head, body.to_bytes())),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            Err(problem(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 64 KiB"))
        }
        Ok(Err(_)) => Err(problem(StatusCode::BAD_REQUEST, "the body could not be read")),
        Err(_) => Err(problem(StatusCode::REQUEST_TIMEOUT, "the body did not arrive in time")),
    }
}

/// An answer with a body of the given type.
pub(crate) fn reply(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(Full::new(body.into()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Reply {
    let mut reply = Response::new(Full::default());
    *reply.status_mut() = status;
    reply
}

/// A JSON answer.
pub(crate) fn json_reply(status: StatusCode, body: &Value) -> Reply {
    reply(status, "application/json", body.to_string())
}

/// A JSON answer that says what went wrong: `{"error": {"status": 404, "message": "…"}}`.
pub(crate) fn problem(status: StatusCode, message: impl Into<String>) -> Reply {
    json_reply(
        status,
        &json!({"error": {"status": status.as_u16(), "message": message.into()}}),
    )
}

/// A page.
pub(crate) fn html(status: StatusCode, page: String) -> Reply {
    reply(status, "text/html; charset=utf-8", page)
}

/// A redirect.
pub(crate) fn redirect(status: StatusCode, to: &str) -> Reply {
    let mut reply = empty(status);
    set(&mut reply, LOCATION, to);
    reply
}

/// Sets a header, replacing an earlier one; a value that HTTP cannot carry is left out.
pub(crate) fn set(reply: &mut Reply, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        reply.headers_mut().insert(name, value);
    }
}

/// A header of the request as text, if it is there and is text.
pub(crate) fn header<'a>(ask: &'a Ask, name: &str) -> Option<&'a str> {
    ask.headers().get(name).and_then(|value| value.to_str().ok())
}

/// The value of a query parameter, without percent-decoding: every parameter of the stack is plain ASCII.
pub(crate) fn parameter<'a>(ask: &'a Ask, name: &str) -> Option<&'a str> {
    let pairs = ask.uri().query()?.split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The body as a JSON object, or the 400 or 422 that says why not.
pub(crate) fn object(ask: &Ask) -> Result<serde_json::Map<String, Value>, Reply> {
    match serde_json::from_slice(ask.body()) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(problem(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the body must be a JSON object",
        )),
        Err(error) => Err(problem(
            StatusCode::BAD_REQUEST,
            format!("the body is not JSON: {error}"),
        )),
    }
}

/// A text field of 1 to `most` characters, or the 422 that says what is wrong with it.
pub(crate) fn text_field(object: &serde_json::Map<String, Value>, name: &str, most: usize) -> Result<String, Reply> {
    let wrong = |why: String| Err(problem(StatusCode::UNPROCESSABLE_ENTITY, format!("`{name}` {why}")));
    match object.get(name) {
        None => wrong("is missing".to_owned()),
        Some(Value::String(text)) if text.trim().is_empty() => wrong("is empty".to_owned()),
        Some(Value::String(text)) if text.chars().count() > most => wrong(format!("is longer than {most} characters")),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => wrong("must be a text".to_owned()),
    }
}

/// An e-mail address good enough to store and to send to, or the 422 that says what is wrong with it.
pub(crate) fn email_field(object: &serde_json::Map<String, Value>, name: &str) -> Result<String, Reply> {
    let email = text_field(object, name, 254)?;
    let parts = email
        .split_once('@')
        .filter(|(local, domain)| !local.is_empty() && domain.contains('.'));
    let plain = email
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !b"<>\"'\\,;()".contains(&byte));
    if plain && parts.is_some_and(|(_, domain)| !domain.contains('@')) {
        return Ok(email.to_ascii_lowercase());
    }
    Err(problem(
        StatusCode::UNPROCESSABLE_ENTITY,
        format!("`{name}` is not an e-mail address"),
    ))
}
