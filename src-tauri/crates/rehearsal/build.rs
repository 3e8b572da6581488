//! Embeds new files of `workspace/` too: the compiler alone notices only changed ones.

fn main() {
    println!("cargo::rerun-if-changed=workspace");
}
