//! A small real stack on loopback to practise a release on: two versions of a web service behind a weighted proxy, with
//! TLS, DNS, mail, monitoring, a database to migrate and back up, visitors who keep it busy, and faults to switch on.
//!
//! Nothing is canned: every number it serves comes from what it did. It listens on 127.0.0.1 only and answers for the
//! hosts of `marketsage.com`; [`Supplies`] says how to reach them there.
//!
//! At a fresh start the old version serves everywhere; staging's database already has the new version's migrations, which
//! were tested there, and production's are pending. A release goes like this, over the control interface at `CS_CONTROL`:
//! `POST /deploy` to staging, `POST /deploy` to production, `POST /migrate`, `POST /split` step by step, `POST /retire`. **Between the deployment and the first
//! split only requests with the header `X-Release: new` reach the new version**; all others, also to
//! `/api/v2/health`, are answered by the old one. Answers name their version in `X-Version`.
//!
//! ```no_run
//! # async fn example() -> Result<(), rehearsal::StackError> {
//! use rehearsal::{Options, Stack};
//! let stack = Stack::start(Options {
//!     folder: "rehearsal".into(),
//!     old: "2.0.4".into(),
//!     new: "2.1.0".into(),
//!     fresh: true,
//! })
//! .await?;
//! println!("the service is at {}", stack.supplies().connect["api.marketsage.com:443"]);
//! stack.set_fault("errors", true)?;
//! stack.stop().await;
//! # Ok(())
//! # }
//! ```

#![allow(
    clippy::result_large_err,
    reason = "a refusal is a whole answer, made once for a request"
)]

mod authority;
mod backup;
mod balancer;
mod browser;
mod cache;
mod control;
mod database;
mod edge;
mod error;
mod fault;
mod files;
mod hosts;
mod http;
mod keys;
mod ledger;
mod mail;
mod memory;
mod migration;
mod monitoring;
mod names;
mod place;
mod ports;
mod stack;
mod status;
mod supplies;
mod tables;
mod tasks;
mod traffic;
mod visitors;
mod web;
mod workspace;
mod world;

pub use error::StackError;
pub use fault::Fault;
pub use stack::{Options, Stack};
pub use status::{ServedVersion, Status};
pub use supplies::Supplies;
