//! What a release is and how it moves.

pub mod evidence;
pub mod ports;
