//! A release: what happened, where that leaves it, what may come next.
//!
//! [`decide`](decide::decide) turns a command into events, [`apply`](apply::apply) turns an event into state, and nothing
//! else changes a release. All pure: time comes in with the stamp, and there is no I/O here.

pub mod apply;
pub mod assessed;
pub mod decide;
pub mod event;
mod places;
pub mod signoff;
pub mod standing;
pub mod state;
pub mod traffic;
pub mod verdict;
