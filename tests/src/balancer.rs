//! Real balancers before two versions, started by the test on free ports and stopped by it.

use crate::csign::Bench;
use crate::shop::{Version, free_port};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A balancer that runs. Stopped when dropped.
pub struct Balancer {
    /// Where visitors come in.
    pub door: SocketAddr,
    /// The `[traffic]` table of an environment that uses it.
    pub table: String,
    child: Child,
}

impl Balancer {
    /// HAProxy with its servers `blue` and `green`; everything goes to `blue`. `None` where it is not installed.
    pub fn haproxy(bench: &Bench, old: &Version, new: &Version) -> Option<Self> {
        let program = installed("haproxy", "apt-get install haproxy")?;
        let port = free_port();
        let socket = bench.path().join("admin.sock");
        let socket = socket.display();
        let config = bench.write(
            "haproxy.cfg",
            format!(
                "global\n  stats socket {socket} mode 600 level admin\n  stats timeout 30s\n\
                 defaults\n  mode http\n  timeout connect 2s\n  timeout client 10s\n  timeout server 10s\n\
                 frontend in\n  bind 127.0.0.1:{port}\n  default_backend shop\n\
                 backend shop\n  balance roundrobin\n  server blue {} weight 100\n  server green {} weight 0\n",
                old.address, new.address
            ),
        );
        let child = start(Command::new(program).arg("-db").arg("-f").arg(config));
        let table = format!(
            "[traffic]\nengine = \"haproxy\"\nsocket = \"{socket}\"\nbackend = \"shop\"\nold = \"blue\"\nnew = \"green\"\n"
        );
        Some(Self::open(port, table, child))
    }

    fn open(port: u16, table: String, child: Child) -> Self {
        let door = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let limit = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(door).is_err() {
            assert!(Instant::now() < limit, "the balancer does not open its door");
            thread::sleep(Duration::from_millis(50));
        }
        Self { door, table, child }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        // A stopped process dies of SIGKILL too.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(command: &mut Command) -> Child {
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    child.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"))
}

/// Where a program is, or a loud word and how to install it.
pub fn installed(program: &str, how: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join(program)).find(|file| file.is_file());
    if found.is_none() {
        eprintln!("SKIPPED: {program} is not installed. Install it: {how}");
    }
    found
}
