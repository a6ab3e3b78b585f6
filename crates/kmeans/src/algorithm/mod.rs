//! From initial centroids to a local minimum of the SSE: one file per algorithm.
//!
//! Milliseconds from a random start to tol 1e-4, one thread, histogram included (`cargo xtask bench kmeans algorithms` on
//! `coffee.png` of the demo dataset and a noisy photograph; a shared machine, so read them against each
//! other):
//!
//! | colours | K | `auto` | `lloyd` | `elkan` | `hamerly` | `minibatch` | its distortion / theirs |
//! |---:|---:|---:|---:|---:|---:|---:|---:|
//! | 94,478 | 16 | 16 | 16 | 45 | 73 | 6.5 | 1.20 |
//! | 94,478 | 64 | 22 | 52 | 132 | 235 | 7.9 | 1.23 |
//! | 94,478 | 256 | 55 | 312 | 790 | 1,149 | 13 | 1.15 |
//! | 236,129 | 16 | 41 | 39 | 160 | 374 | 17 | 1.33 |
//! | 236,129 | 64 | 110 | 361 | 970 | 1,693 | 21 | 1.50 |
//!
//! `auto` is the fastest exact algorithm from about 64 clusters on, the more so the more clusters there are. Up to about
//! 16 clusters plain `lloyd` is as fast: there is little to rule out. The bounds of `elkan` and `hamerly` save
//! distances, but in three dimensions a distance costs less than the bound that saves it; they are there because other
//! programs have them, and as independent checks of the result. `minibatch` is the fastest where some tens of percent of
//! error do not matter; from a good start (`wu`) its error is up to 8 percent higher here, and it is no faster.

mod accelerated;
mod assign;
mod assigner;
mod breathing;
mod cell_filter;
mod coarse_search;
mod distance;
mod elkan;
mod hamerly;
mod iterate;
mod lloyd;
mod merging;
pub(crate) mod minibatch;
mod opacity;
mod optimal_gray;
mod split;
mod state;

pub(crate) use accelerated::{StopRule, accelerated_lloyd};
pub(crate) use assign::Assign;
pub(crate) use assigner::Assigner;
pub(crate) use breathing::breathing_search;
pub(crate) use coarse_search::{BREATHING_UPDATES, SINGLE_SPLITS, coarse_local_search};
pub(crate) use distance::{squared_distance, squared_movement};
pub(crate) use iterate::{assignment_step, iterate, permitted_assignment, tolerance, updated_centroids};
pub(crate) use opacity::{seen_by_opaque, with_clear_first};
pub(crate) use optimal_gray::optimal_gray;
pub(crate) use split::split_widest;
pub(crate) use state::State;
