//! Why there are no palettes.

use std::io;

use codec::PaletteFormatError;
use files::PaletteError;
use kmeans::ClusterCount;
use thiserror::Error;

use crate::args::ClusteringError;
use crate::console::OutputError;

/// Why the command did nothing, or not all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum PaletteCommandError {
    #[error(transparent)]
    Clustering(#[from] ClusteringError),
    #[error("can't read standard input: {0}")]
    StandardInput(#[source] io::Error),
    #[error("- is standard input, which holds one image: give no other PATH")]
    PathBesideStandardInput,
    #[error("--target belongs to -k auto")]
    TargetWithoutAuto,
    #[error("-k auto measures what a sweep does, without --pin and --weight: give a number of colours")]
    AutoUnlikeSweep,
    #[error("{pins} colours are pinned, more than the {k} that there may be")]
    Pins { pins: usize, k: ClusterCount },
    #[error("{images} images have a palette each: give one image, or --json for all of them")]
    Several { images: usize },
    #[error("the palette can't be printed: {0}")]
    Format(#[from] PaletteFormatError),
    #[error(transparent)]
    Palette(#[from] PaletteError),
    #[error(transparent)]
    Compress(#[from] compress::CompressError),
    #[error(transparent)]
    Output(#[from] OutputError),
}
