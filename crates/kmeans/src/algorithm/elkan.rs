//! Elkan's algorithm (Elkan 2003, "Using the triangle inequality to accelerate k-means"): a bound per point and centroid.
//!
//! Each point keeps an upper bound on the distance to its centroid and a lower bound on the distance to every centroid. A
//! centroid is skipped where the lower bound, or half the distance to it from the point's own centroid, is above the upper
//! bound. Lower bounds are not decreased one by one: each is stored together with the total shift of its centroid at that
//! time, and compared after subtracting the total shift now.
//!
//! The memory is O(U K + K^2), 4 bytes per bound. Where that would be above 512 MiB, no bounds are kept and every distance
//! is computed, as in plain Lloyd. The labels are those of plain Lloyd, to the bit: bounds keep a margin above the rounding
//! of distances, and where they do not decide, the distance is computed as Lloyd does.
//!
//! Not for speed: in three or four dimensions the bounds cost more than the distances that they save.

use super::assign::Assign;
use crate::kernel::{
    CentroidColumns, Centroids, Change, Columns, LANES, MARGIN, Vectorized, assign, dispatch, lower_bound,
    squared_distance, upper_bound,
};
use crate::weighted_points::WeightedPoints;

/// Bounds in 512 MiB.
const MAX_BOUNDS: usize = 1 << 27;

#[derive(Clone)]
pub(crate) struct Elkan<'a> {
    points: &'a [[f32; 4]],
    columns: &'a Columns,
    /// U upper bounds on the distance to the own centroid.
    upper: Vec<f64>,
    /// U rows of K lower bounds in groups, each plus the total shift of its centroid when it was computed.
    lower: Vec<[f32; LANES]>,
    /// K sums of all shifts so far.
    total_shifts: Vec<f64>,
}

impl<'a> Elkan<'a> {
    pub(crate) fn new(data: &WeightedPoints<'a>, columns: &'a Columns) -> Self {
        let (upper, lower, total_shifts) = (Vec::new(), Vec::new(), Vec::new());
        Self { points: data.points, columns, upper, lower, total_shifts }
    }

    /// Adds the centroids' shifts; resets all bounds where a shift is unknown.
    fn update_bounds(&mut self, centroids: &Centroids<'_>) {
        let groups = centroids.now.len().div_ceil(LANES);
        let known = centroids.shifts.iter().all(|shift| shift.is_finite());
        if known && self.total_shifts.len() == centroids.now.len() {
            for (total, shift) in self.total_shifts.iter_mut().zip(centroids.shifts) {
                *total += shift;
            }
            return;
        }
        self.total_shifts = vec![0.0; centroids.now.len()];
        self.upper = vec![f64::INFINITY; self.points.len()];
        self.lower.clear();
        self.lower.resize(self.points.len() * groups, [0.0; LANES]);
    }
}

impl Assign for Elkan<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        if self.points.len() * centroids.now.len() > MAX_BOUNDS {
            assign(self.columns, centroids.now, labels, changes);
            return;
        }
        self.update_bounds(centroids);
        dispatch!(self.columns.dimensions(), assign_points(self, centroids, labels, changes));
    }
}

#[inline(always)]
fn assign_points<const D: usize>(
    elkan: &mut Elkan<'_>,
    centroids: &Centroids<'_>,
    labels: &mut [u16],
    changes: &mut Vec<Change>,
) {
    let columns = CentroidColumns::new(centroids.now);
    let half = HalfDistances::of::<D>(&columns, centroids.now);
    let total_shifts = grouped(&elkan.total_shifts);
    let bounds = elkan.upper.iter_mut().zip(elkan.lower.chunks_mut(columns.groups()));
    let points = elkan.points.iter().zip(bounds).zip(labels);
    for (index, ((point, (upper, lower)), label)) in points.enumerate() {
        let own = *label as usize;
        *upper += centroids.shifts[own].min(f64::MAX);
        if with_margin(*upper) < half.least[own] {
            continue;
        }
        let mut nearest = (squared_distance::<D>(point, &centroids.now[own]), own);
        *upper = upper_bound(nearest.0);
        let limit = with_margin(*upper);
        if limit < half.least[own] {
            continue;
        }
        let row = &half.rows[own * columns.groups()..][..columns.groups()];
        for (group, lower) in lower.iter_mut().enumerate() {
            if !any_within(lower, &total_shifts[group], &row[group], limit) {
                continue;
            }
            let distances = columns.squared_distances::<D>(group, point);
            for lane in 0..LANES {
                lower[lane] = distances[lane].sqrt() * (1.0 - MARGIN) + total_shifts[group][lane];
            }
            for lane in 0..LANES {
                let other = (distances[lane], group * LANES + lane);
                if other.0 < nearest.0 || (other.0 <= nearest.0 && other.1 < nearest.1) {
                    nearest = other;
                }
            }
        }
        if nearest.1 != own {
            *upper = upper_bound(nearest.0);
            changes.push(Change { point: index as u32, from: *label });
            *label = nearest.1 as u16;
        }
    }
}

/// Whether some centroid of a group may be as near as `limit`.
#[inline(always)]
fn any_within(
    lower: &[f32; LANES],
    total_shifts: &[f32; LANES],
    half_distances: &[f32; LANES],
    limit: f32,
) -> bool {
    let mut within = 0_u16;
    for lane in 0..LANES {
        let at_least = lower[lane] - total_shifts[lane] - MARGIN * lower[lane];
        within |= (u16::from(at_least <= limit) & u16::from(half_distances[lane] <= limit)) << lane;
    }
    within != 0
}

/// `bound` widened so that no rounding makes a distance of at most `bound` larger.
#[inline(always)]
fn with_margin(bound: f64) -> f32 {
    (bound * (1.0 + MARGIN as f64)) as f32
}

/// Half the distance between every two centroids, rounded down.
struct HalfDistances {
    /// K rows of K half distances in groups; infinite on the diagonal and in the padding.
    rows: Vec<[f32; LANES]>,
    /// The K least of each row (Elkan's s).
    least: Vec<f32>,
}

impl HalfDistances {
    #[inline(always)]
    fn of<const D: usize>(columns: &CentroidColumns, centroids: &[[f32; 4]]) -> Self {
        let mut rows = Vec::with_capacity(centroids.len() * columns.groups());
        let mut least = Vec::with_capacity(centroids.len());
        for (own, centroid) in centroids.iter().enumerate() {
            let mut nearest = f32::INFINITY;
            for group in 0..columns.groups() {
                let mut row = columns.squared_distances::<D>(group, centroid);
                for lane in 0..LANES {
                    let itself = group * LANES + lane == own;
                    row[lane] = if itself { f32::INFINITY } else { lower_bound(row[lane]) as f32 * HALF };
                    nearest = nearest.min(row[lane]);
                }
                rows.push(row);
            }
            least.push(nearest);
        }
        Self { rows, least }
    }
}

/// A little less than a half, so that rounding to single precision does not make half a distance larger.
const HALF: f32 = 0.5 - 1e-6;

/// `values` in single precision, in groups padded with 0.
fn grouped(values: &[f64]) -> Vec<[f32; LANES]> {
    let group = |values: &[f64]| {
        let mut lanes = [0.0; LANES];
        for (lane, &value) in values.iter().enumerate() {
            lanes[lane] = value as f32;
        }
        lanes
    };
    values.chunks(LANES).map(group).collect()
}
