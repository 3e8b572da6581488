//! Draws hard sheets into a folder, to be looked at: `cargo run -p sheet --example draw -- build/sheets`.

#[path = "../tests/cases/mod.rs"]
#[allow(dead_code, reason = "shared with the tests and the benchmark")]
mod cases;

use sheet::{Paper, typeset};
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = env::args().skip(1);
    let folder = PathBuf::from(words.next().ok_or("usage: draw FOLDER [CASE]")?);
    let only = words.next();
    fs::create_dir_all(&folder)?;
    for (name, content) in cases::all() {
        if only.as_ref().is_some_and(|only| !name.contains(only.as_str())) {
            continue;
        }
        for (paper, suffix) in [(Paper::A4, "a4"), (Paper::Letter, "letter")] {
            let sheet = typeset(&content, paper)?;
            for page in 0..sheet.pages() {
                fs::write(
                    folder.join(format!("{name}-{suffix}-{}.png", page + 1)),
                    sheet.png(page, 150.0 / 72.0)?,
                )?;
            }
            let pdf = sheet.pdf(b"{\"payload\":\"\"}")?;
            println!(
                "{name} {suffix}: {} pages, {} bytes {}",
                sheet.pages(),
                pdf.len(),
                sheet.warnings().concat()
            );
            fs::write(folder.join(format!("{name}-{suffix}.pdf")), pdf)?;
        }
    }
    Ok(())
}
