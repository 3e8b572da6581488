//! Variables in a command line, where nothing is ever pasted in.

use super::Placed;
use crate::check::Check;
use crate::environment::Environment;
use crate::language::shown;
use crate::placeholder::{Placeholder, placeholders};
use crate::source::Finding;

/// `{name}` of a known variable, and any `{secret:NAME}`, in the line of a `command` look.
pub(super) fn find(check: &Check, environment: &Environment) -> Vec<Placed> {
    let mut found = Vec::new();
    for look in check.looks.iter().filter(|look| look.kind == "command") {
        for placeholder in placeholders(&look.target) {
            let (Placeholder::Var(name) | Placeholder::Secret(name)) = &placeholder;
            let meant = matches!(placeholder, Placeholder::Secret(_)) || environment.vars.contains_key(name);
            if meant && !look.target.contains(&format!("${{{name}}}")) {
                let message = format!("`{{{}}}` is not put into a command line", shown(name));
                let hint = format!(
                    "Commands get it from their surroundings: write `\"$CS_{}\"`.",
                    name.to_uppercase().replace('-', "_")
                );
                found.push((Finding::error("command-variable", message, hint), look.span));
            }
        }
    }
    found
}
