//! Stories of a release: judged, decided, applied, run, and ended in the middle.
#![expect(clippy::expect_used, reason = "what a story is told must hold, or the story fails")]

mod applying;
mod balancer;
mod deciding;
mod judging;
mod plans;
mod pure;
mod random;
mod rows;
mod running;
mod standing;
mod traffic;
mod world;
