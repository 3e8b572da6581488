//! The ports of 127.0.0.1 the stack listens on: the remembered ones if they are free, else free ones.

use crate::{StackError, files};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use tokio::net::{TcpListener, UdpSocket};

/// Tries for a port that is free for both TCP and UDP.
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

async fn tcp(name: &str, remembered: &Remembered) -> Result<TcpListener, StackError> {
    if let Some(port) = remembered.get(name)
        && let Ok(listener) = TcpListener::bind(("127.0.0.1", *port)).await
    {
        return Ok(listener);
    }
    TcpListener::bind("127.0.0.1:0").await.map_err(unopened(name))
}

async fn both(name: &str, remembered: &Remembered) -> Result<(UdpSocket, TcpListener), StackError> {
    let mut wanted = remembered.get(name).copied().unwrap_or(0);
    let mut last = None;
    for _ in 0..TRIES {
        match pair(wanted).await {
            Ok(pair) => return Ok(pair),
            Err(error) => last = Some(error),
        }
        wanted = 0;
    }
    Err(unopened(name)(
        last.unwrap_or_else(|| std::io::ErrorKind::AddrInUse.into()),
    ))
}

async fn pair(port: u16) -> std::io::Result<(UdpSocket, TcpListener)> {
    let tcp = TcpListener::bind(("127.0.0.1", port)).await?;
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
