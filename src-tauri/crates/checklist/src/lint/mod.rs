//! What can be wrong with a check that reads well, one rule per file.

mod undefined;

pub(crate) use undefined::undefined_var;

use crate::check::Check;
use crate::environment::Environment;
use crate::language::shown;
use crate::model::Checklist;
use crate::problem::{Problem, Span};
use crate::source::Finding;

/// A finding and its place.
pub(crate) type Placed = (Finding, Span);

/// Rule of a look that expects nothing.
pub(crate) const NO_EXPECTATION: &str = "no-expectation";

/// Judges a check by the declarations of its kinds.
pub(crate) fn check(_check: &Check) -> Vec<Placed> {
    Vec::new()
}

/// What only shows when checklist and environment meet.
pub fn lint(_checklist: &Checklist, _environment: Option<&Environment>) -> Vec<Problem> {
    let _ = shown;
    Vec::new()
}
