//! Reading a bundle that came from anywhere.

use super::{Bundle, BundleProblem, JOURNAL, MOST_BYTES, RECORDS};
use crate::envelope::Envelope;
use crate::extract;
use crate::hex::hex;
use crate::statement::Phase;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// More files are not read.
const MOST_FILES: usize = 50_000;

/// An envelope or a journal larger than this is not read.
const MOST_TEXT: u64 = 256 * 1024 * 1024;

impl Bundle {
    /// Reads a bundle. Nothing is unpacked to disk.
    pub fn read(bytes: &[u8]) -> Result<Self, BundleProblem> {
        let mut zip = ZipArchive::new(Cursor::new(bytes))?;
        if zip.len() > MOST_FILES {
            return Err(BundleProblem::NotOne(format!("it has {} files", zip.len())));
        }
        one_of_each(bytes, zip.len())?;
        let mut bundle = Self {
            envelopes: Vec::new(),
            journal: Vec::new(),
            files: BTreeMap::new(),
        };
        let mut left = MOST_BYTES;
        for index in 0..zip.len() {
            let mut file = zip.by_index(index)?;
            if file.is_dir() {
                continue;
            }
            let name = file.name()?.into_owned();
            bundle.take(&name, &mut file, &mut left)?;
        }
        bundle.envelopes.sort_by_key(|(name, _)| (place(name), name.clone()));
        if bundle.envelopes.is_empty() {
            return Err(BundleProblem::NotOne("there is no record in it".to_owned()));
        }
        Ok(bundle)
    }

    fn take(&mut self, name: &str, file: &mut impl Read, left: &mut u64) -> Result<(), BundleProblem> {
        let mut limited = file.take(*left + 1);
        if name == JOURNAL {
            let text = text(&mut limited, name)?;
            self.journal = extract::read(&text).map_err(|problem| BundleProblem::NotOne(problem.to_string()))?;
        } else if name.starts_with(RECORDS) {
            let text = text(&mut limited, name)?;
            let envelope = Envelope::read(text.as_bytes())
                .map_err(|problem| BundleProblem::NotOne(format!("{name}: {problem}")))?;
            self.envelopes.push((name.to_owned(), envelope));
        } else {
            self.files.insert(name.to_owned(), hashed(&mut limited, name)?);
        }
        *left = limited.limit().saturating_sub(1);
        if *left == 0 {
            return Err(BundleProblem::NotOne(format!(
                "unpacked it has more than {MOST_BYTES} bytes"
            )));
        }
        Ok(())
    }
}

/// Records in order of their phases, then what was said about them.
fn place(name: &str) -> usize {
    let phases = [Phase::GoLive, Phase::Day, Phase::Week];
    let phase = |phase: &Phase| name == format!("{RECORDS}{}.json", phase.code());
    phases.iter().position(phase).unwrap_or(phases.len())
}

/// A zip file may list one name twice, or hold files that its list does not name; two programs then see two bundles. This
/// walks the list itself: as many entries as the reader found, one for each name.
fn one_of_each(bytes: &[u8], found: usize) -> Result<(), BundleProblem> {
    const END: &[u8] = b"PK\x05\x06";
    let not = || BundleProblem::NotOne("its list of files cannot be read".to_owned());
    let end = bytes
        .windows(END.len())
        .rposition(|window| window == END)
        .ok_or_else(not)?;
    let count = bytes.get(end + 10..end + 12).ok_or_else(not)?;
    let listed = usize::from(u16::from_le_bytes([count[0], count[1]]));
    // 65,535 stands for "see the 64-bit list"; so many files are refused before.
    if listed == found {
        Ok(())
    } else {
        Err(BundleProblem::NotOne(format!(
            "its list has {listed} files under {found} names"
        )))
    }
}

fn text(file: &mut impl Read, name: &str) -> Result<String, BundleProblem> {
    let mut text = String::new();
    let read = file.take(MOST_TEXT).read_to_string(&mut text);
    read.map(|_| text)
        .map_err(|error| BundleProblem::NotOne(format!("{name} cannot be read: {error}")))
}

fn hashed(file: &mut impl Read, name: &str) -> Result<String, BundleProblem> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut buffer);
        match read.map_err(|error| BundleProblem::NotOne(format!("{name} cannot be read: {error}")))? {
            0 => return Ok(hex(&hasher.finalize())),
            length => hasher.update(&buffer[..length]),
        }
    }
}
