//! How its traffic moved.

use super::on;
use crate::statement::{Chart, GateSaid, Side, Stage, Traffic};

pub(super) fn traffic() -> Traffic {
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
