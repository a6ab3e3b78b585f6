//! Hamerly 2010, "Making k-means even faster": two bounds per point.
//!
//! Each point keeps an upper bound on the distance to its centroid and a lower bound on the distance to any other;
//! both follow the centroids' movements. As long as the upper one is below the lower one, or below half the way from
//! the centroid to its nearest neighbour, the label holds and no distance is taken. Memory O(U), an iteration O(U + K^2)
//! and O(K) for each point whose bounds meet.
//!
//! The labels are plain Lloyd's, to the bit: bounds keep a margin above the rounding of distances, and where they do not
//! decide, the point is compared with all centroids as Lloyd does.

use super::Assign;
use crate::cloud::Cloud;
use crate::kernel::{
    Centroids, Change, MARGIN, Rivals, Vectorized, at_least, at_most, dispatch, squared_distance,
};

#[derive(Clone)]
pub(crate) struct Hamerly<'a> {
    points: &'a [[f32; 4]],
    dimensions: usize,
    bounds: Vec<Bounds>,
}

/// Of the distances of one point.
#[derive(Clone, Copy)]
struct Bounds {
    /// To its centroid: at most this.
    own: f64,
    /// To any other: at least this.
    others: f64,
}

const UNKNOWN: Bounds = Bounds { own: f64::INFINITY, others: 0.0 };

impl<'a> Hamerly<'a> {
    pub(crate) fn new(cloud: &Cloud<'a>) -> Self {
        Self { points: cloud.points, dimensions: cloud.dimensions, bounds: vec![UNKNOWN; cloud.points.len()] }
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
    let rivals = Rivals::new(centroids.now);
    let mut safe = Vec::with_capacity(centroids.now.len());
    for centroid in centroids.now {
        safe.push(at_least(rivals.nearest::<D>(centroid).second) / 2.0);
    }
    let shifts = Shifts::of(centroids.shifts);
    let points = hamerly.points.iter().zip(&mut hamerly.bounds).zip(labels);
    for (index, ((point, bounds), label)) in points.enumerate() {
        let own = *label as usize;
        bounds.own += shifts.each[own];
        bounds.others -= shifts.largest_but(own);
        let others = bounds.others.max(safe[own]);
        if holds(bounds.own, others) {
            continue;
        }
        bounds.own = at_most(squared_distance::<D>(point, &centroids.now[own]));
        if holds(bounds.own, others) {
            continue;
        }
        let nearest = rivals.nearest::<D>(point);
        *bounds = Bounds { own: at_most(nearest.squared), others: at_least(nearest.second) };
        if nearest.index != *label {
            changes.push(Change { point: index as u32, from: *label });
            *label = nearest.index;
        }
    }
}

/// Whether a centroid at most `own` away is nearer than one at least `others` away, and rounded distances say so too.
#[inline(always)]
fn holds(own: f64, others: f64) -> bool {
    own * (1.0 + MARGIN as f64) < others
}

/// How far each centroid moved, and the farthest two.
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
