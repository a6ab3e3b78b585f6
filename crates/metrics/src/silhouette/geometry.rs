//! Distances from a point to whole clusters, as few as decide.
//!
//! Colours are laid out cluster by cluster in blocks of equally many lanes, by a counting sort: linear in the number of
//! colours.
//!
//! For a cluster with mean `m` and a point `x`, Jensen's inequality bounds the mean distance from below: `|x - m| <= mean
//! of |x - y|`. So clusters are visited by increasing `|x - m|`, and once that exceeds the least mean distance found, no further
//! cluster can be nearer. The result is that of visiting all.
//!
//! All is double precision: squared distances of integer coordinates are then exact (premultiplied ones reach 4 * 65025^2,
//! about 2^34, more than single precision holds), and a mean over any number of colours has some 11 correct digits.

use std::ops::Range;

use crate::vectorized::Vectorized;
use pulp::Arch;

use crate::lanes::{self, LANES};
use crate::partition::Partition;

const DIMENSIONS: usize = 4;

/// What rounding may add to a bound, relative to the largest coordinate. Means and bounds are good to 1e-11 of it; a wider
/// margin costs nothing noticeable.
const ROUNDING: f64 = 1e-9;

/// The points of a partition, cluster by cluster.
pub(super) struct Geometry {
    blocks: Vec<Block>,
    /// Only clusters that have members.
    clusters: Vec<Cluster>,
    /// The place in `clusters` of each label.
    places: Vec<usize>,
    rounding: f64,
    arch: Arch,
}

/// Some colours of one cluster. Lanes left over at the end of a cluster have weight 0 and so add nothing.
#[derive(Clone, Copy, Default)]
struct Block {
    coordinates: [[f64; LANES]; DIMENSIONS],
    weights: [f64; LANES],
}

struct Cluster {
    blocks: Range<usize>,
    /// Pixels, at least 1.
    weight: f64,
    mean: [f64; DIMENSIONS],
}

/// A cluster that may be the nearest: its mean distance is at least `bound`.
#[derive(Clone, Copy)]
struct Rival {
    bound: f64,
    place: usize,
}

impl Geometry {
    pub(super) fn new(partition: &Partition<'_>, arch: Arch) -> Self {
        let mut sizes = vec![0_usize; partition.clusters()];
        for &label in partition.labels() {
            sizes[label as usize] += 1;
        }
        let starts: Vec<usize> = sizes.iter().scan(0, |next, &size| Some(advance(next, size))).collect();
        let blocks = fill_blocks(partition, &starts, sizes.iter().map(|size| size.div_ceil(LANES)).sum());

        let mut places = vec![usize::MAX; sizes.len()];
        let mut clusters = Vec::new();
        for (label, &size) in sizes.iter().enumerate().filter(|&(_, &size)| size > 0) {
            places[label] = clusters.len();
            clusters.push(Cluster::new(&blocks, starts[label]..starts[label] + size.div_ceil(LANES)));
        }
        let largest = partition.points().iter().flatten().fold(0.0, |largest: f32, x| largest.max(x.abs()));
        Self { blocks, clusters, places, rounding: ROUNDING * f64::from(largest), arch }
    }

    /// The number of clusters that have members.
    pub(super) fn occupied_clusters(&self) -> usize {
        self.clusters.len()
    }

    /// The silhouette width of a pixel at `point`, one of those in cluster `label`; there must be another cluster.
    pub(super) fn width(&self, point: &[f32; 4], label: u16) -> f64 {
        let (point, own) = (point.map(f64::from), self.places[label as usize]);
        let others = self.clusters[own].weight - 1.0;
        if others == 0.0 {
            return 0.0;
        }
        let a = self.total_distance(&point, own) / others;
        let b = self.nearest_mean_distance(&point, own);
        let larger = a.max(b);
        if larger == 0.0 { 0.0 } else { (b - a) / larger }
    }

    /// The least mean distance from `point` to the pixels of a cluster other than `own`.
    fn nearest_mean_distance(&self, point: &[f64; DIMENSIONS], own: usize) -> f64 {
        let mut rivals = self.rivals(point, own);
        let Some(first) = rivals.iter().copied().reduce(|a, b| if b.bound < a.bound { b } else { a }) else {
            return f64::INFINITY;
        };
        let mut nearest = self.mean_distance(point, first.place);
        // Few rivals outlast the first; only those are worth being sorted.
        rivals.retain(|rival| rival.place != first.place && rival.bound <= nearest + self.rounding);
        rivals.sort_unstable_by(|a, b| a.bound.total_cmp(&b.bound).then(a.place.cmp(&b.place)));
        for rival in rivals {
            if rival.bound > nearest + self.rounding {
                break;
            }
            nearest = nearest.min(self.mean_distance(point, rival.place));
        }
        nearest
    }

    fn rivals(&self, point: &[f64; DIMENSIONS], own: usize) -> Vec<Rival> {
        let bounds = self.clusters.iter().map(|cluster| distance(point, &cluster.mean)).enumerate();
        bounds.filter(|&(place, _)| place != own).map(|(place, bound)| Rival { bound, place }).collect()
    }

    fn mean_distance(&self, point: &[f64; DIMENSIONS], place: usize) -> f64 {
        self.total_distance(point, place) / self.clusters[place].weight
    }

    /// The sum of distances from `point` to all pixels of a cluster.
    fn total_distance(&self, point: &[f64; DIMENSIONS], place: usize) -> f64 {
        let blocks = &self.blocks[self.clusters[place].blocks.clone()];
        self.arch.dispatch(Vectorized(
            #[inline(always)]
            || total_distance(point, blocks),
        ))
    }
}

impl Cluster {
    fn new(all: &[Block], blocks: Range<usize>) -> Self {
        let members = &all[blocks.clone()];
        let weight: f64 = members.iter().flat_map(|block| block.weights).sum();
        let mean = std::array::from_fn(|dimension| {
            let moment = |block: &Block| -> f64 {
                block.weights.iter().zip(&block.coordinates[dimension]).map(|(w, x)| w * x).sum()
            };
            members.iter().map(moment).sum::<f64>() / weight
        });
        Self { blocks, weight, mean }
    }
}

/// The first block of a cluster of `size` colours, when `next` is the first one free; moves `next` behind the cluster.
fn advance(next: &mut usize, size: usize) -> usize {
    let start = *next;
    *next += size.div_ceil(LANES);
    start
}

/// Puts each point into the next free lane of its cluster, whose blocks begin at `starts`.
fn fill_blocks(partition: &Partition<'_>, starts: &[usize], count: usize) -> Vec<Block> {
    let mut blocks = vec![Block::default(); count];
    let mut free: Vec<usize> = starts.iter().map(|start| start * LANES).collect();
    let points = partition.points().iter().zip(partition.weights()).zip(partition.labels());
    for ((point, &weight), &label) in points {
        let next = &mut free[label as usize];
        let (block, lane) = (&mut blocks[*next / LANES], *next % LANES);
        for (coordinates, &x) in block.coordinates.iter_mut().zip(point) {
            coordinates[lane] = f64::from(x);
        }
        block.weights[lane] = f64::from(weight);
        *next += 1;
    }
    blocks
}

fn distance(a: &[f64; DIMENSIONS], b: &[f64; DIMENSIONS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}

#[inline(always)]
fn total_distance(point: &[f64; DIMENSIONS], blocks: &[Block]) -> f64 {
    let mut lanes = [0.0; LANES];
    for block in blocks {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            let [dx, dy, dz, dw] = [0, 1, 2, 3].map(|i| block.coordinates[i][lane] - point[i]);
            let squared = dx * dx + dy * dy + dz * dz + dw * dw;
            *sum += block.weights[lane] * squared.sqrt();
        }
    }
    lanes::fold(lanes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::silhouette::tests::colours;
    use crate::testing::arches;

    fn widths(partition: &Partition<'_>, geometry: &Geometry) -> Vec<u64> {
        let points = partition.points().iter().zip(partition.labels());
        points.map(|(point, &label)| geometry.width(point, label).to_bits()).collect()
    }

    proptest! {
        #[test]
        fn passing_over_distant_clusters_changes_no_bit(colours in colours()) {
            let partition = colours.partition();
            let geometry = Geometry::new(&partition, Arch::new());
            prop_assume!(geometry.occupied_clusters() > 1);
            let pruned = widths(&partition, &geometry);
            let all = widths(&partition, &Geometry { rounding: f64::INFINITY, ..geometry });
            prop_assert_eq!(pruned, all);
        }

        #[test]
        fn every_simd_level_gives_the_same_bits(colours in colours()) {
            let partition = colours.partition();
            let baseline = Geometry::new(&partition, Arch::Scalar);
            prop_assume!(baseline.occupied_clusters() > 1);
            for arch in arches() {
                prop_assert_eq!(widths(&partition, &Geometry::new(&partition, arch)), widths(&partition, &baseline));
            }
        }
    }

    #[test]
    fn the_bound_spares_distant_clusters() {
        let points = [[0.0; 4], [1.0, 0.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0], [99.0, 0.0, 0.0, 0.0]];
        let partition = Partition::new(&points, 1.0, &[1; 4], &[0, 0, 1, 2], 3).expect("valid");
        let mut geometry = Geometry::new(&partition, Arch::new());
        let before = geometry.width(&points[0], 0);
        // Were the distant cluster looked at, it would now be the nearest.
        let distant = geometry.clusters[2].blocks.start;
        geometry.blocks[distant].weights = [0.0; LANES];
        assert_eq!(geometry.width(&points[0], 0).to_bits(), before.to_bits());
    }
}
