//! The record of a release: the statement that is signed, in [`statement`].

#![allow(clippy::doc_markdown, reason = "names of products and standards")]

pub mod example;
mod moment;
pub mod statement;

pub use moment::Moment;
pub use statement::{Predicate, Record, Statement};
