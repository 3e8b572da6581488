//! The tables: each file holds one table's schema, its rows, and how they are read and written.

pub(crate) mod blob;
pub(crate) mod event;
pub(crate) mod reading;
pub(crate) mod recent;
pub(crate) mod release;
pub(crate) mod setting;
pub(crate) mod trust;

/// What each schema version adds, in order: version 1 is the first entry. Entries are never changed once released.
pub(crate) const VERSIONS: &[&[&str]] = &[
    &[
        event::CREATE,
        release::CREATE,
        blob::CREATE,
        trust::CREATE,
        setting::CREATE,
        recent::CREATE,
    ],
    &[reading::CREATE],
];
