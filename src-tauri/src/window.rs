//! The one window: where it may go (nowhere but the app's own pages) and what it needs to open.

use tauri::webview::NewWindowResponse;
use tauri::{App, Url, WebviewUrl, WebviewWindowBuilder};

/// Opens the window that `tauri.conf.json` describes, on `page` (`#/release/…`) or else on its first one.
///
/// # Errors
/// When the webview cannot be created, for example because `WebKitGTK` does not start.
pub(crate) fn open(app: &App, page: Option<&str>) -> tauri::Result<()> {
    let config = app.config();
    let dev_server = config.build.dev_url.clone().filter(|_| tauri::is_dev());
    for described in &config.app.windows {
        let dev_server = dev_server.clone();
        let mut described = described.clone();
        if let (Some(page), WebviewUrl::App(path)) = (page, &described.url) {
            described.url = WebviewUrl::App(format!("{}{page}", path.display()).into());
        }
        let mut builder = WebviewWindowBuilder::from_config(app, &described)?
            .on_document_title_changed(|window, title| {
                // The title is a courtesy; a window that cannot take it works all the same.
                drop(window.set_title(&title));
            })
            .on_navigation(move |url| is_own_page(url, dev_server.as_ref()))
            .on_new_window(|_, _| NewWindowResponse::Deny);
        if cfg!(debug_assertions) {
            builder = builder.initialization_script(include_str!("faults.js"));
        }
        builder.build()?;
    }
    Ok(())
}

/// Why no window can open here, with what to do instead. `None` where one can.
pub(crate) fn no_display() -> Option<&'static str> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    (cfg!(target_os = "linux") && !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY")).then_some(
        "no display: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it from a desktop session, \
         or work without a window: `csign rehearse`, `csign run`.",
    )
}

/// Whether a page belongs to the app: what is built into the binary, or the development server while developing.
fn is_own_page(url: &Url, dev_server: Option<&Url>) -> bool {
    let built_in = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    };
    built_in || dev_server.is_some_and(|server| server.origin() == url.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(page: &str, dev_server: Option<&str>) -> bool {
        is_own_page(
            &Url::parse(page).unwrap(),
            dev_server.map(|url| Url::parse(url).unwrap()).as_ref(),
        )
    }

    #[test]
    fn the_window_stays_on_the_pages_of_the_app() {
        assert!(own("tauri://localhost/index.html", None));
        assert!(!own("tauri://elsewhere/index.html", None));
        assert!(!own("https://example.com/", None));
        assert!(
            !own("https://tauri.localhost.example.com/", None),
            "a longer host is another host"
        );
        assert!(!own("file:///etc/passwd", None));
        assert!(!own("data:text/html,<h1>no</h1>", None));
    }

    #[test]
    fn the_development_server_is_a_page_of_the_app_only_while_developing() {
        assert!(own("http://localhost:1420/", Some("http://localhost:1420")));
        assert!(!own("http://localhost:1421/", Some("http://localhost:1420")));
        assert!(!own("http://localhost:1420/", None));
    }
}
