//! The demo dataset is what its manifest and its attribution say, file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Every licence in the dataset: all allow use, change and redistribution without attribution.
const PERMISSIVE: [&str; 5] = [
    "CC0-1.0",
    "public domain",
    "public domain (CC Public Domain Dedication)",
    "public domain (NASA)",
    "public domain (SpaceX, 2015 release)",
];

/// What a checkout may carry.
const MOST_BYTES: u64 = 4_000_000;

/// One more than a class needs for a verdict that is not weak by its size.
const LEAST_IMAGES: usize = 9;

/// Fewer colours than these say nothing about how many are needed.
const LEAST_COLORS: usize = 7;

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
fn each_class_has_images_enough_for_a_clear_verdict() {
    let mut classes: BTreeMap<String, usize> = BTreeMap::new();
    for entry in manifest() {
        *classes.entry(entry.class).or_default() += 1;
    }
    assert_eq!(classes.len(), 4);
    assert!(classes.values().all(|&images| images >= LEAST_IMAGES), "{classes:?}");
}

#[test]
fn each_image_has_several_colours() {
    for entry in manifest() {
        let image = image::open(dataset().join(&entry.file)).expect("an image").into_rgba8();
        let colors: BTreeSet<[u8; 4]> = image.pixels().filter(|pixel| pixel.0[3] > 0).map(|p| p.0).collect();
        assert!(colors.len() >= LEAST_COLORS, "{}: {} colours", entry.file, colors.len());
    }
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

/// SSIMULACRA 2 of photographs in K dithered colours falls with K as opinion does. Medians of 24 photographs of Kodak in palettes
/// dithered by Floyd-Steinberg: 60, 56, 48, 26 and -3.
#[test]
fn levels_of_dithered_photographs_are_in_order() {
    const MEDIANS: [(u32, f64); 5] = [(64, 60.0), (48, 56.0), (32, 48.0), (16, 26.0), (8, -3.0)];
    const BAND: f64 = 8.0;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = |arguments: &[&std::ffi::OsStr]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_huecount")).args(arguments).output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let photos = entries_of(&dataset().join("photos"));
    let ssimulacra2 = |source: &Path, k: u32| {
        let result = folder.path().join("result.png");
        let k = k.to_string();
        let options =
            ["compress", "--dither", "floyd-steinberg", "--keep-larger", "--overwrite", "-k", &k, "-o"];
        let options = options.iter().map(std::ffi::OsStr::new);
        program(&options.chain([result.as_os_str(), source.as_os_str()]).collect::<Vec<_>>());
        let json = program(&["compare".as_ref(), source.as_ref(), result.as_ref(), "--json".as_ref()]);
        let value = json.split_once("\"ssimulacra2\":").expect("the metric").1;
        value.split([',', '}']).next().unwrap_or_default().trim().parse::<f64>().expect("a number")
    };
    let medians = MEDIANS.map(|(k, _)| {
        let mut values: Vec<f64> = photos.iter().map(|photo| ssimulacra2(photo, k)).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    });
    assert!(medians.is_sorted_by(|a, b| a > b), "{medians:?}");
    for ((k, expected), median) in MEDIANS.into_iter().zip(medians) {
        assert!((median - expected).abs() <= BAND, "K = {k}: {median}, not {expected}");
    }
}
