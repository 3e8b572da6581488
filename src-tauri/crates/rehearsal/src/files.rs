//! Files of the runtime folder.

use crate::StackError;
use std::path::Path;

/// Creates the folder, for its owner only.
pub(crate) fn private_folder(path: &Path) -> Result<(), StackError> {
    std::fs::create_dir_all(path).map_err(StackError::file("create", path))?;
    mode(path, 0o700)
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), StackError> {
    std::fs::write(path, bytes).map_err(StackError::file("write", path))
}

/// Writes a file that only its owner may read, from its first byte on.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), StackError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(StackError::file("write", path))?;
    std::io::Write::write_all(&mut file, bytes)
        .and_then(|()| file.sync_all())
        .map_err(StackError::file("write", path))
}

/// Writes a private file whole or not at all: an interruption leaves the file as it was.
pub(crate) fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), StackError> {
    let new = path.with_extension("new");
    write_private(&new, bytes)?;
    std::fs::rename(&new, path).map_err(StackError::file("replace", path))
}

pub(crate) fn read(path: &Path) -> Result<String, StackError> {
    std::fs::read_to_string(path).map_err(StackError::file("read", path))
}

/// The text of a private file, made with `make` if it is not there.
pub(crate) fn kept(path: &Path, make: impl FnOnce() -> Result<String, StackError>) -> Result<String, StackError> {
    if !path.exists() {
        write_private(path, make()?.as_bytes())?;
    }
    Ok(read(path)?.trim_end().to_owned())
}

/// Sets the permissions, where the system has such.
pub(crate) fn mode(path: &Path, mode: u32) -> Result<(), StackError> {
    #[cfg(unix)]
    {
        let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
        std::fs::set_permissions(path, permissions).map_err(StackError::file("protect", path))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}
