//! The ports of 127.0.0.1 the stack listens on: the remembered ones if they are free, else free ones.

use crate::{StackError, files};
use std::collections::BTreeMap;
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::{TcpListener, UdpSocket};

/// Tries for a free port.
const TRIES: usize = 20;

/// Every listener that clients know.
#[derive(Debug)]
pub(crate) struct Listeners {
    pub https: TcpListener,
    pub http: TcpListener,
    pub smtp: TcpListener,
    pub control: TcpListener,
    pub dns: (UdpSocket, TcpListener),
}

/// Where they listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addresses {
    pub https: SocketAddr,
    pub http: SocketAddr,
    pub smtp: SocketAddr,
    pub control: SocketAddr,
    pub dns: SocketAddr,
}

type Remembered = BTreeMap<String, u16>;

/// Opens every listener and remembers the ports in `folder/ports.json`.
pub(crate) async fn open(folder: &Path) -> Result<(Listeners, Addresses), StackError> {
    let path = folder.join("ports.json");
    let remembered: Remembered = std::fs::read(&path)
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok())
        .unwrap_or_default();
    let listeners = Listeners {
        https: tcp("https", &remembered).await?,
        http: tcp("http", &remembered).await?,
        smtp: tcp("smtp", &remembered).await?,
        control: tcp("control", &remembered).await?,
        dns: both("dns", &remembered).await?,
    };
    let at = |listener: &TcpListener| listener.local_addr().map_err(unopened("a listener"));
    let addresses = Addresses {
        https: at(&listeners.https)?,
        http: at(&listeners.http)?,
        smtp: at(&listeners.smtp)?,
        control: at(&listeners.control)?,
        dns: at(&listeners.dns.1)?,
    };
    let ports: Remembered = [
        ("https", addresses.https),
        ("http", addresses.http),
        ("smtp", addresses.smtp),
        ("control", addresses.control),
        ("dns", addresses.dns),
    ]
    .map(|(name, address)| (name.to_owned(), address.port()))
    .into();
    files::write(&path, serde_json::json!(ports).to_string().as_bytes())?;
    Ok((listeners, addresses))
}

/// A listener on any free port.
pub(crate) async fn any() -> std::io::Result<TcpListener> {
    persistently(0, listen).await
}

async fn tcp(name: &str, remembered: &Remembered) -> Result<TcpListener, StackError> {
    let wanted = remembered.get(name).copied().unwrap_or(0);
    persistently(wanted, listen).await.map_err(unopened(name))
}

async fn both(name: &str, remembered: &Remembered) -> Result<(UdpSocket, TcpListener), StackError> {
    let wanted = remembered.get(name).copied().unwrap_or(0);
    persistently(wanted, pair).await.map_err(unopened(name))
}

/// Opens the wanted port, else free ones until one can be had. The system may offer a free port (0) and yet refuse it a
/// moment later: another process that wanted that very number came between binding and listening, or has it for UDP.
async fn persistently<T, F>(wanted: u16, open: impl Fn(u16) -> F) -> std::io::Result<T>
where
    F: Future<Output = std::io::Result<T>>,
{
    let mut outcome = open(wanted).await;
    for _ in 0..TRIES {
        if outcome.is_ok() {
            break;
        }
        outcome = open(0).await;
    }
    outcome
}

async fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await
}

async fn pair(port: u16) -> std::io::Result<(UdpSocket, TcpListener)> {
    let tcp = listen(port).await?;
    let udp = UdpSocket::bind(tcp.local_addr()?).await?;
    Ok((udp, tcp))
}

fn unopened(what: &str) -> impl Fn(std::io::Error) -> StackError {
    let what = what.to_owned();
    move |source| StackError::Listen {
        what: what.clone(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn numbers(listeners: &Listeners) -> Vec<u16> {
        let tcp = [&listeners.https, &listeners.http, &listeners.smtp, &listeners.control];
        let mut numbers: Vec<u16> = tcp.map(|listener| listener.local_addr().unwrap().port()).into();
        numbers.push(listeners.dns.1.local_addr().unwrap().port());
        numbers
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn many_that_want_the_same_ports_at_once_all_get_some() {
        let first = tempfile::tempdir().unwrap();
        drop(open(first.path()).await.unwrap());
        let remembered = std::fs::read(first.path().join("ports.json")).unwrap();
        for _ in 0..20 {
            let mut opening = tokio::task::JoinSet::new();
            for _ in 0..16 {
                let remembered = remembered.clone();
                opening.spawn(async move {
                    let folder = tempfile::tempdir().unwrap();
                    std::fs::write(folder.path().join("ports.json"), remembered).unwrap();
                    open(folder.path()).await.unwrap().0
                });
            }
            let opened = opening.join_all().await;
            let distinct: BTreeSet<u16> = opened.iter().flat_map(numbers).collect();
            assert_eq!(distinct.len(), 16 * 5);
        }
    }

    #[tokio::test]
    async fn a_free_port_lost_to_another_is_replaced_until_there_is_no_hope() {
        let tries = AtomicUsize::new(0);
        let lose = async |port: u16, lost: usize| {
            let number = tries.fetch_add(1, Ordering::Relaxed);
            assert_eq!(
                port,
                if number == 0 { 4_000 } else { 0 },
                "only the first try wants a number"
            );
            if number < lost {
                return Err(std::io::Error::from(std::io::ErrorKind::AddrInUse));
            }
            Ok(number)
        };
        assert_eq!(persistently(4_000, |port| lose(port, 3)).await.unwrap(), 3);
        tries.store(0, Ordering::Relaxed);
        let hopeless = persistently(4_000, |port| lose(port, usize::MAX)).await.unwrap_err();
        assert_eq!(hopeless.kind(), std::io::ErrorKind::AddrInUse);
    }
}
