//! The programs that strangers verify with: openssl, Python, Node.js, ssh-keygen, unzip.

use rand_core::TryRng;
use std::convert::Infallible;
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The system's chance.
pub struct Chance;

impl TryRng for Chance {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        File::open("/dev/urandom").unwrap().read_exact(bytes).unwrap();
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Chance {}

/// Whether a program is there; where not, says how to get it, and fails where that must not be.
pub fn there(program: &str, package: &str) -> bool {
    let found = Command::new("which")
        .arg(program)
        .output()
        .is_ok_and(|output| output.status.success());
    found || skipped(&format!("{program} is missing: apt-get install {package}"))
}

/// Whether the libraries of `scripts/verifiers` are there.
pub fn libraries() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../build/verifiers");
    let there = folder.join("versions").is_file();
    (there || skipped("securesystemslib and @sigstore/core are missing: scripts/verifiers")).then_some(folder)
}

fn skipped(why: &str) -> bool {
    assert!(std::env::var_os("CI").is_none(), "{why}");
    eprintln!("SKIPPED: {why}");
    false
}

/// Runs a program in `folder`.
pub fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(folder: &Path, program: &str, arguments: I) -> Output {
    Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Whether it ended well.
pub fn ran(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    run(folder, program, arguments).status.success()
}
