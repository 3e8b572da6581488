//! `http` looks at servers that behave, and at servers that do not.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod support;

use engine::evidence::FactValue;
use flate2::{Compression, write::GzEncoder};
use std::io::Write as _;
use std::time::Duration;
use support::{
    Write, answer, assert_could_not_look, assert_unknown, check, closed_port, fact, here, http, knowing, look,
    reaching, see, see_in, server, text,
};
use tokio::io::AsyncWriteExt;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn an_answer_is_seen_whole() {
    let body = br#"{"database": "up", "version": "1.4.2", "load": 0.5}"#;
    let place = http(|_| {
        answer(
            "200 OK",
            &[
                "content-type: application/json",
                "x-part: a",
                "x-part: b",
                "set-cookie: sid=1; HttpOnly",
            ],
            body,
        )
    })
    .await;
    let seen = see(look("http", format!("GET http://{place}/health"))
        .expecting("header x-part")
        .expecting("header x-gone")
        .expecting("cookie sid")
        .expecting("json $.database")
        .expecting("json $.load")
        .expecting("regex /\"version\": \"([^\"]+)/")
        .expecting("body"))
    .await;
    assert_eq!(seen.asked, format!("GET http://{place}/health"));
    assert_eq!(seen.could_not_look, None);
    assert_eq!(*fact(&seen, "status"), FactValue::Number(200.0));
    assert_eq!(*fact(&seen, "header x-part"), text("a, b"));
    assert_eq!(*fact(&seen, "header x-gone"), FactValue::Absent);
    assert_eq!(*fact(&seen, "cookie sid"), text("1; HttpOnly"));
    assert_eq!(*fact(&seen, "json $.database"), text("up"));
    assert_eq!(*fact(&seen, "json $.load"), FactValue::Number(0.5));
    assert_eq!(*fact(&seen, "regex /\"version\": \"([^\"]+)/"), text("1.4.2"));
    assert_eq!(*fact(&seen, "size"), FactValue::Number(51.0));
    assert_eq!(*fact(&seen, "remote"), text(&place.to_string()));
    assert_eq!(*fact(&seen, "version"), text("HTTP/1.1"));
    assert_eq!(*fact(&seen, "tls_time"), FactValue::Absent);
    let marked: Vec<_> = seen.excerpt.iter().filter_map(|line| line.fact.as_deref()).collect();
    for fact in ["url", "status", "header x-part", "body", "duration"] {
        assert!(marked.contains(&fact), "{marked:?}");
    }
}

#[tokio::test]
async fn a_host_is_reached_where_the_environment_says_and_keeps_its_name() {
    let place = http(|request| answer("200 OK", &[], request.to_lowercase().as_bytes())).await;
    let seen = see_in(
        look("http", "GET http://api.example.test/x").expecting("body"),
        &reaching([("api.example.test:80", place)]),
    )
    .await;
    let FactValue::Text(request) = fact(&seen, "body") else {
        panic!("{seen:#?}")
    };
    assert!(
        request.starts_with("get /x http/1.1\r\n") && request.contains("host: api.example.test\r\n"),
        "{request}"
    );
}

#[tokio::test]
async fn inputs_make_the_request() {
    let place = http(|request| answer("200 OK", &[], request.as_bytes())).await;
    let seen = see(look("http", format!("POST http://{place}/"))
        .with("json", r#"{"a": 1}"#)
        .with("header", "X-One: 1")
        .with("header", "Accept: text/plain")
        .with("header", "X-One: 2")
        .with("header", "Content-Type: application/problem+json")
        .expecting("body"))
    .await;
    let FactValue::Text(request) = fact(&seen, "body") else {
        panic!("{seen:#?}")
    };
    assert!(request.contains("x-one: 1\r\n") && request.contains("x-one: 2\r\n"));
    assert!(
        request.contains("accept: text/plain") && !request.contains("*/*"),
        "{request}"
    );
    assert!(
        request.contains("application/problem+json") && !request.contains("application/json"),
        "{request}"
    );
    assert!(request.ends_with("\r\n\r\n{\"a\": 1}"));
}

#[tokio::test]
async fn redirects_are_shown_unless_following_is_asked_for() {
    let place = http(|request| match request.lines().next().unwrap() {
        "GET /old HTTP/1.1" => answer("301 Moved Permanently", &["location: /new"], b""),
        _ => answer("200 OK", &[], b"here"),
    })
    .await;
    let url = format!("http://{place}/old");
    let seen = see(look("http", format!("GET {url}")).expecting("header Location")).await;
    assert_eq!(
        (fact(&seen, "status"), fact(&seen, "header Location")),
        (&FactValue::Number(301.0), &text("/new"))
    );
    let seen = see(look("http", format!("GET {url}")).with("follow", "1")).await;
    assert_eq!(
        (fact(&seen, "status"), fact(&seen, "redirects")),
        (&FactValue::Number(200.0), &FactValue::Number(1.0))
    );
    assert_eq!(*fact(&seen, "url"), text(&format!("http://{place}/new")));
}

#[tokio::test]
async fn a_redirect_loop_ends_at_its_limit() {
    let place = http(|_| answer("302 Found", &["location: /again"], b"")).await;
    let seen = see(look("http", format!("GET http://{place}/")).with("follow", "10")).await;
    assert_eq!(
        (fact(&seen, "status"), fact(&seen, "redirects")),
        (&FactValue::Number(302.0), &FactValue::Number(10.0))
    );
}

#[tokio::test]
async fn a_redirect_to_a_file_is_not_followed_and_the_excerpt_says_why() {
    let place = http(|_| answer("302 Found", &["location: file:///etc/passwd"], b"")).await;
    let seen = see(look("http", format!("GET http://{place}/")).with("follow", "3")).await;
    assert_eq!(*fact(&seen, "status"), FactValue::Number(302.0));
    assert!(
        seen.excerpt
            .iter()
            .any(|line| line.text.contains("`file:` is neither http nor https")),
        "{seen:#?}"
    );
}

#[tokio::test]
async fn a_redirect_to_the_metadata_address_is_refused() {
    let place = http(|_| answer("302 Found", &["location: http://169.254.169.254/latest"], b"")).await;
    let seen = see(look("http", format!("GET http://{place}/")).with("follow", "3")).await;
    assert_could_not_look(&seen, "link-local or metadata");
}

#[tokio::test]
async fn credentials_stay_with_the_host_they_were_written_for() {
    let other = http(|request| answer("200 OK", &[], request.to_lowercase().as_bytes())).await;
    let place = http(move |_| answer("302 Found", &[&format!("location: http://{other}/")], b"")).await;
    let seen = see(look("http", format!("GET http://{place}/"))
        .with("header", "Authorization: Bearer abc")
        .with("header", "X-Api-Token: abc")
        .with("follow", "1")
        .expecting("body"))
    .await;
    let FactValue::Text(request) = fact(&seen, "body") else {
        panic!("{seen:#?}")
    };
    assert!(!request.contains("abc"), "{request}");

    let place = http(move |_| answer("307 Temporary Redirect", &[&format!("location: http://{other}/")], b"")).await;
    let seen = see(look("http", format!("POST http://{place}/"))
        .with("body", "password")
        .with("follow", "1"))
    .await;
    assert_eq!(*fact(&seen, "status"), FactValue::Number(307.0));
}

#[tokio::test]
async fn a_refused_port_is_not_an_answer() {
    let seen = see(look("http", format!("GET http://{}/", closed_port())).expecting("status")).await;
    assert_could_not_look(&seen, "refused the connection");
}

#[tokio::test]
async fn a_server_that_never_answers_runs_into_the_time_out_with_its_cause() {
    let silent = server(|stream| async move {
        tokio::time::sleep(Duration::from_mins(1)).await;
        drop(stream);
        Ok(())
    })
    .await;
    let seen = see(look("http", format!("GET http://{silent}/")).with("timeout", "300ms")).await;
    assert_could_not_look(&seen, "the time ran out during the first byte of the answer");
}

#[tokio::test]
async fn a_port_that_swallows_connections_runs_into_the_time_out_too() {
    // A listener that accepts nothing drops what does not fit into its queue.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let place = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(Ok(stream)) =
        tokio::time::timeout(Duration::from_millis(200), tokio::net::TcpStream::connect(place)).await
    {
        waiting.push(stream);
    }
    let seen = see(look("http", format!("GET http://{place}/")).with("timeout", "300ms")).await;
    assert_could_not_look(&seen, "the time ran out during connecting");
    let seen = see(look("tcp", place.to_string()).with("timeout", "300ms")).await;
    assert_could_not_look(&seen, "did not answer within 300ms");
}

#[tokio::test]
async fn a_head_that_drips_or_never_ends_is_no_answer() {
    let slow = server(|mut stream| async move {
        for byte in b"HTTP/1.1 200 OK\r\n".iter().cycle() {
            stream.write_all(&[*byte]).await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    })
    .await;
    assert_could_not_look(
        &see(look("http", format!("GET http://{slow}/")).with("timeout", "400ms")).await,
        "time ran out",
    );
    let endless = server(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
        loop {
            stream
                .write_all(b"x-more: and more and more and more and more\r\n")
                .await?;
        }
    })
    .await;
    assert_could_not_look(
        &see(look("http", format!("GET http://{endless}/"))).await,
        "no HTTP answer came",
    );
}

#[tokio::test]
async fn what_is_not_http_is_no_answer() {
    let place = server(|mut stream| async move { stream.write_all(b"220 mail.example ESMTP\r\n").await }).await;
    assert_could_not_look(
        &see(look("http", format!("GET http://{place}/"))).await,
        "no HTTP answer came",
    );
}

#[tokio::test]
async fn a_body_without_end_is_cut_and_its_facts_are_unknown() {
    let place = server(|mut stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
        loop {
            stream.write_all(&[b'x'; 4096]).await?;
        }
    })
    .await;
    let seen = see(look("http", format!("GET http://{place}/"))
        .with("limit", "64 KiB")
        .expecting("body")
        .expecting("regex /needle/")
        .expecting("regex /x/"))
    .await;
    assert_eq!(*fact(&seen, "status"), FactValue::Number(200.0));
    assert!(seen.truncated);
    for name in ["size", "body", "duration"] {
        assert_unknown(fact(&seen, name), "longer than 65536 bytes");
    }
    assert_unknown(fact(&seen, "regex /needle/"), "not found in the part");
    assert_eq!(*fact(&seen, "regex /x/"), text("x"));
}

#[tokio::test]
async fn a_body_that_stalls_leaves_the_status_known() {
    let place = server(|mut stream| async move {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
            .await?;
        tokio::time::sleep(Duration::from_mins(1)).await;
        Ok(())
    })
    .await;
    let seen = see(look("http", format!("GET http://{place}/"))
        .with("timeout", "300ms")
        .expecting("json $.a"))
    .await;
    assert_eq!(*fact(&seen, "status"), FactValue::Number(200.0));
    assert_unknown(fact(&seen, "json $.a"), "did not end within 300ms");
}

#[tokio::test]
async fn packed_bodies_are_unpacked() {
    let packed = gzip(b"plain words");
    let place = http(move |_| answer("200 OK", &["content-encoding: gzip"], &packed)).await;
    assert_eq!(
        *fact(
            &see(look("http", format!("GET http://{place}/")).expecting("body")).await,
            "body"
        ),
        text("plain words")
    );
}

#[tokio::test]
async fn a_gzip_bomb_does_not_go_off() {
    let bomb = gzip(&vec![0; 64 * 1024 * 1024]);
    let place = http(move |_| answer("200 OK", &["content-encoding: gzip"], &bomb)).await;
    let seen = see(look("http", format!("GET http://{place}/"))
        .with("limit", "16 MiB")
        .expecting("body"))
    .await;
    assert_eq!(*fact(&seen, "status"), FactValue::Number(200.0));
    assert_unknown(fact(&seen, "body"), "more than 100 times its size");
}

#[tokio::test]
async fn encodings_that_were_not_asked_for_are_not_guessed() {
    let twice = gzip(&gzip(b"x"));
    let place = http(move |_| answer("200 OK", &["content-encoding: gzip, gzip"], &twice)).await;
    assert_unknown(
        fact(
            &see(look("http", format!("GET http://{place}/")).expecting("body")).await,
            "body",
        ),
        "gzip, gzip",
    );
    let place = http(|_| answer("200 OK", &["content-encoding: gzip"], b"not gzip at all")).await;
    assert_unknown(
        fact(
            &see(look("http", format!("GET http://{place}/")).expecting("body")).await,
            "body",
        ),
        "is not gzip",
    );
}

#[tokio::test]
async fn repeated_requests_are_subjects_of_their_own() {
    let place = http(|_| answer("200 OK", &[], b"")).await;
    let seen = see(look("http", format!("GET http://{place}/")).with("repeat", "3")).await;
    let runs: Vec<_> = seen
        .facts
        .iter()
        .filter(|fact| fact.name == "status")
        .map(|fact| fact.subject.as_str())
        .collect();
    assert_eq!(runs, ["run 1", "run 2", "run 3"]);
}

#[tokio::test]
async fn a_run_that_gets_no_answer_makes_its_facts_unknown() {
    let asked = std::sync::atomic::AtomicU32::new(0);
    let asked = std::sync::Arc::new(asked);
    let place = http(move |_| {
        let first = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
        if first {
            answer("200 OK", &[], b"")
        } else {
            b"garbage\r\n".to_vec()
        }
    })
    .await;
    let seen = see(look("http", format!("GET http://{place}/"))
        .with("repeat", "5")
        .expecting("status"))
    .await;
    let second = seen.facts.iter().find(|fact| fact.subject == "run 2").unwrap();
    assert_unknown(&second.value, "no HTTP answer");
}

#[tokio::test]
async fn a_flow_hands_captures_and_secrets_on_and_shows_neither_secret() {
    let secret = "pa\"ss/word 1";
    let place = http(|request| {
        if request.starts_with("POST /login") && request.ends_with(r#"{"password": "pa\"ss/word 1"}"#) {
            answer("200 OK", &[], br#"{"token": "t-123"}"#)
        } else {
            answer("200 OK", &["x-echo: pa%22ss%2Fword%201"], request.as_bytes())
        }
    })
    .await;
    let looks = vec![
        look("http", format!("POST http://{place}/login"))
            .with("json", r#"{"password": "{secret:SMOKE}"}"#)
            .capturing("token", "json $.token"),
        look("http", format!("GET http://{place}/me?token={{token}}"))
            .with("header", "X-Password: {secret:SMOKE}")
            .expecting("body")
            .expecting("header x-echo"),
    ];
    let sighting = check(looks, &knowing(here(), &[("SMOKE", secret)])).await;
    let [first, second] = sighting.looks.as_slice() else {
        panic!("{sighting:#?}")
    };
    assert_eq!(*fact(first, "json $.token"), text("t-123"));
    assert_eq!(second.asked, format!("GET http://{place}/me?token=t-123"));
    assert_eq!(*fact(second, "header x-echo"), text("[redacted:SMOKE]"));
    let everything = serde_json::to_string(&sighting).unwrap();
    assert!(
        !everything.contains("ss/word") && !everything.contains("ss%2Fword"),
        "{everything}"
    );
    assert!(everything.contains("[redacted:SMOKE]"));
}

#[tokio::test]
async fn what_an_earlier_look_did_not_capture_makes_the_later_one_impossible() {
    let place = http(|_| answer("200 OK", &[], b"{}")).await;
    let looks = vec![
        look("http", format!("GET http://{place}/")).capturing("token", "json $.token"),
        look("http", format!("GET http://{place}/{{token}}")),
        look("http", format!("GET http://{place}/{{secret:GONE}}")),
    ];
    let sighting = check(looks, &knowing(here(), &[])).await;
    assert_could_not_look(
        &sighting.looks[1],
        "`{token}` was not captured: it was looked for and is not there",
    );
    assert_could_not_look(
        &sighting.looks[2],
        "the secret GONE is not to be had: it is not in the keyring",
    );
}

#[tokio::test]
async fn a_target_that_cannot_be_asked_says_why() {
    for (target, words) in [
        ("GET ftp://a.example/", "neither http nor https"),
        ("GET http://me:secret@a.example/", "must not hold a user"),
        ("http://a.example/", "is not `METHOD URL`"),
        ("CONNECT http://a.example/", "CONNECT"),
        ("GET http://169.254.169.254/latest/meta-data", "is not asked"),
        ("GET http://[::ffff:169.254.169.254]/", "is not asked"),
    ] {
        assert_could_not_look(&see(look("http", target)).await, words);
    }
    let seen = see(look("http", "GET http://127.0.0.1/").with("header", "X: a\u{7}b")).await;
    assert_could_not_look(&seen, "control character");
}

#[tokio::test]
async fn a_look_that_is_no_longer_wanted_ends() {
    use engine::ports::{Prober, ReadyCheck};
    let silent = server(|stream| async move {
        tokio::time::sleep(Duration::from_mins(1)).await;
        drop(stream);
        Ok(())
    })
    .await;
    let looks = vec![
        look("http", format!("GET http://{silent}/")),
        look("http", format!("GET http://{silent}/")),
    ];
    let span = looks[0].span;
    let check = ReadyCheck {
        check: checklist::Check {
            name: None,
            file: "production.md".to_owned(),
            looks,
            span,
        },
    };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (probes, here) = (probes::Probes::new(support::supervisor()), here());
    let looking = probes.look(&check, &here, stopped);
    let (sighting, ()) = tokio::join!(looking, async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stop.send_replace(true);
    });
    assert_eq!(sighting.looks.len(), 1);
    assert_could_not_look(&sighting.looks[0], "stopped");
}
