//! One image through everything: decode, histogram, every K, remap, all metrics, rows.

use std::fmt::Write;
use std::time::Instant;

use kmeans::{ClusterCount, ColorModel, Histogram};
use metrics::{ImageView, Reference, Silhouettes};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cache::Cache;
use crate::input::{Facts, Raster, Rejection, Source, decode, read, shape};
use crate::inspect::Palette;
use crate::measure::Subject;
use crate::memory::Need;
use crate::plan::SweepPlan;
use crate::resample::Redrawn;
use crate::table::{ImageRow, MetricRow, Status, TimingRow};

/// Everything that became known about one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evaluation {
    pub(crate) image: ImageRow,
    pub(crate) metrics: Vec<MetricRow>,
    /// Of the first seed, for those K that a PNG can hold.
    pub(crate) palettes: Vec<Palette>,
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

    /// The rows of one K, one per seed.
    fn at(&self, k: ClusterCount) -> impl Iterator<Item = &MetricRow> {
        self.metrics.iter().filter(move |row| row.k as usize == k.get())
    }

    /// The palette of one K.
    fn palette_at(&self, k: ClusterCount) -> Option<&Palette> {
        self.palettes.iter().find(|palette| palette.k as usize == k.get())
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
            metrics: ks.iter().flat_map(|&k| self.at(k)).map(named).collect(),
            palettes: ks.iter().filter_map(|&k| self.palette_at(k)).cloned().collect(),
            timings: self.timings.clone(),
        }
    }

    /// With the rows that were known before, K ascending.
    fn with_rows_of(mut self, known: Option<Self>) -> Self {
        if let Some(known) = known {
            self.metrics.extend(known.metrics);
            self.palettes.extend(known.palettes);
        }
        self.metrics.sort_by_key(|row| (row.k, row.seed));
        self.palettes.sort_by_key(|palette| palette.k);
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

    /// A file whose content is known already.
    pub(crate) fn holding(source: &'a Source, bytes: Vec<u8>) -> Self {
        let row = ImageRow { bytes: Some(bytes.len() as u64), ..empty_row(source) };
        Self { source, row, clock: Clock::new(source), bytes: Ok(bytes), cached: None }
    }

    /// The K that no earlier run has evaluated.
    fn missing(&self, plan: &SweepPlan) -> Vec<ClusterCount> {
        let known =
            |k: &ClusterCount| self.cached.as_ref().is_some_and(|cached| cached.at(*k).next().is_some());
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
        Evaluation { image: self.row, metrics: Vec::new(), palettes: Vec::new(), timings: Vec::new() }
    }

    /// Evaluates it, `lanes` K side by side, at those K that the cache does not know.
    pub(crate) fn evaluate(mut self, plan: &SweepPlan, cache: Option<&Cache>, lanes: usize) -> Evaluation {
        let missing = self.missing(plan);
        let known = self.cached.take();
        if let Some(known) = known.as_ref().filter(|_| missing.is_empty()) {
            return known.restricted(plan.ks.ks(), self.source);
        }
        let (metrics, palettes) = match caught(|| self.measure(&missing, plan, lanes)) {
            Ok(measured) => measured,
            Err(Rejection::Failed(reason)) => return self.refuse(reason),
            Err(Rejection::Skipped(reason)) => {
                let refused = self.refuse(reason);
                return Evaluation {
                    image: ImageRow { status: Status::Skipped, ..refused.image },
                    ..refused
                };
            }
        };
        let new = Evaluation { image: self.row, metrics, palettes, timings: self.clock.timings };
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
    ) -> Result<(Vec<MetricRow>, Vec<Palette>), Rejection> {
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
) -> Result<(Vec<MetricRow>, Vec<Palette>), Rejection> {
    let pixels = pixels_of(raster)?;
    let histogram = clock.time("histogram", || Histogram::in_space(&pixels, plan.space));
    (row.width, row.height) = (Some(raster.width), Some(raster.height));
    row.pixels = Some(histogram.pixel_count());
    row.distinct_colors = Some(histogram.len() as u32);
    row.alpha = Some(histogram.model() == ColorModel::Rgba);
    row.gray = Some(histogram.model() == ColorModel::Gray);

    let view = view_of(raster)?;
    let reference = clock.time("reference", || Reference::of(view, plan.metrics.wanted()));
    let silhouettes = clock.time("silhouette", || Silhouettes::new(histogram.points()));
    let lanes = if lanes < rayon::current_num_threads() { lanes } else { ks.len() };
    let mut rows = Vec::with_capacity(ks.len() * plan.seeds as usize);
    let mut palettes = None;
    for params in plan.params_of_seeds() {
        let subject = Subject {
            source,
            raster,
            pixels,
            histogram: &histogram,
            reference: &reference,
            silhouettes: &silhouettes,
            plan,
            params,
        };
        let (of_seed, palettes_of_seed) = rows_of(&subject, ks, lanes, clock)?;
        rows.extend(of_seed);
        palettes.get_or_insert(palettes_of_seed);
    }
    rows.sort_by_key(|row| (row.k, row.seed));
    Ok((rows, palettes.unwrap_or_default()))
}

/// Rows and palettes of one seed, `lanes` K side by side.
fn rows_of(
    subject: &Subject<'_>,
    ks: &[ClusterCount],
    lanes: usize,
    clock: &mut Clock,
) -> Result<(Vec<MetricRow>, Vec<Palette>), Rejection> {
    let Subject { histogram, params, plan, .. } = subject;
    let clusterings = clock.time("cluster", || kmeans::cluster_each(histogram, ks, params));
    let redrawn = clock.time("resample", || Redrawn::of(histogram, ks, params, plan.resampling));
    let mut evaluated: Vec<(MetricRow, Vec<TimingRow>)> = Vec::with_capacity(ks.len());
    let palette = |(k, clustering): (&ClusterCount, _)| Palette::of(k.get() as u32, histogram, clustering);
    let palettes = ks.iter().zip(&clusterings).filter_map(palette).collect();
    let clusterings: Vec<_> = ks.iter().zip(&clusterings).zip(redrawn).collect();
    for clusterings in clusterings.chunks(lanes) {
        let rows =
            clusterings.par_iter().map(|&((&k, clustering), redrawn)| subject.at(k, clustering, redrawn));
        evaluated.extend(rows.collect::<Result<Vec<_>, _>>()?);
    }
    let (rows, timings): (Vec<_>, Vec<_>) = evaluated.into_iter().unzip();
    clock.timings.extend(timings.into_iter().flatten());
    Ok((rows, palettes))
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

pub(crate) fn internal(error: impl std::fmt::Display) -> Rejection {
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
    pub(crate) image: String,
    pub(crate) k: Option<u32>,
    pub(crate) timings: Vec<TimingRow>,
}

impl Clock {
    pub(crate) fn new(source: &Source) -> Self {
        Self { image: source.image.clone(), k: None, timings: Vec::new() }
    }

    pub(crate) fn time<Value>(&mut self, stage: &str, work: impl FnOnce() -> Value) -> Value {
        let start = Instant::now();
        let value = work();
        let ms = start.elapsed().as_secs_f64() * 1e3;
        self.timings.push(TimingRow { image: self.image.clone(), k: self.k, stage: stage.to_owned(), ms });
        value
    }
}
