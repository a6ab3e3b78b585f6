//! Why nothing was compressed.

use std::io;
use std::path::PathBuf;

use codec::Format;
use files::PaletteError;
use kmeans::{ClusterCount, ParamError};
use sweep::ReportError;
use thiserror::Error;

use crate::args::{ClusteringError, TileError};
use crate::console::OutputError;
use crate::device::DeviceError;
use crate::importance::ImportanceError;

/// Why the command did nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum CommandError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("--json and the image would both be written to standard output: give --output a file")]
    JsonBesideImage,
    #[error(transparent)]
    Compress(#[from] compress::CompressError),
    #[error(transparent)]
    Image(#[from] OutputError),
}

/// Why these arguments are no plan.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum PlanError {
    #[error(transparent)]
    Clustering(#[from] ClusteringError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error("--suffix is a part of a name: it can't hold a path's separator")]
    SuffixWithSeparator,
    #[error("can't read standard input: {0}")]
    StandardInput(#[source] io::Error),
    #[error("- is standard input, which holds one image: give no other PATH")]
    PathBesideStandardInput,
    #[error(
        "the image from standard input has no name: give --output a file, or leave it away for standard output"
    )]
    StandardInputWithoutName,
    #[error("standard output takes one image: give one PATH, or --output a folder")]
    SeveralToStandardOutput,
    #[error("--dry-run is for files: standard output would be written")]
    DryRunToStandardOutput,
    #[error("--quality and --target-size choose K themselves: give the most it may be, or no -k")]
    AutoWithBounds,
    #[error("--class and --report belong to -k auto")]
    ReportWithoutAuto,
    #[error("--target belongs to -k auto")]
    TargetWithoutAuto,
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Count(#[from] ParamError),
    #[error(transparent)]
    Palette(#[from] PaletteError),
    #[error(
        "-k auto measures what a sweep does, without --pin, --weight, --importance, --dither and --keep-hidden-colors: use --quality"
    )]
    AutoUnlikeSweep,
    #[error("--importance weights pixels, and --weight colours: give one of the two")]
    ImportanceAndWeight,
    #[error(transparent)]
    Importance(#[from] ImportanceError),
    #[error(transparent)]
    Tiles(#[from] TileError),
    #[error("--tiles writes a picture and a map beside it: give --output a file or a folder")]
    TilesToStandardOutput,
    #[error("--tiles takes distances of sRGB samples: leave --color-space away")]
    TilesInSpace,
    #[error(
        "-k auto measures what a sweep does, in sRGB: with --keep-profile give a number of colours, or --quality"
    )]
    ProfileWithAuto,
    #[error("--color-space is reached from sRGB: leave it away with --keep-profile")]
    ProfileInSpace,
    #[error(
        "--save-palette writes sRGB, and with --keep-profile colours are samples in the image's profile: leave one of the two away"
    )]
    ProfileWithSavedPalette,
    #[error("--dither-space says what --dither mixes: choose a kind of dithering")]
    SpaceWithoutDither,
    #[error("{pins} colours are pinned, more than the {k} that there may be")]
    Pins { pins: usize, k: ClusterCount },
    #[error("--shared-palette takes a single K: give it with -k")]
    SharedWithoutK,
    #[error(
        "--format says {}, but the name of --output says {}",
        asked.extension(),
        named.extension()
    )]
    Formats { asked: Format, named: Format },
    #[error(
        "a PNG has one palette for all frames: with --palette-per frame write a GIF or a WebP, as by --format gif"
    )]
    PaletteOfFrameInPng,
    #[error(
        "--palette-per frame makes a palette of each frame: it goes without --palette, --colors-from, --shared-palette and --save-palette"
    )]
    PaletteOfFrameIsOwn,
    #[error("--keep-hidden-colors is for PNG and WebP: a GIF holds one transparent colour")]
    HiddenInGif,
    #[error("--keep-palette is for PNG and GIF: a WebP holds no palette")]
    PaletteInWebP,
    #[error(
        "{} can't be written: name it .png, .gif or .webp; to make a folder of that name, end it with a slash",
        path.display()
    )]
    Unwritable { path: PathBuf },
    #[error("{option} is for PNG alone, not for {}", format.extension())]
    PngOnly { option: &'static str, format: Format },
}
