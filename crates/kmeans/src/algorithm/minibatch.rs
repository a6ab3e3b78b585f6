//! Mini-batch k-means (Sculley 2010, "Web-scale k-means clustering"): centroids are updated from small random batches of
//! pixels.
//!
//! Each step draws [`BATCH`] pixels, finds their nearest centroids, and moves each of these to the mean of all pixels that
//! were ever drawn for it. The variant is scikit-learn's `MiniBatchKMeans` with its defaults: from time to time centroids
//! with few drawn pixels are reassigned to drawn ones, and the run ends once the smoothed error of the batches has not
//! fallen for [`PATIENCE`] steps. It differs in that the initial centroids are chosen from all colours.
//!
//! The result is approximate: centroids are near the means of their pixels, not at them. A step costs O(K) for any
//! image size. Not for results that must be a local minimum of the SSE.

use rand_pcg::Pcg64;

use super::distance::{squared_distance, squared_movement};
use super::iterate::tolerance;
use crate::clustering::Stop;
use crate::histogram::Histogram;
use crate::kernel::{Columns, assign};
use crate::params::CheckedParams;
use crate::random::below;

/// Pixels per step (scikit-learn's `batch_size`).
const BATCH: usize = 1024;
/// A centroid is reassigned when its drawn pixels are below this share of the largest cluster's (`reassignment_ratio`).
const REASSIGNMENT_RATIO: f64 = 0.01;
/// Drawn pixels per centroid between two reassignments.
const DRAWS_BETWEEN_REASSIGNMENTS: usize = 10;
/// Steps without a fall of the smoothed error after which the run ends (`max_no_improvement`).
const PATIENCE: u32 = 10;

/// Runs mini-batch k-means; returns the centroids, the number of steps, and why it ended. `max_iter` counts passes over all
/// pixels.
pub(crate) fn mini_batch(
    histogram: &Histogram,
    centroids: Vec<[f64; 4]>,
    params: &CheckedParams,
    rng: &mut Pcg64,
) -> (Vec<[f64; 4]>, u32, Stop) {
    let pixels = Pixels::of(histogram);
    let batch = (histogram.pixel_count() as usize).min(BATCH);
    let most_steps = (params.max_iter as u64 * histogram.pixel_count() / batch as u64).min(u32::MAX as u64);
    let tolerance = tolerance(&histogram.into(), params);
    let mut means = RunningMeans::new(centroids);
    let mut progress = Progress::new(batch as f64 / histogram.pixel_count() as f64);
    let mut since_reassignment = 0;
    for step in 1..=most_steps as u32 {
        let drawn: Vec<[f32; 4]> = (0..batch).map(|_| histogram.points()[pixels.draw(rng)]).collect();
        let before = means.centroids.clone();
        since_reassignment += batch;
        let due = since_reassignment >= DRAWS_BETWEEN_REASSIGNMENTS * before.len();
        let reassigns = due || means.counts.contains(&0);
        let error = means.update(&drawn, histogram.model().dimensions());
        if reassigns {
            since_reassignment = 0;
            means.reassign(&drawn, rng);
        }
        let movement = squared_movement(&means.centroids, &before);
        let converged = tolerance > 0.0 && movement <= tolerance;
        if step > 1 && (progress.stalls(error) || converged) {
            return (means.centroids, step, Stop::Converged);
        }
    }
    (means.centroids, most_steps as u32, Stop::MaxIterations)
}

/// For each colour the number of pixels up to and with it: the cumulative distribution of a drawn pixel's colour.
struct Pixels(Vec<u64>);

impl Pixels {
    fn of(histogram: &Histogram) -> Self {
        let mut sum = 0;
        let running = |&weight: &u32| {
            sum += weight as u64;
            sum
        };
        Self(histogram.weights().iter().map(running).collect())
    }

    /// The colour index of a pixel drawn uniformly from all pixels.
    fn draw(&self, rng: &mut Pcg64) -> usize {
        let pixel = below(rng, self.0[self.0.len() - 1]);
        self.0.partition_point(|&sum| sum <= pixel)
    }
}

/// Centroids as running means of the pixels drawn for them.
struct RunningMeans {
    centroids: Vec<[f64; 4]>,
    counts: Vec<u64>,
}

impl RunningMeans {
    fn new(centroids: Vec<[f64; 4]>) -> Self {
        Self { counts: vec![0; centroids.len()], centroids }
    }

    /// Adds drawn points to the means of their nearest centroids; returns their mean squared distance to the centroids
    /// before.
    fn update(&mut self, drawn: &[[f32; 4]], dimensions: usize) -> f64 {
        let now: Vec<[f32; 4]> = self.centroids.iter().map(|c| c.map(|x| x as f32)).collect();
        let mut labels = vec![0; drawn.len()];
        assign(&Columns::new(drawn, dimensions), &now, &mut labels, &mut Vec::new());
        let mut sums = vec![([0.0; 4], 0_u64); now.len()];
        let mut error = 0.0;
        for (point, &label) in drawn.iter().zip(&labels) {
            let point = point.map(f64::from);
            error += squared_distance(&point, &self.centroids[label as usize]);
            let (sum, count) = &mut sums[label as usize];
            for (sum, x) in sum.iter_mut().zip(point) {
                *sum += x;
            }
            *count += 1;
        }
        for (cluster, (sum, count)) in sums.into_iter().enumerate().filter(|(_, (_, count))| *count > 0) {
            let before = self.counts[cluster] as f64;
            self.counts[cluster] += count;
            for (centroid, sum) in self.centroids[cluster].iter_mut().zip(sum) {
                *centroid = (*centroid * before + sum) / self.counts[cluster] as f64;
            }
        }
        error / drawn.len() as f64
    }

    /// Reassigns centroids with few drawn pixels to drawn points, those with the fewest first, and at most half as many as
    /// there are drawn points.
    fn reassign(&mut self, drawn: &[[f32; 4]], rng: &mut Pcg64) {
        let largest = self.counts.iter().copied().max().unwrap_or(0) as f64;
        let mut clusters: Vec<usize> = (0..self.counts.len()).collect();
        clusters.sort_by_key(|&cluster| self.counts[cluster]);
        let few =
            clusters.partition_point(|&cluster| (self.counts[cluster] as f64) < REASSIGNMENT_RATIO * largest);
        let (reassigned, rest) = clusters.split_at(few.min(drawn.len() / 2));
        let least = rest.first().map_or(0, |&cluster| self.counts[cluster]);
        let mut order: Vec<usize> = (0..drawn.len()).collect();
        for (number, &cluster) in reassigned.iter().enumerate() {
            let left = (order.len() - number) as u64;
            order.swap(number, number + below(rng, left) as usize);
            self.centroids[cluster] = drawn[order[number]].map(f64::from);
            // The least count of the others, so that it is not reassigned again at once.
            self.counts[cluster] = least;
        }
    }
}

/// The exponentially smoothed error of the batches, and for how many steps it has not fallen.
struct Progress {
    rate: f64,
    smoothed: Option<f64>,
    least: f64,
    stalled: u32,
}

impl Progress {
    fn new(share: f64) -> Self {
        Self { rate: (2.0 * share).min(1.0), smoothed: None, least: f64::INFINITY, stalled: 0 }
    }

    fn stalls(&mut self, error: f64) -> bool {
        let smoothed = self.smoothed.map_or(error, |before| before * (1.0 - self.rate) + error * self.rate);
        self.smoothed = Some(smoothed);
        self.stalled = if smoothed < self.least { 0 } else { self.stalled + 1 };
        self.least = self.least.min(smoothed);
        self.stalled >= PATIENCE
    }
}
