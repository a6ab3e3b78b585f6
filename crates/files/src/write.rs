//! Bytes to files, whole or not at all; and where a file really lies.

use std::fs::{FileTimes, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a file really lies, whatever it is called.
#[must_use]
pub fn place(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let mut missing = Vec::new();
    let mut there = absolute.parent();
    // Of a folder that is not there yet, the part that is.
    while let Some(folder) = there {
        if let Ok(folder) = folder.canonicalize() {
            let below = missing.iter().rev().collect::<PathBuf>();
            return folder.join(below).join(absolute.file_name().unwrap_or_default());
        }
        missing.extend(folder.file_name());
        there = folder.parent();
    }
    absolute
}

/// The file appears whole: written beside its place, then renamed into it.
///
/// # Errors
/// When the system refuses, or the file exists and is not to be overwritten.
pub fn write_whole(output: &Path, bytes: &[u8], overwrite: bool) -> std::io::Result<()> {
    write_whole_at(output, bytes, overwrite, None)
}

/// [`write_whole`], with the times that `like` says.
///
/// # Errors
/// As [`write_whole`].
pub fn write_whole_at(
    output: &Path,
    bytes: &[u8],
    overwrite: bool,
    like: Option<&Metadata>,
) -> std::io::Result<()> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".huecount-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(like) = like {
        file.as_file().set_times(times(like)?)?;
    }
    file.as_file().sync_all()?;
    let persisted = if overwrite { file.persist(output) } else { file.persist_noclobber(output) };
    persisted.map(drop).map_err(|error| error.error)
}

fn times(like: &Metadata) -> std::io::Result<FileTimes> {
    let times = FileTimes::new().set_modified(like.modified()?);
    Ok(like.accessed().map_or(times, |accessed| times.set_accessed(accessed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_does_not_depend_on_how_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        let real = folder.path().canonicalize().unwrap();
        for (called, lies) in [("a/../b.png", "b.png"), ("a/x/y.png", "a/x/y.png"), ("./a/c.png", "a/c.png")]
        {
            assert_eq!(place(&folder.path().join(called)), real.join(lies), "{called}");
        }
    }
}
