//! Identity of items and steps over edits of the file.

use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The path to a section, folded into one value.
pub(super) type Path = [u8; 32];

/// The path one step further.
pub(super) fn below(path: &Path, title: &str) -> Path {
    let mut hash = Sha256::new();
    hash.update(path);
    hash.update(normalised(title).as_bytes());
    hash.finalize().into()
}

/// Letter case and spacing do not matter to identity.
pub(crate) fn normalised(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Hands out identities and counts equals.
#[derive(Default)]
pub(super) struct Identities {
    seen: HashMap<Path, u64>,
}

impl Identities {
    /// Hash of (section path, normalised text, ordinal among equals), 16 hex digits.
    pub(super) fn of(&mut self, path: &Path, text: &str) -> String {
        let mut place = below(path, text);
        let ordinal = self.seen.entry(place).or_default();
        *ordinal += 1;
        if *ordinal > 1 {
            place = below(&place, &ordinal.to_string());
        }
        place[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_is_path_text_and_ordinal() {
        let mut identities = Identities::default();
        let (a, b) = (below(&Path::default(), "Database"), below(&Path::default(), "Redis"));
        let first = identities.of(&a, "Backup done");
        assert_eq!(first.len(), 16);
        assert_ne!(first, identities.of(&b, "Backup done"), "another section");
        assert_ne!(first, identities.of(&a, "backup  DONE"), "the second of equals");
        assert_eq!(
            first,
            Identities::default().of(&a, "backup  DONE"),
            "spacing and case do not matter"
        );
    }
}
