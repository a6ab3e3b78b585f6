//! Hamerly's algorithm (Hamerly 2010, "Making k-means even faster"): two bounds per point.
//!
//! Each point keeps an upper bound on the distance to its centroid and a lower bound on the distance to any other; both are
//! adjusted by the centroids' shifts. As long as the upper bound is below the lower bound, or below half the distance from
//! its centroid to the nearest other centroid, the label holds and no distance is computed. The memory is O(U); an iteration
//! costs O(U + K^2), and O(K) for each point whose bounds do not decide.
//!
//! The labels are those of plain Lloyd, to the bit: bounds keep a margin above the rounding of distances, and where they do
//! not decide, the point is compared with all centroids as Lloyd does.
//!
//! Not for speed: in three or four dimensions the bounds cost more than the distances that they save.

use super::assign::Assign;
use crate::kernel::{
    CentroidColumns, Centroids, Change, MARGIN, Vectorized, dispatch, lower_bound, squared_distance,
    upper_bound,
};
use crate::weighted_points::WeightedPoints;

#[derive(Clone)]
pub(crate) struct Hamerly<'a> {
    points: &'a [[f32; 4]],
    dimensions: usize,
    bounds: Vec<Bounds>,
}

/// Bounds on the distances of one point.
#[derive(Clone, Copy)]
struct Bounds {
    /// Upper bound on the distance to its centroid.
    upper: f64,
    /// Lower bound on the distance to any other.
    lower: f64,
}

const UNKNOWN: Bounds = Bounds { upper: f64::INFINITY, lower: 0.0 };

impl<'a> Hamerly<'a> {
    pub(crate) fn new(data: &WeightedPoints<'a>) -> Self {
        Self { points: data.points, dimensions: data.dimensions, bounds: vec![UNKNOWN; data.points.len()] }
    }
}

impl Assign for Hamerly<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        dispatch!(self.dimensions, assign_points(self, centroids, labels, changes));
    }
}

#[inline(always)]
fn assign_points<const D: usize>(
    hamerly: &mut Hamerly<'_>,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let columns = CentroidColumns::new(centroids.now);
    let mut half_distances = Vec::with_capacity(centroids.now.len());
    for centroid in centroids.now {
        half_distances.push(lower_bound(columns.nearest::<D>(centroid).second) / 2.0);
    }
    let shifts = Shifts::of(centroids.shifts);
    let points = hamerly.points.iter().zip(&mut hamerly.bounds).zip(labels);
    for (index, ((point, bounds), label)) in points.enumerate() {
        let own = *label as usize;
        bounds.upper += shifts.each[own];
        bounds.lower -= shifts.largest_but(own);
        let lower = bounds.lower.max(half_distances[own]);
        if holds(bounds.upper, lower) {
            continue;
        }
        bounds.upper = upper_bound(squared_distance::<D>(point, &centroids.now[own]));
        if holds(bounds.upper, lower) {
            continue;
        }
        let nearest = columns.nearest::<D>(point);
        *bounds = Bounds { upper: upper_bound(nearest.squared), lower: lower_bound(nearest.second) };
        if nearest.index != *label {
            changes.push(Change { point: index as u32, from: *label });
            *label = nearest.index;
        }
    }
}

/// Whether a centroid at most `upper` away is nearer than one at least `lower` away, by rounded distances too.
#[inline(always)]
fn holds(upper: f64, lower: f64) -> bool {
    upper * (1.0 + MARGIN as f64) < lower
}

/// The shift of each centroid, and the two largest.
struct Shifts<'a> {
    each: &'a [f64],
    farthest: usize,
    second: f64,
}

impl<'a> Shifts<'a> {
    fn of(each: &'a [f64]) -> Self {
        let mut farthest = 0;
        for index in 1..each.len() {
            farthest = if each[index] > each[farthest] { index } else { farthest };
        }
        let others = each.iter().enumerate().filter(|&(index, _)| index != farthest);
        Self { each, farthest, second: others.fold(0.0, |most, (_, &shift)| most.max(shift)) }
    }

    #[inline(always)]
    fn largest_but(&self, own: usize) -> f64 {
        if own == self.farthest { self.second } else { self.each[self.farthest] }
    }
}
