//! Puts every command of the shell under the access list in `src-tauri/permissions` and `src-tauri/capabilities`.

use std::error::Error;

use tauri_build::{AppManifest, Attributes};

fn main() -> Result<(), Box<dyn Error>> {
    // The shell embeds ui/dist; an absent folder would stop `cargo check` before the UI has ever been built.
    std::fs::create_dir_all("ui/dist")?;
    println!("cargo:rerun-if-changed=src-tauri/permissions");
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    tauri_build::try_build(
        Attributes::new()
            .capabilities_path_pattern("./src-tauri/capabilities/*.json")
            .app_manifest(AppManifest::new().permissions_path_pattern("./src-tauri/permissions/*.toml")),
    )?;
    Ok(())
}
