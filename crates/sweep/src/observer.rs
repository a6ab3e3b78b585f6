//! How far a sweep is, for whoever shows it.

use tables::{ImageRow, MetricRow};

/// Who wants to know how far a sweep is, and may end it. All calls come from the thread that called [`sweep`](crate::sweep).
pub trait Observer {
    /// So many files will be looked at.
    fn started(&self, _files: usize) {}
    /// One of them is done, and on disk.
    fn finished(&self, _image: &ImageRow, _metrics: &[MetricRow]) {}
    /// Something about the dataset that a person should know.
    fn noticed(&self, _message: &str) {}
    /// Whether the sweep is to end early: what is in flight is waited for, a second at most, and reported.
    fn interrupted(&self) -> bool {
        false
    }
}

/// Nobody wants to know.
impl Observer for () {}
