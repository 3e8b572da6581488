//! `show stat`: what each server has served.
//!
//! Measured on HAProxy 2.6, per server: `req_tot` counts responses whose headers came; `hrsp_5xx` those with such a
//! status. `eresp` counts requests that got no valid response (closed, not HTTP, too late), and also bodies that broke
//! off, which are in `req_tot` too: `srv_abrt` tells these. `econ` counts requests that no attempt could connect for,
//! `wretr` the attempts. `wredis` counts requests that were given to another server after this one could not be
//! reached: the client may never have noticed, but this server did not answer, so they are errors of this one.
//!
//! There is no sum of response times: `rtime` is an average over about the last thousand responses. So times are not
//! counted here; for promises about them the environment names another source under `[metrics]`.

use super::names::Names;
use crate::failure::failure;
use engine::traffic::{Counted, Counter, Sides, TrafficError};
use std::collections::BTreeMap;

/// The rows of backend and servers: 2 and 4.
const BACKEND_AND_SERVERS: u32 = 6;

/// One line of the table, by column.
pub(super) type Row = BTreeMap<String, String>;

/// Asks for the counters of a backend and its servers.
pub(super) fn question(names: &Names) -> Vec<String> {
    vec![format!("show stat {} {BACKEND_AND_SERVERS} -1", names.backend)]
}

/// The counters in an answer to [`question`].
pub(super) fn counted(answer: &str, names: &Names, what: &str) -> Result<Counted, TrafficError> {
    let rows = rows(answer);
    if rows.is_empty() {
        let said = answer.trim().lines().next().unwrap_or_default().to_owned();
        let hint = "correct `backend` in the environment file, or see what listens at the socket";
        return Err(failure(what, said, hint));
    }
    let side = |servers: &[String]| {
        let counter = |name: &String| {
            let row = rows.iter().find(|row| row.get("svname") == Some(name));
            let row = row.ok_or_else(|| {
                let why = format!("backend {} has no server {name}", names.backend);
                failure(what, why, "correct `[traffic]` in the environment file")
            })?;
            counter(row)
                .ok_or_else(|| failure(what, "counters are missing in the answer", "is HAProxy older than 2.0?"))
        };
        servers.iter().map(counter).collect::<Result<Vec<_>, _>>()
    };
    Ok(Counted {
        sides: Sides {
            old: side(&names.sides.old)?,
            new: side(&names.sides.new)?,
        },
        saturation: Sides::default(),
        sampled_at: None,
    })
}

fn counter(row: &Row) -> Option<Counter> {
    let number = |column: &str| row.get(column)?.parse::<u64>().ok();
    let (refused, moved) = (number("econ")?, number("wredis")?);
    let (requests, errors) = match number("req_tot") {
        Some(answered) if row.get("mode").is_none_or(|mode| mode != "tcp") => {
            let faulty = number("eresp")?;
            let silent = faulty.saturating_sub(number("srv_abrt")?);
            let requests = answered + silent + refused + moved;
            (requests, number("hrsp_5xx")? + faulty + refused + moved)
        }
        // Without HTTP a connection is what counts as a request.
        _ => (number("stot")?.saturating_sub(number("wretr")?), refused + moved),
    };
    Some(Counter {
        instance: row.get("svname")?.clone(),
        requests,
        errors: errors.min(requests),
        response_sum_ms: None,
        at_most: Vec::new(),
        open: number("scur"),
    })
}

/// The table by rows; empty where there is none.
pub(super) fn rows(answer: &str) -> Vec<Row> {
    let mut lines = answer.lines().skip_while(|line| !line.starts_with("# pxname"));
    let Some(head) = lines.next() else { return Vec::new() };
    let columns = fields(head.trim_start_matches("# "));
    let row = |line: &str| columns.iter().cloned().zip(fields(line)).collect::<Row>();
    lines.take_while(|line| !line.trim().is_empty()).map(row).collect()
}

/// The fields of one line of CSV; one in quotation marks may have commas, and doubles its own marks.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = fields.len() - 1;
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                fields[last].push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields[last].push(letter),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(numbers: &[(&str, &str)]) -> Counter {
        let mut row = [
            "req_tot", "hrsp_5xx", "econ", "eresp", "srv_abrt", "wretr", "wredis", "stot", "scur",
        ]
        .map(|column| (column.to_owned(), "0".to_owned()))
        .into_iter()
        .collect::<Row>();
        row.insert("svname".to_owned(), "green".to_owned());
        row.extend(
            numbers
                .iter()
                .map(|(column, value)| ((*column).to_owned(), (*value).to_owned())),
        );
        counter(&row).unwrap()
    }

    #[test]
    fn each_way_to_fail_counts_once() {
        let of = |numbers: &[(&str, &str)]| (row(numbers).requests, row(numbers).errors);
        assert_eq!(of(&[("req_tot", "6")]), (6, 0));
        assert_eq!(of(&[("req_tot", "6"), ("hrsp_5xx", "6")]), (6, 6));
        assert_eq!(of(&[("eresp", "6")]), (6, 6), "closed, garbage or late");
        assert_eq!(
            of(&[("req_tot", "6"), ("eresp", "6"), ("srv_abrt", "6")]),
            (6, 6),
            "cut short"
        );
        assert_eq!(of(&[("econ", "6"), ("wretr", "12"), ("stot", "18")]), (6, 6), "refused");
        assert_eq!(of(&[("wredis", "6"), ("stot", "6")]), (6, 6), "given to another");
    }

    #[test]
    fn a_connection_counts_where_there_is_no_http() {
        let counted = row(&[
            ("mode", "tcp"),
            ("req_tot", ""),
            ("stot", "10"),
            ("wretr", "2"),
            ("econ", "1"),
        ]);
        assert_eq!((counted.requests, counted.errors), (8, 1));
    }

    #[test]
    fn quoted_fields_keep_their_commas() {
        assert_eq!(fields(r#"a,"b, ""c""",,d"#), ["a", "b, \"c\"", "", "d"]);
    }
}
