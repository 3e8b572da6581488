//! `tls`: the certificate and the handshake of each host, at each of its addresses.

mod certificate;
mod handshake;

use crate::inputs;
use crate::look::Asking;
use crate::network::{Reach, host_and_port};
use crate::report::{Report, gather};
use engine::evidence::{FactValue, Seen};
use futures_util::future::join_all;
use handshake::{Means, handshake};
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

const USUAL_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_TIMEOUT: Duration = Duration::from_mins(1);
const MOST_ADDRESSES: usize = 32;
static BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

pub(crate) async fn look(asking: &Asking<'_>) -> Result<Seen, String> {
    let timeout = inputs::timeout(asking, USUAL_TIMEOUT, LONGEST_TIMEOUT)?;
    let network = &asking.surroundings.network;
    let ca = network.ca.as_ref().map(|ca| asking.surroundings.cwd.join(ca));
    let trusted = asking.trust.with(ca.as_deref())?;
    let means = Means {
        verifier: trusted.verifier.clone(),
        versions: versions(asking)?,
        name: asking.input("name"),
    };
    let reach = Reach {
        connect: &network.connect,
        family: None,
    };
    let hosts = asking
        .look
        .target
        .split(',')
        .map(str::trim)
        .filter(|host| !host.is_empty());
    let looks = hosts.map(|host| look_at_host(host, &reach, &means, timeout));
    let subjects: Vec<_> = join_all(looks).await.into_iter().flatten().collect();
    if subjects.is_empty() {
        return Err("no host is named".to_owned());
    }
    Ok(gather(asking.look, format!("tls {}", asking.look.target), subjects))
}

fn versions(asking: &Asking<'_>) -> Result<&'static [&'static SupportedProtocolVersion], String> {
    match asking.input("versions") {
        None => Ok(&BOTH),
        Some("1.2") => Ok(&BOTH[1..]),
        Some("1.3") => Ok(&BOTH[..1]),
        Some(other) => Err(format!("`with versions {other}` is neither 1.2 nor 1.3")),
    }
}

async fn look_at_host(
    text: &str,
    reach: &Reach<'_>,
    means: &Means<'_>,
    timeout: Duration,
) -> Vec<(String, Result<Report, String>)> {
    let deadline = Instant::now() + timeout;
    let late = |what: &str| Err(format!("{what} took longer than {timeout:?}"));
    let Some((host, port)) = host_and_port(text, Some(443)) else {
        return vec![(text.to_owned(), Err(format!("`{text}` is not `HOST` or `HOST:PORT`")))];
    };
    let places = match timeout_at(deadline, reach.places(&host, port)).await {
        Ok(Ok(places)) => places,
        Ok(Err(reason)) => return vec![(text.to_owned(), Err(reason))],
        Err(_) => return vec![(text.to_owned(), late("the name look-up"))],
    };
    let addresses: Vec<String> = places.addresses.iter().map(SocketAddr::to_string).collect();
    let looks = places.addresses.iter().take(MOST_ADDRESSES).map(async |address| {
        let report = match timeout_at(deadline, handshake(&host, *address, means)).await {
            Ok(report) => report,
            Err(_) => late(&format!("the handshake with {address}")),
        };
        let report = report.map(|mut report| {
            report.fact("addresses", FactValue::List(addresses.clone()));
            report
        });
        (format!("{host} {address}"), report)
    });
    join_all(looks).await
}
