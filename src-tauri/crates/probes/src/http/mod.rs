//! `http`: one request and its answer.
//!
//! Built on hyper's connections rather than on a client such as reqwest: a look reports the name look-up, the connect, the
//! TLS handshake and the first byte each by itself, connects where the environment says while name and `Host` stay,
//! and never shares a connection with another look. A client hides exactly these steps behind its pool.

mod body;
mod exchange;
mod facts;
mod request;

use crate::inputs;
use crate::look::Asking;
use crate::network::{Family, Reach};
use crate::report::{Report, gather};
use engine::evidence::Seen;
use exchange::{Means, exchange};
use facts::Answered;
use request::Request;
use std::time::Duration;
use tokio::time::Instant;

const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_TIMEOUT: Duration = Duration::from_mins(1);
const USUAL_LIMIT: usize = 1024 * 1024;
const HIGHEST_LIMIT: usize = 16 * 1024 * 1024;

pub(crate) async fn look(asking: &Asking<'_>) -> Result<Seen, String> {
    let request = Request::read(asking)?;
    let follow = inputs::count(asking, "follow", 0, 10)?;
    let repeat = inputs::count(asking, "repeat", 1, 100)?.max(1);
    let timeout = inputs::timeout(asking, USUAL_TIMEOUT, LONGEST_TIMEOUT)?;
    let network = &asking.surroundings.network;
    let ca = network.ca.as_ref().map(|ca| asking.surroundings.cwd.join(ca));
    let means = Means {
        reach: Reach {
            connect: &network.connect,
            family: family(asking)?,
        },
        trust: asking.trust,
        ca: ca.as_deref(),
        limit: inputs::size(asking, "limit", USUAL_LIMIT, HIGHEST_LIMIT)?,
    };
    let mut runs = Vec::new();
    for run in 1..=repeat {
        let report = once(asking, request.clone(), follow, timeout, &means).await;
        let failed = report.is_err();
        runs.push((format!("run {run}"), report));
        if failed {
            // The look is undecided from here on; asking on would only take longer.
            break;
        }
    }
    Ok(gather(asking.look, asking.look.target.clone(), runs))
}

fn family(asking: &Asking<'_>) -> Result<Option<Family>, String> {
    match asking.input("family") {
        None => Ok(None),
        Some("4") => Ok(Some(Family::V4)),
        Some("6") => Ok(Some(Family::V6)),
        Some(other) => Err(format!("`with family {other}` is neither 4 nor 6")),
    }
}

/// One request, and those that its redirects ask for.
async fn once(
    asking: &Asking<'_>,
    mut request: Request,
    follow: u32,
    timeout: Duration,
    means: &Means<'_>,
) -> Result<Report, String> {
    let begin = Instant::now();
    let mut redirects = 0;
    loop {
        let exchanged = exchange(&request, means, begin + timeout, timeout).await?;
        let next = if redirects < follow {
            request.redirected(&exchanged)
        } else {
            Ok(None)
        };
        if let Ok(Some(next)) = next {
            request = next;
            redirects += 1;
            continue;
        }
        let answered = Answered {
            request: &request,
            exchanged: &exchanged,
            redirects,
            not_followed: next.err(),
            duration: begin.elapsed(),
        };
        return Ok(answered.report(asking));
    }
}
