//! The record that the documentation, the tests and the benchmarks show: MarketSage 2.1.0 after its first week.

use crate::moment::Moment;
use crate::statement::{
    Attestation, Attested, Chart, ChecklistFile, Criterion, Decided, Exception, GateSaid, Identity, Journal, Note,
    Outcome, Phase, Previous, Record, SectionCounts, Settled, Side, Signer, Stage, Statement, StepCounts, Traffic,
    Trouble, Watch, Window,
};

/// 24 November 2026, 00:00 UTC, in Unix milliseconds.
const DAY: u64 = 1_795_478_400_000;
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// The statement.
pub fn statement() -> Statement {
    Statement::of_record(record())
}

/// Its record, to be changed at will.
pub fn record() -> Record {
    Record {
        phase: Phase::Week,
        release: identity(),
        outcome: Outcome::Complete,
        window: Window {
            from: on(0, 12, 2),
            until: on(7, 16, 58),
            zone: "WAT".to_owned(),
            offset: 60,
        },
        sections: sections(),
        exceptions: exceptions(),
        attestations: attestations(),
        steps: Some(StepCounts {
            steps: 11,
            done: 10,
            settled: 1,
            failed: 0,
            not_run: 0,
            by: vec!["Adaeze Okonkwo".to_owned()],
            from: Some(on(0, 13, 40)),
            until: Some(on(0, 14, 31)),
        }),
        traffic: Some(traffic()),
        rollbacks: Vec::new(),
        watch: Some(Watch {
            from: on(0, 16, 0),
            until: on(7, 16, 0),
            every: 60,
            planned: 120,
            on_time: 95,
            late: 15,
            missed: 10,
        }),
        criteria: criteria(),
        notes: notes(),
        incident: String::new(),
        journal: Journal {
            size: 3_604,
            head: "c3d95e10b86a3f42d7059e1c44a8f0b3967d21ce5508fa7be1934d60c2578af9".to_owned(),
            events: 3_604,
            extract: "58b1d07e94c2f3a6610be8d9740f5ac312de86b79f045ce83a71d2b9604efc15".to_owned(),
        },
        roster: roster(),
        same_person_allowed: false,
        same_machine_allowed: false,
        previous: Some(Previous {
            phase: Phase::Day,
            sha256: "9c41e07b5f0d2ab4c8e6173094fd51a27be3860cd41f6a9503b7c8e26f1d9a50".to_owned(),
        }),
    }
}

/// Who signs it: with the keys of the first four test vectors of RFC 8032, which are no secret.
pub fn roster() -> Vec<Signer> {
    [
        (
            "Technical Lead",
            "Tunde Bakare",
            "tun-x1",
            158,
            "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
        (
            "Product Manager",
            "Miriam Castell",
            "mir-t14",
            159,
            "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=",
        ),
        (
            "Security Review",
            "Ifeanyi Nwosu",
            "ife-t14",
            160,
            "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=",
        ),
        (
            "Operations Team",
            "Adaeze Okonkwo",
            "ada-mbp",
            161,
            "J4EX/BRMcjQPZ9DyMW6Dhs7/vyskKMnFH+98WX8dQm4=",
        ),
    ]
    .map(|(role, name, machine, item, key)| Signer {
        role: role.to_owned(),
        name: name.to_owned(),
        // The head of every Ed25519 SubjectPublicKeyInfo is twelve bytes, sixteen letters of base64.
        key: format!("MCowBQYDK2VwAyEA{key}"),
        machine: machine.to_owned(),
        item: Some(item),
    })
    .to_vec()
}

fn on(day: u64, hour: u64, minute: u64) -> Moment {
    Moment(DAY + day * 24 * HOUR + hour * HOUR + minute * MINUTE)
}

fn identity() -> Identity {
    Identity {
        id: "20261124-1302-7f3a".to_owned(),
        product: "MarketSage".to_owned(),
        old: "2.0.4".to_owned(),
        new: "2.1.0".to_owned(),
        commit: Some("4f1c9e27d03ab86e5512c7f09d4e81ab22c0e7d5".to_owned()),
        artefact: Some("sha256:7e02b9d4c91b5a3860ff4d21e9b7c3056a8d17e4b2f90c63d85e1a74f3b6c092".to_owned()),
        environment: "production".to_owned(),
        manager: "Adaeze Okonkwo".to_owned(),
        checklist: ChecklistFile {
            name: "marketsage/production.md".to_owned(),
            title: "MarketSage Production Deployment Checklist".to_owned(),
            sha256: "b07e3d92a61458c2f9d0e7b34a1c86f5d2937e0b64a8f1c5093e7d2b8a46c1f0".to_owned(),
            trusted: "e2a91f07c45b8d6630f9a7d214c8be5f7903d6a1b8e47f2c50d93b6ea817f40c".to_owned(),
        },
        plan: "58c1f0a97b3e2d64c5891ab7f03e6d2c94b8a7150fe3d6c2b9478a1e05d3f7c6".to_owned(),
        insecure: Vec::new(),
    }
}

fn sections() -> Vec<SectionCounts> {
    // Items, passed, attested, waived, not applicable, failed first.
    let rows: [(&str, &str, [u32; 6]); 15] = [
        ("1", "Pre-deployment verification", [23, 14, 8, 1, 0, 0]),
        ("2.1", "Phase 1: Backend deployment", [10, 7, 3, 0, 0, 0]),
        ("2.2", "Phase 2: Frontend deployment", [6, 5, 1, 0, 0, 0]),
        ("2.3", "Phase 3: Post-deployment verification", [17, 14, 2, 0, 1, 0]),
        ("3", "Traffic management", [8, 5, 3, 0, 0, 0]),
        ("4", "Domain and DNS configuration", [10, 9, 0, 1, 0, 2]),
        ("5", "Database and data management", [10, 7, 2, 0, 1, 0]),
        ("6", "External integrations", [9, 8, 0, 0, 1, 0]),
        ("7", "Security validation", [10, 6, 4, 0, 0, 0]),
        ("8", "Monitoring and alerting", [14, 11, 3, 0, 0, 0]),
        ("9", "Communication and documentation", [10, 0, 10, 0, 0, 0]),
        ("10", "Post-deployment monitoring", [10, 6, 4, 0, 0, 1]),
        ("11", "Success criteria", [10, 4, 6, 0, 0, 0]),
        ("12", "Emergency contacts", [10, 0, 10, 0, 0, 0]),
        ("13", "Deployment sign-off", [4, 0, 4, 0, 0, 0]),
    ];
    let counts =
        |(number, title, [items, passed, attested, waived, not_applicable, failed_first]): (&str, &str, [u32; 6])| {
            SectionCounts {
                number: number.to_owned(),
                title: title.to_owned(),
                items,
                passed,
                attested,
                waived,
                not_applicable,
                failed_first,
                missed: if number == "10" { 10 } else { 0 },
                ..SectionCounts::default()
            }
        };
    rows.map(counts).to_vec()
}

fn exceptions() -> Vec<Exception> {
    let plain = |trouble, section, items: &[u32], text: &str| Exception {
        trouble,
        items: items.to_vec(),
        section: Some(section),
        text: text.to_owned(),
        seen: String::new(),
        at: None,
        attempts: 0,
        mended: String::new(),
        decided: None,
    };
    let decided = |by: &str, role: &str, at, why: &str, until: &str| {
        Some(Decided {
            by: by.to_owned(),
            role: role.to_owned(),
            at,
            why: why.to_owned(),
            until: until.to_owned(),
        })
    };
    vec![
        Exception {
            seen: "302, not 301 or 308".to_owned(),
            at: Some(on(0, 14, 40)),
            attempts: 5,
            mended: "corrected at the edge, passed on the fifth run".to_owned(),
            decided: decided("Adaeze Okonkwo", "", on(0, 15, 12), "", ""),
            ..plain(Trouble::FailedFirst, 5, &[69], "HTTPS redirect configured")
        },
        Exception {
            seen: "renewal proof was 26 h old, limit 24 h".to_owned(),
            at: Some(on(0, 14, 41)),
            attempts: 2,
            mended: "dry run repeated, passed on the second run".to_owned(),
            decided: decided("Adaeze Okonkwo", "", on(0, 15, 9), "", ""),
            ..plain(Trouble::FailedFirst, 5, &[73], "Certificate renewal tested")
        },
        Exception {
            seen: "0.14 % errors in the hour to 21:00, limit 0.1 %".to_owned(),
            at: Some(on(0, 21, 0)),
            attempts: 2,
            mended: "passed in the next hour".to_owned(),
            decided: decided(
                "Ngozi Adeyemi",
                "",
                on(0, 21, 30),
                "198 of 214 were provider timeouts; see the note",
                "",
            ),
            ..plain(Trouble::FailedFirst, 11, &[128], "Monitor error rates hourly")
        },
        Exception {
            seen: "10 hourly looks missed: the laptop was asleep".to_owned(),
            at: Some(on(1, 0, 0)),
            decided: decided("Tunde Bakare", "Technical Lead", on(1, 5, 10), "reviewed together", ""),
            ..plain(Trouble::Missed, 11, &[130, 131], "Hourly checks of the first day")
        },
        Exception {
            decided: decided(
                "Tunde Bakare",
                "Technical Lead",
                on(0, 12, 36),
                "Benchmark host rebuilt on 23 Nov; p95 gated at 50 % instead: 349 ms, 1.02 times old.",
                "v2.1.1",
            ),
            ..plain(Trouble::Waived, 0, &[6], "Performance benchmarks meet requirements")
        },
        Exception {
            decided: decided(
                "Tunde Bakare",
                "Technical Lead",
                on(0, 14, 51),
                "CSP is report-only; the five other headers passed.",
                "2026-12-02",
            ),
            ..plain(Trouble::Waived, 5, &[74], "Security headers (CSP, CSRF) active")
        },
        Exception {
            decided: decided("Ngozi Adeyemi", "", on(0, 14, 5), "none offered", ""),
            ..plain(Trouble::NotApplicable, 3, &[46], "WebSocket connections stable")
        },
        Exception {
            decided: decided("Adaeze Okonkwo", "Operations Team", on(0, 15, 20), "no replica", ""),
            ..plain(Trouble::NotApplicable, 6, &[79], "Replication lag acceptable")
        },
        Exception {
            decided: decided("Ngozi Adeyemi", "", on(0, 15, 31), "unused", ""),
            ..plain(Trouble::NotApplicable, 7, &[87], "SMS service responding")
        },
    ]
}

fn attestations() -> Vec<Attestation> {
    let people = [
        ("Tunde Bakare", "Technical Lead", 15),
        ("Miriam Castell", "Product Manager", 16),
        ("Ifeanyi Nwosu", "Security Review", 12),
        ("Adaeze Okonkwo", "Operations Team", 17),
    ];
    let mut item = 0;
    people
        .into_iter()
        .map(|(by, role, count)| Attestation {
            by: by.to_owned(),
            role: role.to_owned(),
            items: (0..count)
                .map(|_| {
                    item += 2;
                    Attested {
                        item,
                        // Spread as people spread their work, without chance.
                        at: Moment(on(0, 12, 10).0 + u64::from(item * item * 7_919 % 13_000) * 1_000),
                        note: String::new(),
                    }
                })
                .collect(),
        })
        .collect()
}

fn traffic() -> Traffic {
    let side = |requests, errors, upper_ppm, mean_ms, p95_ms| Side {
        requests,
        errors,
        upper_ppm: Some(upper_ppm),
        mean_ms: Some(mean_ms),
        p95_ms: Some(p95_ms),
    };
    let stage = |percent, from, until, new: Side, by: &str, says: &str| Stage {
        percent,
        from,
        until: Some(until),
        old: (percent < 100).then(|| Side {
            requests: new.requests * (100 - u64::from(percent)) / u64::from(percent),
            errors: new.errors,
            upper_ppm: new.upper_ppm,
            mean_ms: Some(213),
            p95_ms: Some(347),
        }),
        new,
        gates: vec![GateSaid {
            gate: "error rate < 0.1 %".to_owned(),
            verdict: "holds".to_owned(),
            says: says.to_owned(),
        }],
        advanced_by: by.to_owned(),
        overrides: Vec::new(),
    };
    let manager = "Adaeze Okonkwo";
    Traffic {
        engine: "HAProxy 3.2".to_owned(),
        method: "blue-green".to_owned(),
        stages: vec![
            stage(
                50,
                on(0, 14, 40),
                on(0, 15, 17),
                side(63_500, 6, 270, 214, 349),
                manager,
                "6 errors in 63 500 requests, at most 0.027 %",
            ),
            stage(
                70,
                on(0, 15, 17),
                on(0, 15, 27),
                side(24_000, 2, 380, 215, 351),
                manager,
                "2 errors in 24 000 requests, at most 0.038 %",
            ),
            stage(
                85,
                on(0, 15, 27),
                on(0, 15, 37),
                side(29_200, 3, 380, 216, 352),
                manager,
                "3 errors in 29 200 requests, at most 0.038 %",
            ),
            stage(
                100,
                on(0, 15, 37),
                on(1, 15, 37),
                side(3_610_000, 902, 290, 210, 343),
                "watch",
                "902 errors in 3 610 000 requests, at most 0.029 %",
            ),
        ],
        first_request: Some(on(0, 14, 40)),
        all_on_new: Some(on(0, 15, 37)),
        old_removed: Some(on(1, 16, 12)),
        chart: Some(chart()),
    }
}

fn chart() -> Chart {
    let share = |minute: u64| match minute {
        0..10 => 0,
        10..47 => 500,
        47..57 => 700,
        57..67 => 850,
        _ => 1_000,
    };
    let rows = 90_u64;
    Chart {
        from: on(0, 14, 30),
        every: 60,
        share: (0..rows).map(share).collect(),
        requests: (0..rows)
            .map(|minute| u64::from(share(minute)) * (3_400 + minute * minute * 31 % 97) / 1_000)
            .collect(),
        errors: (0..rows)
            .map(|minute| u64::from([11, 17, 18, 28, 38, 43, 50, 54, 59, 61, 66, 69, 74, 78, 83].contains(&minute)))
            .collect(),
        limit_ppm: Some(1_000),
    }
}

fn criteria() -> Vec<Criterion> {
    use Settled::{Attested, Passed};
    let rows: [(Settled, &str, &str); 10] = [
        (Passed, "99.9 % uptime achieved", "99.985 %, 90 s of 10 min 5 s used"),
        (Passed, "Error rate < 0.1 %", "0.023 %, upper bound 0.024 %"),
        (Passed, "Average response time < 500 ms", "212 ms, p95 344 ms"),
        (Attested, "Zero data loss events", "none, Adaeze Okonkwo"),
        (Attested, "Zero security incidents", "none, Ifeanyi Nwosu"),
        (Attested, "User engagement stable or improved", "3 480 a day, usual"),
        (Attested, "Conversion rates maintained", "4.1 % against 4.0 %, ± 0.2"),
        (Attested, "Customer satisfaction scores stable", "4.5 of 5 against 4.5"),
        (Passed, "Support ticket volume normal", "312, usually 280 to 350"),
        (Attested, "Revenue metrics unaffected", "within 1 %, Miriam Castell"),
    ];
    (138..)
        .zip(rows)
        .map(|(item, (settled, text, says))| Criterion {
            item,
            text: text.to_owned(),
            settled,
            says: says.to_owned(),
        })
        .collect()
}

fn notes() -> Vec<Note> {
    vec![
        Note {
            at: on(0, 21, 30),
            by: "Ngozi Adeyemi".to_owned(),
            item: Some(128),
            text: "Paystack answered slowly from 20:31 to 20:44. The warm probes of 2.0.4 saw the same, so it was not ours \
                   and we stayed on 2.1.0. A retry budget for the payments client is filed for 2.1.1."
                .to_owned(),
            file: None,
        },
        Note {
            at: on(7, 15, 40),
            by: "Ifeanyi Nwosu".to_owned(),
            item: None,
            text: "CSP moves from report-only to enforced on 2 Dec; no violations in the first week.".to_owned(),
            file: None,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_read_as_it_was_written() {
        let written = serde_json::to_string(&statement()).unwrap();
        assert_eq!(serde_json::from_str::<Statement>(&written).unwrap(), statement());
        let total = record().totals();
        assert!(total.adds_up() && total.items == 161, "{total:?}");
        let labels: Vec<_> = record().labels().into_iter().flatten().collect();
        assert_eq!(labels, ["E1", "E2", "E3", "E4", "W1", "W2"]);
    }

    #[test]
    fn a_field_that_nobody_knows_is_refused() {
        let written = serde_json::to_string(&statement()).unwrap();
        let more = written.replacen("\"phase\":\"week\"", "\"phase\":\"week\",\"approved\":true", 1);
        assert!(serde_json::from_str::<Statement>(&more).is_err());
    }
}
