//! What the words of headings and items say: decoration, conditions, signature lines.

use regex::Regex;
use std::sync::LazyLock;

/// A title without symbols at its end: `Database ✅`.
pub(super) fn undecorated(title: &str) -> &str {
    let bare = title.trim_end_matches(|c: char| c.is_whitespace() || is_symbol(c));
    if bare.is_empty() { title.trim() } else { bare.trim() }
}

/// Pictures and signs that say nothing in words.
pub(super) fn is_symbol(c: char) -> bool {
    matches!(u32::from(c), 0x231a..=0x23ff | 0x2600..=0x27bf | 0x2b00..=0x2bff | 0xfe0f | 0x200d | 0x1f000..=0x1faff)
}

#[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)[(（\[](?:optional(?:al|ly|nel)?\b|opcional\b|facultatif|if\b|when (?:applicable|needed)|where applicable|as needed",
        r"|si (?:aplica|procede|applicable|nécessaire)|se (?:aplicável|necessário|necessario)|falls\b|wenn\b",
        r"|если\b|при необходимости|如|可选|必要に応じて|任意)",
        r"|^\s*(?:optional|opcional|if\s[^:,]{1,60}):",
    ))
    .expect("a sound pattern")
});

/// "(if applicable)", "(optional)", "If X: …".
pub(super) fn is_conditional(text: &str) -> bool {
    CONDITION.is_match(text)
}

#[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
static SIGNATURE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\s*]*([^:_*]{2,80}?)[\s*]*:[\s*]*_{3,}(.*)$").expect("a sound pattern"));

#[expect(clippy::expect_used, reason = "the pattern is a constant that a test compiles")]
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:lead|manager|owner|review(?:er)?|team|engineer|officer|director|head|approve[rd]|sign(?:ed|ature|-?off)|",
        r"responsible|operations|security|qa|product|release|c[teis]o|devops|sre|admin|responsável|responsable|verantwortlich)"
    ))
    .expect("a sound pattern")
});

/// The role of `Role: ____ Date: ____`; a blank without a role is a field for text.
pub(super) fn signature_role(text: &str) -> Option<String> {
    if !text.contains("___") {
        return None;
    }
    let found = SIGNATURE.captures(text)?;
    let (role, rest) = (found.get(1)?.as_str().trim(), found.get(2)?.as_str());
    let dated = rest.to_lowercase().contains("date") || rest.to_lowercase().contains("data");
    (dated || ROLE.is_match(role)).then(|| role.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoration_goes_and_words_stay() {
        assert_eq!(undecorated("Code Quality ✅"), "Code Quality");
        assert_eq!(undecorated("🚀 Launch ⚠️ "), "🚀 Launch");
        assert_eq!(undecorated("✅"), "✅");
        assert_eq!(undecorated("C++ & 50%"), "C++ & 50%");
    }

    #[test]
    fn conditions_are_seen_in_several_languages() {
        for text in [
            "Payment (if applicable)",
            "x (optional)",
            "Redis backup (if stateful)",
            "If SSL: renew",
            "Teste (se aplicável)",
        ] {
            assert!(is_conditional(text), "{text}");
        }
        for text in [
            "Certificates (CSP)",
            "Notify",
            "Verify what happens if it fails",
            "Ifconfig: check",
        ] {
            assert!(!is_conditional(text), "{text}");
        }
    }

    #[test]
    fn a_signature_has_a_role_and_a_blank() {
        assert_eq!(
            signature_role("Technical Lead: ______ Date: ____").as_deref(),
            Some("Technical Lead")
        );
        assert_eq!(signature_role("**QA Lead**: ______").as_deref(), Some("QA Lead"));
        assert_eq!(signature_role("PR: ____"), None);
        assert_eq!(signature_role("Technical Lead: Ada"), None);
    }
}
