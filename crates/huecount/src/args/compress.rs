//! `huecount compress`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use choice::Target;
use clap::{Args, ValueEnum};
use codec::{FixedPalette, Format, KeptMetadata};
use compress::{PalettePer, QualityMin, SizeLimit};
use evaluate::{KSet, KSetError};
use kmeans::{ClusterCount, DiffusionKernel, Dither, DitherSpace, PointWeight};
use thiserror::Error;

use super::clustering::ClusteringArgs;
use super::console::ConsoleArgs;
use super::device::DeviceArgs;
use super::frame::frame;
use super::threads::ThreadArgs;
use super::tiles::TileArgs;
use super::walk::FilesArgs;

#[derive(Debug, Args)]
pub(crate) struct CompressArgs {
    /// Images and folders to compress; - for one image from standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Most colours of each result, 1 to 256; auto: as few as meet every --target, or as --report recommends for --class
    /// [default: 256 with --quality and --target-size, all with --palette]
    #[arg(short = 'k', long, value_name = "K|auto", value_parser = count,
        required_unless_present_any = ["quality", "target_size", "given_colors", "tiles"])]
    pub(crate) colors: Option<Count>,

    /// As few colours as keep this quality, as 'ssim>=0.95', psnr=35 or ssimulacra2=70; repeatable, all are kept. An image
    /// that can't fails, and the best it can have is named
    #[arg(long, value_name = "METRIC>=VALUE", conflicts_with_all = ["class", "targets"])]
    pub(crate) quality: Vec<QualityMin>,

    /// As many colours as fit this size, as 20KB or 30% (of the source); with --quality as few as keep it, if they fit
    #[arg(long, value_name = "SIZE|SHARE", conflicts_with_all = ["class", "targets"])]
    pub(crate) target_size: Option<SizeLimit>,

    /// With -k auto, the K that --report recommends for this class
    #[arg(long, value_name = "NAME", requires = "report")]
    pub(crate) class: Option<String>,

    /// With -k auto, a report that recommends a K for --class
    #[arg(long, value_name = "DIR", requires = "class")]
    pub(crate) report: Option<PathBuf>,

    /// With -k auto, what each image must meet: like-original (not told from an identical pair), not-annoying, or any metric
    /// as ssimulacra2=70 [default: like-original]; repeatable, all must be met
    #[arg(long = "target", value_name = "LEVEL|METRIC=VALUE", conflicts_with = "class")]
    pub(crate) targets: Vec<Target>,

    /// Of an animation (PNG, GIF, WebP), or a TIFF of several pages, this frame or page alone, from 1 [default: all frames of an
    /// animation, but -k auto, --quality, --target-size and --tiles ask for one; the first page of a TIFF]
    #[arg(long, value_name = "N", value_parser = frame)]
    pub(crate) frame: Option<NonZeroU32>,

    #[command(flatten)]
    pub(crate) palette: PaletteArgs,

    #[command(flatten)]
    pub(crate) tiles: TileArgs,

    #[command(flatten)]
    pub(crate) encoding: EncodingArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) device: DeviceArgs,

    #[command(flatten)]
    pub(crate) threads: ThreadArgs,

    #[command(flatten)]
    pub(crate) clustering: ClusteringArgs,

    #[command(flatten)]
    pub(crate) files: FilesArgs,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Which colours, and which pixel gets which")]
pub(crate) struct PaletteArgs {
    /// Map onto the colours of this file, and cluster nothing: .gpl, .hex or .txt, .pal, .act, .aco, .ase, .json, .css, or an
    /// image
    #[arg(long, value_name = "FILE", group = "given_colors",
        conflicts_with_all = ["colors", "quality", "target_size", "pin", "shared_palette", "weight"])]
    pub(crate) palette: Option<PathBuf>,

    /// Map onto these, as onto a file's: CSS names and #rrggbb parted by commas, as black,white,#ff8000; gray:N, N even grays; or
    /// the nominal colours of an e-paper panel: acep7, spectra6, bwr, bwy, bwry. Grays alone become a gray PNG of 1, 2, 4 or 8 bits
    #[arg(long, value_name = "COLORS", group = "given_colors",
        conflicts_with_all = ["colors", "quality", "target_size", "pin", "shared_palette", "weight"])]
    pub(crate) colors_from: Option<FixedPalette>,

    /// With --palette and --colors-from, keep order, repetitions and unused entries: indices are those given; in PNG and GIF
    #[arg(long, requires = "given_colors")]
    pub(crate) keep_palette: bool,

    /// With --palette and --colors-from, fail where a pixel has a colour that is not there, and name all of these
    #[arg(long, requires = "given_colors")]
    palette_only: bool,

    /// With --palette-only, the most by which a sample may differ from the palette's, 0 to 255
    #[arg(long, value_name = "N", default_value_t = 0, requires = "palette_only")]
    tolerance: u8,

    /// Colours that every palette has, as 'red,#00f,#0000ff80'; the others are clustered around them
    #[arg(long, value_name = "COLORS", value_delimiter = ',', value_parser = codec::named_color)]
    pub(crate) pin: Vec<[u8; 4]>,

    /// Write the palette: .gpl, .act, .aco, .ase, .css, .json, .hex, .pal (JASC), .riff.pal, or .png with a square of each
    /// colour
    #[arg(long, value_name = "FILE")]
    pub(crate) save_palette: Option<PathBuf>,

    /// One palette for all images, clustered from their pixels together
    #[arg(long)]
    pub(crate) shared_palette: bool,

    /// Of an animation, whether all frames share a palette, clustered from the pixels of all, or each has its own; in GIF and WebP
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = PaletteUnit::Animation)]
    pub(crate) palette_per: PaletteUnit,

    /// What a colour counts in the clustering: pixels, the least error of the image; sqrt and log of its pixels, so that
    /// small marks are not lost; saliency, sqrt times the mean distance to all pixels
    #[arg(long, value_enum, value_name = "NAME", default_value_t = WeightName::Pixels)]
    weight: WeightName,

    /// How much each pixel counts in the clustering: a gray image of the same size, black for hardly at all, white for most; of
    /// a single image
    #[arg(long, value_name = "MAP", conflicts_with_all = ["palette", "colors_from", "shared_palette", "keep_hidden_colors"])]
    pub(crate) importance: Option<PathBuf>,

    /// none; floyd-steinberg, atkinson (more contrast), jarvis, stucki and sierra (smoother, coarser): error diffusion, serpentine;
    /// bayer and blue-noise (ordered: equal areas stay equal)
    #[arg(long, value_enum, value_name = "NAME", default_value_t = DitherName::None)]
    dither: DitherName,

    /// How much of it, from 0 to 1
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = strength)]
    dither_strength: f32,

    /// What dithering mixes: srgb, samples as stored, or linear, light, as paper and screens do: for few colours that lie far apart
    /// [default: srgb]
    #[arg(long, value_enum, value_name = "NAME")]
    dither_space: Option<DitherSpaceName>,

    /// Keep the colours under alpha 0 too, as textures need them: up to a quarter of the colours; in PNG and WebP
    #[arg(long, conflicts_with_all = ["palette", "colors_from", "shared_palette"])]
    pub(crate) keep_hidden_colors: bool,
}

impl PaletteArgs {
    /// How far colours may be from the palette's, where they must be among these.
    pub(crate) fn tolerance(&self) -> Option<u8> {
        self.palette_only.then_some(self.tolerance)
    }

    pub(crate) fn weight(&self) -> PointWeight {
        self.weight.into()
    }

    /// A space belongs to a kind of dithering.
    pub(crate) fn has_space_alone(&self) -> bool {
        self.dither_space.is_some() && self.dither == DitherName::None
    }

    pub(crate) fn dither(&self) -> Dither {
        let strength = self.dither_strength;
        let space = match self.dither_space {
            Some(DitherSpaceName::Linear) => DitherSpace::Linear,
            Some(DitherSpaceName::Srgb) | None => DitherSpace::Srgb,
        };
        let diffusion = |kernel| Dither::Diffusion { kernel, strength, space };
        match self.dither {
            DitherName::None => Dither::None,
            DitherName::FloydSteinberg => diffusion(DiffusionKernel::FloydSteinberg),
            DitherName::Atkinson => diffusion(DiffusionKernel::Atkinson),
            DitherName::Jarvis => diffusion(DiffusionKernel::Jarvis),
            DitherName::Stucki => diffusion(DiffusionKernel::Stucki),
            DitherName::Sierra => diffusion(DiffusionKernel::Sierra),
            DitherName::Bayer => Dither::Bayer { strength, space },
            DitherName::BlueNoise => Dither::BlueNoise { strength, space },
        }
    }
}

/// What has a palette of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PaletteUnit {
    Animation,
    Frame,
}

impl From<PaletteUnit> for PalettePer {
    fn from(unit: PaletteUnit) -> Self {
        match unit {
            PaletteUnit::Animation => Self::Animation,
            PaletteUnit::Frame => Self::Frame,
        }
    }
}

/// What a colour counts.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum WeightName {
    Pixels,
    Sqrt,
    Log,
    Saliency,
}

impl From<WeightName> for PointWeight {
    fn from(name: WeightName) -> Self {
        match name {
            WeightName::Pixels => Self::Pixels,
            WeightName::Sqrt => Self::Sqrt,
            WeightName::Log => Self::Log,
            WeightName::Saliency => Self::Saliency,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum DitherName {
    None,
    FloydSteinberg,
    Atkinson,
    Jarvis,
    Stucki,
    Sierra,
    Bayer,
    BlueNoise,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DitherSpaceName {
    Srgb,
    Linear,
}

/// Why a value can't be had.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(super) enum ValueError {
    #[error("write a number from 0 to 1")]
    Strength,
    #[error("compress and palette take a single K; sweep evaluates sets of them")]
    SeveralK,
    #[error(transparent)]
    K(#[from] KSetError),
}

fn strength(text: &str) -> Result<f32, ValueError> {
    let strength = text.parse().ok().filter(|strength| (0.0..=1.0).contains(strength));
    strength.ok_or(ValueError::Strength)
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How files are written")]
pub(crate) struct EncodingArgs {
    /// png (indexed), gif (indexed; alpha is there or not), webp (lossless) [default: as --output ends, or png]
    #[arg(long, value_enum, value_name = "NAME")]
    pub(crate) format: Option<FormatName>,

    /// Make PNG smaller still by oxipng at this level, 1 to 6: often a tenth, for as long again as all the rest; 0 writes
    /// what a sweep measures
    #[arg(short = 'O', long, value_name = "LEVEL", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=6))]
    pub(crate) optimize: u8,

    /// Write a PNG of grays without a palette, in 1, 2, 4 or 8 bits per pixel, as few as hold all its grays
    #[arg(long, conflicts_with = "keep_palette")]
    pub(crate) grayscale: bool,

    /// Cluster and write colours in the image's own colour profile, as Display P3, and keep it; otherwise they become sRGB. In PNG
    #[arg(long, conflicts_with_all = ["palette", "colors_from", "pin", "shared_palette", "tiles"])]
    pub(crate) keep_profile: bool,

    /// Keep EXIF, XMP, texts, times and the size on paper; with =copyright only who made it and whose it is; in PNG alone
    #[arg(long, value_enum, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "all")]
    keep_metadata: Option<MetadataName>,

    /// With --keep-metadata, leave out gps (where it was made), or all but =copyright
    #[arg(long, value_enum, value_name = "WHAT")]
    strip: Option<StripName>,
}

impl EncodingArgs {
    pub(crate) fn metadata(&self) -> KeptMetadata {
        match (self.keep_metadata, self.strip) {
            (Some(MetadataName::Copyright), _) => KeptMetadata::Rights,
            (None, _) | (_, Some(StripName::All)) => KeptMetadata::None,
            (Some(MetadataName::All), Some(StripName::Gps)) => KeptMetadata::WithoutPlace,
            (Some(MetadataName::All), None) => KeptMetadata::All,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MetadataName {
    All,
    Copyright,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum StripName {
    Gps,
    All,
}

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    Png,
    Gif,
    Webp,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Png => Self::Png,
            FormatName::Gif => Self::Gif,
            FormatName::Webp => Self::WebP,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Where the results go")]
pub(crate) struct OutputArgs {
    /// A folder, in which the tree of each folder given is mirrored; or for a single image a file by its extension, or -
    /// for standard output [default: beside each image, as NAME-kK.png; for - standard output]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub(crate) output: Option<PathBuf>,

    /// What is added to each name before its extension [default: -kK beside the images, nothing in --output]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) suffix: Option<String>,

    /// Replace files that exist
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Write a result even where it is larger than its source
    #[arg(long)]
    pub(crate) keep_larger: bool,

    /// Give each result the times of its source
    #[arg(long)]
    pub(crate) preserve: bool,

    /// Say what would be written where, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// How many colours: a number, or what the targets or a report ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Count {
    At(ClusterCount),
    Auto,
}

pub(super) fn count(text: &str) -> Result<Count, ValueError> {
    if text == "auto" { Ok(Count::Auto) } else { cluster_count(text).map(Count::At) }
}

fn cluster_count(text: &str) -> Result<ClusterCount, ValueError> {
    let set: KSet = text.parse()?;
    match set.ks() {
        [k] => Ok(*k),
        _ => Err(ValueError::SeveralK),
    }
}
