//! Two versions of a small web service on loopback, and visitors who ask for it through whatever balancer stands before it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// One version. Ends with the test's process.
pub struct Version {
    /// Where it listens.
    pub address: SocketAddr,
    /// One request in so many fails; 0 for none.
    pub fails: Arc<AtomicU32>,
    served: Arc<AtomicU64>,
}

impl Version {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap_or_else(|error| panic!("no free port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let version = Self {
            address,
            fails: Arc::default(),
            served: Arc::default(),
        };
        let (fails, served) = (Arc::clone(&version.fails), Arc::clone(&version.served));
        thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                let (fails, served) = (Arc::clone(&fails), Arc::clone(&served));
                thread::spawn(move || serve(visitor, &fails, &served));
            }
        });
        version
    }

    /// Requests it has answered.
    pub fn served(&self) -> u64 {
        self.served.load(Ordering::SeqCst)
    }
}

fn serve(mut visitor: TcpStream, fails: &AtomicU32, served: &AtomicU64) {
    let mut request = [0; 4096];
    if !matches!(visitor.read(&mut request), Ok(read) if read > 0) {
        return;
    }
    let number = served.fetch_add(1, Ordering::SeqCst);
    let every = u64::from(fails.load(Ordering::SeqCst));
    let status = if every > 0 && number.is_multiple_of(every) {
        "500 Internal Server Error"
    } else {
        "200 OK"
    };
    // Whoever leaves early misses the answer.
    let _ = write!(
        visitor,
        "HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    );
}

/// Visitors who come at a steady pace until they are dropped.
pub struct Visitors {
    stop: Arc<AtomicBool>,
    /// Requests that got no answer at all.
    pub unanswered: Arc<AtomicU64>,
}

impl Visitors {
    /// Sends about `per_second` requests to `door`, each on a connection of its own.
    pub fn arrive(door: SocketAddr, per_second: u32) -> Self {
        const WALKERS: u32 = 4;
        let stop = Arc::new(AtomicBool::new(false));
        let unanswered = Arc::new(AtomicU64::new(0));
        for walker in 0..WALKERS {
            let (stop, unanswered) = (Arc::clone(&stop), Arc::clone(&unanswered));
            let pause = Duration::from_secs(1) * WALKERS / per_second;
            thread::spawn(move || {
                thread::sleep(pause / WALKERS * walker);
                let mut next = Instant::now();
                while !stop.load(Ordering::SeqCst) {
                    if !ask(door) {
                        unanswered.fetch_add(1, Ordering::SeqCst);
                    }
                    next += pause;
                    thread::sleep(next.saturating_duration_since(Instant::now()));
                }
            });
        }
        Self { stop, unanswered }
    }
}

impl Drop for Visitors {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
    }
}

fn ask(door: SocketAddr) -> bool {
    let patience = Some(Duration::from_secs(3));
    let asked = TcpStream::connect_timeout(&door, Duration::from_secs(3)).and_then(|mut stream| {
        stream.set_read_timeout(patience)?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)
    });
    asked.is_ok_and(|read| read > 0)
}
