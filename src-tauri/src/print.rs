//! The system's print dialog for what the page lays out for paper.

use console::wire::PaperSize;
use serde::Serialize;
use tauri::WebviewWindow;

/// What became of a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    /// The printer's queue, or the file that was chosen, has it.
    Sent,
    /// The person changed their mind.
    Cancelled,
    /// The dialog is open, and this system tells no more.
    #[cfg_attr(target_os = "linux", expect(dead_code, reason = "GTK tells"))]
    Unknown,
}

/// Opens the dialog and answers when it has ended; the error is a sentence of the system. A file in place of a printer is
/// offered under `name`.
#[cfg(target_os = "linux")]
pub(crate) async fn print(window: &WebviewWindow, paper: PaperSize, name: String) -> Result<Ended, String> {
    let (reply, answer) = tokio::sync::oneshot::channel();
    let opened = window.with_webview(move |webview| {
        let page = webview.inner();
        // The dialog has a loop of its own: it must not begin inside an event of the window.
        gtk::glib::idle_add_local_once(move || linux::dialog(&page, paper, &name, reply));
    });
    opened.map_err(|error| error.to_string())?;
    answer
        .await
        .unwrap_or_else(|_| Err("the window closed meanwhile".to_owned()))
}

/// The dialog of the web view, which reads the size of the paper from the page's style.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn print(window: &WebviewWindow, _paper: PaperSize, _name: String) -> Result<Ended, String> {
    window.print().map_err(|error| error.to_string())?;
    Ok(Ended::Unknown)
}

#[cfg(target_os = "linux")]
mod linux {
    use super::Ended;
    use console::wire::PaperSize;
    use gtk::prelude::*;
    use std::cell::RefCell;
    use std::rc::Rc;
    use tokio::sync::oneshot::Sender;
    use webkit2gtk::{PrintOperation, PrintOperationExt as _, PrintOperationResponse, WebView};

    /// `GTK_PRINT_SETTINGS_OUTPUT_BASENAME`: what a file is called, without its ending.
    const OUTPUT_BASENAME: &str = "output-basename";

    /// Somebody waits for the end, and until then the operation must live.
    type Waiting = Rc<RefCell<Option<(Sender<Result<Ended, String>>, PrintOperation)>>>;

    pub(super) fn dialog(page: &WebView, paper: PaperSize, name: &str, reply: Sender<Result<Ended, String>>) {
        let operation = PrintOperation::new(page);
        operation.set_page_setup(&whole_page(paper));
        let settings = gtk::PrintSettings::new();
        settings.set(OUTPUT_BASENAME, Some(name));
        operation.set_print_settings(&settings);
        let waiting: Waiting = Rc::new(RefCell::new(Some((reply, operation.clone()))));
        let failed = Rc::clone(&waiting);
        operation.connect_failed(move |_, error| end(&failed, Err(error.to_string())));
        let finished = Rc::clone(&waiting);
        operation.connect_finished(move |_| end(&finished, Ok(Ended::Sent)));
        let window = page.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok());
        if operation.run_dialog(window.as_ref()) != PrintOperationResponse::Print {
            end(&waiting, Ok(Ended::Cancelled));
        }
    }

    /// The first to say how it ended is believed: a failed operation says that it finished as well.
    fn end(waiting: &Waiting, ended: Result<Ended, String>) {
        if let Some((reply, _operation)) = waiting.take() {
            // The window may be gone.
            let _ = reply.send(ended);
        }
    }

    /// The sheet brings its own margins.
    fn whole_page(paper: PaperSize) -> gtk::PageSetup {
        let name = match paper {
            PaperSize::A4 => "iso_a4",
            PaperSize::Letter => "na_letter",
        };
        let setup = gtk::PageSetup::new();
        setup.set_paper_size(&gtk::PaperSize::new(Some(name)));
        setup.set_top_margin(0.0, gtk::Unit::Mm);
        setup.set_bottom_margin(0.0, gtk::Unit::Mm);
        setup.set_left_margin(0.0, gtk::Unit::Mm);
        setup.set_right_margin(0.0, gtk::Unit::Mm);
        setup
    }
}
