//! Bytes to files, whole or not at all; and where a file really lies.

use std::fs::{File, FileTimes, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Where a file really lies, whatever it is called; of a symbolic link, where it leads.
#[must_use]
pub fn place(file: &Path) -> PathBuf {
    let file = followed(file);
    let absolute = std::path::absolute(&file).unwrap_or(file);
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

/// Links that lead to links: more than any file needs that does not lead to itself.
const MOST_LINKS: usize = 40;

/// The file that a symbolic link leads to, be it there or not; a file that is no link itself.
fn followed(file: &Path) -> PathBuf {
    let mut file = file.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(target) = std::fs::read_link(&file) else { break };
        file = file.parent().unwrap_or(Path::new("")).join(target);
    }
    file
}

/// The file appears whole: written beside its place, then renamed into it. Where it is there already, it keeps its owner and
/// who may read it; through a symbolic link its target is written.
///
/// # Errors
/// When the system refuses, or the file exists and is not to be overwritten.
pub fn write_whole(output: &Path, bytes: &[u8], overwrite: bool) -> std::io::Result<()> {
    write_whole_like(output, bytes, overwrite, None)
}

/// What a file takes over from its sources.
#[derive(Clone, Copy, Debug)]
pub struct Like<'a> {
    /// What is known of the sources.
    pub sources: &'a [Metadata],
    /// Whether it gets the times of the first.
    pub times: bool,
}

/// [`write_whole`] of what was made of other files: who may not read one of these may not read this one either, unless it
/// was there already.
///
/// # Errors
/// As [`write_whole`].
pub fn write_whole_like(
    output: &Path,
    bytes: &[u8],
    overwrite: bool,
    like: Option<Like<'_>>,
) -> std::io::Result<()> {
    let output = if overwrite { followed(output) } else { output.to_owned() };
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let before = std::fs::metadata(&output).ok().filter(|_| overwrite);
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        return Err(std::io::Error::other("it is a pipe, a device or a folder: choose the name of a file"));
    }
    let others = before.as_ref().map_or(like.map_or(&[][..], |like| like.sources), std::slice::from_ref);
    let mut file = temporary(folder, others)?;
    file.write_all(bytes)?;
    if let Some(before) = &before {
        keep_access(file.as_file(), before)?;
    }
    if let Some(source) = like.filter(|like| like.times).and_then(|like| like.sources.first()) {
        file.as_file().set_times(times(source)?)?;
    }
    file.as_file().sync_all()?;
    let persisted = if overwrite { file.persist(&output) } else { file.persist_noclobber(&output) };
    persisted.map(drop).map_err(|error| error.error)
}

/// A file beside its place, which nobody may read who may not read one of `others`.
#[cfg(unix)]
fn temporary(folder: &Path, others: &[Metadata]) -> std::io::Result<NamedTempFile> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mode = others.iter().fold(USUAL_MODE, |mode, other| mode & (OWNER_MODE | other.mode()));
    let file = tempfile::Builder::new()
        .permissions(std::fs::Permissions::from_mode(mode))
        .prefix(PREFIX)
        .tempfile_in(folder)?;
    take_group(file.as_file(), others)?;
    Ok(file)
}

#[cfg(not(unix))]
fn temporary(folder: &Path, _others: &[Metadata]) -> std::io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)
}

/// The file has the group of all `others`; where that can't be had, its own may do nothing.
#[cfg(unix)]
fn take_group(file: &File, others: &[Metadata]) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let Some(group) = others.first().map(Metadata::gid) else { return Ok(()) };
    let now = file.metadata()?;
    let is_one = others.iter().all(|other| other.gid() == group);
    if is_one && (now.gid() == group || fchown(file, None, Some(group)).is_ok()) {
        return Ok(());
    }
    file.set_permissions(std::fs::Permissions::from_mode(now.mode() & WITHOUT_GROUP))
}

/// What a file's name begins with until it is whole.
const PREFIX: &str = ".huecount-";

/// All may read a file, and its owner may write it; and what the owner always may.
#[cfg(unix)]
const USUAL_MODE: u32 = 0o644;
#[cfg(unix)]
const OWNER_MODE: u32 = 0o600;
#[cfg(unix)]
const WITHOUT_GROUP: u32 = 0o707;

/// The owner, the group and the permissions of the file `before`; where the group can't be had, it may do nothing.
#[cfg(unix)]
fn keep_access(file: &File, before: &Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let now = file.metadata()?;
    let mut mode = before.mode() & 0o777;
    let same = (now.uid(), now.gid()) == (before.uid(), before.gid());
    let owned = same || fchown(file, Some(before.uid()), Some(before.gid())).is_ok();
    if !owned && now.gid() != before.gid() {
        mode &= WITHOUT_GROUP;
    }
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_access(_file: &File, _before: &Metadata) -> std::io::Result<()> {
    Ok(())
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

    #[cfg(unix)]
    #[test]
    fn who_may_read_a_file_stays_and_links_are_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mode = |name: &str| std::fs::metadata(path(name)).unwrap().permissions().mode() & 0o777;
        let set = |name: &str, mode| {
            std::fs::set_permissions(path(name), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        for before in [0o600, 0o640, 0o444, 0o666] {
            std::fs::write(path("a"), "old").unwrap();
            set("a", before);
            write_whole(&path("a"), b"new", true).unwrap();
            assert_eq!((mode("a"), std::fs::read(path("a")).unwrap()), (before, b"new".to_vec()));
            std::fs::remove_file(path("a")).unwrap();
        }
        std::fs::write(path("secret"), "old").unwrap();
        set("secret", 0o600);
        let source = std::fs::metadata(path("secret")).unwrap();
        let like = Some(Like { sources: std::slice::from_ref(&source), times: true });
        write_whole_like(&path("small"), b"new", false, like).unwrap();
        assert_eq!(mode("small"), 0o600);
        assert_eq!(std::fs::metadata(path("small")).unwrap().modified().unwrap(), source.modified().unwrap());

        symlink("secret", path("link")).unwrap();
        assert_eq!(place(&path("link")), place(&path("secret")));
        assert!(write_whole(&path("link"), b"new", false).is_err(), "it is there already");
        write_whole(&path("link"), b"through", true).unwrap();
        assert!(std::fs::symlink_metadata(path("link")).unwrap().is_symlink());
        assert_eq!((mode("secret"), std::fs::read(path("secret")).unwrap()), (0o600, b"through".to_vec()));
    }

    /// Needs a user who may give files to any group; others see only that nothing is let through.
    #[cfg(unix)]
    #[test]
    fn a_new_file_has_the_group_of_its_sources_or_none() {
        use std::os::unix::fs::{MetadataExt, chown};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let source = |name: &str, group: u32| {
            std::fs::write(path(name), "old").unwrap();
            let may_give = chown(path(name), None, Some(group)).is_ok();
            set_mode(&path(name), 0o640);
            (std::fs::metadata(path(name)).unwrap(), may_give)
        };
        let ((one, may_give), (other, _)) = (source("one", 4_242), source("other", 4_243));
        let access = |name: &str, sources: &[Metadata]| {
            write_whole_like(&path(name), b"new", false, Some(Like { sources, times: false })).unwrap();
            let new = std::fs::metadata(path(name)).unwrap();
            (new.mode() & 0o777, new.gid())
        };
        assert_eq!(access("new", std::slice::from_ref(&one)), (0o640, one.gid()));
        if may_give {
            assert_eq!(access("both", &[one, other]).0, 0o600, "no group may read both");
        }
    }

    #[cfg(unix)]
    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket.png");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let error = write_whole(&socket, b"new", true).unwrap_err().to_string();
        assert!(error.contains("a pipe, a device"), "{error}");
        assert!(!std::fs::symlink_metadata(&socket).unwrap().is_file());
    }
}
