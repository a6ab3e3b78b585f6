//! Elkan 2003, "Using the triangle inequality to accelerate k-means": a bound per point and centroid.
//!
//! Each point keeps an upper bound on the distance to its centroid and a lower bound on the distance to every
//! centroid. A centroid is passed over where the lower bound, or half the way to it from the point's own centroid, is above
//! the upper bound. Lower bounds are not lowered one by one: each is kept together with how far its centroid had
//! wandered by then, and read against how far it has wandered now.
//!
//! Memory O(U K) and O(K^2): 4 bytes a bound. Where that would be above 512 MiB, nothing is remembered and every distance is
//! taken, as by plain Lloyd. The labels are plain Lloyd's in any case, to the bit: bounds keep a margin above the
//! rounding of distances, and where they do not decide, the distance is taken as Lloyd does.

use super::Assign;
use crate::cloud::Cloud;
use crate::kernel::{
    Centroids, Change, Columns, LANES, MARGIN, Rivals, Vectorized, assign, at_least, at_most, dispatch,
    squared_distance,
};

const MOST_BOUNDS: usize = 1 << 27;

#[derive(Clone)]
pub(crate) struct Elkan<'a> {
    points: &'a [[f32; 4]],
    columns: &'a Columns,
    /// Per point, at most this far from its centroid.
    own: Vec<f64>,
    /// Per point and group of centroids, the distance that each was at least away plus what it had wandered by then.
    others: Vec<[f32; LANES]>,
    /// How far each centroid has wandered.
    wandered: Vec<f64>,
}

impl<'a> Elkan<'a> {
    pub(crate) fn new(cloud: &Cloud<'a>, columns: &'a Columns) -> Self {
        let (own, others, wandered) = (Vec::new(), Vec::new(), Vec::new());
        Self { points: cloud.points, columns, own, others, wandered }
    }

    /// Follows the centroids; forgets all bounds where one of them comes from nowhere.
    fn follow(&mut self, centroids: &Centroids<'_>) {
        let groups = centroids.now.len().div_ceil(LANES);
        let known = centroids.shifts.iter().all(|shift| shift.is_finite());
        if known && self.wandered.len() == centroids.now.len() {
            for (wandered, shift) in self.wandered.iter_mut().zip(centroids.shifts) {
                *wandered += shift;
            }
            return;
        }
        self.wandered = vec![0.0; centroids.now.len()];
        self.own = vec![f64::INFINITY; self.points.len()];
        self.others.clear();
        self.others.resize(self.points.len() * groups, [0.0; LANES]);
    }
}

impl Assign for Elkan<'_> {
    fn assign(&mut self, centroids: &Centroids<'_>, labels: &mut [u16], changes: &mut Vec<Change>) {
        if self.points.len() * centroids.now.len() > MOST_BOUNDS {
            assign(self.columns, centroids.now, labels, changes);
            return;
        }
        self.follow(centroids);
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
    let rivals = Rivals::new(centroids.now);
    let gaps = Gaps::of::<D>(&rivals, centroids.now);
    let wandered = grouped(&elkan.wandered);
    let bounds = elkan.own.iter_mut().zip(elkan.others.chunks_mut(rivals.groups()));
    let points = elkan.points.iter().zip(bounds).zip(labels);
    for (index, ((point, (bound, others)), label)) in points.enumerate() {
        let own = *label as usize;
        *bound += centroids.shifts[own].min(f64::MAX);
        if reach(*bound) < gaps.least[own] {
            continue;
        }
        let mut nearest = (squared_distance::<D>(point, &centroids.now[own]), own);
        *bound = at_most(nearest.0);
        let reached = reach(*bound);
        if reached < gaps.least[own] {
            continue;
        }
        let row = &gaps.halves[own * rivals.groups()..][..rivals.groups()];
        for (group, others) in others.iter_mut().enumerate() {
            if !any_within(others, &wandered[group], &row[group], reached) {
                continue;
            }
            let distances = rivals.squared_distances::<D>(group, point);
            for lane in 0..LANES {
                others[lane] = distances[lane].sqrt() * (1.0 - MARGIN) + wandered[group][lane];
            }
            for lane in 0..LANES {
                let other = (distances[lane], group * LANES + lane);
                if other.0 < nearest.0 || (other.0 <= nearest.0 && other.1 < nearest.1) {
                    nearest = other;
                }
            }
        }
        if nearest.1 != own {
            *bound = at_most(nearest.0);
            changes.push(Change { point: index as u32, from: *label });
            *label = nearest.1 as u16;
        }
    }
}

/// Whether some centroid of a group may be as near as `reached`.
#[inline(always)]
fn any_within(others: &[f32; LANES], wandered: &[f32; LANES], halves: &[f32; LANES], reached: f32) -> bool {
    let mut within = 0_u16;
    for lane in 0..LANES {
        let at_least = others[lane] - wandered[lane] - MARGIN * others[lane];
        within |= (u16::from(at_least <= reached) & u16::from(halves[lane] <= reached)) << lane;
    }
    within != 0
}

/// A distance that rounded distances can't mistake for one of at most `bound`.
#[inline(always)]
fn reach(bound: f64) -> f32 {
    (bound * (1.0 + MARGIN as f64)) as f32
}

/// Half the ways from each centroid to the others, rounded down.
struct Gaps {
    /// Row by row, in groups; infinite to itself and to none.
    halves: Vec<[f32; LANES]>,
    /// The least of each row.
    least: Vec<f32>,
}

impl Gaps {
    #[inline(always)]
    fn of<const D: usize>(rivals: &Rivals, centroids: &[[f32; 4]]) -> Self {
        let mut halves = Vec::with_capacity(centroids.len() * rivals.groups());
        let mut least = Vec::with_capacity(centroids.len());
        for (own, centroid) in centroids.iter().enumerate() {
            let mut nearest = f32::INFINITY;
            for group in 0..rivals.groups() {
                let mut row = rivals.squared_distances::<D>(group, centroid);
                for lane in 0..LANES {
                    let itself = group * LANES + lane == own;
                    row[lane] = if itself { f32::INFINITY } else { at_least(row[lane]) as f32 * HALF };
                    nearest = nearest.min(row[lane]);
                }
                halves.push(row);
            }
            least.push(nearest);
        }
        Self { halves, least }
    }
}

/// A half, and a little less: what is rounded to single precision must not grow.
const HALF: f32 = 0.5 - 1e-6;

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
