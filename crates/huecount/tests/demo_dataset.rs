//! The demo dataset is what its manifest and its attribution say, file by file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Every licence in the dataset: all allow use, change and redistribution without attribution.
const PERMISSIVE: [&str; 6] = [
    "CC0-1.0",
    "CC0-1.0 (contents; database ODC-PDDL-1.0)",
    "public domain",
    "public domain (CC Public Domain Dedication)",
    "public domain (NASA)",
    "public domain (SpaceX, 2015 release)",
];

/// What a checkout may carry.
const MOST_BYTES: u64 = 4_000_000;

/// A row of `manifest.csv`.
#[derive(Debug, Deserialize)]
struct Entry {
    class: String,
    /// Path below the dataset.
    file: String,
    source: String,
    licence: String,
    width: u32,
    height: u32,
    bytes: u64,
    sha256: String,
}

fn dataset() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/demo")
}

fn manifest() -> Vec<Entry> {
    let mut reader = csv::Reader::from_path(dataset().join("manifest.csv")).expect("the manifest opens");
    reader.deserialize().map(|entry| entry.expect("a row of the manifest")).collect()
}

fn bytes_of(entry: &Entry) -> Vec<u8> {
    std::fs::read(dataset().join(&entry.file)).unwrap_or_else(|error| panic!("{}: {error}", entry.file))
}

fn entries_of(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    entries.map(|entry| entry.expect("a readable entry").path()).collect()
}

#[test]
fn the_manifest_lists_images() {
    assert!(manifest().len() >= 20);
}

#[test]
fn each_file_has_its_size_and_hash() {
    for entry in manifest() {
        let bytes = bytes_of(&entry);
        let hash =
            Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        assert_eq!((bytes.len() as u64, hash), (entry.bytes, entry.sha256), "{}", entry.file);
    }
}

#[test]
fn each_image_has_its_shape() {
    for entry in manifest() {
        let shape = image::image_dimensions(dataset().join(&entry.file)).expect("an image");
        assert_eq!(shape, (entry.width, entry.height), "{}", entry.file);
    }
}

#[test]
fn each_file_lies_in_the_folder_of_its_class() {
    for entry in manifest() {
        assert_eq!(entry.file.split('/').collect::<Vec<_>>()[..1], [entry.class.as_str()], "{}", entry.file);
    }
}

#[test]
fn each_licence_is_known_and_permissive() {
    for entry in manifest() {
        assert!(PERMISSIVE.contains(&entry.licence.as_str()), "{}: {}", entry.file, entry.licence);
    }
}

#[test]
fn each_file_says_where_it_came_from() {
    assert!(manifest().iter().all(|entry| !entry.source.is_empty()));
}

#[test]
fn each_file_in_a_class_folder_is_listed_once() {
    let folders = entries_of(&dataset()).into_iter().filter(|path| path.is_dir());
    let found: BTreeSet<PathBuf> = folders.flat_map(|folder| entries_of(&folder)).collect();
    let listed: Vec<PathBuf> = manifest().iter().map(|entry| dataset().join(&entry.file)).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), found);
    assert_eq!(listed.len(), found.len(), "no file is listed twice");
}

#[test]
fn the_dataset_is_small() {
    let total: u64 = manifest().iter().map(|entry| bytes_of(entry).len() as u64).sum();
    assert!(total < MOST_BYTES, "{total} bytes");
}

#[test]
fn each_file_is_attributed() {
    let attribution = std::fs::read_to_string(dataset().join("ATTRIBUTION.md")).expect("the attribution");
    for entry in manifest() {
        let (_, name) = entry.file.rsplit_once('/').expect("a file in its class folder");
        let row = attribution.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(row.is_some_and(|row| row.contains(&entry.licence)), "{name}: {row:?}");
    }
}
