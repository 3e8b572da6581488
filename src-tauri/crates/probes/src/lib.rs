//! Looks at the world and runs steps in it: one file per probe kind.
//!
//! * [`Probes`] makes the looks of a check: `http`, `tls`, `dns`, `tcp`, `command`, `file`. Each reports exactly the facts
//!   that `checklist::kinds` declares. What could not be seen is said; it is never an answer.
//! * [`process`] runs deployment steps under a supervisor of their own, so that a step outlives the app and nothing it
//!   started outlives the step. Every program that launches steps or probes calls
//!   [`process::supervise_if_asked`] first thing in `main`.
//! * [`keyring`] is where the keys that people sign with are kept.
//!
//! Facts that may be large (`body`, `stdout`, `stderr`, `text`) are reported only where an expectation or a capture of the
//! look names them; the excerpt shows their beginning in any case.

mod bytes;
mod command;
mod dns;
mod extract;
mod file;
mod fill;
mod http;
mod inputs;
pub mod keyring;
mod look;
mod network;
mod probes;
pub mod process;
pub mod redact;
mod report;
mod secrets;
mod tcp;
mod tls;

pub use probes::Probes;
pub use redact::Redactor;
pub use secrets::SecretsByReference;
