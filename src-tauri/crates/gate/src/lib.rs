//! Is the evidence enough? Sequential statistics of a release.
//!
//! Each promise about the new version owns two scores. AGAINST is the fortune of gamblers who bet at fair odds, reading
//! after reading, that it is broken; FOR is the fortune of one who bets that it is kept. Either may be looked at after
//! every reading without losing its meaning (Ville 1939). Pure: no I/O, no clock, no chance, no dependency.

mod assessment;
mod counter;
mod dispersion;
mod fortune;
mod gate;
mod math;
mod planner;
mod promise;
mod rule;
pub mod says;
mod settings;
mod stage_clock;
mod tally;
#[cfg(test)]
mod vectors;

pub use assessment::{Advice, Assessment, PromiseState, Why};
pub use counter::{Counters, Counts, Delta};
pub use dispersion::dispersion;
pub use gate::Gate;
pub use planner::{Expected, Outlook, Planner};
pub use promise::{Promise, Unfit};
pub use rule::{Broken, OldVersion, Standing};
pub use settings::{Settings, Stage};
pub use stage_clock::LeftOut;
pub use tally::{Pair, Tally};
