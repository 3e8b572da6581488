//! What a release is and how it moves.
//!
//! Everything but [`runner`] is pure: no I/O, no clock, no randomness. The world reaches the engine through the traits in
//! [`ports`]; the runner is the only async code and the only owner of a release's state while it is open.

mod brief;
pub mod evidence;
pub mod judge;
pub mod plan;
pub mod ports;
mod predicate;
pub mod release;
pub mod runner;
pub mod says;
pub mod traffic;
pub mod wording;

pub use evidence::{ExcerptLine, Fact, FactValue, Seen, Sighting};
pub use judge::{Judged, Judgement, Outcome};
pub use plan::{Digest, Ingredients, Plan};
pub use release::decide::{Command, Place, Refusal, Which};
pub use release::event::{Closing, Ending, Event, EventKind, File, ReleaseId, Stamp, StepEnd};
pub use release::signoff::{Answered, Phase};
pub use release::standing::Standing;
pub use release::state::{Decision, Release, StepStanding};
