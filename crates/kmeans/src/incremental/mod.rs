//! Incremental k-means: the clusterings for all K in one pass, from K to K + 1 by adding a cluster.
//!
//! The scheme is that of global k-means (Likas, Vlassis & Verbeek 2003) with another way to find the cluster to add. A
//! [`CoarseModel`] makes each step over coarse points, where a thorough search is affordable: it splits a cluster, breathes and
//! tries independent starts. At each K that is asked for, the colours inherit the labels of their coarse points, and
//! accelerated Lloyd runs over all colours to rest (see [`Refinement`]): in parallel, as these runs do not depend on each
//! other.
//!
//! The result at K follows from the same sequence of steps whichever K are requested. Up to 4,096 colours the coarse points
//! are the colours, and the SSE never grows with K: where the search at K + 1 ends higher than the clustering at K, a cluster
//! of that one is split instead.
//!
//! The cost is that of all K up to the largest over the coarse points, and that of one run over all colours for each K asked
//! for.

mod coarse;
mod refined;

use rayon::prelude::*;

use crate::clustering::Clustering;
use crate::histogram::Histogram;
use crate::params::{CheckedParams, ClusterCount};
use crate::weighted_points::PointColumns;
use coarse::{CoarseClustering, CoarseModel, levels};
use refined::Refinement;

/// The clusterings at each of `ks`, which ascend and are below the number of colours.
pub(crate) fn incremental_kmeans(
    histogram: &Histogram,
    points: &PointColumns,
    ks: &[ClusterCount],
    params: &CheckedParams,
) -> Vec<Clustering> {
    let Some(last) = ks.last() else { return Vec::new() };
    let levels = levels(histogram, last.get());
    let mut model = CoarseModel::new(&levels, params);
    let starts: Vec<CoarseClustering<'_>> = ks.iter().map(|k| model.at(k.get())).collect();
    let refinement = Refinement::new(histogram, points, params);
    starts.par_iter().map(|start| refinement.converged(start)).collect()
}
