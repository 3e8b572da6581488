//! What Prometheus answers to a query (HTTP API v1).

use crate::site::Said;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The result of a query.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Scalar(f64),
    /// The values alone.
    Vector(Vec<f64>),
    Matrix(Vec<Series>),
}

/// One series: its labels, and its samples by rising time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub labels: BTreeMap<String, String>,
    /// Unix milliseconds, and the value.
    pub samples: Vec<(u64, f64)>,
}

#[derive(Debug, Deserialize)]
struct Whole {
    status: String,
    data: Option<Data>,
    error: Option<String>,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Data {
    Scalar((f64, String)),
    Vector(Vec<Instant>),
    Matrix(Vec<Range>),
    String(serde::de::IgnoredAny),
}

#[derive(Debug, Deserialize)]
struct Instant {
    value: Option<(f64, String)>,
}

#[derive(Debug, Deserialize)]
struct Range {
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(f64, String)>,
    histograms: Option<serde_json::Value>,
}

impl Outcome {
    /// Its kind, for errors.
    pub(super) fn kind(&self) -> String {
        match self {
            Outcome::Scalar(_) => "one number".to_owned(),
            Outcome::Vector(values) => format!("{} values without their times", values.len()),
            Outcome::Matrix(series) => format!("{} series", series.len()),
        }
    }
}

/// The outcome, or why there is none. An answer with warnings is one in part, and a part is not the whole.
pub(super) fn read(said: &Said) -> Result<Outcome, String> {
    let Ok(whole) = serde_json::from_str::<Whole>(&said.body) else {
        return Err(format!("it did not answer as Prometheus does: {}", said.excerpt()));
    };
    if whole.status != "success" {
        let why = whole.error.unwrap_or_else(|| said.excerpt());
        return Err(format!("it refused: {why}"));
    }
    if let Some(warning) = whole.warnings.first() {
        return Err(format!("it warns: {warning}"));
    }
    match whole.data {
        Some(Data::Scalar((_, value))) => Ok(Outcome::Scalar(number(&value)?)),
        Some(Data::Vector(values)) => {
            let value = |instant: Instant| match instant.value {
                Some((_, value)) => number(&value),
                None => Err(native()),
            };
            Ok(Outcome::Vector(
                values.into_iter().map(value).collect::<Result<_, _>>()?,
            ))
        }
        Some(Data::Matrix(ranges)) => Ok(Outcome::Matrix(
            ranges.into_iter().map(series).collect::<Result<_, _>>()?,
        )),
        Some(Data::String(_)) => Err("it gives a text".to_owned()),
        None => Err("it gives nothing".to_owned()),
    }
}

fn series(range: Range) -> Result<Series, String> {
    if range.histograms.is_some() {
        return Err(native());
    }
    let sample = |(at, value): (f64, String)| Ok((milliseconds(at), number(&value)?));
    Ok(Series {
        labels: range.metric,
        samples: range.values.into_iter().map(sample).collect::<Result<_, String>>()?,
    })
}

fn native() -> String {
    "it gives a native histogram, and only classic ones are read: ask for the `_bucket` series, which `scrape_classic_histograms` \
     keeps"
        .to_owned()
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("it gives `{text}` for a number"))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a time after 1970, below 2^53"
)]
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1e3).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Said {
        Said {
            status,
            body: body.to_owned(),
        }
    }

    #[test]
    fn a_matrix_is_read() {
        let body = r#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"instance":"a"},"values":[[1700000000.123,"4"],[1700000005,"5"]]}]}}"#;
        let Outcome::Matrix(series) = read(&said(200, body)).unwrap() else {
            panic!()
        };
        assert_eq!(series[0].samples, [(1_700_000_000_123, 4.0), (1_700_000_005_000, 5.0)]);
    }

    #[test]
    fn what_is_not_the_whole_truth_is_an_error() {
        let histogram =
            r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":[[1,{}]]}]}}"#;
        for (status, body, why) in [
            (
                400,
                r#"{"status":"error","errorType":"bad_data","error":"parse error: x"}"#,
                "refused: parse error: x",
            ),
            (
                503,
                "upstream connect error",
                "did not answer as Prometheus does: status 503: upstream connect error",
            ),
            (
                200,
                r#"{"status":"success","warnings":["no store"],"data":{"resultType":"vector","result":[]}}"#,
                "warns: no store",
            ),
            (200, histogram, "native histogram"),
            (
                200,
                r#"{"status":"success","data":{"resultType":"string","result":[1,"a"]}}"#,
                "gives a text",
            ),
        ] {
            let error = read(&said(status, body)).unwrap_err();
            assert!(error.contains(why), "{body}: {error}");
        }
    }
}
