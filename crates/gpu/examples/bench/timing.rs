//! Seconds, and whether they are worth waiting for.

use std::time::Instant;

/// How long it takes, and what comes of it.
pub(crate) fn timed<Value>(work: impl FnOnce() -> Value) -> (f64, Value) {
    let start = Instant::now();
    let value = work();
    (start.elapsed().as_secs_f64(), value)
}

/// What a kind of work takes, by its size.
pub(crate) struct Budget {
    limit: f64,
    /// Seconds per unit of size, of the fastest until now.
    rate: Option<f64>,
}

impl Budget {
    pub(crate) fn new(limit: f64) -> Self {
        Self { limit, rate: None }
    }

    /// Does work of this size, unless it would take too long.
    pub(crate) fn timed<Value>(&mut self, size: f64, work: impl FnOnce() -> Value) -> Option<(f64, Value)> {
        if self.rate.is_some_and(|rate| rate * size > self.limit) {
            return None;
        }
        let (seconds, value) = timed(work);
        let rate = seconds / size;
        self.rate = Some(self.rate.map_or(rate, |fastest| fastest.min(rate)));
        Some((seconds, value))
    }
}

/// Seconds as a cell of a table.
pub(crate) fn cell(seconds: Option<f64>) -> String {
    match seconds {
        None => "left out".to_owned(),
        Some(seconds) if seconds < 0.1 => format!("{seconds:.4}"),
        Some(seconds) => format!("{seconds:.2}"),
    }
}

/// How many times as long the first takes.
pub(crate) fn ratio(of: Option<f64>, to: Option<f64>) -> String {
    of.zip(to).map_or_else(String::new, |(of, to)| format!("{:.2}", of / to))
}
