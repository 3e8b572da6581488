//! The API of the product: every use case, for every front end.
//!
//! [`Console`] is the product, composed. Its methods are the commands listed once in `wire::list` (see
//! [`with_commands!`]), which every front end adapts; [`wire`] has their requests and answers. A release that was begun in
//! one front end is seen in the other, because both read the same journal.

mod by_card;
mod changes;
mod clock;
mod console;
mod dossier;
mod errors;
mod export;
mod here;
mod moving;
mod rights;
mod sealing;
mod show;
mod stepping;
mod store;
mod surroundings;
mod usecase;
pub mod wire;
mod work_tree;

pub use by_card::{ByCard, roll_back_by_card};
pub use console::{Console, Options};
pub use here::account;
pub use probes::process::supervise_if_asked;
pub use store::Access;
pub use usecase::{Watch, verify_record};
