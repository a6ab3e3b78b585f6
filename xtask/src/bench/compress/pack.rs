//! Each class as a pack: all its images in one run of the program, as one makes the icons of an application smaller.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::measure::{Way, ours};
use crate::bench::grid::{Grid, conclude};
use crate::bench::images::{class, is_of, name};
use crate::bench::pngquant;
use crate::bench::timing::cpu_seconds;
use crate::process::Outcome;
use crate::temporary::Folder;

const K: &str = "32";
/// Images of a pack at least.
const FEWEST: usize = 8;
/// Each is timed so often, in turns: a small pack takes few ticks of the clock.
const TURNS: usize = 5;

/// CPU time of the whole program for each pack, and its ratio to pngquant's.
pub(super) fn run(ways: &[Way; 3], huecount: &Path, images: &[String]) -> Outcome {
    let mut packs: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    // Pngquant reads PNG alone.
    for image in images.iter().filter(|image| is_of(Path::new(image), "png")) {
        packs.entry(class(image)).or_default().push(image);
    }
    packs.retain(|_, images| images.len() >= FEWEST);
    if packs.is_empty() {
        return Ok(());
    }
    let grid = Grid::open(
        &[("pack", 14), ("program", 32)],
        &["K", "images", "bytes", "CPU s", "CPU time", "bytes / pngquant"],
    )?;
    for (class, images) in packs {
        let pack = Pack::copy(&images)?;
        let mut spent = [0.0; 3];
        for _ in 0..TURNS {
            for (seconds, way) in spent.iter_mut().zip(ways) {
                *seconds += pack.seconds(way, huecount)?;
            }
        }
        let theirs = pack.bytes(&ways[0])? as f64;
        for (seconds, way) in spent.iter().zip(ways) {
            let bytes = pack.bytes(way)? as f64;
            grid.row(&[
                class.clone(),
                way.name.to_owned(),
                K.to_owned(),
                images.len().to_string(),
                format!("{bytes:.0}"),
                format!("{:.3}", seconds / TURNS as f64),
                format!("{:.2}", seconds / spent[0]),
                format!("{:.3}", bytes / theirs),
            ])?;
        }
    }
    conclude(
        "Packs: all images of a class in one run of the program, on one thread. The last two columns are ratios to pngquant.",
    )
}

/// Copies of images, once for us and once for pngquant, which writes beside what it reads.
struct Pack(Folder);

impl Pack {
    fn copy(images: &[&String]) -> Result<Self, String> {
        let pack = Self(Folder::new("bench-pack")?);
        let failed = |error: std::io::Error| format!("the pack can't be copied: {error}");
        for folder in ["images", "pngquant"] {
            std::fs::create_dir_all(pack.0.join(folder)).map_err(failed)?;
            for image in images {
                std::fs::copy(image, pack.0.join(folder).join(name(image))).map_err(failed)?;
            }
        }
        Ok(pack)
    }

    fn seconds(&self, way: &Way, huecount: &Path) -> Result<f64, String> {
        match way.options {
            None => cpu_seconds(&mut pngquant::pack_command(&self.of_pngquant()?.0, K)),
            Some(options) => {
                cpu_seconds(&mut ours(huecount, &self.0.join("images"), K, options, &self.place(way)))
            }
        }
    }

    /// Bytes of what a way has written.
    fn bytes(&self, way: &Way) -> Result<u64, String> {
        let written = if way.options.is_none() { self.of_pngquant()?.1 } else { files(&self.place(way))? };
        let bytes = written.iter().map(|file| std::fs::metadata(file).map(|data| data.len()));
        bytes.sum::<Result<_, _>>().map_err(|error| error.to_string())
    }

    fn place(&self, way: &Way) -> PathBuf {
        self.0.join(way.name)
    }

    /// What pngquant reads, and what it has written.
    fn of_pngquant(&self) -> Result<(Vec<PathBuf>, Vec<PathBuf>), String> {
        let files = files(&self.0.join("pngquant"))?;
        Ok(files.into_iter().partition(|file| !pngquant::is_pack_output(file)))
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = std::fs::read_dir(folder).map_err(failed)?;
    entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(failed)
}
