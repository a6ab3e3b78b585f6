//! The hot loops: distances of many points to a few centroids.
//!
//! Each loop is written once over blocks of [`LANES`] points, in a form that the compiler vectorises, and is compiled
//! for every SIMD level by `pulp`, which picks the widest at run time. The bits are the same on all levels: every lane
//! does the same single-precision operations in the same order, without fused multiply-add, and sums over lanes
//! are folded in one fixed order.

mod candidates;
mod cells;
mod columns;
mod distances;
mod nearest;
mod potential;
mod rivals;
mod vectorized;
mod vicinity;

pub(crate) use candidates::MARGIN;
pub(crate) use cells::{Cells, Centroids, assign_by_cells};
pub(crate) use columns::Columns;
pub(crate) use distances::Distances;
pub(crate) use nearest::{Change, assign};
pub(crate) use potential::{BlockWeights, Potential};
pub(crate) use rivals::{Rivals, at_least, at_most, squared_distance};
pub(crate) use vectorized::Vectorized;

/// Points handled side by side.
pub(crate) const LANES: usize = 16;

/// Calls `$function::<D>`, D the number of dimensions, compiled for the widest SIMD level there is.
macro_rules! dispatch {
    ($dimensions:expr, $function:ident($($argument:expr),*)) => {{
        let arch = pulp::Arch::new();
        match $dimensions {
            1 => arch.dispatch(Vectorized(#[inline(always)] || $function::<1>($($argument),*))),
            3 => arch.dispatch(Vectorized(#[inline(always)] || $function::<3>($($argument),*))),
            _ => arch.dispatch(Vectorized(#[inline(always)] || $function::<4>($($argument),*))),
        }
    }};
}
pub(crate) use dispatch;
