//! The record that the documentation, the tests and the benchmarks show: MarketSage 2.1.0 after its first week.

mod results;
mod traffic;

use crate::moment::Moment;
use crate::statement::{
    ChecklistFile, Identity, Journal, Outcome, Phase, Previous, Record, SectionCounts, Signer, Statement, StepCounts,
    Watch, Window,
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
        exceptions: results::exceptions(),
        attestations: results::attestations(),
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
        traffic: Some(traffic::traffic()),
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
        criteria: results::criteria(),
        notes: results::notes(),
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
        ("13", "Deployment sign-off", [4, 0, 0, 0, 0, 0]),
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
                to_sign: if number == "13" { 4 } else { 0 },
                ..SectionCounts::default()
            }
        };
    rows.map(counts).to_vec()
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
