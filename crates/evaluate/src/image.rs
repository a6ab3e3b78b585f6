//! One image through everything: decode, histogram, every K, remap, all metrics, rows.
//!
//! What earlier runs found out about the same content comes in as [`PriorResults`]; [`ImageEvaluation`] does the rest.

use std::num::NonZeroU32;
use std::path::Path;

use codec::{ImageInfo, Raster, Rejection, decode_frame, shape};
use sha2::{Digest, Sha256};
use tables::{ImageRow, MemorySize, Status, hex};

use crate::caught::caught;
use crate::clock::Clock;
use crate::evaluation::Evaluation;
use crate::growth;
use crate::image_evaluation::{EvaluateError, ImageEvaluation};
use crate::memory::{Footprint, Memory, Reservation};
use crate::plan::EvaluationPlan;
use crate::prior::{PriorResults, Task};

/// Which image it is: what its rows call it, and the name that lends its extension.
#[derive(Clone, Copy, Debug)]
pub struct ImageName<'a> {
    /// The class in its rows.
    pub class: &'a str,
    /// The image in its rows.
    pub image: &'a str,
    /// Decides on TGA, which has no signature, and on a note where the content is of another format. Nothing is opened.
    pub path: &'a Path,
}

/// Evaluates one image with as much memory as it needs, on the rayon pool that this is called in.
///
/// What can't be evaluated has its reason in the row of the image.
#[must_use]
pub fn evaluate(name: ImageName<'_>, bytes: Vec<u8>, plan: &EvaluationPlan) -> Evaluation {
    let image = PendingImage::new(name, Ok(bytes), Clock::new(name.image));
    let memory = Memory::new(MemorySize::of(u64::MAX));
    match memory.reserve(0, u64::MAX) {
        Ok(mut reservation) => image.evaluate(plan, &mut reservation).evaluation,
        Err(reason) => image.refuse_for_memory(reason),
    }
}

/// An image whose bytes are there, or why they are not.
pub struct PendingImage<'a> {
    name: ImageName<'a>,
    row: ImageRow,
    clock: Clock,
    bytes: Result<Vec<u8>, Rejection>,
    prior: PriorResults,
}

/// What an evaluation found out.
pub struct Outcome {
    /// The rows that the plan asks for.
    pub evaluation: Evaluation,
    /// All that is known of the content by now, where this evaluation added to it.
    pub results: Option<PriorResults>,
}

impl<'a> PendingImage<'a> {
    /// The content of a file, or why it can't be had; `clock` has what took time until now.
    #[must_use]
    pub fn new(name: ImageName<'a>, bytes: Result<Vec<u8>, Rejection>, clock: Clock) -> Self {
        let (class, image) = (name.class.to_owned(), name.image.to_owned());
        let mut row = ImageRow { class, image, ..ImageRow::default() };
        if let Ok(bytes) = &bytes {
            row.bytes = Some(bytes.len() as u64);
            row.sha256 = hex(&Sha256::digest(bytes));
        }
        Self { name, row, clock, bytes, prior: PriorResults::default() }
    }

    /// With what earlier runs found out about this content.
    #[must_use]
    pub fn with_prior(self, prior: PriorResults) -> Self {
        Self { prior, ..self }
    }

    /// The image's name in its rows.
    #[must_use]
    pub fn image(&self) -> &str {
        &self.row.image
    }

    /// SHA-256 of the content; empty where it could not be read.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.row.sha256
    }

    /// The bytes of memory that it will need at least and at most, `threads` K side by side.
    #[must_use]
    pub fn need(&self, plan: &EvaluationPlan, threads: usize) -> (u64, u64) {
        let Ok(bytes) = &self.bytes else { return (0, 0) };
        let tasks = self.prior.missing(plan);
        let shape = caught(|| Ok(shape(bytes, self.name.path))).ok().flatten();
        let Some((width, height)) = shape.filter(|_| !tasks.is_empty()) else { return (0, 0) };
        let footprint = Footprint {
            width: width.into(),
            height: height.into(),
            colors: 0,
            planes: 6,
            ks: plan.ks.ks().len() as u64,
            metrics: plan.metrics.clone(),
            on_device: 0,
        };
        let on_device = plan.device_bytes(footprint.pixels(), footprint.ks);
        let footprint = Footprint { on_device, ..footprint };
        let least = Footprint::arriving(footprint.pixels(), bytes.len() as u64);
        (least, footprint.most(threads as u64))
    }

    /// Not evaluated, and why.
    fn refuse(mut self, status: Status, reason: String) -> Evaluation {
        (self.row.status, self.row.reason) = (status, reason);
        Evaluation { image: self.row, ..Evaluation::default() }
    }

    /// Not evaluated, for it needs more memory than it may take.
    #[must_use]
    pub fn refuse_for_memory(self, reason: String) -> Evaluation {
        Evaluation { short_of_memory: true, ..self.refuse(Status::Failed, reason) }
    }

    /// Evaluates it within its reservation of memory, as far as it is not known yet.
    #[must_use]
    pub fn evaluate(mut self, plan: &EvaluationPlan, reservation: &mut Reservation<'_>) -> Outcome {
        let mut results = std::mem::take(&mut self.prior);
        let tasks = results.missing(plan);
        if tasks.is_empty() {
            return Outcome { evaluation: self.evaluation(&results, plan, ""), results: None };
        }
        let admitted = match self.decode(plan.frame) {
            Err(rejection) => Err(rejection.into()),
            Ok(raster) => {
                results.image = self.row.clone();
                let evaluation =
                    ImageEvaluation { image: self.name.image, raster: &raster, plan, tasks: &tasks };
                let clock = &mut self.clock;
                caught(|| Ok(evaluation.run(&mut results, reservation, clock)))
                    .unwrap_or_else(|rejection| Err(rejection.into()))
            }
        };
        let refused = match admitted {
            Ok(admission) => {
                let left_out = |task: &Task| task.request.metrics.contains_any(admission.tier.left_out());
                let short_of_memory = tasks.iter().any(left_out);
                let evaluation = self.evaluation(&results, plan, &admission.shortage);
                let evaluation = Evaluation { short_of_memory, ..evaluation };
                return Outcome { evaluation, results: Some(results) };
            }
            Err(EvaluateError::Rejected(Rejection::Failed(reason))) => self.refuse(Status::Failed, reason),
            Err(EvaluateError::Rejected(Rejection::Skipped(reason))) => self.refuse(Status::Skipped, reason),
            Err(EvaluateError::Memory(reason)) => {
                self.row = results.image;
                self.refuse_for_memory(reason)
            }
        };
        Outcome { evaluation: refused, results: None }
    }

    /// The rows that the plan asks for; a cell that is not known gets `shortage` as its reason.
    fn evaluation(self, results: &PriorResults, plan: &EvaluationPlan, shortage: &str) -> Evaluation {
        let ImageName { class, image, .. } = self.name;
        let row = |measured: &crate::cells::Measured| measured.row(class, image, plan, shortage);
        let metrics: Vec<_> = results.asked(plan).map(row).collect();
        let mut of_image =
            ImageRow { class: class.to_owned(), image: image.to_owned(), ..results.image.clone() };
        if let Some(note) = growth::note(&metrics, plan) {
            of_image.add_note(&note);
        }
        Evaluation {
            image: of_image,
            metrics,
            palettes: results.asked_palettes(plan),
            timings: self.clock.timings,
            short_of_memory: false,
        }
    }

    fn decode(&mut self, frame: Option<NonZeroU32>) -> Result<Raster, Rejection> {
        let bytes = std::mem::replace(&mut self.bytes, Ok(Vec::new()))?;
        let mut info = ImageInfo::default();
        let path = self.name.path;
        let raster = self.clock.time("decode", || caught(|| decode_frame(&bytes, path, frame, &mut info)));
        describe(&mut self.row, info);
        raster
    }
}

fn describe(row: &mut ImageRow, info: ImageInfo) {
    row.notes = info.notes();
    let ImageInfo { format, color_type, bit_depth, icc, orientation, frames, .. } = info;
    (row.format, row.color_type, row.icc) = (format, color_type, icc);
    (row.bit_depth, row.orientation, row.frames) = (bit_depth, orientation, frames);
}
