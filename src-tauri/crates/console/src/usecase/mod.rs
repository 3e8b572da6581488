//! What people do with the product, one file per screen.

mod home;
mod item;
mod rehearsal;
mod release;
mod step;
mod trust;
mod watch;

pub use watch::Watch;
