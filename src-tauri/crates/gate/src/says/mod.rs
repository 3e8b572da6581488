//! The evidence in sentences: what was seen, what it means, what follows.

mod number;
mod outlook;
mod overall;
mod promise;

pub use outlook::outlook;
pub use overall::overall;
pub use promise::promise;

use crate::promise::Promise;
use number::NO_BREAK;

/// What the sentences need to know from outside.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// A time on the caller's scale of seconds as people read it: `14:02:10`.
    pub clock: &'a dyn Fn(f64) -> String,
    /// Percent of the next stage; none after the last.
    pub next: Option<u8>,
}

/// What is promised, as a clause: `errors < 0.1 %`.
pub fn clause(promise: &Promise) -> String {
    match promise {
        Promise::ErrorRate { limit } => format!("errors <{NO_BREAK}{}", number::limit(*limit)),
        Promise::SlowShare { limit } => format!("slow requests <{NO_BREAK}{}", number::limit(*limit)),
        Promise::MeanResponse { limit_ms } => {
            format!("average response <{NO_BREAK}{}", number::milliseconds(*limit_ms))
        }
        Promise::NoWorse { factor } => format!("slow requests ≤{NO_BREAK}{} × old", number::times(*factor)),
    }
}

/// What it is about, in a word or two.
fn subject(promise: &Promise) -> &'static str {
    match promise {
        Promise::ErrorRate { .. } => "errors",
        Promise::SlowShare { .. } => "slow requests",
        Promise::MeanResponse { .. } => "average response",
        Promise::NoWorse { .. } => "no slower than old",
    }
}

/// With a capital at the beginning.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
