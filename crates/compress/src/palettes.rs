//! The palettes of images, described, without a file being written: at the same K and options the colours that
//! [`compress()`](crate::compress()) gives, those of most pixels first.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::path::PathBuf;

use choice::Target;
use codec::{Color, ImageInfo, MAX_COLORS, Rejection, decode_frame};
use evaluate::{EvaluationPlan, caught, pixels_of};
use kmeans::{CheckedParams, ClusterCount, ColorSpace, Histogram, PointWeight};
use serde::Serialize;

use crate::auto::smallest_k;
use crate::error::CompressError;
use crate::jobs::{Job, sources};
use crate::plan::{Destination, Input, Place};
use crate::swatch::PaletteEntries;
use crate::target::source;

/// Images whose palettes are wanted, every value checked.
#[derive(Clone, Debug)]
pub struct PalettePlan {
    /// The images.
    pub input: Input,
    /// The frame of each animation, or page of each TIFF, counted from 1; without one the first, or a still picture beside them.
    pub frame: Option<NonZeroU32>,
    /// Colours of each palette.
    pub size: PaletteSize,
    /// Colours that every palette has.
    pub pins: Vec<Color>,
    /// What a colour counts in the clustering.
    pub weight: PointWeight,
    /// Where to cluster.
    pub space: ColorSpace,
    /// How to cluster.
    pub params: CheckedParams,
    /// Threads; 0 for one per core.
    pub threads: usize,
}

/// How many colours each palette gets.
#[derive(Clone, Debug, PartialEq)]
pub enum PaletteSize {
    /// So many, at most 256.
    At(ClusterCount),
    /// As few of the sweep's default K as meet every target; of a palette without pins, weighted by pixels.
    Meeting(Vec<Target>),
}

/// What became known of one image.
#[derive(Clone, Debug, Serialize)]
pub struct FoundPalette {
    /// The image.
    #[serde(serialize_with = "tables::as_text")]
    pub image: PathBuf,
    /// What was done to the image on its way to pixels, and what is odd about it.
    pub notes: Vec<String>,
    /// Not all of the image could be read.
    pub damaged: bool,
    /// Its palette, or why there is none.
    #[serde(flatten)]
    pub result: PaletteResult,
}

/// The outcome of one image.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum PaletteResult {
    /// There is a palette.
    Ok(ImagePalette),
    /// A file of a folder that is no image.
    Ignored {
        /// Why.
        reason: String,
    },
    /// There is none.
    Failed {
        /// Why.
        reason: String,
    },
}

/// The palette of an image.
#[derive(Clone, Debug, Serialize)]
pub struct ImagePalette {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Distinct colours of the image.
    pub distinct_colors: usize,
    /// The targets that K was found by, and what else there is to say of it.
    pub met: Option<String>,
    /// The colours, those of most pixels first: written as a list of [`Swatch`](crate::Swatch).
    pub entries: PaletteEntries,
}

/// The palette of every image, in the order of the paths; one image is looked at after the other, without those that an
/// interruption came before.
///
/// # Errors
/// When the plan can't work for any image. What goes wrong with one image is its own result.
pub fn palettes(
    plan: &PalettePlan,
    interrupted: &dyn Fn() -> bool,
) -> Result<Vec<FoundPalette>, CompressError> {
    if let PaletteSize::At(k) = plan.size
        && k.get() > MAX_COLORS
    {
        return Err(CompressError::TooManyColors { k: k.get() });
    }
    let nowhere = Destination { place: Place::Memory, suffix: None };
    let jobs = sources(&plan.input, &nowhere)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.threads)
        .build()
        .map_err(|error| CompressError::Threads { threads: plan.threads, reason: error.to_string() })?;
    let each = jobs.iter().take_while(|_| !interrupted());
    Ok(each.map(|job| pool.install(|| found(job, plan))).collect())
}

fn found(job: &Job, plan: &PalettePlan) -> FoundPalette {
    let mut info = ImageInfo::default();
    let result = match caught(|| palette(job, plan, &mut info)) {
        Ok(palette) => PaletteResult::Ok(palette),
        Err(Rejection::Skipped(reason)) if !job.named => PaletteResult::Ignored { reason },
        Err(rejection) => PaletteResult::Failed { reason: rejection.reason() },
    };
    FoundPalette { image: job.image.clone(), notes: info.each_note().to_vec(), damaged: info.damaged, result }
}

fn palette(job: &Job, plan: &PalettePlan, info: &mut ImageInfo) -> Result<ImagePalette, Rejection> {
    if let Some(obstacle) = &job.obstacle {
        return Err(obstacle.clone());
    }
    let source = source(&job.image, &plan.input)?;
    let raster = decode_frame(&source, &job.image, plan.frame, info)?;
    let PalettePlan { frame, space, params, .. } = *plan;
    let (k, met) = match &plan.size {
        PaletteSize::At(k) => (*k, None),
        PaletteSize::Meeting(targets) => {
            let clustering = EvaluationPlan { frame, space, params, ..EvaluationPlan::default() };
            let (k, met) = smallest_k(&job.image, source.to_vec(), targets, &clustering)?;
            (k, Some(met))
        }
    };
    let histogram = Histogram::covering(&pixels_of(&raster)?, space, &plan.pins);
    let entries = if plan.pins.is_empty() && plan.weight == PointWeight::Pixels {
        clustered(&histogram, k, plan)
    } else {
        mapped(&histogram, k, plan)
    };
    let distinct_colors = histogram.len();
    Ok(ImagePalette { width: raster.width, height: raster.height, distinct_colors, met, entries })
}

/// The colours of the clusters, each with the pixels of the clusters that have it.
fn clustered(histogram: &Histogram, k: ClusterCount, plan: &PalettePlan) -> PaletteEntries {
    let clustering = kmeans::cluster(histogram, k, &plan.params);
    let colors = kmeans::cluster_colors(histogram, &clustering);
    largest_first(histogram, clustering.labels.iter().map(|&label| colors[label as usize]), &[])
}

/// The colours of a palette with pins or other weights, each with the pixels that are nearest to it.
fn mapped(histogram: &Histogram, k: ClusterCount, plan: &PalettePlan) -> PaletteEntries {
    let weighted = histogram.weighted(plan.weight);
    let palette = match &plan.pins[..] {
        [] => kmeans::palette(&weighted, &kmeans::cluster(&weighted, k, &plan.params)),
        pins => kmeans::pinned_palette(&weighted, pins, k, &plan.params),
    };
    let nearest = kmeans::nearest_entries(histogram, &palette);
    largest_first(histogram, nearest.iter().map(|&entry| palette[entry as usize]), &plan.pins)
}

/// `became` is the colour of the palette that each colour of the histogram became; of colours with as many pixels the lowest
/// comes first. Those in `keep` are there, whether a pixel has them or not.
fn largest_first(
    histogram: &Histogram,
    became: impl Iterator<Item = Color>,
    keep: &[Color],
) -> PaletteEntries {
    let mut pixels: HashMap<Color, u64> = keep.iter().map(|&color| (color, 0)).collect();
    for (color, &weight) in became.zip(histogram.weights()) {
        *pixels.entry(color).or_default() += u64::from(weight);
    }
    let mut all: Vec<(Color, u64)> = pixels.into_iter().collect();
    all.sort_by_key(|&(color, pixels)| (Reverse(pixels), color));
    let (colors, pixels) = all.into_iter().unzip();
    PaletteEntries { colors, pixels }
}
