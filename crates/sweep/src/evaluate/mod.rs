//! One image through everything: decode, histogram, every K, remap, all metrics, rows.
//!
//! What an earlier run has found out about the same content is `known`; `study` does the rest.

mod clock;
mod known;
mod study;

use std::fmt::Write;

use metrics::ImageView;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) use self::clock::Clock;
pub(crate) use self::known::Known;
use self::study::{Obstacle, Study};
use crate::cache::Cache;
use crate::input::{Facts, Raster, Rejection, Source, decode, read, shape};
use crate::inspect::Palette;
use crate::memory::{Footprint, Share};
use crate::plan::SweepPlan;
use crate::table::{ImageRow, MetricRow, Status, TimingRow};

/// Everything that became known about one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evaluation {
    pub(crate) image: ImageRow,
    pub(crate) metrics: Vec<MetricRow>,
    /// Of the first seed, for those K that a PNG can hold.
    pub(crate) palettes: Vec<Palette>,
    pub(crate) timings: Vec<TimingRow>,
    /// Not all that was asked for: with more memory there would be more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) short_of_memory: bool,
}

impl Evaluation {
    /// Of another class, as the dataset may say by now.
    pub(crate) fn set_class(&mut self, class: &str) {
        let rows = self.metrics.iter_mut().map(|row| &mut row.class);
        for of_row in std::iter::once(&mut self.image.class).chain(rows) {
            class.clone_into(of_row);
        }
    }
}

/// A file as it was read; what went wrong stands in its row in the end.
pub(crate) struct Opened<'a> {
    source: &'a Source,
    row: ImageRow,
    clock: Clock,
    bytes: Result<Vec<u8>, Rejection>,
    /// What earlier runs found out about this content.
    known: Known,
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
        let known = cache.filter(|_| bytes.is_ok()).and_then(|cache| cache.get(&row.sha256, &source.path));
        Self { source, row, clock, bytes, known: known.unwrap_or_default() }
    }

    /// A file whose content is known already.
    pub(crate) fn holding(source: &'a Source, bytes: Vec<u8>) -> Self {
        let row = ImageRow { bytes: Some(bytes.len() as u64), ..empty_row(source) };
        Self { source, row, clock: Clock::new(source), bytes: Ok(bytes), known: Known::default() }
    }

    /// The image's name.
    pub(crate) fn image(&self) -> &str {
        &self.row.image
    }

    /// SHA-256 of the content; empty where it could not be read.
    pub(crate) fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// The bytes of memory that it will need at least and at most, `threads` K side by side.
    pub(crate) fn need(&self, plan: &SweepPlan, threads: usize) -> (u64, u64) {
        let Ok(bytes) = &self.bytes else { return (0, 0) };
        let tasks = self.known.missing(plan);
        let shape = caught(|| Ok(shape(bytes, &self.source.path))).ok().flatten();
        let Some((width, height)) = shape.filter(|_| !tasks.is_empty()) else { return (0, 0) };
        let footprint = Footprint {
            width: width.into(),
            height: height.into(),
            colors: 0,
            planes: 6,
            ks: plan.ks.ks().len() as u64,
            metrics: plan.metrics.clone(),
        };
        let least = Footprint::arriving(footprint.width * footprint.height, bytes.len() as u64);
        (least, footprint.most(threads as u64))
    }

    /// Not evaluated, and why.
    fn refuse(mut self, status: Status, reason: String) -> Evaluation {
        (self.row.status, self.row.reason) = (status, reason);
        Evaluation { image: self.row, ..Evaluation::default() }
    }

    /// Not evaluated, for it needs more memory than it may take.
    pub(crate) fn refuse_for_memory(self, reason: String) -> Evaluation {
        Evaluation { short_of_memory: true, ..self.refuse(Status::Failed, reason) }
    }

    /// Evaluates it within its share of memory, as far as the cache does not know it.
    pub(crate) fn evaluate(
        mut self,
        plan: &SweepPlan,
        cache: Option<&Cache>,
        share: &mut Share<'_>,
    ) -> Evaluation {
        let mut known = std::mem::take(&mut self.known);
        let tasks = known.missing(plan);
        if tasks.is_empty() {
            return self.evaluation(&known, plan, "");
        }
        let studied = match self.decode() {
            Err(rejection) => Err(rejection.into()),
            Ok(raster) => {
                known.image = self.row.clone();
                let study = Study { source: self.source, raster: &raster, plan, tasks: &tasks };
                let clock = &mut self.clock;
                caught(|| Ok(study.run(&mut known, share, clock)))
                    .unwrap_or_else(|rejection| Err(rejection.into()))
            }
        };
        match studied {
            Err(Obstacle::Rejected(Rejection::Failed(reason))) => self.refuse(Status::Failed, reason),
            Err(Obstacle::Rejected(Rejection::Skipped(reason))) => self.refuse(Status::Skipped, reason),
            Err(Obstacle::Memory(reason)) => {
                self.row = known.image;
                self.refuse_for_memory(reason)
            }
            Ok(terms) => {
                if let Some(cache) = cache {
                    cache.put(&self.source.path, &known);
                }
                let left_out =
                    |task: &known::Task| task.request.metrics.contains_any(terms.thrift.left_out());
                let short_of_memory = tasks.iter().any(left_out);
                Evaluation { short_of_memory, ..self.evaluation(&known, plan, &terms.obstacle) }
            }
        }
    }

    /// The rows that the plan asks for; a cell that is not known gets `obstacle` as its reason.
    fn evaluation(self, known: &Known, plan: &SweepPlan, obstacle: &str) -> Evaluation {
        let Source { class, image, .. } = self.source;
        Evaluation {
            image: ImageRow { class: class.clone(), image: image.clone(), ..known.image.clone() },
            metrics: known.asked(plan).map(|measured| measured.row(class, image, plan, obstacle)).collect(),
            palettes: known.asked_palettes(plan),
            timings: self.clock.timings,
            short_of_memory: false,
        }
    }

    fn decode(&mut self) -> Result<Raster, Rejection> {
        let bytes = std::mem::replace(&mut self.bytes, Ok(Vec::new()))?;
        let mut facts = Facts::default();
        let path = &self.source.path;
        let raster = self.clock.time("decode", || caught(|| decode(&bytes, path, &mut facts)));
        self.row.set(facts);
        raster
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
