//! Reads the 66 vectors that were computed with fifty digits from the defining sums.

use serde_json::Value;

const VECTORS: &str = include_str!("../tests/data/vectors.json");

/// Runs `check` on the arguments and the expected numbers of every vector of one function.
pub(crate) fn each(function: &str, mut check: impl FnMut(&[f64], &[f64])) {
    each_value(function, |args, expected| {
        let args: Vec<f64> = args.iter().map(|arg| arg.as_f64().unwrap()).collect();
        check(&args, expected);
    });
}

/// The same where the arguments have lists in them.
pub(crate) fn each_value(function: &str, mut check: impl FnMut(&[Value], &[f64])) {
    let all: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    let mut found = 0;
    for vector in all.iter().filter(|vector| vector["fn"] == function) {
        let expected: Vec<f64> = match &vector["expect"] {
            Value::Array(several) => several.iter().map(|one| one.as_f64().unwrap()).collect(),
            one => vec![one.as_f64().unwrap()],
        };
        check(vector["args"].as_array().unwrap(), &expected);
        found += 1;
    }
    assert!(found > 0, "no vector for {function}");
}

/// Lists of numbers inside an argument.
pub(crate) fn rows(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| {
        row.as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_f64().unwrap())
            .collect()
    };
    value.as_array().unwrap().iter().map(row).collect()
}

/// Fails unless two numbers agree to a relative `tolerance`, or both are as good as 0.
pub(crate) fn close(ours: f64, expected: f64, tolerance: f64) {
    let allowed = tolerance * expected.abs() + 1e-14;
    assert!((ours - expected).abs() <= allowed, "{ours} is not {expected}");
}

#[test]
fn there_are_as_many_vectors_as_were_computed() {
    let all: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(all.len(), 66);
}
