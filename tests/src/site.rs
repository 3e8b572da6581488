//! A web site of one page on loopback, which counts who came.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Answers every request with `200` and `{"database":"up"}`. Ends with the test's process.
pub struct Site {
    /// Where it listens.
    pub address: SocketAddr,
    visits: Arc<AtomicU32>,
}

impl Site {
    /// Opens it on a free port.
    pub fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap_or_else(|error| panic!("no free port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let visits = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&visits);
        std::thread::spawn(move || {
            for mut visitor in listener.incoming().flatten() {
                counted.fetch_add(1, Ordering::SeqCst);
                // Whoever leaves early, as a visitor that was killed does, misses the answer.
                std::thread::spawn(move || {
                    let mut request = [0; 4096];
                    let _ = visitor.read(&mut request);
                    let _ = visitor.write_all(
                        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{\"database\":\"up\"}",
                    );
                });
            }
        });
        Self { address, visits }
    }

    /// How many connections were made so far.
    pub fn visits(&self) -> u32 {
        self.visits.load(Ordering::SeqCst)
    }
}
