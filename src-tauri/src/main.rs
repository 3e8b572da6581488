//! The desktop shell: opens the one window of Countersign. Everything it can do lives in the `console` crate.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod opening;
mod print;
mod streams;
mod window;

use console::{Access, Console, Options};
use std::process::ExitCode;
use tauri::Manager as _;

fn main() -> ExitCode {
    if let Some(code) = console::supervise_if_asked() {
        return ExitCode::from(u8::try_from(code).unwrap_or(1));
    }
    if let Some(answer) = opening::answer_without_a_window() {
        println!("{answer}");
        return ExitCode::SUCCESS;
    }
    if let Some(advice) = window::no_display() {
        eprintln!("countersign: {advice}");
        return ExitCode::from(2);
    }
    let outcome = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::handler())
        .setup(|app| {
            let options = Options::here("Countersign", Access::WriteOrRead);
            let product = commands::Product::open(options.clone());
            let page = opening::page(&product, options.as_ref().ok());
            app.manage(product);
            app.manage(streams::Streams::default());
            Ok(window::open(app, page.as_deref())?)
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => {
            app.run(|app, event| {
                if let tauri::RunEvent::Exit = event {
                    app.state::<commands::Product>().shut_down();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("countersign: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

impl commands::Product {
    /// Opens the product. Where that fails the window opens all the same, and every command says why.
    fn open(options: Result<Options, console::wire::WireError>) -> Self {
        let opened = options.and_then(Console::open);
        if let Ok(console) = &opened {
            let console = console.clone();
            tauri::async_runtime::spawn(async move {
                // A release that cannot be taken up says so when it is opened.
                drop(console.resume_all().await);
            });
        }
        Self(opened)
    }

    fn shut_down(&self) {
        if let Ok(console) = &self.0 {
            tauri::async_runtime::block_on(console.shut_down());
        }
    }
}
