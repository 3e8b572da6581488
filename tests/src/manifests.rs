//! What each package of the workspace depends on, read from its `Cargo.toml`.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::sources;

/// One package of the workspace.
pub struct Package {
    /// As `Cargo.toml` names it.
    pub name: String,
    /// What its product code is built from and with, by the name of the package, for any system.
    pub uses: BTreeSet<String>,
}

/// Every package of the workspace, the app first.
pub fn packages() -> Vec<Package> {
    let mut manifests = sources::under("src-tauri/crates", &["Cargo.toml"]);
    manifests.extend(sources::under("tests", &["Cargo.toml"]));
    let app = sources::read("Cargo.toml").unwrap_or_else(|| panic!("the project has no Cargo.toml"));
    std::iter::once(app)
        // The fuzz target is a workspace of its own.
        .chain(
            manifests
                .into_iter()
                .filter(|one| !one.path.contains("/fuzz/"))
                .map(|one| one.text),
        )
        .map(|text| package(&text))
        .collect()
}

fn package(text: &str) -> Package {
    let manifest: Table = text
        .parse()
        .unwrap_or_else(|error| panic!("a Cargo.toml does not parse: {error}"));
    let name = manifest["package"]["name"].as_str().unwrap_or_default().to_owned();
    let mut uses = dependencies(&manifest);
    let per_system = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values);
    uses.extend(per_system.filter_map(Value::as_table).flat_map(dependencies));
    Package { name, uses }
}

fn dependencies(table: &Table) -> BTreeSet<String> {
    ["dependencies", "build-dependencies"]
        .iter()
        .filter_map(|kind| table.get(*kind)?.as_table())
        .flatten()
        .map(|(name, details)| {
            details
                .get("package")
                .and_then(Value::as_str)
                .unwrap_or(name)
                .to_owned()
        })
        .collect()
}
