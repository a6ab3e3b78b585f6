//! Files to bytes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use codec::Rejection;

/// The whole file.
///
/// # Errors
/// When it is no regular file, or can't be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Rejection> {
    let unreadable = |error: std::io::Error| Rejection::Failed(format!("can't be read: {error}"));
    let kind = std::fs::metadata(path).map_err(unreadable)?;
    if kind.is_dir() {
        return Err(Rejection::Failed("is a folder: give the images in it".to_owned()));
    }
    if !kind.is_file() {
        return Err(Rejection::Failed("is a pipe, socket or device, never opened".to_owned()));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Whether a file is an image by its extension or by its first bytes; one that can't be read may be.
#[must_use]
pub fn may_be_image(path: &Path) -> bool {
    if codec::is_named_as_image(path) {
        return true;
    }
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    read.is_err() || codec::may_be_image(path, &head)
}

/// Bytes that say what most files are.
const HEAD: u64 = 1024;
