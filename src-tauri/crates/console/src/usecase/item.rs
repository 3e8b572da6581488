//! The inspector: one item, decisions about it, notes.

use crate::clock::now;
use crate::console::Console;
use crate::show;
use crate::usecase::home::named;
use crate::wire::{AddNote, Code, Decide, Decision, FileBytes, ItemDetail, Nothing, OfItem, ReleaseLine, WireError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::{Command, File};

/// Most bytes of an attached file.
const MOST_BYTES: usize = 16 * 1024 * 1024;

impl Console {
    /// Everything known about one item.
    pub async fn item(&self, request: OfItem) -> Result<ItemDetail, WireError> {
        let lines = self.release_lines()?;
        let path = lines
            .iter()
            .find(|line| line.release == request.release)
            .map(|line| line.path.clone());
        let opened_at = lines
            .iter()
            .find(|line| line.release == request.release)
            .map(|line| line.opened_at);
        let before = |line: &ReleaseLine| Some(&line.path) == path.as_ref() && Some(line.opened_at) < opened_at;
        let earlier: Vec<ReleaseLine> = lines.into_iter().filter(before).collect();
        let now = now();
        let number = request.item;
        self.read(&request.release, move |release, live| {
            show::item_detail(release, live, number, &earlier, now)
        })
        .await?
        .ok_or_else(|| WireError::not_found("such item in this release"))
    }

    /// A person decides about an item.
    pub async fn decide(&self, request: Decide) -> Result<Nothing, WireError> {
        let by = named(&request.person)?;
        let session = self.session(&request.release).await?;
        let number = request.item;
        let item = session
            .running
            .read(move |release, _| release.numbered_item(number).map(|item| item.id.clone()))
            .await?
            .ok_or_else(|| WireError::not_found("such item in this release"))?;
        let why = request.why.trim().to_owned();
        let decision = match request.decision {
            Decision::Withdraw => {
                session.running.act(Command::Withdraw { item, why }, &by).await?;
                return Ok(Nothing {});
            }
            Decision::Attest => engine::Decision::Attested {
                statement: None,
                note: Some(why).filter(|why| !why.is_empty()),
            },
            Decision::Refuse => engine::Decision::Refused { why },
            Decision::Waive { until } => engine::Decision::Waived {
                why,
                until: until.trim().to_owned(),
            },
            Decision::NotApplicable => engine::Decision::NotApplicable { why },
        };
        session
            .running
            .act(
                Command::Decide {
                    item,
                    role: request.role,
                    decision,
                },
                &by,
            )
            .await?;
        Ok(Nothing {})
    }

    /// Adds a note to an item or to the release.
    pub async fn add_note(&self, request: AddNote) -> Result<Nothing, WireError> {
        let by = named(&request.person)?;
        let session = self.session(&request.release).await?;
        let item = match request.item {
            None => None,
            Some(number) => Some(
                session
                    .running
                    .read(move |release, _| release.numbered_item(number).map(|item| item.id.clone()))
                    .await?
                    .ok_or_else(|| WireError::not_found("such item in this release"))?,
            ),
        };
        let file = request.file.map(|file| self.attach(&file)).transpose()?;
        session
            .running
            .act(
                Command::Note {
                    item,
                    text: request.text,
                    file,
                },
                &by,
            )
            .await?;
        Ok(Nothing {})
    }

    fn attach(&self, file: &FileBytes) -> Result<File, WireError> {
        let bad = |message: String, hint: &str| WireError::new(Code::BadInput, message, hint);
        let name = file.name.trim();
        if name.is_empty() || name.len() > 255 || name.chars().any(|c| c.is_control() || "/\\".contains(c)) {
            return Err(bad(
                "The file's name cannot be used".to_owned(),
                "Give a plain name without folders.",
            ));
        }
        let bytes = STANDARD
            .decode(&file.base64)
            .map_err(|error| bad(format!("The file did not arrive whole: {error}"), "Attach it again."))?;
        if bytes.len() > MOST_BYTES {
            return Err(bad(
                format!("{name} has {} bytes; at most 16 MiB are kept", bytes.len()),
                "Attach an excerpt.",
            ));
        }
        let digest = self
            .0
            .store
            .keep(&bytes)
            .ok_or_else(|| WireError::refused("This window only looks on."))??;
        Ok(File {
            name: name.to_owned(),
            size: bytes.len() as u64,
            digest,
        })
    }
}
