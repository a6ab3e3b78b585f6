//! `--cache DIR`: what earlier runs found out, by content, options and version, so that one more K or metric computes only
//! that.
//!
//! An entry is one checksummed line, written beside its place and renamed into it; one that is damaged counts as never
//! written. What can't be kept is computed again next time: the cache never fails a run.

use std::io::Write;
use std::path::{Path, PathBuf};

use evaluate::PriorResults;
use evaluate::record::{self, Entry};
use sha2::{Digest, Sha256};
use tables::hex;

/// What earlier runs with the same version and options found out.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// What rows depend on besides content, K, and what is measured.
    key: String,
}

impl Cache {
    pub(crate) fn new(folder: &Path, key: String) -> Self {
        Self { folder: folder.to_owned(), key }
    }

    /// What is known of a content under a name like `path`'s: the extension decides on TGA, and on a note.
    pub(crate) fn get(&self, sha256: &str, path: &Path) -> Option<PriorResults> {
        let line = std::fs::read(self.place(sha256, path)).ok()?;
        match serde_json::from_slice(record::checked(&line)?).ok()? {
            Entry::Image(known) => Some(known),
            Entry::Run(_) | Entry::Local(_) | Entry::End => None,
        }
    }

    /// Keeps what is known of a content.
    pub(crate) fn put(&self, path: &Path, known: &PriorResults) {
        let place = self.place(known.sha256(), path);
        let put = || {
            let folder = place.parent().unwrap_or(&self.folder);
            std::fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(&record::line(&Entry::Image(known))?)?;
            file.persist(&place)?;
            std::io::Result::Ok(())
        };
        // A full disk costs time, not the run.
        let _ = put();
    }

    fn place(&self, sha256: &str, path: &Path) -> PathBuf {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        let mut hasher = Sha256::new();
        for part in [self.key.as_bytes(), sha256.as_bytes(), extension.as_encoded_bytes()] {
            hasher.update(part);
            hasher.update([0]);
        }
        let name = hex(&hasher.finalize());
        self.folder.join(&name[..2]).join(format!("{}.json", &name[2..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> PriorResults {
        let image = serde_json::json!({ "sha256": "content" });
        let parts = serde_json::json!({ "image": image, "measured": [], "palettes": [], "fits": [] });
        serde_json::from_value(parts).expect("what is known")
    }

    #[test]
    fn what_was_put_comes_back_for_the_same_content_key_and_extension_alone() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), "key".to_owned());
        cache.put(Path::new("a/b.PNG"), &known());
        assert_eq!(cache.get("content", Path::new("c.png")), Some(known()));
        assert_eq!(cache.get("content", Path::new("c.tga")), None);
        assert_eq!(cache.get("other", Path::new("c.png")), None);
        assert_eq!(Cache::new(folder.path(), "other".to_owned()).get("content", Path::new("c.png")), None);
    }

    #[test]
    fn a_damaged_entry_counts_as_none_and_a_cache_that_can_not_be_written_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), "key".to_owned());
        cache.put(Path::new("a.png"), &known());
        let place = cache.place("content", Path::new("a.png"));
        let text = std::fs::read_to_string(&place).unwrap();
        std::fs::write(&place, text.replace("\"measured\":[]", "\"measured\":[ ]")).unwrap();
        assert_eq!(cache.get("content", Path::new("a.png")), None);
        Cache::new(&place, "key".to_owned()).put(Path::new("a.png"), &known());
    }
}
