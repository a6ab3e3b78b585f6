//! From initial centroids to a local minimum of the SSE: one file per algorithm.
//!
//! Milliseconds from a random start to tol 1e-4, one thread, histogram included (`cargo xtask bench kmeans algorithms` on a
//! screenshot, `coffee.png` of the demo dataset and a noisy photograph; a shared machine, so read them against each
//! other):
//!
//! | colours | K | `auto` | `lloyd` | `elkan` | `hamerly` | `minibatch` | its distortion / theirs |
//! |---:|---:|---:|---:|---:|---:|---:|---:|
//! | 8,096 | 16 | 3.2 | 2.1 | 5.5 | 14 | 2.6 | 1.30 |
//! | 8,096 | 256 | 11 | 14 | 28 | 60 | 3.1 | 4.91 |
//! | 94,478 | 16 | 41 | 24 | 55 | 108 | 13 | 1.20 |
//! | 94,478 | 64 | 55 | 65 | 193 | 284 | 15 | 1.23 |
//! | 94,478 | 256 | 173 | 398 | 1,140 | 1,648 | 25 | 1.15 |
//! | 236,129 | 16 | 145 | 125 | 463 | 493 | 39 | 1.33 |
//! | 236,129 | 64 | 355 | 434 | 1,988 | 2,972 | 76 | 1.50 |
//! | 236,129 | 256 | 2,020 | 5,216 | 14,122 | 11,427 | 164 | 1.31 |
//!
//! `auto` is the fastest exact algorithm from about 64 clusters on, the more so the more clusters there are. Up to about
//! 16 clusters plain `lloyd` is as fast, because one vector holds all centroids. The bounds of `elkan` and `hamerly` save
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
mod optimal_gray;
mod split;
mod state;

pub(crate) use accelerated::{StopRule, accelerated_lloyd};
pub(crate) use assign::Assign;
pub(crate) use assigner::Assigner;
pub(crate) use breathing::breathing_search;
pub(crate) use coarse_search::{BREATHING_UPDATES, SINGLE_SPLITS, coarse_local_search};
pub(crate) use distance::{squared_distance, squared_movement};
pub(crate) use iterate::{assignment_step, iterate, tolerance, updated_centroids};
pub(crate) use optimal_gray::optimal_gray;
pub(crate) use split::split_widest;
pub(crate) use state::State;
