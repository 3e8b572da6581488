//! Its exceptions, attestations, criteria and notes.

use super::on;
use crate::moment::Moment;
use crate::statement::{Attestation, Attested, Criterion, Decided, Exception, Note, Settled, Trouble};

pub(super) fn exceptions() -> Vec<Exception> {
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

pub(super) fn attestations() -> Vec<Attestation> {
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

pub(super) fn criteria() -> Vec<Criterion> {
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

pub(super) fn notes() -> Vec<Note> {
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
