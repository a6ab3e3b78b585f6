//! Why shards can't be merged, each with what to do about it.

use std::path::PathBuf;

use evaluate::Difference;
use thiserror::Error;

/// Why shards can't be merged.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShardError {
    /// The system refused.
    #[error("the shard {} can't be read: {reason}", shard.display())]
    Read {
        /// The shard.
        shard: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// There is no room to unpack it.
    #[error("the shard {} can't be unpacked in {}, the folder for temporary files: {reason}; make room there, set TMPDIR to a folder with more, or name shards that are not compressed", shard.display(), folder.display())]
    Unpack {
        /// The shard.
        shard: PathBuf,
        /// Where the temporary file lies.
        folder: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Its first line does not say which run it is of.
    #[error("{} does not begin with the line of a run, or that is damaged: name files that `huecount evaluate` wrote, and evaluate this one again", shard.display())]
    NoShard {
        /// The file.
        shard: PathBuf,
    },
    /// Not one of them has a line.
    #[error("no line in {shards} shards: evaluate them again")]
    Empty {
        /// How many there are.
        shards: usize,
    },
    /// They are of different runs.
    #[error("{} and {} are of different runs: {} is {} in the first and {} in the second; merge shards of the same options and version", one.display(), other.display(), difference.name, difference.one, difference.other)]
    OtherRun {
        /// A shard.
        one: PathBuf,
        /// Another.
        other: PathBuf,
        /// In what their runs differ.
        difference: Difference,
    },
    /// They are of another run than was asked for.
    #[error("{} is of another run than was asked for: {} is {} in the shards, and {} was asked for; ask for the same, or evaluate the images again", shard.display(), difference.name, difference.one, difference.other)]
    UnexpectedRun {
        /// A shard.
        shard: PathBuf,
        /// In what the run of the shards, the first, differs from what was asked for.
        difference: Difference,
    },
    /// They are of another version.
    #[error("{} can't be merged by this program: {reason}; merge with the version that evaluated it", shard.display())]
    Version {
        /// A shard.
        shard: PathBuf,
        /// What is different.
        reason: String,
    },
    /// Two lines say something else of one image.
    #[error("{} and {} have different results of {image}: the file differed, or what evaluated it; leave one of the two out", one.display(), other.display())]
    Contradiction {
        /// The image.
        image: String,
        /// A shard.
        one: PathBuf,
        /// Another, or the same.
        other: PathBuf,
    },
    /// Two lines say the same of one image, but for its class.
    #[error("{} and {} differ in the class of {image} alone: {class} in the first and {other_class} in the second; evaluate it again by the list that is right, and leave the other shard out", one.display(), other.display())]
    OtherClass {
        /// The image.
        image: String,
        /// A shard.
        one: PathBuf,
        /// Another, or the same.
        other: PathBuf,
        /// The class in the first.
        class: Box<str>,
        /// The class in the second.
        other_class: Box<str>,
    },
    /// There is nothing to report.
    #[error("no images in the shards: {files} files are none, or nobody could read them")]
    NoImages {
        /// Files that there are lines of.
        files: usize,
    },
}
