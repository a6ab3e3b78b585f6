//! How long each stage of an evaluation takes.

use std::time::Instant;

use tables::TimingRow;

/// Collects how long each stage of an image took.
pub struct Clock {
    pub(crate) image: String,
    pub(crate) k: Option<u32>,
    pub(crate) timings: Vec<TimingRow>,
}

impl Clock {
    /// Nothing took time yet.
    #[must_use]
    pub fn new(image: &str) -> Self {
        Self { image: image.to_owned(), k: None, timings: Vec::new() }
    }

    /// Does the work of a stage, and notes how long it took.
    pub fn time<Value>(&mut self, stage: &str, work: impl FnOnce() -> Value) -> Value {
        let start = Instant::now();
        let value = work();
        let ms = start.elapsed().as_secs_f64() * 1e3;
        self.timings.push(TimingRow { image: self.image.clone(), k: self.k, stage: stage.to_owned(), ms });
        value
    }
}
