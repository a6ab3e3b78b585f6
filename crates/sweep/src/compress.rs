//! Writes the small file: each image as an indexed PNG of at most K colours.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use kmeans::{CheckedParams, ClusterCount, ColorSpace, Histogram, Quantized};
use metrics::Reference;
use rayon::prelude::*;
use serde::Serialize;
use thiserror::Error;

use crate::auto::smallest_k;
use crate::compare::defined;
use crate::evaluate::{caught, pixels_of, view_of};
use crate::input::{Facts, Raster, Rejection, decode, read};
use crate::output::png;
use crate::select::Target;

/// Images to compress, every value checked.
#[derive(Clone, Debug)]
pub struct CompressPlan {
    /// The images.
    pub images: Vec<PathBuf>,
    /// Clusters asked for.
    pub colors: Colors,
    /// Where to cluster.
    pub space: ColorSpace,
    /// How to cluster.
    pub params: CheckedParams,
    /// Where the files go.
    pub destination: Destination,
    /// Replace files that are there already.
    pub overwrite: bool,
    /// Write a file even where it is larger than its source.
    pub keep_larger: bool,
    /// Threads; 0 for one per core.
    pub threads: usize,
}

/// How many colours each image gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Colors {
    /// So many, at most 256.
    At(ClusterCount),
    /// As few of the sweep's default K as meet every target.
    Meeting(Vec<Target>),
}

impl std::fmt::Display for Colors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(k) => k.fmt(f),
            Self::Meeting(_) => f.write_str("auto"),
        }
    }
}

/// Where compressed files go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Beside its source, as `STEM-kK.png`.
    Beside,
    /// Into this folder, as `STEM.png`.
    Folder(PathBuf),
    /// The one image to this file.
    File(PathBuf),
}

/// Why no image was compressed.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompressError {
    /// Too many colours for the format.
    #[error(
        "an indexed PNG holds at most {} colours, not {k}: choose a K from 1 to {}",
        png::MAX_COLORS,
        png::MAX_COLORS
    )]
    TooManyColors {
        /// K as asked for.
        k: usize,
    },
    /// Two inputs would be written to one file.
    #[error("{} and {} would both be written to {}: compress them into different folders", first.display(), second.display(), output.display())]
    SameOutput {
        /// An input.
        first: PathBuf,
        /// Another.
        second: PathBuf,
        /// Where both would go.
        output: PathBuf,
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
    /// The threads can't be had.
    #[error("can't start {threads} threads: {reason}")]
    Threads {
        /// Threads asked for.
        threads: usize,
        /// What the system says.
        reason: String,
    },
}

/// What became of one image.
#[derive(Clone, Debug, Serialize)]
pub struct Compressed {
    /// The image.
    #[serde(serialize_with = "crate::input::as_text")]
    pub image: PathBuf,
    /// The file written, or why there is none.
    #[serde(flatten)]
    pub result: Written,
}

/// The outcome of one image.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Written {
    /// A file was written.
    Ok {
        /// Where.
        #[serde(serialize_with = "crate::input::as_text")]
        output: PathBuf,
        /// Palette entries.
        colors: usize,
        /// Peak signal-to-noise ratio in dB.
        psnr_db: Option<f64>,
        /// Structural similarity.
        ssim: Option<f64>,
        /// For each metric that is undefined its name and why.
        undefined: Vec<(String, String)>,
        /// Bytes of the source.
        bytes_before: u64,
        /// Bytes written.
        bytes_after: u64,
    },
    /// Nothing was written, as asked.
    Skipped {
        /// Why.
        reason: String,
    },
    /// Nothing could be written.
    Failed {
        /// Why.
        reason: String,
    },
}

/// Compresses every image; the results stand in the order of the images.
///
/// # Errors
/// When the plan can't work for any image. What goes wrong with one image is its own result.
pub fn compress(plan: &CompressPlan) -> Result<Vec<Compressed>, CompressError> {
    if let Colors::At(k) = plan.colors
        && k.get() > png::MAX_COLORS
    {
        return Err(CompressError::TooManyColors { k: k.get() });
    }
    let outputs = outputs(plan)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.threads)
        .build()
        .map_err(|error| CompressError::Threads { threads: plan.threads, reason: error.to_string() })?;
    let one = |(image, output): (&PathBuf, &PathBuf)| Compressed {
        image: image.clone(),
        result: caught(|| compress_one(image, output, plan)).unwrap_or_else(|rejection| match rejection {
            Rejection::Skipped(reason) => Written::Skipped { reason },
            Rejection::Failed(reason) => Written::Failed { reason },
        }),
    };
    Ok(pool.install(|| plan.images.par_iter().zip(&outputs).map(one).collect()))
}

fn outputs(plan: &CompressPlan) -> Result<Vec<PathBuf>, CompressError> {
    if let Destination::File(output) = &plan.destination
        && plan.images.len() > 1
    {
        return Err(CompressError::ManyToOne { output: output.clone(), images: plan.images.len() });
    }
    let outputs: Vec<PathBuf> = plan.images.iter().map(|image| output_of(image, plan)).collect();
    let inputs: HashMap<PathBuf, &PathBuf> = plan.images.iter().map(|image| (place(image), image)).collect();
    let mut writers: HashMap<PathBuf, &PathBuf> = HashMap::new();
    for (image, output) in plan.images.iter().zip(&outputs) {
        if let Some(first) = writers.insert(place(output), image) {
            if place(first) == place(image) {
                return Err(CompressError::GivenTwice { image: image.clone() });
            }
            return Err(CompressError::SameOutput {
                first: first.clone(),
                second: image.clone(),
                output: output.clone(),
            });
        }
        if inputs.get(&place(output)).is_some_and(|input| place(input) != place(image)) {
            return Err(CompressError::OutputIsInput { image: image.clone(), output: output.clone() });
        }
    }
    Ok(outputs)
}

/// Where a file really lies, whatever it is called.
fn place(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    match (absolute.parent().map(Path::canonicalize), absolute.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => absolute,
    }
}

fn output_of(image: &Path, plan: &CompressPlan) -> PathBuf {
    let stem = image.file_stem().unwrap_or(image.as_os_str()).to_owned();
    match &plan.destination {
        Destination::File(output) => output.clone(),
        Destination::Folder(folder) => {
            let mut name = stem;
            name.push(".png");
            folder.join(name)
        }
        Destination::Beside => {
            let mut name = stem;
            name.push(format!("-k{}.png", plan.colors));
            image.with_file_name(name)
        }
    }
}

fn compress_one(image: &Path, output: &Path, plan: &CompressPlan) -> Result<Written, Rejection> {
    if !plan.overwrite && std::fs::symlink_metadata(output).is_ok() {
        let place = output.display();
        return Err(Rejection::Failed(format!("{place} exists already: pass --overwrite to replace it")));
    }
    let (raster, bytes_before) = load(image)?;
    let k = match &plan.colors {
        Colors::At(k) => *k,
        Colors::Meeting(targets) => smallest_k(image, targets, plan.space, plan.params)?,
    };
    let quantized = quantized(&raster, k, plan)?;
    let bytes = png::encode(&quantized, raster.width, raster.height)
        .map_err(|error| Rejection::Failed(error.to_string()))?;
    let bytes_after = bytes.len() as u64;
    if bytes_after > bytes_before && !plan.keep_larger {
        return Err(Rejection::Skipped(format!(
            "the result would be larger than its source ({bytes_after} > {bytes_before} bytes): pass --keep-larger to write it all the same"
        )));
    }
    let seen = raster.with_pixels(quantized.pixels());
    let pair = Reference::new(view_of(&raster)?)
        .measure(view_of(&seen)?)
        .map_err(|error| Rejection::Failed(error.to_string()))?;
    write_whole(output, &bytes, plan.overwrite)
        .map_err(|error| Rejection::Failed(format!("can't write {}: {error}", output.display())))?;
    let mut undefined = Vec::new();
    Ok(Written::Ok {
        output: output.to_owned(),
        colors: quantized.palette.len(),
        psnr_db: defined("psnr_db", pair.psnr_db, &mut undefined),
        ssim: defined("ssim", pair.ssim, &mut undefined),
        undefined,
        bytes_before,
        bytes_after,
    })
}

/// The pixels, and the size of the file, which is not held any longer.
fn load(image: &Path) -> Result<(Raster, u64), Rejection> {
    let source = read(image)?;
    Ok((decode(&source, image, &mut Facts::default()).map_err(claimed)?, source.len() as u64))
}

/// The image in few colours; the colours as they were are not held any longer.
fn quantized(raster: &Raster, k: ClusterCount, plan: &CompressPlan) -> Result<Quantized, Rejection> {
    let pixels = pixels_of(raster)?;
    let histogram = Histogram::in_space(&pixels, plan.space);
    let clustering = kmeans::cluster(&histogram, k, &plan.params);
    Ok(kmeans::quantize(&pixels, &histogram, &clustering))
}

/// A file that was named on the command line is meant to be an image.
fn claimed(rejection: Rejection) -> Rejection {
    let (Rejection::Failed(reason) | Rejection::Skipped(reason)) = rejection;
    Rejection::Failed(reason)
}

/// The file appears whole: written beside its place, then renamed into it.
pub(crate) fn write_whole(output: &Path, bytes: &[u8], overwrite: bool) -> std::io::Result<()> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".huecount-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    let persisted = if overwrite { file.persist(output) } else { file.persist_noclobber(output) };
    persisted.map(drop).map_err(|error| error.error)
}
