//! One image's bytes and what is asked of them to its rows: the unit of work of every engine.
//!
//! [`evaluate()`] takes the bytes of a file and an [`EvaluationPlan`] and gives an [`Evaluation`]: a row about the image, a row
//! for each K and seed, and what redraws it. [`PendingImage`] is the same in steps, for an engine that shares memory between
//! images ([`Memory`]) and keeps what earlier runs found out ([`PriorResults`]). [`record`] turns results into checksummed lines
//! that journals, caches and workers exchange, the first of which is a [`Run`]. [`palettes()`] makes again what lines leave out.
//! [`compare()`] measures two images, [`Original`] the versions of one that other
//! encoders store, [`at_equal_quality()`] what these take at the quality of a palette, [`cluster_silhouettes()`] how distinct the clusters of one are.
//!
//! Nothing here opens a file or starts a thread: work is split over the rayon pool that it is called in. The only clock is the
//! [`Clock`] of timings, on which no other value depends.

mod caught;
mod cells;
mod clock;
mod cluster_silhouettes;
mod columns;
mod compare;
mod device;
mod device_pair;
mod device_silhouettes;
mod equal_quality;
mod evaluation;
mod growth;
mod image;
mod image_evaluation;
mod importance;
mod k_set;
mod key;
mod measure;
mod memory;
mod on_device;
mod palette;
mod plan;
mod prior;
pub mod record;
mod resample;
mod run;
mod versions;
mod views;

pub use caught::{caught, internal};
pub use clock::Clock;
pub use cluster_silhouettes::{ClusterSilhouettes, cluster_silhouettes};
pub use compare::{Comparison, Decoded, compare, defined};
pub use device::Device;
pub use equal_quality::{Match, Matched, at_equal_quality};
pub use evaluation::Evaluation;
pub use image::{ImageName, Outcome, PendingImage, evaluate};
pub use importance::{Importance, WeightedError};
pub use k_set::{KSet, KSetError};
pub use key::{row_key, run_key};
pub use memory::{Memory, Need, Reservation};
pub use palette::palettes;
pub use plan::{EvaluationPlan, SilhouetteMode, SilhouetteModeError};
pub use prior::PriorResults;
pub use resample::Resampling;
pub use run::{Difference, Run};
pub use versions::{Alternative, Original, Version};
pub use views::{indexed_of, pixels_of, view_of};
