//! Looks at the world and runs steps in it: one file per probe kind.
