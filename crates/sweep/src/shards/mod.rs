//! Shards: files of the lines that `huecount evaluate` writes, wherever and in whatever order, joined into one index.
//!
//! Every line is checked. Exact duplicates, as engines that promise each task at least once leave them, are dropped and counted;
//! two lines that say something else of one image are an error. Lines stay on disk until they are asked for.

mod classes;
mod damaged;
mod error;
mod files;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use evaluate::record::{Entry, checked};
use evaluate::{Evaluation, EvaluationPlan, Run};
use serde::Deserialize;
use tables::Status;

use self::classes::Classes;
use self::damaged::{may_hold_a_run, name_in_damaged};
pub use self::error::ShardError;
use self::files::ShardFiles;

/// Where the line of an image is, and what it says in short.
#[derive(Clone, Copy, Debug)]
struct Place {
    shard: u32,
    length: u32,
    offset: u64,
    /// The class that the line says.
    class: u32,
    /// The line's checksum: lines of equal sums and lengths are the same.
    sum: u64,
    /// Whether the line says that the image failed.
    failed: bool,
}

/// The lines of several shards, by image.
#[derive(Debug)]
pub struct Shards {
    files: ShardFiles,
    run: Run,
    places: HashMap<Box<str>, Place>,
    classes: Classes,
    faults: ShardFaults,
    /// Those that are more than skipped files.
    images: usize,
}

/// What was found in shards besides lines that count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShardFaults {
    /// Lines that say again what another says.
    pub duplicates: usize,
    /// Lines whose checksum does not match them, cut ones among them.
    pub damaged: usize,
    /// Those of them that do not even say which image they are of.
    pub unnamed: usize,
    /// Those of them that are whole, but follow a damaged line that may have said that another run begins.
    pub unclaimed: usize,
    /// Lines of images that failed, where another line of the same image counts: an attempt that went better, or another that failed.
    pub retried: usize,
    /// Shards without a line, or whose compression ends early.
    pub cut: Vec<PathBuf>,
    /// The images that damaged lines seem to be of, and that no other line is of.
    pub lost: Vec<String>,
}

/// As much of an evaluation as the index needs.
#[derive(Deserialize)]
struct Heading {
    image: ImageHeading,
}

#[derive(Deserialize)]
struct ImageHeading {
    image: String,
    #[serde(default)]
    class: String,
    #[serde(default)]
    status: Status,
}

impl Shards {
    /// Reads all lines of `paths`, which may be compressed by gzip, and checks them.
    ///
    /// What is compressed is unpacked into a temporary file that nobody else sees.
    ///
    /// # Errors
    /// When a shard can't be read, or is none; when two are of different runs; when two lines contradict each other.
    pub fn open(paths: &[PathBuf]) -> Result<Self, ShardError> {
        let mut shards = Self {
            files: ShardFiles::default(),
            run: Run::default(),
            places: HashMap::new(),
            classes: Classes::default(),
            faults: ShardFaults::default(),
            images: 0,
        };
        for path in paths {
            shards.add(path)?;
        }
        if shards.run.key.is_empty() {
            return Err(ShardError::Empty { shards: paths.len() });
        }
        let places = &shards.places;
        shards.faults.lost.retain(|image| !places.contains_key(image.as_str()));
        shards.faults.lost.sort_unstable();
        shards.faults.lost.dedup();
        Ok(shards)
    }

    /// What the rows depend on besides the files.
    ///
    /// # Errors
    /// When the shards are of another version of the program.
    pub fn plan(&self) -> Result<EvaluationPlan, ShardError> {
        let shard = self.files.path(0).to_owned();
        self.run.plan().map_err(|reason| ShardError::Version { shard, reason })
    }

    /// Whether the shards are of the run that `expected` says, as [`Run::of`] makes it of a plan.
    ///
    /// # Errors
    /// [`ShardError::UnexpectedRun`], which names the first option that differs.
    pub fn check_run(&self, expected: &Run) -> Result<(), ShardError> {
        let shard = || self.files.path(0).to_owned();
        let unexpected = |difference| ShardError::UnexpectedRun { shard: shard(), difference };
        self.run.difference(expected).map_or(Ok(()), |difference| Err(unexpected(difference)))
    }

    /// What was found besides lines that count.
    #[must_use]
    pub fn faults(&self) -> &ShardFaults {
        &self.faults
    }

    /// The names of all images, in no particular order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(AsRef::as_ref)
    }

    /// The class of an image; empty where there is no line of it.
    #[must_use]
    pub fn class_of(&self, image: &str) -> &str {
        self.places.get(image).map_or("", |place| self.classes.name(place.class))
    }

    /// Whether there is a line of `image`.
    #[must_use]
    pub fn contains(&self, image: &str) -> bool {
        self.places.contains_key(image)
    }

    /// How many files there are lines of, and how many of them are images, evaluated or not.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.places.len(), self.images)
    }

    /// What became of an image.
    pub(crate) fn evaluation(&mut self, image: &str) -> std::io::Result<Option<Evaluation>> {
        let Some(&place) = self.places.get(image) else { return Ok(None) };
        self.at(place).map(Some)
    }

    fn at(&mut self, place: Place) -> std::io::Result<Evaluation> {
        let mut line = Vec::new();
        self.files.line(place.shard, (place.offset, place.length as usize), &mut line)?;
        let changed = || std::io::Error::other("a shard has changed while it was merged");
        let entry = checked(&line).ok_or_else(changed)?;
        match serde_json::from_slice(entry)? {
            Entry::Image(evaluation) => Ok(evaluation),
            Entry::Run(_) | Entry::Local(_) | Entry::End => Err(changed()),
        }
    }

    fn add(&mut self, path: &Path) -> Result<(), ShardError> {
        let unreadable =
            |error: std::io::Error| ShardError::Read { shard: path.to_owned(), reason: error.to_string() };
        let (shard, whole) = self.files.add(path)?;
        let mut line = Vec::new();
        let mut run = None;
        // Whether a damaged line may have begun another run: nobody knows what the lines after it are of.
        let mut is_unclaimed = false;
        while let Some(offset) = self.files.next_line(shard, &mut line).map_err(unreadable)? {
            let line = line.as_slice();
            let place = Place { shard, offset, length: line.len() as u32, class: 0, sum: 0, failed: false };
            match parsed(line) {
                Ok(Entry::Run(found)) => {
                    self.agree(&found, path)?;
                    (run, is_unclaimed) = (Some(found), false);
                }
                _ if run.is_none() => return Err(ShardError::NoShard { shard: path.to_owned() }),
                Ok(Entry::Image(heading)) if is_unclaimed => {
                    self.faults.damaged += 1;
                    self.faults.unclaimed += 1;
                    self.faults.lost.push(heading.image.image);
                }
                Ok(Entry::Image(heading)) => {
                    let failed = heading.image.status == Status::Failed;
                    let place = Place { sum: sum_of(line), failed, ..place };
                    self.insert(&heading.image, place, path)?;
                }
                Ok(Entry::Local(_) | Entry::End) => {}
                Err(()) => {
                    self.faults.damaged += 1;
                    let name = name_in_damaged(line);
                    is_unclaimed |= may_hold_a_run(line);
                    self.faults.unnamed += usize::from(name.is_none());
                    self.faults.lost.extend(name);
                }
            }
        }
        if !whole || run.is_none() {
            self.faults.cut.push(path.to_owned());
        }
        Ok(())
    }

    /// All shards are of the same run.
    fn agree(&mut self, run: &Run, path: &Path) -> Result<(), ShardError> {
        if self.run.key.is_empty() {
            self.run = run.clone();
        }
        match self.run.difference(run) {
            None => Ok(()),
            Some(difference) => Err(ShardError::OtherRun {
                one: self.files.path(0).to_owned(),
                other: path.to_owned(),
                difference,
            }),
        }
    }

    fn insert(&mut self, heading: &ImageHeading, place: Place, path: &Path) -> Result<(), ShardError> {
        let place = |classes: &mut Classes| Place { class: classes.number(&heading.class), ..place };
        let Some(known) = self.places.get_mut(heading.image.as_str()) else {
            self.images += usize::from(heading.status != Status::Skipped);
            self.places.insert(heading.image.as_str().into(), place(&mut self.classes));
            return Ok(());
        };
        let new = place(&mut self.classes);
        if (known.sum, known.length, known.class) == (new.sum, new.length, new.class) {
            self.faults.duplicates += 1;
        } else if known.failed || new.failed {
            self.faults.retried += 1;
            // What counts does not depend on the order: any result rather than a failure, one of two failures by its sum.
            let counts = if new.failed { known.failed && new.sum < known.sum } else { true };
            self.images -= usize::from(counts && heading.status == Status::Skipped);
            if counts {
                *known = new;
            }
        } else {
            let known = *known;
            return Err(self.contradiction(heading, known, new, path));
        }
        Ok(())
    }

    /// Two results of an image, one of them in the shard at `path`; where they differ in the class alone it says so.
    fn contradiction(&mut self, heading: &ImageHeading, known: Place, new: Place, path: &Path) -> ShardError {
        let image = heading.image.clone();
        let (one, other) = (self.files.path(known.shard).to_owned(), path.to_owned());
        let evaluations = self.at(known).ok().zip(self.at(new).ok());
        let is_same = evaluations.is_some_and(|(mut one, other)| {
            one.set_class(&heading.class);
            one == other
        });
        if known.class == new.class || !is_same {
            return ShardError::Contradiction { image, one, other };
        }
        let class = self.classes.name(known.class).into();
        ShardError::OtherClass { image, one, other, class, other_class: heading.class.as_str().into() }
    }
}

fn parsed(line: &[u8]) -> Result<Entry<Heading>, ()> {
    checked(line).and_then(|entry| serde_json::from_slice(entry).ok()).ok_or(())
}

/// The checksum of a line that was checked, which is the first thing that differs between lines: 16 hexadecimal digits.
fn sum_of(line: &[u8]) -> u64 {
    let digits = line.iter().copied().filter(u8::is_ascii_hexdigit);
    // The word `sum` before them has none.
    digits.take(16).fold(0, |sum, digit| sum << 4 | u64::from(char::from(digit).to_digit(16).unwrap_or(0)))
}

#[cfg(test)]
mod tests;
