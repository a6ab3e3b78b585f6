//! Images that come one by one, evaluated as they come: the unit of work for whoever keeps the lines.
//!
//! Threads take the next image in turn, as many at a time as memory allows, as in `schedule`; who reads the input holds a lock,
//! so that no more is read ahead than there are threads.

use std::path::PathBuf;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

use codec::Rejection;
use evaluate::{Clock, Evaluation, EvaluationPlan, ImageName, Memory, PendingImage};
use rayon::ThreadPool;
use tables::MemorySize;
use thiserror::Error;

use crate::error::SweepError;
use crate::pool::pool;

/// How images are evaluated, every value checked.
#[derive(Clone, Debug)]
pub struct FilterPlan {
    /// What is found out about each image.
    pub evaluation: EvaluationPlan,
    /// What images in flight may take together, by estimate.
    pub max_memory: MemorySize,
    /// Threads; 0 for one per core.
    pub threads: usize,
}

/// An image to evaluate.
#[derive(Debug)]
pub struct Unit {
    /// Its class in its rows.
    pub class: String,
    /// The image in its rows.
    pub image: String,
    /// Lends its extension; see [`ImageName::path`].
    pub path: PathBuf,
    /// What it is evaluated from.
    pub content: Content,
}

/// What an image is evaluated from.
#[derive(Debug)]
pub enum Content {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// The file at the unit's path.
    File,
    /// It can't be had, and why.
    Nothing(Rejection),
}

/// Why not all images were evaluated.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FilterError<Input> {
    /// The input is broken from here on; what came before it was evaluated.
    #[error(transparent)]
    Input(Input),
    /// The threads can't be had.
    #[error(transparent)]
    Threads(SweepError),
}

/// Evaluates `units` and hands each result over, in the order in which they are done and in the thread that called, until
/// `finished` says that nobody listens any more. What can't be evaluated has its reason in its row.
///
/// # Errors
/// The first error of `units`, once all before it are handed over; when the threads can't be had.
pub fn filter<Input: Send>(
    plan: &FilterPlan,
    units: impl Iterator<Item = Result<Unit, Input>> + Send,
    finished: &mut dyn FnMut(Evaluation) -> bool,
) -> Result<(), FilterError<Input>> {
    let pool = pool(plan.threads).map_err(FilterError::Threads)?;
    let threads = pool.current_num_threads();
    let intake = Mutex::new(Intake { units, broken: None, stopped: false });
    let workers = Workers { plan, pool, memory: Memory::new(plan.max_memory), intake };
    std::thread::scope(|scope| {
        let (sender, done) = sync_channel(threads);
        for _ in 0..threads {
            let (workers, sender) = (&workers, sender.clone());
            scope.spawn(move || while workers.step(&sender).is_some() {});
        }
        drop(sender);
        for evaluation in done {
            if !finished(evaluation) {
                // Workers find nobody to hear of what they are at.
                return;
            }
        }
    });
    let intake = workers.intake.into_inner().unwrap_or_else(PoisonError::into_inner);
    intake.broken.map_or(Ok(()), |broken| Err(FilterError::Input(broken)))
}

/// The input, as far as it was read.
struct Intake<Units, Input> {
    units: Units,
    broken: Option<Input>,
    stopped: bool,
}

struct Workers<'a, Units, Input> {
    plan: &'a FilterPlan,
    pool: ThreadPool,
    memory: Memory,
    /// Only one thread at a time reads ahead of having memory for an image.
    intake: Mutex<Intake<Units, Input>>,
}

impl<Units: Iterator<Item = Result<Unit, Input>>, Input> Workers<'_, Units, Input> {
    /// One image; `None` where there is none left, or nobody to hear of it.
    fn step(&self, done: &SyncSender<Evaluation>) -> Option<()> {
        let mut intake = self.intake.lock().unwrap_or_else(PoisonError::into_inner);
        let unit = intake.next()?;
        let name = ImageName { class: &unit.class, image: &unit.image, path: &unit.path };
        let mut clock = Clock::new(&unit.image);
        let bytes = match unit.content {
            Content::Bytes(bytes) => Ok(bytes),
            Content::File => clock.time("read", || files::read(&unit.path)),
            Content::Nothing(rejection) => Err(rejection),
        };
        let image = PendingImage::new(name, bytes, clock);
        let plan = &self.plan.evaluation;
        let (least, most) = image.need(plan, self.pool.current_num_threads());
        let evaluation = match self.memory.reserve(least, most) {
            Ok(mut reservation) => {
                drop(intake);
                self.pool.install(|| image.evaluate(plan, &mut reservation)).evaluation
            }
            Err(reason) => image.refuse_for_memory(reason),
        };
        done.send(evaluation).ok()
    }
}

impl<Units: Iterator<Item = Result<Unit, Input>>, Input> Intake<Units, Input> {
    fn next(&mut self) -> Option<Unit> {
        if self.stopped {
            return None;
        }
        match self.units.next() {
            Some(Ok(unit)) => Some(unit),
            Some(Err(broken)) => {
                (self.broken, self.stopped) = (Some(broken), true);
                None
            }
            None => {
                self.stopped = true;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A red pixel as PPM.
    const RED: &[u8] = b"P6 1 1 255\n\xff\0\0";

    fn plan(threads: usize) -> FilterPlan {
        FilterPlan { evaluation: EvaluationPlan::default(), max_memory: MemorySize::of(u64::MAX), threads }
    }

    fn unit(image: &str, content: Content) -> Unit {
        Unit { class: "c".to_owned(), image: image.to_owned(), path: image.into(), content }
    }

    #[test]
    fn what_comes_before_a_broken_input_is_handed_over() {
        for threads in [1, 3] {
            let bytes = |image| unit(image, Content::Bytes(RED.to_vec()));
            let gone = unit("none/gone.ppm", Content::File);
            let units = [Ok(bytes("a.ppm")), Ok(gone), Ok(bytes("b.ppm")), Err("broken"), Ok(bytes("c.ppm"))];
            let mut images = Vec::new();
            let ended = filter(&plan(threads), units.into_iter(), &mut |evaluation| {
                images.push((evaluation.image.image, evaluation.image.reason, evaluation.metrics.len()));
                true
            });
            assert!(matches!(ended, Err(FilterError::Input("broken"))));
            images.sort();
            assert_eq!(
                images.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(),
                ["a.ppm", "b.ppm", "none/gone.ppm"]
            );
            assert_eq!((images[0].2, images[1].2, images[2].2), (43, 43, 0));
            assert!(images[2].1.starts_with("can't be read"), "{}", images[2].1);
        }
    }

    #[test]
    fn once_nobody_listens_nothing_more_is_read() {
        let mut read = 0;
        let units = (0..1_000).map(|number| {
            read += 1;
            Ok::<Unit, &str>(unit(&number.to_string(), Content::Bytes(RED.to_vec())))
        });
        let ended = filter(&plan(1), units, &mut |_| false);
        assert!(ended.is_ok());
        assert!(read < 10, "{read}");
    }
}
