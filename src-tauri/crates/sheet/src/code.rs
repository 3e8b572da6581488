//! QR codes (ISO/IEC 18004) as drawings, error correction M.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

/// White modules around a code, as the standard asks.
const QUIET: usize = 4;
/// A module of the statement's codes in millimetres: nearly four pixels of a scan at 150 dpi, so that it may be blurred.
const MODULE_MM: f64 = 0.66;
/// Characters of the alphanumeric mode in a code of version 15-M: 77 modules, so that three codes stand side by side on A4.
pub const CODE_CHARACTERS: usize = 600;
/// A smaller code than this is not worth the aim of a camera.
const LEAST_MM: f64 = 30.0;

/// A code, ready to be drawn.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Drawing {
    /// One path of one colour, quiet zone included.
    pub(crate) svg: String,
    /// Side at which a scan at 150 dpi reads it, in millimetres.
    pub(crate) side: f64,
}

/// Draws `text`; `None` where it is longer than any code holds.
pub(crate) fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let side = width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|&&module| module == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "no code has more than 177 modules")]
    let millimetres = side as f64 * MODULE_MM;
    Some(Drawing {
        svg: format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path fill=\"#000\" d=\"{path}\"/></svg>"
        ),
        side: millimetres.max(LEAST_MM),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_large_as_a_scan_needs() {
        let small = draw("SHA256:00").unwrap();
        let large = draw(&"A".repeat(1_200)).unwrap();
        assert!((small.side - LEAST_MM).abs() < f64::EPSILON);
        assert!(large.side > 55.0, "{}", large.side);
        assert!(draw(&"A".repeat(5_000)).is_none());
    }
}
