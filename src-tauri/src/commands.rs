//! One adapter for each command of the product, made from its list; plus what only a window can do.

use crate::{print, streams};
use console::Console;
#[allow(clippy::wildcard_imports, reason = "the list of commands names nearly every type")]
use console::wire::*;
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;

/// The product, or why it could not be opened.
pub(crate) struct Product(pub(crate) Result<Console, WireError>);

impl Product {
    pub(crate) fn console(&self) -> Result<Console, WireError> {
        self.0.clone()
    }
}

macro_rules! adapters {
    ($($name:ident($request:ty) -> $response:ty,)*) => {
        $(
            #[tauri::command]
            async fn $name(product: State<'_, Product>, request: $request) -> Result<$response, WireError> {
                product.console()?.$name(request).await
            }
        )*

        /// Every command the window may call; `src-tauri/permissions` says which it is allowed.
        pub(crate) fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![
                $($name,)*
                streams::subscribe,
                streams::unsubscribe,
                pick_checklist,
                pick_file,
                pick_save,
                print_page,
            ]
        }
    };
}

console::with_commands!(adapters);

/// Lets the person choose a Markdown file; `None` where they do not.
#[tauri::command]
async fn pick_checklist(app: AppHandle) -> Option<String> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    app.dialog()
        .file()
        .set_title("Open a checklist")
        .add_filter("Markdown", &["md", "markdown", "txt"])
        .pick_file(|chosen| {
            // The window may be gone by the time somebody chooses.
            let _ = reply.send(chosen);
        });
    answer.await.ok().flatten().map(|chosen| chosen.to_string())
}

/// Lets the person choose a file to open, of any kind; `None` where they do not.
#[tauri::command]
async fn pick_file(app: AppHandle, title: String) -> Option<String> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    app.dialog().file().set_title(title).pick_file(|chosen| {
        // The window may be gone by the time somebody chooses.
        let _ = reply.send(chosen);
    });
    answer.await.ok().flatten().map(|chosen| chosen.to_string())
}

/// Lets the person choose where a file goes; `None` where they do not.
#[tauri::command]
async fn pick_save(app: AppHandle, title: String, name: String) -> Option<String> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    app.dialog()
        .file()
        .set_title(title)
        .set_file_name(name)
        .save_file(|chosen| {
            // The window may be gone by the time somebody chooses.
            let _ = reply.send(chosen);
        });
    answer.await.ok().flatten().map(|chosen| chosen.to_string())
}

/// Lets the person print what the page lays out for paper; `name` is for a file in place of a printer.
#[tauri::command]
async fn print_page(window: WebviewWindow, paper: PaperSize, name: String) -> Result<print::Ended, WireError> {
    print::print(&window, paper, name).await.map_err(|why| WireError {
        code: Code::Other,
        message: "The sheet was not printed".to_owned(),
        causes: vec![why],
        hint: Some("Export the PDF and print that.".to_owned()),
    })
}
