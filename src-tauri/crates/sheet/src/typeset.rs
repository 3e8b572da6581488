//! From content to pages, and from pages to pictures and PDF.

use crate::content::{Content, Paper, Standing};
use crate::direction;
use crate::face::Face;
use crate::fonts;
use crate::glyphs;
use crate::world::SheetWorld;
use chrono::{DateTime, Datelike, Timelike, Utc};
use record::Moment;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::{Datetime, Smart};
use typst::utils::Scalar;
use typst::{World, WorldExt};
use typst_kit::fonts::FontStore;
use typst_layout::{Page, PagedDocument};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;
use typst_svg::SvgOptions;

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// One of the texts for the codes is longer than a QR code holds.
    #[error("a code of the record holds more text than a QR code can: cut it into more codes")]
    CodeTooLong,
    /// There is no such page.
    #[error("the sheet has {pages} pages, and there is no page {page}")]
    NoSuchPage {
        /// As it was asked for, from 0.
        page: usize,
        /// How many there are.
        pages: usize,
    },
    /// The typesetter refused the template or the export.
    #[error(
        "the sheet could not be {doing}: {why}. The record itself is not touched; it can be saved without the sheet"
    )]
    Refused {
        /// `typeset`, `written as PDF`, …
        doing: &'static str,
        /// In its words.
        why: String,
    },
}

/// A sheet, laid out.
pub struct Typeset {
    document: PagedDocument,
    words: Value,
    fonts: Arc<FontStore>,
    missing: BTreeSet<char>,
    ident: String,
    made: Moment,
}

/// Lays out `content` on `paper`.
///
/// Latin, Greek and Cyrillic are set from this crate's own fonts. Where those lack a sign, the machine's fonts are
/// searched; where these lack it too, its code point is printed and [`Typeset::warnings`] says so.
///
/// # Errors
/// [`Problem::CodeTooLong`]; [`Problem::Refused`] where the typesetter fails, which no content should lead to.
pub fn typeset(content: &Content, paper: Paper) -> Result<Typeset, Problem> {
    let face = Face::of(content, paper).ok_or(Problem::CodeTooLong)?;
    let mut words = as_value(&face)?;
    direction::isolate(&mut words);
    let mut fonts = fonts::ours();
    let mut document = set(&SheetWorld::new(&words, &[], &fonts))?;
    let mut missing = glyphs::missing(&document);
    if !missing.is_empty() {
        fonts = fonts::ours_and_the_machines();
        document = set(&SheetWorld::new(&words, &[], &fonts))?;
        missing = glyphs::missing(&document);
    }
    if !missing.is_empty() {
        glyphs::spelled_out(&mut words, &missing);
        let names: Vec<String> = missing.iter().map(|sign| glyphs::named(*sign)).collect();
        words["missing"] = names.into();
        document = set(&SheetWorld::new(&words, &[], &fonts))?;
    }
    typst::comemo::evict(0);
    Ok(Typeset {
        document,
        words,
        fonts,
        missing,
        ident: match &content.standing {
            Standing::Stated { digest } => digest.clone(),
            Standing::Pending => content.record.release.id.clone(),
        },
        made: content.record.window.until,
    })
}

impl Typeset {
    /// How many pages.
    pub fn pages(&self) -> usize {
        self.document.pages().len()
    }

    /// What a reader must know about this setting; empty where all is well.
    pub fn warnings(&self) -> Vec<String> {
        let names: Vec<String> = self.missing.iter().map(|sign| glyphs::named(*sign)).collect();
        if names.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "No font of this machine has {}: printed as shown here. Install a font for that script and open the sheet again.",
            names.join(", ")
        )]
    }

    /// Page `page`, from 0, as a PNG with `pixels_per_pt` pixels to a point of 1/72 inch.
    ///
    /// # Errors
    /// [`Problem::NoSuchPage`]; [`Problem::Refused`] where the picture is too large to be written.
    pub fn png(&self, page: usize, pixels_per_pt: f32) -> Result<Vec<u8>, Problem> {
        let options = RenderOptions {
            pixel_per_pt: Scalar::new(pixels_per_pt.into()),
            render_bleed: false,
        };
        let picture = typst_render::render(self.page(page)?, &options);
        picture.encode_png().map_err(|error| Problem::Refused {
            doing: "drawn",
            why: error.to_string(),
        })
    }

    /// Page `page`, from 0, as an SVG that needs no font.
    ///
    /// # Errors
    /// [`Problem::NoSuchPage`].
    pub fn svg(&self, page: usize) -> Result<String, Problem> {
        let options = SvgOptions {
            render_bleed: false,
            pretty: false,
        };
        Ok(typst_svg::svg(self.page(page)?, &options))
    }

    /// All pages as PDF/A-3a and PDF/UA-1, with `attachment` (the envelope of the signed statement) inside; with none where
    /// it is empty. The same sheet and attachment give the same bytes.
    ///
    /// # Errors
    /// [`Problem::Refused`] where the pages cannot be a PDF/A, which no content should lead to.
    pub fn pdf(&self, attachment: &[u8]) -> Result<Vec<u8>, Problem> {
        let refused = |why: String| Problem::Refused {
            doing: "written as PDF",
            why,
        };
        let options = PdfOptions {
            ident: Smart::Custom(self.ident.clone()),
            creator: Smart::Custom(Some(format!("Countersign {}", env!("CARGO_PKG_VERSION")))),
            timestamp: timestamp(self.made),
            standards: PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
                .map_err(|error| refused(error.message().to_string()))?,
            ..PdfOptions::default()
        };
        let carrying = if attachment.is_empty() {
            self.document.clone()
        } else {
            set(&self.world(attachment))?
        };
        let bytes =
            typst_pdf::pdf(&carrying, &options).map_err(|errors| refused(told(&self.world(attachment), &errors)))?;
        typst::comemo::evict(0);
        Ok(bytes)
    }

    fn world(&self, attachment: &[u8]) -> SheetWorld {
        SheetWorld::new(&self.words, attachment, &self.fonts)
    }

    fn page(&self, page: usize) -> Result<&Page, Problem> {
        let pages = self.pages();
        self.document
            .pages()
            .get(page)
            .ok_or(Problem::NoSuchPage { page, pages })
    }
}

fn as_value(face: &Face) -> Result<Value, Problem> {
    serde_json::to_value(face).map_err(|error| Problem::Refused {
        doing: "typeset",
        why: error.to_string(),
    })
}

fn set(world: &SheetWorld) -> Result<PagedDocument, Problem> {
    let set: SourceResult<PagedDocument> = typst::compile(world).output;
    set.map_err(|errors| Problem::Refused {
        doing: "typeset",
        why: told(world, &errors),
    })
}

/// What the typesetter complains of, with the place in the template.
fn told(world: &SheetWorld, errors: &[SourceDiagnostic]) -> String {
    let place = |error: &SourceDiagnostic| -> Option<String> {
        let source = world.source(error.span.id()?).ok()?;
        let line = source.lines().byte_to_line(world.range(error.span)?.start)?;
        Some(format!(
            " ({}, line {})",
            source.id().get().vpath().get_without_slash(),
            line + 1
        ))
    };
    let messages = errors
        .iter()
        .map(|error| format!("{}{}", error.message, place(error).unwrap_or_default()));
    messages.collect::<Vec<_>>().join("; ")
}

fn timestamp(at: Moment) -> Option<Timestamp> {
    let at = DateTime::<Utc>::from_timestamp_millis(i64::try_from(at.0).ok()?)?;
    let small = |n: u32| u8::try_from(n).ok();
    let (year, month, day) = (at.year(), small(at.month())?, small(at.day())?);
    let datetime = Datetime::from_ymd_hms(
        year,
        month,
        day,
        small(at.hour())?,
        small(at.minute())?,
        small(at.second())?,
    )?;
    Some(Timestamp::new_utc(datetime))
}
