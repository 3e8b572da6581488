//! What the tests of the product from outside share: the sources as text, and the real window driven by its labels.
//!
//! Everything here stops a test with a panic that says what was missing; nothing returns an error to be ignored.
#![allow(clippy::missing_panics_doc, reason = "a panic is how a test says no")]

mod balancer;
mod browser;
mod csign;
mod desk;
mod element;
mod journey;
mod machine;
pub mod manifests;
mod paper;
mod picture;
mod room;
mod scene;
mod shop;
mod signing;
mod site;
pub mod sources;
mod window;

pub use balancer::Balancer;
pub use csign::{Bench, Said, csign};
pub use element::Element;
pub use journey::Journey;
pub use machine::{free_port, installed};
pub use paper::Paper;
pub use picture::Picture;
pub use room::Room;
pub use shop::{Version, Visitors};
pub use signing::SigningRoom;
pub use site::Site;
pub use window::{Opening, Window};
