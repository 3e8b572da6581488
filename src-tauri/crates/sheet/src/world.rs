//! All that the typesetter can see: the template, the words of one sheet, fonts. No disk, no network, no clock.

use serde_json::Value;
use std::sync::{Arc, LazyLock};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::fonts::FontStore;

/// The parts of the template; the first one is where it begins.
const TEMPLATE: [(&str, &str); 8] = [
    ("sheet.typ", include_str!("template/sheet.typ")),
    ("style.typ", include_str!("template/style.typ")),
    ("marks.typ", include_str!("template/marks.typ")),
    ("frame.typ", include_str!("template/frame.typ")),
    ("findings.typ", include_str!("template/findings.typ")),
    ("results.typ", include_str!("template/results.typ")),
    ("traffic.typ", include_str!("template/traffic.typ")),
    ("hands.typ", include_str!("template/hands.typ")),
];
/// The words of the sheet, as JSON.
const WORDS: &str = "words.json";
/// The file that the PDF carries; empty bytes are not attached.
const ATTACHMENT: &str = "record";

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    TEMPLATE
        .iter()
        .filter_map(|(name, text)| Some(Source::new(id(name)?, (*text).to_owned())))
        .collect()
});
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

fn id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

/// The world of one sheet.
pub(crate) struct SheetWorld {
    words: Bytes,
    attachment: Bytes,
    fonts: Arc<FontStore>,
}

impl SheetWorld {
    pub(crate) fn new(words: &Value, attachment: &[u8], fonts: &Arc<FontStore>) -> Self {
        Self {
            words: Bytes::from_string(words.to_string()),
            attachment: Bytes::new(attachment.to_vec()),
            fonts: fonts.clone(),
        }
    }
}

impl World for SheetWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        SOURCES[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = SOURCES.iter().find(|source| source.id() == id);
        found.cloned().ok_or_else(|| not_here(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id.get().vpath().get_without_slash() {
            WORDS => Ok(self.words.clone()),
            ATTACHMENT => Ok(self.attachment.clone()),
            _ => Err(not_here(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
