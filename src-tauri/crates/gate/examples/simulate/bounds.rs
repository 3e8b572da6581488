//! How near our evidence comes to what any evidence could do.

use crate::cell::{quantile, spread};
use crate::random::Random;
use crate::scenario::LIMIT;
use gate::{Advice, Delta, Gate, Promise, Settings, Stage};

/// Chance of a false rollback for one of three promises.
const ALPHA: f64 = 1.0 / 300.0;
const LATE_S: f64 = 1_200.0;
const READING_S: f64 = 5.0;

/// Nats for each request, of a share against the limit.
fn divergence(p: f64, q: f64) -> f64 {
    let part = |p: f64, q: f64| if p <= 0.0 { 0.0 } else { p * (p / q).ln() };
    part(p, q) + part(1.0 - p, 1.0 - q)
}

/// Nats that the best linear bet gains in a reading of `n` requests on average: what is possible if the requests of a
/// reading may depend on each other.
fn best_bet(n: u64, share: f64) -> f64 {
    if n == 0 {
        return 0.0;
    }
    let mean = n as f64 * share;
    let most = ((mean + 12.0 * mean.sqrt() + 12.0) as u64).min(n);
    let mut chance = (n as f64 * (-share).ln_1p()).exp();
    let mut chances = Vec::new();
    for k in 0..=most {
        chances.push((k as f64 / (n as f64 * LIMIT), chance));
        chance *= (n - k) as f64 / (k + 1) as f64 * share / (1.0 - share);
    }
    let gain = |stake: f64| {
        chances
            .iter()
            .map(|(over, chance)| chance * (stake * (over - 1.0)).ln_1p())
            .sum::<f64>()
    };
    let (mut low, mut high) = (0.0, 1.0 - 1e-9);
    for _ in 0..80 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if gain(a) < gain(b) {
            low = a;
        } else {
            high = b;
        }
    }
    gain(f64::midpoint(low, high))
}

/// The same on average over the Poisson number of requests of a reading.
fn per_reading(per_s: f64, share: f64) -> f64 {
    let mean = READING_S * per_s;
    if mean > 200.0 {
        return best_bet(mean as u64, share);
    }
    let mut chance = (-mean).exp();
    let mut sum = 0.0;
    for n in 0..=(mean + 12.0 * mean.sqrt() + 12.0) as u64 {
        sum += chance * best_bet(n, share);
        chance *= mean / (n + 1) as f64;
    }
    sum
}

fn gate(promise: Promise, settings: Settings) -> Gate {
    let mut gate = Gate::new(&[promise], settings).expect("it can be judged");
    gate.begin_stage(
        0.0,
        Stage {
            percent: 100,
            dwell_s: f64::INFINITY,
        },
    );
    gate
}

/// Requests and seconds from the fault to the rollback; none if it was before.
fn until_rollback(per_s: f64, times: f64, from: f64, seed: u64) -> Option<(u64, f64)> {
    let mut random = Random::new(seed);
    let mut gate = gate(
        Promise::ErrorRate { limit: LIMIT },
        Settings {
            alpha: ALPHA,
            ..Settings::default()
        },
    );
    let mut since = 0;
    for second in 1_u32.. {
        let t = f64::from(second);
        let requests = random.poisson(per_s);
        let share = if t > from { times * LIMIT } else { 0.3 * LIMIT };
        let errors = random.binomial(requests, share);
        since += if t > from { requests } else { 0 };
        let new = Delta {
            requests,
            errors,
            ..Delta::default()
        };
        if let Advice::RollBack { .. } = gate.poll(t, Some(new), Some(Delta::default())).advice {
            return (t > from).then_some((since, t - from));
        }
    }
    None
}

/// AGAINST: requests from fault to rollback, beside the bounds.
pub fn against(how_many: usize) {
    println!("\n### Requests from fault to rollback, beside the theoretical bounds\n");
    println!(
        "| new req/s | fault | Wald | from the start: requests, ratio | delay s mean (p95) | after 20 min: requests, ratio to Wald | ratio to unknown start | delay s mean (p95) |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for (per_s, times) in [
        (0.5, 5.0),
        (0.5, 20.0),
        (5.0, 2.0),
        (5.0, 5.0),
        (5.0, 20.0),
        (50.0, 1.5),
        (50.0, 2.0),
        (50.0, 5.0),
        (50.0, 20.0),
        (500.0, 1.5),
        (500.0, 2.0),
        (500.0, 5.0),
    ] {
        let share = times * LIMIT;
        let wald = (1.0 / ALPHA).ln() / divergence(share, LIMIT);
        let gain = per_reading(per_s, share);
        let side = |from: f64| {
            let runs: Vec<_> = spread(how_many, |index| until_rollback(per_s, times, from, index as u64))
                .into_iter()
                .flatten()
                .collect();
            let count = runs.len().max(1) as f64;
            let requests = runs.iter().map(|run| run.0 as f64).sum::<f64>() / count;
            let delay = runs.iter().map(|run| run.1).sum::<f64>() / count;
            let mut delays: Vec<f64> = runs.iter().map(|run| run.1).collect();
            (requests, delay, quantile(&mut delays, 0.95))
        };
        let (start, late) = (side(0.0), side(LATE_S));
        let nats = (1.0 / ALPHA).ln() + (2_700.0 / late.1).ln().max(0.0);
        let unknown = (nats / gain).max(1.0) * READING_S;
        let ratio = if wald / per_s >= 10.0 {
            format!("{:.2}", start.0 / wald)
        } else {
            "reading".to_owned()
        };
        println!(
            "| {per_s} | {times}x | {wald:.0} | {:.0}, **{ratio}** | {:.0} ({:.0}) | {:.0}, {:.2} | {:.2} | {:.0} ({:.0}) |",
            start.0,
            start.1,
            start.2,
            late.0,
            late.0 / wald,
            late.1 / unknown,
            late.1,
            late.2
        );
    }
}

/// FOR: requests until a share is shown, beside its bound.
pub fn in_favour(how_many: usize) {
    println!("\n### Requests until `errors < 0.1 %` is shown, beside ln 20 / KL\n");
    println!("| true rate, of the limit | bound | requests, mean | ratio |\n|---|---|---|---|");
    for part in [0.0, 0.1, 0.25, 0.5, 0.7] {
        let bound = 20_f64.ln() / divergence(part * LIMIT, LIMIT);
        let run = |index: usize| {
            let mut random = Random::new(index as u64);
            let mut gate = gate(Promise::ErrorRate { limit: LIMIT }, Settings::default());
            let mut sent = 0;
            for second in 1_u32..2_000_000 {
                let requests = random.poisson(50.0);
                sent += requests;
                let errors = random.binomial(requests, part * LIMIT);
                let new = Delta {
                    requests,
                    errors,
                    ..Delta::default()
                };
                if gate.poll(f64::from(second), Some(new), Some(Delta::default())).promises[0].shown {
                    break;
                }
            }
            sent as f64
        };
        let mean = spread(how_many, run).iter().sum::<f64>() / how_many as f64;
        println!("| {part} | {bound:.0} | {mean:.0} | {:.2} |", mean / bound);
    }
}
