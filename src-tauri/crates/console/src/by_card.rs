//! The way back without window, database or checklist: from a rollback card. Acts on the engine first; what happened is
//! written beside the journal, where the release takes it up when it is opened next.

use crate::clock::now;
use crate::moving::{BesideJournal, TakeBack, card_path};
use crate::wire::{Code, WireError};
use engine::ReleaseId;
use engine::ports::{Rollback as _, Spilled};
use engine::release::assessed::RolledBack;
use engine::release::event::EventKind;
use std::path::{Path, PathBuf};
use traffic::Card;

/// What a rollback from a card came to.
#[derive(Debug, Clone)]
pub struct ByCard {
    /// The release.
    pub release: String,
    /// The version that serves everyone now.
    pub old: String,
    /// The version that was taken out.
    pub new: String,
    /// How it went.
    pub rolled_back: RolledBack,
    /// Why it could not be written beside the journal, where it could not.
    pub not_written: Option<String>,
}

/// Takes all traffic back to the old version of a release. `named` is a card, or a release that has one in `folder`.
/// `told` hears of each thing on the way. Ends when the engine shows 0 and new has answered its last request.
pub async fn roll_back_by_card(
    folder: &Path,
    named: &str,
    by: &str,
    told: &(dyn Fn(String) + Send + Sync),
) -> Result<ByCard, WireError> {
    let card = read(folder, named)?;
    let engine = card.engine(None).map_err(WireError::from)?;
    told(format!(
        "{}: {} out, {} back in, through {}",
        card.product,
        card.versions.new,
        card.versions.old,
        engine.describe()
    ));
    let at = now();
    let take_back = TakeBack;
    let (_stop, stop) = tokio::sync::watch::channel(false);
    let rolled_back = take_back.take_back(&*engine, told, stop).await;
    let rolled_back = RolledBack {
        elsewhere: true,
        ..rolled_back
    };
    let not_written = write(folder, &card.release, by, at, &rolled_back).err();
    Ok(ByCard {
        release: card.release,
        old: card.versions.old,
        new: card.versions.new,
        rolled_back,
        not_written: not_written.map(|error| error.to_string()),
    })
}

fn read(folder: &Path, named: &str) -> Result<Card, WireError> {
    let as_file = PathBuf::from(named);
    let path = if as_file.is_file() {
        as_file
    } else {
        card_path(folder, &ReleaseId(named.to_owned()))
    };
    Card::read(&path).map_err(|error| {
        WireError::new(
            Code::NotFound,
            format!("There is no rollback card at {}: {error}", path.display()),
            "Name a release whose traffic was moved from here, or the file of its card.",
        )
    })
}

fn write(folder: &Path, release: &str, by: &str, at: u64, rolled_back: &RolledBack) -> std::io::Result<()> {
    let ordered = Spilled {
        by: by.to_owned(),
        what: EventKind::RollbackOrdered {
            ordered_at: at,
            why: "ordered from the rollback card".to_owned(),
            automatic: false,
        },
    };
    let over = Spilled {
        by: by.to_owned(),
        what: EventKind::RollbackOver {
            rolled_back: rolled_back.clone(),
        },
    };
    BesideJournal::new(folder).write(&ReleaseId(release.to_owned()), &[ordered, over])
}
