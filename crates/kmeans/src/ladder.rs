//! Every K in one climb: from K to K + 1 by splitting one cluster, then Lloyd from there.
//!
//! The cluster that is split is the one whose colours spread most along one line: with the largest pixels times
//! variance along the principal axis, which a cut across that axis removes for the most part. Its colours on the far
//! side of the mean become the new cluster, and Lloyd iterates over all clusters until they rest. (Binary splitting,
//! after Orchard & Bouman 1991, "Color quantization of images", with all centroids free to move.)
//!
//! A split and each iteration can only lower the SSE, so distortion never grows with K. The rung at K is reached
//! through all smaller K, whichever are asked for, so its result depends on K alone.

use crate::algorithm::{Assign, State, iterate};
use crate::clustering::Clustering;
use crate::histogram::Histogram;
use crate::params::{CheckedParams, ClusterCount};

/// The clusterings at each of `ks`, ascending and below the number of colours.
pub(crate) fn climb(
    histogram: &Histogram,
    ks: &[ClusterCount],
    params: &CheckedParams,
    step: &mut impl Assign,
) -> Vec<Clustering> {
    let mut state = State::single(histogram);
    let mut rung = iterate(&mut state, params, step);
    let mut clusterings = Vec::with_capacity(ks.len());
    for k in ks {
        while state.centroids.len() < k.get() {
            split(&mut state);
            rung = iterate(&mut state, params, step);
        }
        clusterings.push(state.finish(rung.0, rung.1));
    }
    clusterings
}

/// How a cluster's colours spread: about the mean, upper triangle of the weighted scatter matrix.
#[derive(Clone, Copy, Default)]
struct Scatter([[f64; 4]; 4]);

impl Scatter {
    /// The principal axis (unit length) and the scatter along it, by power iteration.
    fn principal(&self) -> ([f64; 4], f64) {
        let row = (0..4).max_by(|&a, &b| self.0[a][a].total_cmp(&self.0[b][b])).unwrap_or(0);
        let mut axis = std::array::from_fn(|column| self.at(row, column));
        let mut along = 0.0;
        for _ in 0..POWER_STEPS {
            let length = axis.iter().map(|x| x * x).sum::<f64>().sqrt();
            if length == 0.0 {
                return ([0.0; 4], 0.0);
            }
            axis = axis.map(|x| x / length);
            let image: [f64; 4] =
                std::array::from_fn(|row| (0..4).map(|column| self.at(row, column) * axis[column]).sum());
            along = image.iter().zip(&axis).map(|(x, y)| x * y).sum();
            axis = image;
        }
        (axis, along)
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.0[row.min(column)][row.max(column)]
    }
}

const POWER_STEPS: usize = 12;

/// Splits the cluster that spreads most along its principal axis.
fn split(state: &mut State<'_>) {
    let scatters = scatters(state);
    let axes: Vec<([f64; 4], f64)> = scatters.iter().map(Scatter::principal).collect();
    let mut widest = 0;
    for cluster in 1..axes.len() {
        if axes[cluster].1 > axes[widest].1 {
            widest = cluster;
        }
    }
    let (axis, center) = (axes[widest].0, state.centroids[widest]);
    state.split(widest, |point| (0..4).map(|d| (point[d] as f64 - center[d]) * axis[d]).sum::<f64>() > 0.0);
}

fn scatters(state: &State<'_>) -> Vec<Scatter> {
    let dimensions = state.histogram.model().dimensions();
    let mut scatters = vec![Scatter::default(); state.centroids.len()];
    let points = state.histogram.points().iter().zip(state.histogram.weights()).zip(&state.labels);
    for ((point, &weight), &label) in points {
        let (scatter, center) = (&mut scatters[label as usize].0, &state.centroids[label as usize]);
        let offset: [f64; 4] = std::array::from_fn(|d| point[d] as f64 - center[d]);
        for row in 0..dimensions {
            for column in row..dimensions {
                scatter[row][column] += weight as f64 * offset[row] * offset[column];
            }
        }
    }
    scatters
}
