//! One image through everything: decode, histogram, every K, remap, all metrics, rows.

use std::fmt::Write;
use std::time::Instant;

use kmeans::{ClusterCount, Clustering, ColorModel, Histogram, Stop};
use metrics::{ImageView, InParts, Partition, Reference, SilhouetteMethod, Silhouettes};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cache::Cache;
use crate::input::{Facts, Raster, Rejection, Source, decode, read, shape};
use crate::memory::Need;
use crate::output::png;
use crate::plan::{SilhouetteMode, SweepPlan};
use crate::table::{ImageRow, MetricRow, Status, TimingRow};

/// Everything that became known about one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evaluation {
    pub(crate) image: ImageRow,
    pub(crate) metrics: Vec<MetricRow>,
    pub(crate) timings: Vec<TimingRow>,
}

impl Evaluation {
    /// Of another class, as the dataset may say by now.
    pub(crate) fn set_class(&mut self, class: &str) {
        let rows = self.metrics.iter_mut().map(|row| &mut row.class);
        for of_row in std::iter::once(&mut self.image.class).chain(rows) {
            class.clone_into(of_row);
        }
    }

    /// The row of one K.
    fn at(&self, k: ClusterCount) -> Option<&MetricRow> {
        self.metrics.iter().find(|row| row.k as usize == k.get())
    }

    /// As the rows of `source` at `ks`, which are all there.
    fn restricted(&self, ks: &[ClusterCount], source: &Source) -> Self {
        let named = |row: &MetricRow| MetricRow {
            class: source.class.clone(),
            image: source.image.clone(),
            ..row.clone()
        };
        Self {
            image: ImageRow {
                class: source.class.clone(),
                image: source.image.clone(),
                ..self.image.clone()
            },
            metrics: ks.iter().filter_map(|&k| self.at(k)).map(named).collect(),
            timings: self.timings.clone(),
        }
    }

    /// With the rows that were known before, K ascending.
    fn with_rows_of(mut self, known: Option<Self>) -> Self {
        self.metrics.extend(known.into_iter().flat_map(|known| known.metrics));
        self.metrics.sort_by_key(|row| row.k);
        self
    }
}

/// A file as it was read; what went wrong stands in its row in the end.
pub(crate) struct Opened<'a> {
    source: &'a Source,
    row: ImageRow,
    clock: Clock,
    bytes: Result<Vec<u8>, Rejection>,
    /// What earlier runs found out about this content.
    cached: Option<Evaluation>,
}

impl<'a> Opened<'a> {
    /// Reads the whole file, and looks its content up in the cache.
    pub(crate) fn read(source: &'a Source, cache: Option<&Cache>) -> Self {
        let (mut row, mut clock) = (empty_row(source), Clock::new(source));
        let bytes = match &source.obstacle {
            Some(obstacle) => Err(obstacle.clone()),
            None => clock.time("read", || read(&source.path)),
        };
        if let Ok(bytes) = &bytes {
            row.bytes = Some(bytes.len() as u64);
            row.sha256 = hex(&Sha256::digest(bytes));
        }
        let cached = cache.filter(|_| bytes.is_ok()).and_then(|cache| cache.get(&row.sha256, &source.path));
        Self { source, row, clock, bytes, cached }
    }

    /// The K that no earlier run has evaluated.
    fn missing(&self, plan: &SweepPlan) -> Vec<ClusterCount> {
        let known = |k: &ClusterCount| self.cached.as_ref().is_some_and(|cached| cached.at(*k).is_some());
        plan.ks.ks().iter().copied().filter(|k| !known(k)).collect()
    }

    /// The image's name.
    pub(crate) fn image(&self) -> &str {
        &self.row.image
    }

    /// SHA-256 of the content; empty where it could not be read.
    pub(crate) fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// The memory that it will need.
    pub(crate) fn need(&self, plan: &SweepPlan) -> Need {
        let shape = |bytes: &Vec<u8>| caught(|| Ok(shape(bytes, &self.source.path))).ok().flatten();
        let ks = self.missing(plan).len();
        let Some(bytes) = self.bytes.as_ref().ok().filter(|_| ks > 0) else { return Need::default() };
        shape(bytes).map_or_else(Need::default, |(width, height)| {
            Need::of(u64::from(width) * u64::from(height), ks, bytes.len() as u64)
        })
    }

    /// Not evaluated, and why.
    pub(crate) fn refuse(mut self, reason: String) -> Evaluation {
        (self.row.status, self.row.reason) = (Status::Failed, reason);
        Evaluation { image: self.row, metrics: Vec::new(), timings: Vec::new() }
    }

    /// Evaluates it, `lanes` K side by side, at those K that the cache does not know.
    pub(crate) fn evaluate(mut self, plan: &SweepPlan, cache: Option<&Cache>, lanes: usize) -> Evaluation {
        let missing = self.missing(plan);
        let known = self.cached.take();
        if let Some(known) = known.as_ref().filter(|_| missing.is_empty()) {
            return known.restricted(plan.ks.ks(), self.source);
        }
        let metrics = match caught(|| self.measure(&missing, plan, lanes)) {
            Ok(metrics) => metrics,
            Err(Rejection::Failed(reason)) => return self.refuse(reason),
            Err(Rejection::Skipped(reason)) => {
                let refused = self.refuse(reason);
                return Evaluation {
                    image: ImageRow { status: Status::Skipped, ..refused.image },
                    ..refused
                };
            }
        };
        let new = Evaluation { image: self.row, metrics, timings: self.clock.timings };
        let Some(cache) = cache else { return new };
        let all = new.with_rows_of(known);
        cache.put(&self.source.path, &all);
        all.restricted(plan.ks.ks(), self.source)
    }

    fn measure(
        &mut self,
        ks: &[ClusterCount],
        plan: &SweepPlan,
        lanes: usize,
    ) -> Result<Vec<MetricRow>, Rejection> {
        let raster = self.decode()?;
        evaluate_raster(&mut self.row, &raster, self.source, (ks, lanes), plan, &mut self.clock)
    }

    fn decode(&mut self) -> Result<Raster, Rejection> {
        let bytes = std::mem::replace(&mut self.bytes, Ok(Vec::new()))?;
        let mut facts = Facts::default();
        let raster = self.clock.time("decode", || decode(&bytes, &self.source.path, &mut facts));
        self.row.set(facts);
        raster
    }
}

fn evaluate_raster(
    row: &mut ImageRow,
    raster: &Raster,
    source: &Source,
    (ks, lanes): (&[ClusterCount], usize),
    plan: &SweepPlan,
    clock: &mut Clock,
) -> Result<Vec<MetricRow>, Rejection> {
    let pixels = pixels_of(raster)?;
    let histogram = clock.time("histogram", || Histogram::in_space(&pixels, plan.space));
    (row.width, row.height) = (Some(raster.width), Some(raster.height));
    row.pixels = Some(histogram.pixel_count());
    row.distinct_colors = Some(histogram.len() as u32);
    row.alpha = Some(histogram.model() == ColorModel::Rgba);
    row.gray = Some(histogram.model() == ColorModel::Gray);

    let view = view_of(raster)?;
    let reference = clock.time("reference", || Reference::new(view));
    let silhouettes = clock.time("silhouette", || Silhouettes::new(histogram.points()));
    let subject = Subject {
        source,
        raster,
        pixels,
        histogram: &histogram,
        reference: &reference,
        silhouettes: &silhouettes,
        plan,
    };
    let clusterings = clock.time("cluster", || kmeans::cluster_each(&histogram, ks, &plan.params));
    let lanes = if lanes < rayon::current_num_threads() { lanes } else { ks.len() };
    let mut evaluated: Vec<(MetricRow, Vec<TimingRow>)> = Vec::with_capacity(ks.len());
    for (ks, clusterings) in ks.chunks(lanes).zip(clusterings.chunks(lanes)) {
        let rows = ks.par_iter().zip(clusterings).map(|(&k, clustering)| subject.at(k, clustering));
        evaluated.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    let (rows, timings): (Vec<_>, Vec<_>) = evaluated.into_iter().unzip();
    clock.timings.extend(timings.into_iter().flatten());
    Ok(rows)
}

/// An image with what all K share.
struct Subject<'a> {
    source: &'a Source,
    raster: &'a Raster,
    pixels: kmeans::ImageView<'a>,
    histogram: &'a Histogram,
    reference: &'a Reference<'a>,
    silhouettes: &'a Silhouettes,
    plan: &'a SweepPlan,
}

impl Subject<'_> {
    fn at(&self, k: ClusterCount, clustering: &Clustering) -> Result<(MetricRow, Vec<TimingRow>), Rejection> {
        let mut clock = Clock { k: Some(k.get() as u32), ..Clock::new(self.source) };
        let quantized = clock.time("remap", || kmeans::quantize(&self.pixels, self.histogram, clustering));
        let pair = clock.time("pair", || {
            let output = self.raster.with_pixels(quantized.pixels());
            self.reference.measure(view_of(&output)?).map_err(internal)
        })?;
        let partition = partition_of(self.histogram, clustering)?;
        let distortion = checked_distortion(&partition, clustering, self.histogram.pixel_count())?;
        let silhouette = clock.time("silhouette", || self.silhouette(&partition));
        let scores = clock.time("partition", || PartitionScores::new(&partition));
        let png = clock.time("png", || png::encode(&quantized, self.raster.width, self.raster.height));

        let mut undefined = Vec::new();
        let mut defined = |name: &str, measure: Result<f64, String>| {
            measure.map_err(|reason| undefined.push(format!("{name}: {reason}"))).ok()
        };
        let row = MetricRow {
            class: self.source.class.clone(),
            image: self.source.image.clone(),
            k: k.get() as u32,
            seed: self.plan.params.seed,
            colors: quantized.palette.len() as u32,
            iterations: clustering.iterations,
            stop: clustering.stop.as_str().to_owned(),
            distortion,
            mse: pair.mse,
            psnr_db: defined("psnr_db", pair.psnr_db.map_err(|reason| reason.to_string())),
            ssim: defined("ssim", pair.ssim.map_err(|reason| reason.to_string())),
            silhouette: defined("silhouette", silhouette.clone().map(|value| value.mean)),
            silhouette_error: silhouette.ok().map(|value| value.error),
            png_bytes: defined("png_bytes", png.map(|bytes| bytes.len() as f64).map_err(|e| e.to_string()))
                .map(|bytes| bytes as u64),
            silhouette_squared: defined("silhouette_squared", scores.silhouette_squared),
            calinski_harabasz: defined("calinski_harabasz", scores.calinski_harabasz),
            davies_bouldin: defined("davies_bouldin", scores.davies_bouldin),
            undefined: String::new(),
        };
        Ok((MetricRow { undefined: undefined.join("; "), ..row }, clock.timings))
    }

    fn silhouette(&self, partition: &Partition<'_>) -> Result<metrics::Silhouette, String> {
        let method = match self.plan.silhouette {
            SilhouetteMode::Off => return Err("switched off".to_owned()),
            SilhouetteMode::Sample(size) if self.histogram.len() > SilhouetteMode::EXACT_UP_TO => {
                SilhouetteMethod::Sample { size, seed: self.plan.params.seed }
            }
            SilhouetteMode::Bounded(error) => SilhouetteMethod::Bounded { error },
            _ => SilhouetteMethod::Exact,
        };
        let in_parts: &InParts<'_> = &|parts, part| (0..parts).into_par_iter().map(part).collect();
        self.silhouettes.of(partition, method, in_parts).map_err(|reason| reason.to_string())
    }
}

/// Metrics of a partition that need a pass or two over the colours.
struct PartitionScores {
    silhouette_squared: Result<f64, String>,
    calinski_harabasz: Result<f64, String>,
    davies_bouldin: Result<f64, String>,
}

impl PartitionScores {
    fn new(partition: &Partition<'_>) -> Self {
        let of = |metric: fn(&Partition<'_>) -> metrics::Measure| {
            metric(partition).map_err(|reason| reason.to_string())
        };
        Self {
            silhouette_squared: of(metrics::silhouette_squared),
            calinski_harabasz: of(metrics::calinski_harabasz),
            davies_bouldin: of(metrics::davies_bouldin),
        }
    }
}

/// An image as it is clustered.
pub(crate) fn pixels_of(raster: &Raster) -> Result<kmeans::ImageView<'_>, Rejection> {
    kmeans::ImageView::new(raster.width as usize, raster.height as usize, raster.pixels())
        .map_err(|error| Rejection::Failed(error.to_string()))
}

/// An image as its judge sees it.
pub(crate) fn view_of(raster: &Raster) -> Result<ImageView<'_>, Rejection> {
    ImageView::new(raster.width as usize, raster.height as usize, raster.pixels()).map_err(internal)
}

fn partition_of<'a>(
    histogram: &'a Histogram,
    clustering: &'a Clustering,
) -> Result<Partition<'a>, Rejection> {
    Partition::new(
        histogram.points(),
        histogram.unit(),
        histogram.weights(),
        &clustering.labels,
        clustering.centroids.len(),
    )
    .map_err(internal)
}

/// The distortion as the metrics crate computes it, which must be what the clustering says of itself.
fn checked_distortion(
    partition: &Partition<'_>,
    clustering: &Clustering,
    pixels: u64,
) -> Result<f64, Rejection> {
    if clustering.stop == Stop::Exact {
        return Ok(0.0);
    }
    let judged = metrics::distortion(partition, &clustering.centroids);
    let claimed = clustering.sse / pixels as f64;
    if (judged - claimed).abs() > 1e-9 * claimed.max(1e-9) {
        return Err(internal(format!("distortion {judged} disagrees with the clustering's {claimed}")));
    }
    Ok(judged)
}

fn internal(error: impl std::fmt::Display) -> Rejection {
    Rejection::Failed(format!("internal error, please report it: {error}"))
}

/// A panic within one image is that image's failure, and no other's.
pub(crate) fn caught<Value>(work: impl FnOnce() -> Result<Value, Rejection>) -> Result<Value, Rejection> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        Err(internal(
            text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words"),
        ))
    })
}

fn empty_row(source: &Source) -> ImageRow {
    ImageRow { class: source.class.clone(), image: source.image.clone(), ..ImageRow::default() }
}

impl ImageRow {
    fn set(&mut self, facts: Facts) {
        self.notes = facts.notes();
        let Facts { format, color_type, bit_depth, icc, orientation, frames, .. } = facts;
        (self.format, self.color_type, self.icc) = (format, color_type, icc);
        (self.bit_depth, self.orientation, self.frames) = (bit_depth, orientation, frames);
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Collects how long each stage of an image took.
pub(crate) struct Clock {
    image: String,
    k: Option<u32>,
    pub(crate) timings: Vec<TimingRow>,
}

impl Clock {
    pub(crate) fn new(source: &Source) -> Self {
        Self { image: source.image.clone(), k: None, timings: Vec::new() }
    }

    fn time<Value>(&mut self, stage: &str, work: impl FnOnce() -> Value) -> Value {
        let start = Instant::now();
        let value = work();
        let ms = start.elapsed().as_secs_f64() * 1e3;
        self.timings.push(TimingRow { image: self.image.clone(), k: self.k, stage: stage.to_owned(), ms });
        value
    }
}
