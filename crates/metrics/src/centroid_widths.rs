//! Silhouette widths whose distances are those to cluster means: a constant number of steps for each colour and cluster.

use pulp::Arch;

use crate::lanes::{self, LANES};
use crate::partition::Partition;
use crate::scatter::Scatter;
use crate::vectorized::Vectorized;

/// The dissimilarity that stands for the mean distance from a pixel `x` to the `n` pixels of a cluster with mean `m` and
/// mean squared distance `v` to it.
#[derive(Clone, Copy)]
pub(crate) enum Dissimilarity {
    /// `|x - m|`, whether the pixel is a member or not.
    ToMean,
    /// The mean of `|x - y|^2`: `|x - m|^2 + v`, and times `n / (n - 1)` for a member.
    Squared,
}

/// Columns of cluster means, and what is added to the squared distance to each.
struct Columns {
    means: [Vec<f64>; 4],
    spreads: Vec<f64>,
    /// The factor by which the dissimilarity of a member is multiplied.
    own: Vec<f64>,
}

/// The mean over all pixels of `(b - a) / max(a, b)`, where `a` is the dissimilarity to the own cluster and `b` the least to
/// another. A pixel alone in its cluster scores 0, and so does one for which both are 0.
pub(crate) fn mean_width(
    partition: &Partition<'_>,
    scatter: &Scatter,
    dissimilarity: Dissimilarity,
    arch: Arch,
) -> f64 {
    let columns = Columns::new(scatter, dissimilarity);
    let colours: Vec<Lanes> = lanes_of(partition, scatter);
    let total = arch.dispatch(Vectorized(
        #[inline(always)]
        || match dissimilarity {
            Dissimilarity::ToMean => total_width(&colours, &columns, f64::sqrt),
            Dissimilarity::Squared => total_width(&colours, &columns, |squared| squared),
        },
    ));
    total / scatter.weight
}

impl Columns {
    fn new(scatter: &Scatter, dissimilarity: Dissimilarity) -> Self {
        let column = |i: usize| scatter.clusters.iter().map(|cluster| cluster.mean[i]).collect();
        let clusters = scatter.clusters.iter();
        let (spreads, own) = match dissimilarity {
            Dissimilarity::ToMean => clusters.map(|_| (0.0, 1.0)).unzip(),
            Dissimilarity::Squared => clusters
                .map(|cluster| (cluster.spread, cluster.weight / (cluster.weight - 1.0).max(1.0)))
                .unzip(),
        };
        Self { means: [0, 1, 2, 3].map(column), spreads, own }
    }
}

/// Some colours side by side. Lanes left over have weight 0.
#[derive(Clone, Copy, Default)]
struct Lanes {
    coordinates: [[f64; LANES]; 4],
    /// Index of each colour's cluster.
    places: [usize; LANES],
    /// Pixels that have a width: 0 for a pixel alone.
    weights: [f64; LANES],
}

fn lanes_of(partition: &Partition<'_>, scatter: &Scatter) -> Vec<Lanes> {
    let points = partition.points().chunks(LANES);
    let chunks = points.zip(partition.weights().chunks(LANES)).zip(partition.labels().chunks(LANES));
    let filled = chunks.map(|((points, weights), labels)| {
        let mut lanes = Lanes::default();
        for (lane, ((point, &weight), &label)) in points.iter().zip(weights).zip(labels).enumerate() {
            let place = scatter.places[label as usize];
            let alone = scatter.clusters[place].weight <= 1.0;
            lanes.places[lane] = place;
            lanes.weights[lane] = if alone { 0.0 } else { f64::from(weight) };
            for (coordinates, &x) in lanes.coordinates.iter_mut().zip(point) {
                coordinates[lane] = f64::from(x);
            }
        }
        lanes
    });
    filled.collect()
}

#[inline(always)]
fn total_width(colours: &[Lanes], columns: &Columns, finish: impl Fn(f64) -> f64) -> f64 {
    let mut totals = [0.0; LANES];
    for colours in colours {
        let (own, nearest) = own_and_nearest(colours, columns);
        for lane in 0..LANES {
            let a = finish(own[lane]);
            let b = finish(nearest[lane]);
            let larger = if a > b { a } else { b };
            let width = if larger > 0.0 { (b - a) / larger } else { 0.0 };
            totals[lane] += colours.weights[lane] * width;
        }
    }
    lanes::fold(totals)
}

/// Squared dissimilarities to the own cluster and to the nearest other.
#[inline(always)]
fn own_and_nearest(colours: &Lanes, columns: &Columns) -> ([f64; LANES], [f64; LANES]) {
    let (mut own, mut nearest) = ([0.0; LANES], [f64::INFINITY; LANES]);
    for place in 0..columns.spreads.len() {
        let mut squared = [columns.spreads[place]; LANES];
        for i in 0..4 {
            let mean = columns.means[i][place];
            for lane in 0..LANES {
                let offset = colours.coordinates[i][lane] - mean;
                squared[lane] += offset * offset;
            }
        }
        for lane in 0..LANES {
            let member = colours.places[lane] == place;
            own[lane] = if member { squared[lane] * columns.own[place] } else { own[lane] };
            let smaller = if squared[lane] < nearest[lane] { squared[lane] } else { nearest[lane] };
            nearest[lane] = if member { nearest[lane] } else { smaller };
        }
    }
    (own, nearest)
}
