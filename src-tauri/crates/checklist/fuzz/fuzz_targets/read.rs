//! Any bytes as a checklist and as an environment.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    checklist::read("a.md", bytes, Some(("a.checks.md", bytes)));
    checklist::read_environment("a.toml", bytes);
});
