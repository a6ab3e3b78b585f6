//! The positions of centroids that candidate sets are computed for, and what a movement of the centroids means for them.

use pulp::Simd;

use super::bounding_box::BoundingBox;
use super::centroids::Centroids;
use super::simd::{LANES, vectors};

/// How far a centroid may be from its reference position, in steps between colours.
const SLACK: f32 = 2.0;

/// Sets are computed with a slack larger by this factor than the one allowed: the distances compared with it are rounded.
pub(super) const SLACK_ROUNDING: f32 = 1.01;

/// The positions of the centroids that candidate sets were computed for.
#[derive(Clone, Debug)]
pub(super) struct ReferenceCentroids {
    positions: Vec<[f32; 4]>,
    slack: f32,
}

/// One movement of the centroids, in the form that every candidate set needs.
pub(super) struct Movement<'a> {
    pub(super) centroids: &'a Centroids<'a>,
    pub(super) replaced: Replaced,
    /// The reference positions after the movement.
    pub(super) references: PositionColumns,
    /// The slack that sets are computed with.
    pub(super) slack: f32,
}

/// Which reference positions are new.
pub(super) enum Replaced {
    All,
    /// Those of the centroids `indices`, which ascend.
    Some {
        indices: Vec<u16>,
        references: PositionColumns,
    },
}

impl ReferenceCentroids {
    /// No centroids yet; `step` is the one between colours, in the points' units.
    pub(super) fn new(step: f32) -> Self {
        Self { positions: Vec::new(), slack: SLACK * step }
    }

    /// Replaces the reference positions of centroids that have left their slack: of all centroids where these are many.
    pub(super) fn update<'a>(&mut self, centroids: &'a Centroids<'a>) -> Movement<'a> {
        let clusters = centroids.now.len();
        let outside = |&index: &usize| {
            centroids.shifts[index] != 0.0 && self.is_outside_slack(index, &centroids.now[index])
        };
        let indices: Vec<u16> = (0..clusters).filter(outside).map(|index| index as u16).collect();
        let replaced = if self.positions.len() > clusters || 4 * indices.len() > clusters {
            self.positions = centroids.now.to_vec();
            Replaced::All
        } else {
            self.positions.resize(clusters, [0.0; 4]);
            for &index in &indices {
                self.positions[index as usize] = centroids.now[index as usize];
            }
            let references = indices.iter().map(|&index| self.positions[index as usize]).collect();
            Replaced::Some { indices, references: PositionColumns::new(references) }
        };
        Movement {
            centroids,
            replaced,
            references: PositionColumns::new(self.positions.clone()),
            slack: SLACK_ROUNDING * self.slack,
        }
    }

    fn is_outside_slack(&self, index: usize, now: &[f32; 4]) -> bool {
        self.positions.get(index).is_none_or(|reference| {
            let squared: f32 =
                now.iter().zip(reference).map(|(now, reference)| (now - reference) * (now - reference)).sum();
            squared > self.slack * self.slack
        })
    }
}

/// Up to [`LANES`] positions as columns, padded with copies of the last.
#[inline(always)]
pub(super) fn columns_of(positions: &[[f32; 4]]) -> [[f32; LANES]; 4] {
    let mut columns = [[0.0; LANES]; 4];
    for lane in 0..LANES {
        let position = positions[lane.min(positions.len() - 1)];
        for dimension in 0..4 {
            columns[dimension][lane] = position[dimension];
        }
    }
    columns
}

/// Positions, and the same as columns in groups of [`LANES`]; the last group is padded with copies of the last.
pub(super) struct PositionColumns {
    pub(super) positions: Vec<[f32; 4]>,
    pub(super) groups: Vec<[[f32; LANES]; 4]>,
}

impl PositionColumns {
    fn new(positions: Vec<[f32; 4]>) -> Self {
        let mut columns = Self { groups: Vec::with_capacity(positions.len().div_ceil(LANES)), positions };
        for positions in columns.positions.chunks(LANES) {
            columns.groups.push(columns_of(positions));
        }
        columns
    }

    /// The index of a position that is nearest to the centre of `bounds`.
    #[inline(always)]
    pub(super) fn nearest_to_center<S: Simd, const D: usize>(&self, simd: S, bounds: &BoundingBox) -> usize {
        let center: [f32; D] =
            std::array::from_fn(|dimension| 0.5 * (bounds.low[dimension] + bounds.high[dimension]));
        let (mut smallest, mut groups) = ([f32::INFINITY; LANES], [0_u32; LANES]);
        let lanes = S::as_mut_simd_f32s(&mut smallest).0.iter_mut().zip(S::as_mut_simd_u32s(&mut groups).0);
        for (part, (smallest, groups)) in lanes.enumerate() {
            for (group, columns) in self.groups.iter().enumerate() {
                let mut squared = simd.splat_f32s(0.0);
                for dimension in 0..D {
                    let column = vectors::<S>(&columns[dimension])[part];
                    let difference = simd.sub_f32s(column, simd.splat_f32s(center[dimension]));
                    squared = simd.add_f32s(squared, simd.mul_f32s(difference, difference));
                }
                let closer = simd.less_than_f32s(squared, *smallest);
                *groups = simd.select_u32s(closer, simd.splat_u32s(group as u32), *groups);
                *smallest = simd.min_f32s(squared, *smallest);
            }
        }
        let mut best = 0;
        for lane in 1..LANES {
            best = if smallest[lane] < smallest[best] { lane } else { best };
        }
        (groups[best] as usize * LANES + best).min(self.positions.len() - 1)
    }
}
