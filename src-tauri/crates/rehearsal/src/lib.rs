//! A small real stack on loopback to practise a release on.
