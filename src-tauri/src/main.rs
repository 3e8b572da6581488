//! The desktop shell: opens the one window of Countersign. Everything it can do lives in the `console` crate.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod window;

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(advice) = window::no_display() {
        eprintln!("countersign: {advice}");
        return ExitCode::from(2);
    }
    let outcome = tauri::Builder::default()
        .setup(|app| Ok(window::open(app)?))
        .run(tauri::generate_context!());
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("countersign: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}
