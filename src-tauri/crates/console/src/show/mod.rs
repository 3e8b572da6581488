//! From the engine's state to the shapes on the wire. Pure: state and time in, shapes out.

mod item;
pub(crate) mod line;
mod outline;
mod series;
mod sheet;
mod signoff;
mod step;
mod traffic;
mod update;
mod words;

pub(crate) use item::item_detail;
pub(crate) use outline::{line_id, outline, reading_outline};
pub(crate) use series::series;
pub(crate) use sheet::{as_text, sheet};
pub(crate) use signoff::{Here, fixed_key, key_line, request_signers, sentence, shortest_passphrase, signoff};
pub(crate) use step::{StepPlace, step_detail};
pub(crate) use traffic::{EngineWords, traffic};
pub(crate) use update::{changes_since, update};
