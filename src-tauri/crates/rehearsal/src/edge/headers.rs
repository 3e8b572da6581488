//! The headers every answer carries, errors too.

use crate::fault::{Faults, Trouble};
use crate::http::Reply;
use hyper::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

const POLICY: &str = "default-src 'self'; connect-src 'self' https://api.marketsage.com \
                      https://api.staging.marketsage.com; object-src 'none'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

pub(super) fn dress(reply: &mut Reply, faults: &Faults) {
    let failed = reply.status().is_client_error() || reply.status().is_server_error();
    let headers = reply.headers_mut();
    let mut put = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    put(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    if !(failed && faults.is_on(Trouble::HeaderMissing)) {
        put(CONTENT_SECURITY_POLICY, POLICY);
    }
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(X_FRAME_OPTIONS, "DENY");
    put(REFERRER_POLICY, "strict-origin-when-cross-origin");
    put(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=()",
    );
}
