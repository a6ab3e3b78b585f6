//! Why no image was compressed.

use std::path::PathBuf;

use thiserror::Error;

use codec::MAX_COLORS;
use files::DatasetError;
use files::PaletteError;

/// Why no image was compressed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompressError {
    /// Too many colours for the format.
    #[error(
        "an indexed image holds at most {MAX_COLORS} colours, not {k}: choose a K from 1 to {MAX_COLORS}"
    )]
    TooManyColors {
        /// K as asked for.
        k: usize,
    },
    /// The paths can't be walked.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Folders without an image.
    #[error("no images in {searched}: {seen}")]
    NoImages {
        /// The paths.
        searched: String,
        /// What was there instead.
        seen: String,
    },
    /// One image is given twice.
    #[error("{} is given twice", image.display())]
    GivenTwice {
        /// The image.
        image: PathBuf,
    },
    /// An input would be written over while others are read.
    #[error("{} would be written to {}, which is itself to be compressed: choose another --output", image.display(), output.display())]
    OutputIsInput {
        /// An input.
        image: PathBuf,
        /// Where it would go: another input.
        output: PathBuf,
    },
    /// One file can't hold several images.
    #[error("{} is a file, but there are {images} images: give a folder with --output", output.display())]
    ManyToOne {
        /// The file.
        output: PathBuf,
        /// Images given.
        images: usize,
    },
    /// Standard output holds one image.
    #[error("standard output takes one image, but there are {images}: give a folder with --output")]
    ManyToMemory {
        /// Images given.
        images: usize,
    },
    /// Several images have several palettes.
    #[error(
        "{images} images have a palette each: save that of one image, or share one among all with --shared-palette"
    )]
    ManyPalettes {
        /// Images given.
        images: usize,
    },
    /// A map is of one image.
    #[error("an importance map is of one image, and there are {images}: compress each with its own")]
    ManyForMap {
        /// Images given.
        images: usize,
    },
    /// A palette can't be read or written.
    #[error(transparent)]
    Palette(#[from] PaletteError),
    /// The threads can't be had.
    #[error("can't start {threads} threads: {reason}")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
}
