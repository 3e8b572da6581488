//! The few functions the evidence is counted with.

mod divergence;
mod gamma;
mod mixture;

pub(crate) use divergence::{divergence, kl_times};
pub(crate) use mixture::{Mixture, requests_needed};
