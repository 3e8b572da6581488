//! How traffic moved: a small chart, and a row for each stage.
//!
//! The chart is measured here, in shares of its width and height, and drawn by the template.

use crate::words::{Clock, HARD, bound, count, rate};
use record::Moment;
use record::statement::{Chart, Record, Stage, Traffic};
use serde::Serialize;

/// The part about traffic.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Part {
    note: String,
    chart: Option<Drawing>,
    stages: Vec<Row>,
    new: String,
    /// Gates gone past against their word.
    overrides: Vec<String>,
}

/// Everything in the chart. `x` runs from 0 at its left edge to 1 at its right, `y` from 0 at the foot of its panel to 1.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Drawing {
    /// For those who do not see it.
    alt: String,
    ticks: Vec<Tick>,
    /// Corners of the staircase of the observed share.
    share: Vec<(f64, f64)>,
    steps: Vec<Step>,
    errors: Option<Errors>,
}

/// A time under the axis.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Tick {
    x: f64,
    words: String,
}

/// A stage, as far as it is inside the chart.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Step {
    from: f64,
    until: f64,
    percent: u8,
    /// Upper bound of its error rate, where one was computed.
    bound: Option<f64>,
}

/// The lower panel.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Errors {
    /// Error rate since the stage began, one line for each stage.
    rates: Vec<Vec<(f64, f64)>>,
    /// Where rows with errors are.
    seen: Vec<f64>,
    limit: Option<f64>,
    limit_words: String,
    bounded: bool,
}

/// One stage in the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    share: String,
    cells: Vec<String>,
    by: String,
}

pub(super) fn part(traffic: &Traffic, record: &Record, clock: &Clock) -> Option<Part> {
    if traffic.stages.is_empty() && traffic.chart.is_none() {
        return None;
    }
    let new = &record.release.new;
    let day = traffic
        .stages
        .first()
        .map(|stage| format!(", {}", clock.day(stage.from)));
    Some(Part {
        note: format!("moved by {}{}", traffic.engine, day.unwrap_or_default()),
        chart: traffic
            .chart
            .as_ref()
            .and_then(|chart| drawing(chart, traffic, new, clock)),
        stages: traffic.stages.iter().map(|stage| row(stage, clock)).collect(),
        new: new.clone(),
        overrides: traffic
            .stages
            .iter()
            .flat_map(|stage| overrides(stage, clock))
            .collect(),
    })
}

fn row(stage: &Stage, clock: &Clock) -> Row {
    let side = &stage.new;
    let milliseconds = |ms: Option<u32>| ms.map(|ms| format!("{ms}{HARD}ms")).unwrap_or_default();
    Row {
        share: format!("{}{HARD}%", stage.percent),
        cells: vec![
            clock.brief(stage.from),
            match stage.until {
                Some(until) if clock.day(until) == clock.day(stage.from) => clock.time(until),
                Some(until) => clock.brief(until),
                None => "still".to_owned(),
            },
            count(side.requests),
            count(side.errors),
            rate(side.errors, side.requests).unwrap_or_default(),
            side.upper_ppm.map(|ppm| bound(ppm.into())).unwrap_or_default(),
            milliseconds(side.mean_ms),
            milliseconds(side.p95_ms),
        ],
        by: stage.advanced_by.clone(),
    }
}

fn overrides(stage: &Stage, clock: &Clock) -> Vec<String> {
    let said = |one: &record::statement::Override| {
        format!(
            "At {}{HARD}% past the gate “{}”: {} ({}, {})",
            stage.percent,
            one.gate,
            crate::words::sentence(&one.why),
            one.by,
            clock.brief(one.at)
        )
    };
    stage.overrides.iter().map(said).collect()
}

/// From a moment to its place in the chart.
struct Axis {
    from: u64,
    length: u64,
}

impl Axis {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a chart are far below 2^52")]
    fn place(&self, at: Moment) -> f64 {
        let since = at.0.saturating_sub(self.from).min(self.length);
        since as f64 / self.length as f64
    }
}

fn drawing(chart: &Chart, traffic: &Traffic, new: &str, clock: &Clock) -> Option<Drawing> {
    let row = u64::from(chart.every).checked_mul(1_000)?;
    let axis = Axis {
        from: chart.from.0,
        length: row.checked_mul(chart.share.len() as u64).filter(|length| *length > 0)?,
    };
    let at = |index: usize| axis.place(Moment(axis.from + row * index as u64));
    let mut share = Vec::new();
    for (index, per_mille) in chart.share.iter().enumerate() {
        let y = f64::from(*per_mille) / 1_000.0;
        share.extend([(at(index), y), (at(index + 1), y)]);
    }
    let inside = |stage: &&Stage| stage.from.0 < axis.from + axis.length;
    let scale = scale(chart, traffic);
    let steps = traffic.stages.iter().filter(inside).map(|stage| Step {
        from: axis.place(stage.from),
        until: stage.until.map_or(1.0, |until| axis.place(until)),
        percent: stage.percent,
        bound: stage.new.upper_ppm.map(|ppm| (f64::from(ppm) / scale).min(1.0)),
    });
    let steps: Vec<Step> = steps.collect();
    let counted = chart.requests.len() == chart.share.len() && chart.errors.len() == chart.share.len();
    let errors = counted.then(|| Errors {
        rates: rates(chart, &steps, scale, at),
        seen: (0..chart.errors.len())
            .filter(|row| chart.errors[*row] > 0)
            .map(|row| f64::midpoint(at(row), at(row + 1)))
            .collect(),
        limit: chart.limit_ppm.map(|ppm| f64::from(ppm) / scale),
        limit_words: chart
            .limit_ppm
            .map(|ppm| format!("limit {}", trimmed(ppm)))
            .unwrap_or_default(),
        bounded: steps.iter().any(|step| step.bound.is_some()),
    });
    let percents: Vec<String> = steps.iter().map(|step| format!("{}{HARD}%", step.percent)).collect();
    Some(Drawing {
        alt: format!(
            "Chart of the share of {new} and its error rate from {} to {}; stages {}. The table below has the figures.",
            clock.time(chart.from),
            clock.time(Moment(axis.from + axis.length)),
            crate::words::list(&percents)
        ),
        ticks: ticks(&axis, clock),
        share,
        steps,
        errors,
    })
}

/// Parts per million at the top of the lower panel: the limit and every bound are inside, with air above.
fn scale(chart: &Chart, traffic: &Traffic) -> f64 {
    let bounds = traffic.stages.iter().filter_map(|stage| stage.new.upper_ppm);
    let top = bounds.chain(chart.limit_ppm).max().unwrap_or(1_000);
    f64::from(top.max(1)) * 1.35
}

/// Error rate since the stage began, row by row. A stage without requests has no rate and so no line.
fn rates(chart: &Chart, steps: &[Step], scale: f64, at: impl Fn(usize) -> f64) -> Vec<Vec<(f64, f64)>> {
    let rate = |step: &Step| {
        let (mut requests, mut errors, mut line) = (0_u64, 0_u64, Vec::new());
        for row in 0..chart.errors.len() {
            let middle = f64::midpoint(at(row), at(row + 1));
            if middle < step.from || middle > step.until {
                continue;
            }
            requests += chart.requests[row];
            errors += chart.errors[row];
            if requests > 0 {
                #[expect(clippy::cast_precision_loss, reason = "a picture needs three digits")]
                let ppm = errors as f64 * 1_000_000.0 / requests as f64;
                line.push((middle, (ppm / scale).min(1.0)));
            }
        }
        line
    };
    steps.iter().map(rate).collect()
}

/// `0.1 %`
fn trimmed(ppm: u32) -> String {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    format!("{}{HARD}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// Round times, eight or fewer.
fn ticks(axis: &Axis, clock: &Clock) -> Vec<Tick> {
    const MINUTES: [u64; 11] = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1_440];
    let minutes = axis.length / 60_000;
    let every = MINUTES
        .into_iter()
        .find(|every| minutes / every <= 8)
        .unwrap_or(minutes.div_ceil(8));
    let past = clock.minute_of_day(Moment(axis.from)) % every * 60_000 + axis.from % 60_000;
    let first = if past == 0 {
        axis.from
    } else {
        axis.from + every * 60_000 - past
    };
    let places = (0..)
        .map(|step| first + step * every * 60_000)
        .take_while(|at| *at <= axis.from + axis.length);
    places
        .map(|at| Tick {
            x: axis.place(Moment(at)),
            words: if every >= 1_440 {
                clock.short_day(Moment(at))
            } else {
                clock.time(Moment(at))
            },
        })
        .collect()
}
