//! What an evaluation gives.

use serde::{Deserialize, Serialize};
use tables::{ImageRow, MetricRow, Palette, TimingRow};

/// Everything that became known about one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What became of it.
    pub image: ImageRow,
    /// K ascending, and for each K its seeds.
    pub metrics: Vec<MetricRow>,
    /// Of the first seed, for those K that a PNG can hold.
    pub palettes: Vec<Palette>,
    /// How long each stage took; nothing else depends on it.
    pub timings: Vec<TimingRow>,
    /// Not all that was asked for: with more memory there would be more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short_of_memory: bool,
}

impl Evaluation {
    /// Of another class, as the dataset may say by now.
    pub fn set_class(&mut self, class: &str) {
        let rows = self.metrics.iter_mut().map(|row| &mut row.class);
        for of_row in std::iter::once(&mut self.image.class).chain(rows) {
            class.clone_into(of_row);
        }
    }
}
