//! The API of the product, for every front end.
