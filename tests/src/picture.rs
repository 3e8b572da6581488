//! A screenshot, and the little that a test wants to know about one.

use std::collections::HashMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

/// A picture of the window as it was painted.
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Where it was kept for people to look at.
    pub path: PathBuf,
    colours: HashMap<[u8; 3], usize>,
}

impl Picture {
    /// Keeps a PNG at `path` and counts its colours.
    pub(crate) fn keep(path: PathBuf, bytes: &[u8]) -> Self {
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap_or_else(|error| panic!("{error}"));
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("could not keep {}: {error}", path.display()));
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder
            .read_info()
            .unwrap_or_else(|error| panic!("the screenshot is no PNG: {error}"));
        let mut pixels = vec![0; reader.output_buffer_size().unwrap_or_default()];
        let frame = reader
            .next_frame(&mut pixels)
            .unwrap_or_else(|error| panic!("the screenshot is torn: {error}"));
        let mut colours = HashMap::new();
        for pixel in pixels[..frame.buffer_size()].chunks_exact(frame.color_type.samples()) {
            if let [red, green, blue, ..] = *pixel {
                *colours.entry([red, green, blue]).or_default() += 1;
            }
        }
        Self {
            width: frame.width,
            height: frame.height,
            path,
            colours,
        }
    }

    /// How many different colours were painted. A blank window has one.
    pub fn colours(&self) -> usize {
        self.colours.len()
    }

    /// The colour that covers most of the window.
    pub fn ground(&self) -> [u8; 3] {
        self.colours
            .iter()
            .max_by_key(|(_, pixels)| **pixels)
            .map_or([0; 3], |(colour, _)| *colour)
    }
}
