//! The journal and its projections in SQLite.
//!
//! One folder holds everything a release leaves behind:
//!
//! | file | what it is |
//! |---|---|
//! | `history.db` (+ `-wal`, `-shm`) | the events, hash-chained, and the tables made from them |
//! | `lock` | held by the one process that writes, and says who that is |
//! | `anchors.jsonl` | heads of the chain, kept outside the database so that a cut or recomputed chain is seen |
//! | `blobs/` | bulky content, named by its SHA-256 |
//! | `ballast` | 1 MiB that is given up when the disk is full, so that a rollback can still be recorded |
//!
//! [`History`] is the one writer, [`HistoryReader`] looks on while another process writes; both read through [`Reading`].
//! Event bodies are kept as the exact bytes they arrived in: this crate knows that a body is a JSON object with a
//! `release` and a `kind`, and nothing else about events.

#![allow(clippy::doc_markdown, reason = "SQLite is a name")]

mod anchors;
mod backup;
mod ballast;
mod blobs;
mod chain;
mod database;
mod folder;
mod lock;
mod problem;
mod reader;
mod reading;
mod table;
mod verify;
mod writer;

pub use backup::Backup;
pub use chain::{Hash, event_hash};
pub use lock::Holder;
pub use problem::{AppendError, OpenError, StoreError};
pub use reader::HistoryReader;
pub use reading::Reading;
pub use table::event::{Newest, StoredEvent};
pub use table::recent::RecentRow;
pub use table::release::ReleaseRow;
pub use table::trust::{Decision, TrustRow};
pub use verify::{AnchorState, ChainProblem, ChainReport, Damage};
pub use writer::{AppendReport, History, NewEvent, ReleaseSummary};
