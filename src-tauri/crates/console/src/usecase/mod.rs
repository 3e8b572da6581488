//! What people do with the product, one file per screen.
#![expect(
    clippy::unused_async,
    reason = "every command has one shape, so that front ends adapt them all alike"
)]

mod begin;
mod export;
mod home;
mod item;
mod rehearsal;
mod release;
mod request;
mod signing;
mod signoff;
mod step;
mod traffic;
mod trust;
mod verify;
mod watch;

pub use verify::verify_record;
pub use watch::Watch;
