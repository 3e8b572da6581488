//! The sign-off sheet, typeset with Typst: one source for the window, the printer and the PDF.
//!
//! [`typeset`] lays out a [`Content`] on A4 or Letter. What comes back draws its pages as pictures ([`Typeset::png`],
//! [`Typeset::svg`]) and as a PDF ([`Typeset::pdf`]) that is tagged, embeds its fonts and carries the record as an attachment
//! (PDF/A-3a, ISO 19005-3, and PDF/UA-1, ISO 14289-1). All of them are the same laid-out document.
//!
//! Text reaches the template as data, in a JSON file of the typesetter's own small world. Nothing that a person wrote is
//! ever read as markup, and the template can reach no file, clock or network.
//!
//! Inter and JetBrains Mono come with this crate, so that a sheet in Latin, Greek or Cyrillic is the same on every machine.
//! For other scripts the machine's fonts are asked; a sign that no font has is printed as its code point, and said.

#![allow(clippy::doc_markdown, reason = "names of products and standards")]

mod code;
mod content;
mod direction;
mod face;
mod fonts;
mod glyphs;
mod typeset;
mod words;
mod world;

pub use code::CODE_CHARACTERS;
pub use content::{Answer, Content, Paper, Printed, Reply, Standing};
pub use typeset::{Problem, Typeset, typeset};
