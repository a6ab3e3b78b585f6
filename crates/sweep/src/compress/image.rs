//! One image through all steps, from its bytes to the file of few colours.

use std::borrow::Cow;
use std::path::Path;

use kmeans::{ClusterCount, Histogram, Quantized};
use metrics::{PairMetrics, Reference, Wanted};

use super::file::{place, write_whole_at};
use super::jobs::Job;
use super::outcome::{Small, Written};
use super::plan::{Colors, CompressPlan, Input, Place};
use crate::auto::smallest_k;
use crate::compare::defined;
use crate::evaluate::{internal, pixels_of, view_of};
use crate::input::{Facts, Raster, Rejection, decode, read};
use crate::output::png;

/// What is measured of every image.
const WANTED: Wanted =
    Wanted { ssim: true, ms_ssim: false, ssimulacra2: false, delta_e2000: false, banding: false };

impl Job {
    /// What becomes of a file that gives no pixels: one that was named is meant to be an image.
    pub(super) fn rejected(&self, rejection: Rejection) -> Written {
        match rejection {
            Rejection::Skipped(reason) if !self.named => Written::Ignored { reason },
            Rejection::Skipped(reason) | Rejection::Failed(reason) => Written::Failed { reason },
        }
    }
}

pub(super) fn compress(job: &Job, plan: &CompressPlan) -> Result<Written, Rejection> {
    if let Some(obstacle) = &job.obstacle {
        return Err(obstacle.clone());
    }
    let taken = taken(job, plan);
    if plan.files.dry_run {
        return Ok(Written::Planned { output: job.output.clone(), obstacle: taken });
    }
    taken.map_or(Ok(()), |obstacle| Err(Rejection::Failed(obstacle)))?;

    let source = source(&job.image, &plan.input)?;
    let mut facts = Facts::default();
    let raster = decode(&source, &job.image, &mut facts)?;
    let bytes_before = source.len() as u64;
    let k = match &plan.colors {
        Colors::At(k) => *k,
        Colors::Meeting(targets) => {
            smallest_k(&job.image, source.to_vec(), targets, plan.space, plan.params)?
        }
    };
    let quantized = quantized(&raster, k, plan)?;
    let bytes = png::encode(&quantized, raster.width, raster.height)
        .map_err(|error| Rejection::Failed(error.to_string()))?;
    let bytes_after = bytes.len() as u64;
    if bytes_after > bytes_before && !plan.files.keep_larger {
        return unchanged(&source, bytes_after, &facts, plan);
    }
    let pair = measured(&raster, &quantized)?;
    let bytes = keep(job, plan, bytes)?;
    let mut undefined = Vec::new();
    Ok(Written::Ok(Box::new(Small {
        output: job.output.clone(),
        bytes,
        colors: quantized.palette.len(),
        psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
        ssim: defined("ssim", pair.ssim, &mut undefined),
        undefined,
        bytes_before,
        bytes_after,
    })))
}

/// Why the output can't be written, where that is known before.
fn taken(job: &Job, plan: &CompressPlan) -> Option<String> {
    let memory = plan.destination.place == Place::Memory;
    if memory || plan.files.overwrite || std::fs::symlink_metadata(&job.output).is_err() {
        return None;
    }
    let output = job.output.display();
    Some(if place(&job.output) == place(&job.image) {
        format!("{output} is the source itself: pass --overwrite to replace it")
    } else {
        format!("{output} exists already: pass --overwrite to replace it")
    })
}

/// What becomes of a source that is smaller than its result: it stays. Where the result was to go to memory, the
/// source does, if it has the same format.
fn unchanged(source: &[u8], after: u64, facts: &Facts, plan: &CompressPlan) -> Result<Written, Rejection> {
    let before = source.len();
    let reason = format!(
        "the result would be larger than its source ({after} > {before} bytes): pass --keep-larger to write it all the same"
    );
    match plan.destination.place {
        Place::Memory if facts.format != "png" => Err(Rejection::Failed(reason)),
        Place::Memory => Ok(Written::Skipped { reason, unchanged: Some(source.to_vec()) }),
        _ => Ok(Written::Skipped { reason, unchanged: None }),
    }
}

fn source<'a>(image: &Path, input: &'a Input) -> Result<Cow<'a, [u8]>, Rejection> {
    match input {
        Input::Bytes(bytes) => Ok(bytes.into()),
        Input::Paths { .. } => Ok(read(image)?.into()),
    }
}

/// The image in few colours; the colours as they were are not held any longer.
fn quantized(raster: &Raster, k: ClusterCount, plan: &CompressPlan) -> Result<Quantized, Rejection> {
    let pixels = pixels_of(raster)?;
    let histogram = Histogram::in_space(&pixels, plan.space);
    let clustering = kmeans::cluster(&histogram, k, &plan.params);
    Ok(kmeans::quantize(&pixels, &histogram, &clustering))
}

fn measured(raster: &Raster, quantized: &Quantized) -> Result<PairMetrics, Rejection> {
    let seen = raster.with_pixels(quantized.pixels());
    Reference::of(view_of(raster)?, WANTED).measure(view_of(&seen)?).map_err(internal)
}

/// Puts the file in its place; what was to go to memory comes back.
fn keep(job: &Job, plan: &CompressPlan, bytes: Vec<u8>) -> Result<Option<Vec<u8>>, Rejection> {
    if plan.destination.place == Place::Memory {
        return Ok(Some(bytes));
    }
    let named = !matches!(plan.input, Input::Bytes(_));
    let like = if plan.files.preserve && named { std::fs::metadata(&job.image).ok() } else { None };
    write_whole_at(&job.output, &bytes, plan.files.overwrite, like.as_ref())
        .map_err(|error| Rejection::Failed(format!("can't write {}: {error}", job.output.display())))?;
    Ok(None)
}
