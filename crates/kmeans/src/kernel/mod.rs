//! The hot loops: distances between many points and a few centroids.
//!
//! Each loop is written once over blocks of [`LANES`] points, in a form that the compiler vectorises or in the vectors of
//! pulp, and is compiled for every SIMD level by `pulp`, which picks the widest at run time. The bits are the same on all
//! levels: every lane does the same operations in the same order, without fused multiply-add, and sums over lanes are folded in
//! one fixed order.

mod block;
mod bounding_box;
mod candidate_set;
mod cells;
mod centroid_columns;
mod centroids;
mod columns;
mod distances;
mod merge_cost;
mod nearest;
mod potential;
mod reference_centroids;
mod rounding;
mod simd;

pub(crate) use cells::{Cells, assign_by_cells};
pub(crate) use centroid_columns::{CentroidColumns, squared_distance};
pub(crate) use centroids::Centroids;
pub(crate) use columns::Columns;
pub(crate) use distances::Distances;
pub(crate) use merge_cost::{MergeCost, MergeCosts};
pub(crate) use nearest::{Change, assign};
pub(crate) use potential::{BlockWeights, Potential};
pub(crate) use rounding::{MARGIN, lower_bound, upper_bound};
pub(crate) use simd::{LANES, Vectorized, dispatch};
