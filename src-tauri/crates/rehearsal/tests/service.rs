//! The service as its users and its attackers see it.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

mod support;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::json;
use support::{API, Seen, rig};

#[tokio::test]
async fn a_user_signs_in_looks_around_and_signs_out_for_good() {
    let rig = rig().await;
    let password = rig.secret("smoke-password");
    let body = json!({"email": "smoke@marketsage.com", "password": password}).to_string();
    let login = rig.ask(API, "POST", "/auth/login", &[], &body).await;
    assert_eq!(login.code(), 200);
    let cookie = login.head("set-cookie").unwrap();
    for part in ["session=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    let bearer = format!("Bearer {}", login.json()["token"].as_str().unwrap());
    let me = rig
        .ask(API, "GET", "/auth/me", &[("authorization", &bearer)], "")
        .await
        .json();
    assert_eq!(
        me,
        json!({"email": "smoke@marketsage.com", "role": "user", "tenant": "MarketSage"})
    );

    assert_eq!(
        rig.ask(API, "POST", "/auth/logout", &[("authorization", &bearer)], "")
            .await
            .code(),
        204
    );
    assert_eq!(
        rig.ask(API, "GET", "/auth/me", &[("authorization", &bearer)], "")
            .await
            .code(),
        401
    );
}

#[tokio::test]
async fn no_forged_token_gets_in() {
    let rig = rig().await;
    let good = rig.smoke().await;
    let token = good.strip_prefix("Bearer ").unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let claims = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let staff = BASE64_URL_SAFE_NO_PAD.encode(claims.replace("smoke@", "staff@"));
    let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
    let forged = [
        format!("{}.{staff}.{}", parts[0], parts[2]),
        format!("{none}.{staff}."),
        format!("{}.{}.", parts[0], parts[1]),
        "not.a.token".to_owned(),
        String::new(),
    ];
    for token in forged {
        let bearer = format!("Bearer {token}");
        let answer = rig.ask(API, "GET", "/auth/me", &[("authorization", &bearer)], "").await;
        assert_eq!(answer.code(), 401, "{token}");
    }
    let body = json!({"email": "smoke@marketsage.com", "password": "guess"}).to_string();
    assert_eq!(rig.ask(API, "POST", "/auth/login", &[], &body).await.code(), 401);
}

#[tokio::test]
async fn tenants_do_not_see_each_other_and_the_dashboard_counts_what_is_there() {
    let rig = rig().await;
    rig.alone().await;
    let smoke = rig.smoke().await;
    let other = rig.bearer("other@othertenant.example", "other-tenant-password").await;
    let counted = async |bearer: &str| {
        rig.ask(API, "GET", "/api/v2/dashboard", &[("authorization", bearer)], "")
            .await
            .json()["contacts"]
            .as_u64()
    };
    let (before, before_other) = (counted(&smoke).await.unwrap(), counted(&other).await.unwrap());

    let body = json!({"name": "Zainab", "email": "zainab@kano.example"}).to_string();
    let added = rig
        .ask(API, "POST", "/api/v2/contacts", &[("authorization", &smoke)], &body)
        .await;
    assert_eq!(added.code(), 201, "{}", added.text());
    let path = format!("/api/v2/contacts/{}", added.json()["id"]);
    assert_eq!(counted(&smoke).await, Some(before + 1));
    assert_eq!(counted(&other).await, Some(before_other));

    assert_eq!(
        rig.ask(API, "GET", &path, &[("authorization", &other)], "")
            .await
            .code(),
        404
    );
    assert_eq!(
        rig.ask(API, "DELETE", &path, &[("authorization", &other)], "")
            .await
            .code(),
        404
    );
    assert_eq!(
        rig.ask(API, "GET", &path, &[("authorization", &smoke)], "")
            .await
            .code(),
        200
    );
    assert_eq!(
        rig.ask(API, "DELETE", &path, &[("authorization", &smoke)], "")
            .await
            .code(),
        204
    );
    assert_eq!(
        rig.ask(API, "GET", &path, &[("authorization", &smoke)], "")
            .await
            .code(),
        404
    );
    assert_eq!(counted(&smoke).await, Some(before));
}

#[tokio::test]
async fn only_staff_sees_the_users_and_the_staff_page() {
    let rig = rig().await;
    let smoke = rig.smoke().await;
    let staff = rig.bearer("staff@marketsage.com", "staff-password").await;
    let users = "/api/v2/admin/users";
    assert_eq!(rig.get(API, users).await.code(), 401);
    assert_eq!(
        rig.ask(API, "GET", users, &[("authorization", &smoke)], "")
            .await
            .code(),
        403
    );
    let seen = rig.ask(API, "GET", users, &[("authorization", &staff)], "").await;
    assert!(
        seen.json()["users"]
            .as_array()
            .unwrap()
            .iter()
            .any(|user| user["email"] == "smoke@marketsage.com")
    );

    let admin = "admin.marketsage.com";
    let anonymous = rig.get(admin, "/staff").await;
    assert_eq!((anonymous.code(), anonymous.head("location")), (302, Some("/login")));
    assert_eq!(
        rig.ask(admin, "GET", "/staff", &[("authorization", &smoke)], "")
            .await
            .code(),
        403
    );
    assert_eq!(
        rig.ask(admin, "GET", "/staff", &[("authorization", &staff)], "")
            .await
            .code(),
        200
    );
    assert!(rig.get(admin, "/").await.text().contains("<form"));
}

#[tokio::test]
async fn nonsense_is_refused_and_never_breaks_the_service() {
    let rig = rig().await;
    let smoke = rig.smoke().await;
    let cases = [
        ("{", 400),
        ("", 400),
        ("[]", 422),
        ("{}", 422),
        (r#"{"name": 7, "email": "a@b.example"}"#, 422),
        (r#"{"name": "", "email": "a@b.example"}"#, 422),
        (r#"{"name": "A", "email": "nowhere"}"#, 422),
        (r#"{"name": "A", "email": "a@b.example\r\nRCPT TO:<c@d.example>"}"#, 422),
    ];
    for (body, wanted) in cases {
        let answer = rig
            .ask(API, "POST", "/api/v2/contacts", &[("authorization", &smoke)], body)
            .await;
        assert_eq!(answer.code(), wanted, "{body}");
        assert!(answer.json()["error"]["message"].is_string());
    }
    let long = json!({"name": "A".repeat(121), "email": "a@b.example"}).to_string();
    assert_eq!(
        rig.ask(API, "POST", "/api/v2/contacts", &[("authorization", &smoke)], &long)
            .await
            .code(),
        422
    );
    let huge = "x".repeat(65 * 1024);
    assert_eq!(
        rig.ask(API, "POST", "/api/v2/contacts", &[("authorization", &smoke)], &huge)
            .await
            .code(),
        413
    );
    assert_eq!(rig.get(API, "/no/such/page").await.json()["error"]["status"], 404);
    assert_eq!(rig.ask(API, "DELETE", "/api/v2/dashboard", &[], "").await.code(), 405);
    let head = rig.ask(API, "HEAD", "/api/v2/health", &[], "").await;
    assert_eq!((head.code(), head.text().as_str()), (200, ""));
}

#[tokio::test]
async fn only_our_own_pages_may_share_and_change() {
    let rig = rig().await;
    for origin in ["https://app.marketsage.com", "https://admin.marketsage.com"] {
        let answer = rig.ask(API, "GET", "/api/v2/health", &[("origin", origin)], "").await;
        assert_eq!(answer.head("access-control-allow-origin"), Some(origin));
        let preflight = rig
            .ask(API, "OPTIONS", "/api/v2/contacts", &[("origin", origin)], "")
            .await;
        assert_eq!(preflight.code(), 204);
        assert!(preflight.head("access-control-allow-methods").unwrap().contains("POST"));
        assert!(
            preflight
                .head("access-control-allow-headers")
                .unwrap()
                .contains("Authorization")
        );
    }
    for origin in [
        "https://evil.example",
        "https://app.marketsage.com.evil.example",
        "null",
    ] {
        let answer = rig.ask(API, "GET", "/api/v2/health", &[("origin", origin)], "").await;
        assert_eq!(answer.head("access-control-allow-origin"), None, "{origin}");
    }

    let bearer = rig.smoke().await;
    let cookie = bearer.replace("Bearer ", "session=");
    let body = json!({"name": "Mallory", "email": "m@evil.example"}).to_string();
    let foreign = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    assert_eq!(
        rig.ask(API, "POST", "/api/v2/contacts", &foreign, &body).await.code(),
        403
    );
    let own = [("cookie", cookie.as_str()), ("origin", "https://app.marketsage.com")];
    assert_eq!(rig.ask(API, "POST", "/api/v2/contacts", &own, &body).await.code(), 201);
}

#[tokio::test]
async fn the_twenty_first_request_of_a_second_waits() {
    let rig = rig().await;
    let limited = "/api/v2/limited";
    // Some second of these must hold more than 20 requests, on a slow machine too.
    let answers = rig.series(400, API, limited, &[("x-client", "me")]).await;
    let refused = answers.iter().position(|answer| answer.code() == 429).unwrap();
    assert!(refused >= 20, "refused after {refused} requests");
    assert_eq!(answers[refused].head("retry-after"), Some("1"));
    assert!(answers.iter().all(|answer| [200, 429].contains(&answer.code())));
    assert_eq!(
        rig.ask(API, "GET", limited, &[("x-client", "you")], "").await.code(),
        200
    );
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_an_identifier_found_in_the_log() {
    let rig = rig().await;
    let pages = [
        (API, "/api/v2/health"),
        (API, "/none"),
        ("app.marketsage.com", "/"),
        ("www.marketsage.com", "/"),
    ];
    for (host, path) in pages {
        let answer = rig.get(host, path).await;
        assert_eq!(
            answer.head("strict-transport-security"),
            Some("max-age=63072000; includeSubDomains")
        );
        assert!(!answer.head("content-security-policy").unwrap().contains("unsafe"));
        assert_eq!(answer.head("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.head("x-frame-options"), Some("DENY"));
        assert!(answer.head("referrer-policy").is_some() && answer.head("permissions-policy").is_some());

        let id = answer.head("x-request-id").unwrap();
        let log = rig
            .get("monitoring.marketsage.com", &format!("/logs?request_id={id}"))
            .await
            .json();
        assert_eq!(log["total"], 1);
        assert_eq!(
            (&log["lines"][0]["path"], &log["lines"][0]["host"]),
            (&json!(path), &json!(host))
        );
        assert_eq!(log["lines"][0]["status"], answer.code());
    }
}

#[tokio::test]
async fn a_payment_counts_once_its_signed_message_came() {
    let rig = rig().await;
    let smoke = rig.smoke().await;
    let body = json!({"amount": 150_000, "currency": "NGN"}).to_string();
    let payment = rig
        .ask(
            API,
            "POST",
            "/api/v2/payments/test",
            &[("authorization", &smoke)],
            &body,
        )
        .await
        .json();
    assert_eq!(payment["confirmed"], false);

    let body = json!({"id": payment["id"]}).to_string();
    let webhook = "/api/v2/payments/webhook";
    assert_eq!(
        rig.ask(API, "POST", webhook, &[("x-signature", "sha256=00")], &body)
            .await
            .code(),
        401
    );
    let signature = sign(&rig.secret("webhook-secret"), &body);
    let confirmed = rig
        .ask(API, "POST", webhook, &[("x-signature", &signature)], &body)
        .await;
    assert_eq!(confirmed.json()["confirmed"], true);
}

fn sign(secret: &str, body: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut code = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    code.update(body.as_bytes());
    format!("sha256={}", support::hex(&code.finalize().into_bytes()))
}
