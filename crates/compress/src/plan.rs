//! What to compress, how, and where to.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use kmeans::{CheckedParams, ClusterCount, ColorSpace, Dither, PointWeight, TileShape};

use crate::goal::Bounds;
use choice::Target;
use codec::{Encoding, Format, KeptMetadata};
use evaluate::{Device, EvaluationPlan, Importance};
use files::WalkOptions;

/// Images to compress, every value checked.
#[derive(Clone, Debug)]
pub struct CompressPlan {
    /// The images.
    pub input: Input,
    /// The frame of each animation, or page of each TIFF, counted from 1; without one all frames of an animation, which
    /// [`Colors::At`] and [`Colors::Given`] take, and the first page.
    pub frame: Option<NonZeroU32>,
    /// Clusters asked for.
    pub colors: Colors,
    /// Which colours they are.
    pub palette: PaletteRules,
    /// How much each pixel counts in the clustering, of a single image.
    pub importance: Option<Importance>,
    /// How pixels are given them.
    pub dither: Dither,
    /// Where to cluster.
    pub space: ColorSpace,
    /// How to cluster.
    pub params: CheckedParams,
    /// How files are written.
    pub encoding: Encoding,
    /// What is kept beside the pixels; in PNG alone.
    pub metadata: KeptMetadata,
    /// Leave samples in the space of their colour profile, and write it beside them; in PNG.
    pub keep_profile: bool,
    /// Keep the colours under alpha 0; in PNG and WebP.
    pub keep_hidden_colors: bool,
    /// Where the files go.
    pub destination: Destination,
    /// What becomes of files.
    pub files: FileRules,
    /// Threads; 0 for one per core.
    pub threads: usize,
    /// Where SSIM and MS-SSIM are taken that decide on K.
    pub device: Device,
}

impl CompressPlan {
    /// How images are evaluated where K is found by targets.
    pub(crate) fn evaluation(&self) -> EvaluationPlan {
        let Self { frame, space, params, .. } = *self;
        EvaluationPlan { frame, space, params, device: self.device.clone(), ..EvaluationPlan::default() }
    }
}

/// What is compressed.
#[derive(Clone, Debug)]
pub enum Input {
    /// Images, and folders of which every image is meant.
    Paths {
        /// Where they lie.
        paths: Vec<PathBuf>,
        /// Which files of folders are seen; classes do not matter.
        walk: WalkOptions,
    },
    /// One file's content.
    Bytes(Vec<u8>),
}

/// How many colours each image gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Colors {
    /// So many, at most 256.
    At(ClusterCount),
    /// As few of the sweep's default K as meet every target.
    Meeting(Vec<Target>),
    /// As few as keep a quality, or as many as fit a size.
    Within(Bounds),
    /// Those of [`PaletteRules::given`].
    Given,
    /// Those of small palettes, of which each tile uses one; in PNG, with a map beside it.
    Tiles(TileShape),
}

impl Colors {
    /// What a file's name says of them: `k16`, or `kauto`.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::At(k) => format!("k{k}"),
            Self::Meeting(_) | Self::Within(_) => "kauto".to_owned(),
            Self::Given => "palette".to_owned(),
            Self::Tiles(_) => "tiles".to_owned(),
        }
    }
}

/// What has a palette of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PalettePer {
    /// An animation: all its frames share one, clustered from the pixels of all.
    #[default]
    Animation,
    /// Each frame; in GIF and WebP.
    Frame,
}

/// Which colours a palette has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaletteRules {
    /// All of them: pixels are mapped onto these, and nothing is clustered. Entries that no pixel takes are left out, unless
    /// [`Encoding::keep_palette`] says otherwise.
    pub given: Option<Vec<[u8; 4]>>,
    /// Colours become grays of the same luminance before they are mapped onto the given ones, which are grays alone.
    pub by_luminance: bool,
    /// Images with other colours than the given ones fail: the most by which a sample may differ.
    pub tolerance: Option<u8>,
    /// Some of them, whether a pixel takes them or not.
    pub pins: Vec<[u8; 4]>,
    /// What a colour counts in the clustering of the others.
    pub weight: PointWeight,
    /// One palette for all images, clustered from their pixels together.
    pub shared: bool,
    /// Of an animation, whether all frames have one palette.
    pub per: PalettePer,
    /// Write the palette into this file, as its extension says.
    pub save: Option<PathBuf>,
}

/// Where compressed files go, and what they are called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The place.
    pub place: Place,
    /// What is added to the stem of a file's name; without it `-kK` beside sources and nothing elsewhere.
    pub suffix: Option<String>,
}

/// Where compressed files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Beside their sources.
    Beside,
    /// Into this folder, in which the tree below each folder given is mirrored.
    Folder(PathBuf),
    /// The one image to this file.
    File(PathBuf),
    /// The one image to memory: [`Written::Ok`](super::Written::Ok) holds it.
    Memory,
}

impl Destination {
    /// The name of the file that `source` becomes; with `whole`, its own extension stays in it.
    pub(crate) fn file_name(
        &self,
        source: &Path,
        (colors, format): (&Colors, Format),
        whole: bool,
    ) -> PathBuf {
        let stem = if whole { source.file_name() } else { source.file_stem() };
        let mut name = stem.unwrap_or_default().to_owned();
        match (&self.suffix, &self.place) {
            (Some(suffix), _) => name.push(suffix),
            (None, Place::Beside) => name.push(format!("-{}", colors.label())),
            (None, _) => {}
        }
        name.push(".");
        name.push(format.extension());
        PathBuf::from(name)
    }
}

/// What becomes of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileRules {
    /// Replace files that are there already.
    pub overwrite: bool,
    /// Write a file even where it is larger than its source.
    pub keep_larger: bool,
    /// Give each file the times of its source.
    pub preserve: bool,
    /// Write nothing: say what would be written where.
    pub dry_run: bool,
}
