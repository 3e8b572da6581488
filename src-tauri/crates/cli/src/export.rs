//! `csign export RELEASE --as KIND --out PATH`

use crate::arguments::{Export, Kind};
use crate::{print, show, signoff};
use console::Console;
use console::wire::{Code, ExportKind, ExportProgress, ExportRelease, OfRelease, PaperSize, WireError, WrittenFile};
use std::process::ExitCode;
use std::time::Duration;

/// Writes a release to a file, whole or not at all.
pub(crate) async fn export(console: &Console, wanted: &Export, json: bool) -> Result<ExitCode, WireError> {
    let release = show::identity(console, &wanted.release).await?;
    let request = ExportRelease {
        release: release.clone(),
        kind: match wanted.kind {
            Kind::Pdf => ExportKind::Pdf,
            Kind::Bundle => ExportKind::Bundle,
            Kind::Html => ExportKind::Html,
            Kind::Md => ExportKind::Markdown,
            Kind::Json => ExportKind::Json,
            Kind::Csv => ExportKind::Csv,
        },
        path: wanted.out.display().to_string(),
        paper: if wanted.letter {
            PaperSize::Letter
        } else {
            PaperSize::A4
        },
    };
    console.export(request).await?;
    loop {
        match console
            .export_progress(OfRelease {
                release: release.clone(),
            })
            .await?
        {
            ExportProgress::Running { .. } | ExportProgress::Idle {} => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            ExportProgress::Done { path, size } => return Ok(signoff::wrote(&WrittenFile { path, size }, json)),
            ExportProgress::Cancelled {} => {
                print::line("Stopped; nothing was written");
                return Ok(ExitCode::from(4));
            }
            ExportProgress::Failed { why } => {
                return Err(WireError {
                    code: Code::Other,
                    message: why,
                    causes: Vec::new(),
                    hint: None,
                });
            }
        }
    }
}
