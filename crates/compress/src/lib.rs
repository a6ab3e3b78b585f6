//! Writes the small file: each image in at most K colours.
//!
//! A [`CompressPlan`] becomes `jobs` (which file becomes which); where all share a palette it is made first (`shared`).
//! Each job goes through `image`: decode, `picture` (the colours and each pixel's), K by `goal` where a quality or size is
//! asked for, encode, compare with the source, name what is `lost`; and ends in a file, whole or not at all. What goes wrong with one image
//! is its own [`Written`]. [`quantize()`] does the same to pixels in memory, without a file.
//! is its own [`Written`]. [`palettes()`] gives the colours alone, each with what it covers and what it is called.

mod animation;
mod as_hex;
mod auto;
mod error;
mod goal;
mod hidden;
mod image;
mod in_memory;
mod jobs;
mod lost;
mod outcome;
mod palettes;
mod picture;
mod plan;
mod shared;
mod swatch;
mod target;
mod tiles;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use codec::{Color, ImageInfo, MAX_COLORS};
use evaluate::caught;
use files::{Like, check_palette_place, write_palette};
use jobs::{Job, jobs};
use rayon::ThreadPool;

pub use error::CompressError;
pub use goal::{Bounds, QualityMin, QualityMinError, SizeLimit, SizeLimitError};
pub use in_memory::{QuantizedImage, quantize};
pub use lost::LostColor;
pub use outcome::{AnimationFacts, Compressed, CompressedImage, TileFacts, Written};
pub use palettes::{FoundPalette, ImagePalette, PalettePlan, PaletteResult, PaletteSize, palettes};
pub use plan::{Colors, CompressPlan, Destination, FileRules, Input, PalettePer, PaletteRules, Place};
pub use swatch::{PaletteEntries, Swatch};

/// Who wants to know how far it is, and may end it. All calls come from the thread that called [`compress()`].
pub trait Observer {
    /// So many files will be looked at.
    fn started(&self, _files: usize) {}
    /// One of them is done.
    fn finished(&self, _compressed: &Compressed) {}
    /// Whether no further image is to be begun.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Nobody wants to know.
impl Observer for () {}

/// Compresses every image; the results stand in the order of the paths, without those that an interruption came before.
///
/// # Errors
/// When the plan can't work for any image. What goes wrong with one image is its own result.
pub fn compress(plan: &CompressPlan, observer: &dyn Observer) -> Result<Vec<Compressed>, CompressError> {
    let most = plan.colors.most();
    if most > MAX_COLORS {
        return Err(CompressError::TooManyColors { k: most });
    }
    let jobs = jobs(plan)?;
    check_palette_to_save(plan, &jobs)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(plan.threads)
        .build()
        .map_err(|error| CompressError::Threads { threads: plan.threads, reason: error.to_string() })?;
    observer.started(jobs.len());
    let given = match plan.colors {
        Colors::At(k) if plan.palette.shared && !plan.files.dry_run => shared::palette(&jobs, k, plan, &pool),
        _ => plan.palette.given.clone(),
    };
    let workers = WorkerPool {
        jobs: &jobs,
        plan,
        given,
        pool,
        next: AtomicUsize::new(0),
        stopped: AtomicBool::new(false),
    };
    let mut results = workers.work(observer);
    results.sort_by_key(|(index, _)| *index);
    let results: Vec<Compressed> = results.into_iter().map(|(_, compressed)| compressed).collect();
    save_palette(plan, workers.given.as_deref(), &results)?;
    Ok(results)
}

impl Colors {
    /// The most colours that a result may have.
    fn most(&self) -> usize {
        match self {
            Self::At(k) | Self::Within(Bounds { most: k, .. }) => k.get(),
            Self::Tiles(shape) => shape.palettes as usize * shape.colors as usize,
            Self::Meeting(_) | Self::Given => 0,
        }
    }
}

/// Before anything is done: the palette has a place, and there is one palette.
fn check_palette_to_save(plan: &CompressPlan, jobs: &[Job]) -> Result<(), CompressError> {
    let Some(path) = &plan.palette.save else { return Ok(()) };
    check_palette_place(path, plan.files.overwrite)?;
    let images = jobs.iter().filter(|job| job.obstacle.is_none()).count();
    let one_for_all = plan.palette.shared || plan.palette.given.is_some();
    if images > 1 && !one_for_all { Err(CompressError::ManyPalettes { images }) } else { Ok(()) }
}

/// Writes the palette that all images share, or that of the one image.
fn save_palette(
    plan: &CompressPlan,
    given: Option<&[Color]>,
    results: &[Compressed],
) -> Result<(), CompressError> {
    let of_image = || {
        results.iter().find_map(|compressed| match &compressed.result {
            Written::Ok(image) => Some(&image.palette[..]),
            _ => None,
        })
    };
    match (&plan.palette.save, given.or_else(of_image)) {
        (Some(path), Some(colors)) if !plan.files.dry_run => {
            let read = results.iter().filter_map(|compressed| std::fs::metadata(&compressed.image).ok());
            let like = Like { sources: &read.collect::<Vec<_>>(), times: false };
            Ok(write_palette(path, colors, plan.files.overwrite, Some(like))?)
        }
        _ => Ok(()),
    }
}

/// The threads that take jobs in order: as many images are in memory as there are threads.
struct WorkerPool<'a> {
    jobs: &'a [Job],
    plan: &'a CompressPlan,
    /// All the colours there are, where these are known before.
    given: Option<Vec<Color>>,
    pool: ThreadPool,
    next: AtomicUsize,
    stopped: AtomicBool,
}

impl WorkerPool<'_> {
    fn work(&self, observer: &dyn Observer) -> Vec<(usize, Compressed)> {
        let (done, results) = channel();
        std::thread::scope(|scope| {
            for _ in 0..self.pool.current_num_threads().min(self.jobs.len()) {
                let done = done.clone();
                scope.spawn(move || while self.step(&done).is_some() {});
            }
            drop(done);
            self.watch(&results, observer)
        })
    }

    /// One job; `None` where there is none left.
    fn step(&self, done: &Sender<(usize, Compressed)>) -> Option<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed);
        let job = self.jobs.get(index)?;
        let mut info = ImageInfo::default();
        let compress = || image::compress(job, self.plan, self.given.as_deref(), &mut info);
        let result = self.pool.install(|| caught(compress));
        let result = result.unwrap_or_else(|rejection| job.rejected(rejection));
        let (notes, damaged) = (info.each_note().to_vec(), info.damaged);
        done.send((index, Compressed { image: job.image.clone(), notes, damaged, result })).ok()
    }

    fn watch(
        &self,
        results: &Receiver<(usize, Compressed)>,
        observer: &dyn Observer,
    ) -> Vec<(usize, Compressed)> {
        let mut all = Vec::with_capacity(self.jobs.len());
        loop {
            if observer.interrupted() {
                self.stopped.store(true, Ordering::Relaxed);
            }
            match results.recv_timeout(GLANCE) {
                Ok(result) => {
                    observer.finished(&result.1);
                    all.push(result);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return all,
            }
        }
    }
}

/// How often an interruption is looked for.
const GLANCE: Duration = Duration::from_millis(50);
