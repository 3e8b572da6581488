//! Stories of a release: judged, decided, applied, run, and ended in the middle.

mod applying;
mod deciding;
mod judging;
mod plans;
mod pure;
mod random;
mod rows;
mod running;
mod standing;
mod world;
