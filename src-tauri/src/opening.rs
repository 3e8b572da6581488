//! What the app was started with, and the page it opens on: `countersign [--rehearse | FILE]`.

use crate::commands::Product;
use console::Options;
use console::wire::{Nothing, ReleaseStatus};
use std::path::Path;

const USAGE: &str = "Usage: countersign [--rehearse | FILE]

  --rehearse   open the MarketSage checklist on the rehearsal stack of this machine
  FILE         open this Markdown checklist; it can do nothing until you trust it

Without a window: csign --help";

/// Help and version need no window.
pub(crate) fn answer_without_a_window() -> Option<String> {
    match std::env::args().nth(1).as_deref() {
        Some("--help" | "-h") => Some(USAGE.to_owned()),
        Some("--version" | "-V") => Some(format!("countersign {}", env!("CARGO_PKG_VERSION"))),
        _ => None,
    }
}

/// The address within the app to open on; `None` is the list of releases.
pub(crate) fn page(product: &Product, options: Option<&Options>) -> Option<String> {
    match std::env::args().nth(1)?.as_str() {
        "--rehearse" => rehearsal(product, options?),
        file => {
            let path = std::path::absolute(file).ok()?;
            Some(format!("#/checklist?path={}", encoded(&path)))
        }
    }
}

/// The rehearsal that is open, else the checklist to begin one with.
fn rehearsal(product: &Product, options: &Options) -> Option<String> {
    let releases = product
        .console()
        .ok()
        .and_then(|console| tauri::async_runtime::block_on(console.releases(Nothing {})).ok());
    let open = releases
        .unwrap_or_default()
        .into_iter()
        .find(|line| line.status == ReleaseStatus::Open && line.environment == "rehearsal");
    if let Some(line) = open {
        return Some(format!("#/release/{}", line.release));
    }
    let shipped = options.shipped.first()?.join("marketsage/production.md");
    Some(format!("#/checklist?path={}&environment=rehearsal", encoded(&shipped)))
}

/// Percent-encoded for a query (RFC 3986: everything but the unreserved characters).
fn encoded(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::encoded;
    use std::path::Path;

    #[test]
    fn a_path_survives_the_address() {
        assert_eq!(encoded(Path::new("/a b/ü&x=1.md")), "/a%20b/%C3%BC%26x%3D1.md");
    }
}
