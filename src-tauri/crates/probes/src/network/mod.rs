//! How hosts are reached and whom they are trusted by; shared by the kinds that open connections.

mod filter;
mod reach;
mod trust;

pub(crate) use reach::{Family, Reach, host_and_port, open};
pub(crate) use trust::{Trust, provider, what_is_wrong};
