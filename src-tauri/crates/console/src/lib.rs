//! The API of the product: every use case, for every front end.

pub mod wire;
