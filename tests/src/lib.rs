//! What the tests of the product from outside share.
