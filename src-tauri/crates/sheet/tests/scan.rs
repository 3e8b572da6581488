//! A sheet is printed, left in the rain, scanned askew at 150 dpi, and still says what was signed.
#![allow(clippy::unwrap_used, reason = "a story that cannot be set up has failed")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places on a page of some thousand pixels"
)]

#[path = "cases/mod.rs"]
#[allow(dead_code, reason = "shared with other tests, the benchmark and the example")]
mod cases;

use image::GrayImage;
use record::example;
use sheet::{CODE_CHARACTERS, Paper, typeset};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What a scanner makes of a page at 150 dpi: turned, out of focus, grey on grey, with grain.
fn scanned(png: &[u8], degrees: f32) -> GrayImage {
    let page = image::load_from_memory(png).unwrap().to_luma8();
    let (width, height) = page.dimensions();
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let at = |x: f32, y: f32| -> f32 {
        let inside = x >= 0.0 && y >= 0.0 && x < width as f32 && y < height as f32;
        if inside {
            f32::from(page.get_pixel(x as u32, y as u32).0[0])
        } else {
            255.0
        }
    };
    let turned = GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - middle_x, y as f32 - middle_y);
        let (x, y) = (cos * dx + sin * dy + middle_x, cos * dy - sin * dx + middle_y);
        let (left, above) = ((x - 0.5).floor() + 0.5, (y - 0.5).floor() + 0.5);
        let (right, below) = (x - left, y - above);
        let upper = at(left, above) * (1.0 - right) + at(left + 1.0, above) * right;
        let lower = at(left, above + 1.0) * (1.0 - right) + at(left + 1.0, above + 1.0) * right;
        image::Luma([(upper * (1.0 - below) + lower * below) as u8])
    });
    let soft = image::imageops::blur(&turned, 0.8);
    GrayImage::from_fn(width, height, |x, y| {
        let grain = ((x * 7_919 + y * 104_729) % 23) as f32 - 11.0;
        let pixel = f32::from(soft.get_pixel(x, y).0[0]);
        image::Luma([(40.0 + pixel * 0.75 + grain).clamp(0.0, 255.0) as u8])
    })
}

/// What `ZBar` reads, or nothing, said loudly, where it is missing.
fn read(scan: &GrayImage, name: &str) -> Option<BTreeSet<String>> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    scan.save(&file).unwrap();
    let output = Command::new("zbarimg")
        .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(&file)
        .output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: zbarimg is missing; apt-get install zbar-tools");
        return None;
    };
    Some(
        String::from_utf8(output.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect(),
    )
}

#[test]
fn the_paper_alone_carries_the_signed_statement() {
    let content = cases::signed(example::record());
    for (paper, degrees) in [(Paper::A4, 3.0), (Paper::A4, -3.0), (Paper::Letter, 2.0)] {
        let sheet = typeset(&content, paper).unwrap();
        let last = sheet.png(sheet.pages() - 1, 150.0 / 72.0).unwrap();
        let Some(read) = read(&scanned(&last, degrees), &format!("{paper:?}{degrees}.png")) else {
            return;
        };
        for (part, text) in content.codes.iter().enumerate() {
            assert!(
                read.contains(text),
                "part {} of {paper:?}, turned by {degrees}°: {} codes read",
                part + 1,
                read.len()
            );
        }
    }
}

#[test]
fn codes_that_fill_more_than_a_page_are_all_there() {
    let mut content = cases::signed(example::record());
    content.codes = cases::codes(14, CODE_CHARACTERS);
    let sheet = typeset(&content, Paper::Letter).unwrap();
    let mut found = BTreeSet::new();
    for page in 0..sheet.pages() {
        let scan = scanned(&sheet.png(page, 150.0 / 72.0).unwrap(), 0.0);
        let Some(read) = read(&scan, &format!("many{page}.png")) else {
            return;
        };
        found.extend(read);
    }
    let missing: Vec<usize> = (0..14).filter(|part| !found.contains(&content.codes[*part])).collect();
    assert!(missing.is_empty(), "not read: {missing:?}");
}

#[test]
fn a_code_longer_than_a_code_can_be_is_refused_not_cut() {
    let mut content = cases::signed(example::record());
    content.codes = cases::codes(1, 4_000);
    let problem = typeset(&content, Paper::A4).err().unwrap();
    assert!(problem.to_string().contains("cut it into more codes"), "{problem}");
}
