//! From a host and a port to an open connection.

use super::filter::refused;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// With several addresses no single one may use up the whole time.
const CONNECT: Duration = Duration::from_secs(3);

/// IPv4 or IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    V4,
    V6,
}

/// How the environment says that hosts are reached.
pub(crate) struct Reach<'a> {
    /// `[network] connect`
    pub(crate) connect: &'a BTreeMap<String, String>,
    pub(crate) family: Option<Family>,
}

/// Where a host is.
pub(crate) struct Places {
    /// At least one.
    pub(crate) addresses: Vec<SocketAddr>,
    /// How long the name look-up took; zero where none was needed.
    pub(crate) lookup: Duration,
}

impl Reach<'_> {
    /// Every address of a host that may be connected to, in the resolver's order.
    pub(crate) async fn places(&self, host: &str, port: u16) -> Result<Places, String> {
        let mapped = self.mapped(host, port);
        let (name, port) = match &mapped {
            Some(place) => host_and_port(place, Some(port))
                .ok_or_else(|| format!("`{place}`, where `connect` leads {host}, is not an address"))?,
            None => (host.to_owned(), port),
        };
        let begin = Instant::now();
        let (found, lookup) = match name.parse::<IpAddr>() {
            Ok(address) => (vec![SocketAddr::new(address, port)], Duration::ZERO),
            Err(_) => (resolve(&name, port).await?, begin.elapsed()),
        };
        let addresses = self.permitted(&name, found, mapped.is_some())?;
        Ok(Places { addresses, lookup })
    }

    fn mapped(&self, host: &str, port: u16) -> Option<String> {
        let host = host.to_ascii_lowercase();
        let exact = format!("{host}:{port}");
        let find = |wanted: &str| self.connect.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        find(&exact).or_else(|| find(&host)).map(|(_, place)| place.clone())
    }

    fn permitted(&self, name: &str, found: Vec<SocketAddr>, mapped: bool) -> Result<Vec<SocketAddr>, String> {
        let mut why = format!("{name} has no address");
        let mut permitted = Vec::new();
        for address in found {
            let other_family = match self.family {
                Some(Family::V4) => address.is_ipv6().then_some("it is not an IPv4 address"),
                Some(Family::V6) => address.is_ipv4().then_some("it is not an IPv6 address"),
                None => None,
            };
            // The person who wrote the environment named the place; a checklist or a name server did not.
            let forbidden = if mapped { None } else { refused(address.ip()) };
            match other_family.or(forbidden) {
                Some(reason) => why = format!("{} is not asked: {reason}", address.ip()),
                None if permitted.contains(&address) => {}
                None => permitted.push(address),
            }
        }
        if permitted.is_empty() { Err(why) } else { Ok(permitted) }
    }
}

impl Places {
    /// A connection to the first address that accepts one, and how long connecting took.
    pub(crate) async fn connect(&self) -> Result<(TcpStream, SocketAddr, Duration), String> {
        let mut why = String::new();
        for (index, address) in self.addresses.iter().enumerate() {
            let begin = Instant::now();
            let last = index + 1 == self.addresses.len();
            match open(*address, if last { Duration::MAX } else { CONNECT }).await {
                Ok(stream) => return Ok((stream, *address, begin.elapsed())),
                Err(reason) => why = reason.text,
            }
        }
        Err(why)
    }
}

/// Why a connection was not made.
#[derive(Debug)]
pub(crate) struct NotOpened {
    /// The peer said no.
    pub(crate) refused: bool,
    /// For people.
    pub(crate) text: String,
}

/// A connection to this address.
pub(crate) async fn open(address: SocketAddr, limit: Duration) -> Result<TcpStream, NotOpened> {
    let refused = |refused, text: String| NotOpened { refused, text };
    match timeout(limit, TcpStream::connect(address)).await {
        Err(_) => Err(refused(
            false,
            format!("{address} did not accept a connection within {} s", limit.as_secs()),
        )),
        Ok(Err(error)) if error.kind() == ErrorKind::ConnectionRefused => {
            Err(refused(true, format!("{address} refused the connection")))
        }
        Ok(Err(error)) => Err(refused(false, format!("cannot connect to {address}: {error}"))),
        Ok(Ok(stream)) => {
            // Only a matter of speed; a stream that does not take it works all the same.
            let _ = stream.set_nodelay(true);
            Ok(stream)
        }
    }
}

async fn resolve(name: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    match lookup_host((name, port)).await {
        Ok(found) => Ok(found.collect()),
        Err(error) => Err(format!("the name {name} cannot be looked up: {error}")),
    }
}

/// `host`, `host:port`, `1.2.3.4:5`, `[::1]:443`, `::1`.
pub(crate) fn host_and_port(text: &str, usual: Option<u16>) -> Option<(String, u16)> {
    let text = text.trim();
    if text.parse::<IpAddr>().is_ok() {
        return Some((text.to_owned(), usual?));
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, port.parse().ok()?),
        _ => (text, usual?),
    };
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let plain = !host.is_empty() && !host.contains(|character: char| character.is_whitespace() || character == '/');
    plain.then(|| (host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_told_apart() {
        let read = |text| host_and_port(text, Some(443));
        assert_eq!(read("a.example"), Some(("a.example".to_owned(), 443)));
        assert_eq!(read("a.example:8443"), Some(("a.example".to_owned(), 8443)));
        assert_eq!(read("[::1]:8443"), Some(("::1".to_owned(), 8443)));
        assert_eq!(read("[::1]"), Some(("::1".to_owned(), 443)));
        assert_eq!(read("::1"), Some(("::1".to_owned(), 443)));
        assert_eq!(read("a.example:https"), None);
        assert_eq!(read("https://a.example"), None);
        assert_eq!(host_and_port("a.example", None), None);
    }

    #[tokio::test]
    async fn a_key_with_a_port_goes_before_one_without() {
        let connect = BTreeMap::from([
            ("api.example:443".to_owned(), "127.0.0.1:8443".to_owned()),
            ("API.example".to_owned(), "127.0.0.2".to_owned()),
        ]);
        let reach = Reach {
            connect: &connect,
            family: None,
        };
        let at = async |port| reach.places("api.example", port).await.unwrap().addresses[0].to_string();
        assert_eq!(at(443).await, "127.0.0.1:8443");
        assert_eq!(at(80).await, "127.0.0.2:80");
    }

    #[tokio::test]
    async fn a_refused_address_is_asked_only_where_the_environment_names_it() {
        let connect = BTreeMap::from([("metadata.example".to_owned(), "169.254.169.254".to_owned())]);
        let reach = Reach {
            connect: &connect,
            family: None,
        };
        assert!(reach.places("metadata.example", 80).await.is_ok());
        let why = reach.places("169.254.169.254", 80).await.err().unwrap();
        assert_eq!(
            why,
            "169.254.169.254 is not asked: it is a link-local or metadata address"
        );
    }
}
