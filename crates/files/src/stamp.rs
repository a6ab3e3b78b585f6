//! What tells a file from the one that replaces it, without reading either.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A file that was written so short a while ago may be written again without its time showing it.
const TOO_YOUNG: Duration = Duration::from_secs(2);

/// Size, time of the last change and, where the system has one, inode of a file, as text to be compared.
///
/// `None` where there is no such file, where the system does not say when it changed, and for a file that changed within the
/// last two seconds: clocks of file systems are too coarse to tell what happens to it next. Not for files whose times somebody
/// sets back on purpose.
#[must_use]
pub fn stamp(path: &Path) -> Option<String> {
    let metadata = std::fs::metadata(path).ok().filter(Metadata::is_file)?;
    let modified = metadata.modified().ok()?;
    SystemTime::now().duration_since(modified).ok().filter(|age| *age >= TOO_YOUNG)?;
    let since = modified.duration_since(UNIX_EPOCH).ok()?;
    let inode = inode(&metadata);
    Some(format!("{} {}.{:09} {inode}", metadata.len(), since.as_secs(), since.subsec_nanos()))
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_metadata: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn written(path: &Path, text: &str, age: Duration) {
        std::fs::write(path, text).expect("it is written");
        let file = File::options().write(true).open(path).expect("it opens");
        file.set_modified(SystemTime::now() - age).expect("it takes a time");
    }

    #[test]
    fn size_time_and_inode_are_what_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.png");
        assert_eq!(stamp(&path), None);
        assert_eq!(stamp(folder.path()), None);
        let hour = Duration::from_secs(3600);
        written(&path, "one", hour);
        let first = stamp(&path);
        assert!(first.is_some());
        assert_eq!(stamp(&path), first);
        written(&path, "two", hour * 2);
        assert_ne!(stamp(&path), first, "another time");
        written(&path, "two", Duration::ZERO);
        assert_eq!(stamp(&path), None, "too young to tell");
        written(&path, "three", hour);
        assert_ne!(stamp(&path), first, "another size");
    }
}
