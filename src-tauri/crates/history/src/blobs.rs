//! Bulky content in files named by their SHA-256: `blobs/ab/cdef…`.

use crate::chain::{Hash, hex};
use crate::folder::sync_folder;
use crate::problem::StoreError;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use tempfile::NamedTempFile;

/// The SHA-256 of some content.
pub(crate) fn sha256(content: &[u8]) -> Hash {
    Sha256::digest(content).into()
}

/// Where content with this hash lies, below the history's folder.
pub(crate) fn place(sha256: &Hash) -> String {
    let name = hex(sha256);
    format!("blobs/{}/{}", &name[..2], &name[2..])
}

/// Writes `content` to its place below `root`, durably and never half. A file that no longer holds what its name says is
/// replaced.
pub(crate) fn write(root: &Path, sha256: &Hash, content: &[u8]) -> Result<(), StoreError> {
    let path = root.join(place(sha256));
    if fs::read(&path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(root);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(StoreError::io("create", folder))?;
    let mut draft = NamedTempFile::new_in(folder).map_err(StoreError::io("create a file in", folder))?;
    draft
        .write_all(content)
        .and_then(|()| draft.as_file().sync_all())
        .map_err(StoreError::io("write", &path))?;
    draft
        .persist(&path)
        .map_err(|error| StoreError::io("rename a file to", &path)(error.error))?;
    let blobs = root.join("blobs");
    for folder in [folder, &blobs, root] {
        sync_folder(folder).map_err(StoreError::io("sync", folder))?;
    }
    Ok(())
}

/// The content in the file at `path`, which must have the hash `sha256`. `None` when the file is gone.
pub(crate) fn read(path: &Path, sha256: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
    let content = match fs::read(path) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::io("read", path)(error)),
    };
    let found = self::sha256(&content);
    if found == *sha256 {
        Ok(Some(content))
    } else {
        Err(StoreError::BlobChanged {
            path: path.to_owned(),
            found: hex(&found),
        })
    }
}
