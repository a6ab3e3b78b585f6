use std::time::Instant;

use crate::input::Source;
use crate::table::TimingRow;

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
