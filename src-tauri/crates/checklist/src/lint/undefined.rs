//! Names that no environment defines.

use crate::nearest::did_you_mean;
use crate::language::shown;
use crate::source::Finding;

/// `{name}` that is neither a variable nor captured.
pub(crate) fn undefined_var<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> Finding {
    Finding::error("undefined-variable", format!("`{{{}}}` is not defined", shown(name)), did_you_mean(name, known))
}
