//! Real balancers before two versions, started by the test on free ports and stopped by it.

use crate::csign::Bench;
use crate::machine::{example, fetched, free_port, installed};
use crate::shop::Version;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
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

    /// nginx with its upstreams `blue` and `green`, as `docs/traffic.md` has it; everything goes to `blue`.
    pub fn nginx(bench: &Bench, old: &Version, new: &Version) -> Option<Self> {
        let program = installed("nginx", "apt-get install nginx-light")?;
        let port = free_port();
        let folder = bench.path().display();
        let api = bench.write("api.conf", example("api.conf"));
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary = temporary.map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"));
        let config = bench.write(
            "nginx.conf",
            format!(
                "pid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n{}access_log off;\n\
                 upstream blue {{ server {}; }}\nupstream green {{ server {}; }}\ninclude {};\n\
                 server {{\n  listen 127.0.0.1:{port};\n  location / {{ proxy_pass http://$countersign_api; }}\n  \
                 access_log {folder}/api.split.log countersign_api;\n}}\n}}\n",
                temporary.concat(),
                old.address,
                new.address,
                api.display()
            ),
        );
        // Workers are told from the file by their age, in hundredths of a second.
        thread::sleep(Duration::from_millis(50));
        let (nginx, config) = (program.display(), config.display());
        let child =
            start(Command::new(&program).args(["-c", &config.to_string(), "-e", "stderr", "-g", "daemon off;"]));
        let words = format!("\"{nginx}\", \"-c\", \"{config}\", \"-e\", \"stderr\"");
        let table = format!(
            "[traffic]\nengine = \"nginx\"\nfile = \"{}\"\nold = \"blue\"\nnew = \"green\"\ntest = [{words}, \"-t\"]\n\
             reload = [{words}, \"-s\", \"reload\"]\nlog = \"{folder}/api.split.log\"\npid = \"{folder}/nginx.pid\"\n",
            api.display()
        );
        Some(Self::open(port, table, child))
    }

    /// Envoy with its clusters `api_old` and `api_new`, as `docs/traffic.md` has it; everything goes to `api_old`.
    pub fn envoy(bench: &Bench, old: &Version, new: &Version) -> Option<Self> {
        let program = fetched("envoy/envoy")?;
        let (port, admin) = (free_port(), free_port());
        let split = bench.write("split.yaml", example("split.yaml"));
        let mut config = example("envoy.yaml").replace("/etc/envoy/split.yaml", &split.display().to_string());
        for (written, here) in [
            (8080, port),
            (8081, old.address.port()),
            (8082, new.address.port()),
            (9901, admin),
        ] {
            config = config.replace(&format!("port_value: {written}}}"), &format!("port_value: {here}}}"));
        }
        let config = bench.write("envoy.yaml", config);
        let child =
            start(
                Command::new(program)
                    .arg("-c")
                    .arg(config)
                    .args(["--use-dynamic-base-id", "--concurrency", "2"]),
            );
        let table = format!(
            "[traffic]\nengine = \"envoy\"\nadmin = \"http://127.0.0.1:{admin}\"\nruntime = \"routing.traffic_split.api\"\n\
             old = \"api_old\"\nnew = \"api_new\"\nconfig = \"{}\"\n",
            split.display()
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
        // nginx has processes of its own, which end with it when it is asked to.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        for _ in 0..40 {
            if asked.is_err() || !matches!(self.child.try_wait(), Ok(None)) {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
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
