//! K-means palettes against the alternatives: the same image as lossless PNG and WebP, as JPEG and as lossy WebP at
//! several qualities, and what each takes at equal quality.
//!
//! `palettes` makes the palette images of every K, `evaluate` the other versions, and each is measured into a
//! [`VersusRow`]; `iso_quality` finds the smallest version of each family
//! that reaches a level of quality, and `output` writes tables and a chart for each image.

mod error;
mod iso_quality;
mod outcome;
mod output;
mod palettes;
mod plan;

use codec::{ImageInfo, MAX_COLORS, Rejection, decode};
use evaluate::{Alternative, Original, Version, WeightedError, caught, view_of};
use files::{Source, nothing_found, read, walk};
use rayon::prelude::*;
use tables::VersusRow;

pub use error::VersusError;
pub use iso_quality::{ClassComparisonRow, IsoQualityRow, QualityLevel, QualityLevelError};
pub use outcome::{ImageNotes, VersusReport, WeightedRow};
pub use plan::VersusPlan;

/// The quality settings at which lossy encoders are tried, on their own scale of 1 to 100.
const QUALITIES: [u8; 12] = [10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95];

/// Makes and measures every version of every image, and writes tables and charts.
///
/// # Errors
/// When there is no image, or the report can't be written.
pub fn versus(plan: &VersusPlan) -> Result<VersusReport, VersusError> {
    if let Some(k) = plan.ks.ks().iter().map(|k| k.get()).find(|&k| k > MAX_COLORS) {
        return Err(VersusError::TooManyColors(k));
    }
    output::check(plan)?;
    let sources = walk(&plan.roots, &plan.walk)?.sources;
    let images = sources.iter().filter(|source| source.obstacle.is_none()).count();
    if plan.importance.is_some() && images > 1 {
        return Err(VersusError::ManyForMap(images));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(plan.threads).build();
    let pool = pool.map_err(|error| VersusError::Threads(error.to_string()))?;
    let (mut rows, mut weighted) = (Vec::new(), Vec::new());
    let (mut notes, mut failed) = (Vec::new(), Vec::new());
    for source in &sources {
        let mut info = ImageInfo::default();
        let measured = pool.install(|| caught(|| measured(source, plan, &mut info)));
        if !matches!(measured, Err(Rejection::Skipped(_))) {
            let stood_in = measured.as_ref().ok().and_then(|(_, stood_in)| stood_in.clone());
            notes.extend(notes_of(source, &info, stood_in));
        }
        match measured {
            Ok((versions, _)) => {
                for (row, error) in versions {
                    weighted.extend(error.map(|error| weighted_row(&row, &error)));
                    rows.push(row);
                }
            }
            Err(Rejection::Failed(reason)) => failed.push((source.image.clone(), reason)),
            Err(Rejection::Skipped(_)) => {}
        }
    }
    if rows.is_empty() && failed.is_empty() {
        return Err(VersusError::NoImages(nothing_found(&plan.roots, &plan.walk)));
    }
    let equal = iso_quality::rows(&rows, &plan.levels);
    let classes = iso_quality::by_class(&equal);
    let (device, output) = (plan.device.name().map(str::to_owned), plan.output.clone());
    let report = VersusReport { rows, weighted, equal, classes, notes, failed, device, output };
    output::write(&report, plan)?;
    Ok(report)
}

/// What became known of an image, and of its place in the dataset.
fn notes_of(source: &Source, info: &ImageInfo, stood_in: Option<String>) -> Option<ImageNotes> {
    let notes = info.each_note().iter().chain(&source.note).cloned();
    let notes: Vec<String> = notes.chain(stood_in).collect();
    (!notes.is_empty()).then(|| ImageNotes { image: source.image.clone(), notes })
}

fn weighted_row(row: &VersusRow, error: &WeightedError) -> WeightedRow {
    WeightedRow {
        class: row.class.clone(),
        image: row.image.clone(),
        family: row.family,
        setting: row.setting,
        bytes: row.bytes,
        psnr_db: row.psnr_db,
        weighted_mse: error.mse,
        weighted_psnr_db: error.psnr_db,
    }
}

/// A version, and its weighted error where there is an importance map.
type Measured = (VersusRow, Option<WeightedError>);

/// Every version of one image, in order of families and settings; and where the processor stood in for a device, why.
fn measured(
    source: &Source,
    plan: &VersusPlan,
    info: &mut ImageInfo,
) -> Result<(Vec<Measured>, Option<String>), Rejection> {
    if let Some(obstacle) = &source.obstacle {
        return Err(obstacle.clone());
    }
    let bytes = read(&source.path)?;
    let raster = decode(&bytes, &source.path, info)?;
    let original = Original::new_on(&plan.device, &source.class, &source.image, &raster, true)?;
    let measure = |version: Version| {
        let error = plan.importance.as_ref().map(|importance| match &version.pixels {
            Some(pixels) => importance.error(&raster, view_of(&raster.with_pixels(pixels.clone()))?),
            None => importance.error(&raster, view_of(&raster)?),
        });
        Ok((original.row(version)?, error.transpose()?))
    };
    let palettes = palettes::palettes(&raster, plan)?.into_par_iter().map(measure);
    let mut rows = palettes.collect::<Result<Vec<_>, _>>()?;
    let alternatives = Alternative::of(&raster, &QUALITIES).into_par_iter();
    let alternatives = alternatives.map(|other| measure(other.encode(&raster, plan.optimize)?));
    rows.extend(alternatives.collect::<Result<Vec<_>, _>>()?);
    Ok((rows, original.note()))
}
