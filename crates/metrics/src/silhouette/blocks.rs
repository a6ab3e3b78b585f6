//! Colours in blocks of [`LANES`], so that distances from eight colours are computed at once.

use std::ops::Range;

use crate::lanes::LANES;
use crate::partition::Partition;

/// Coordinates of a point.
pub(super) const DIMENSIONS: usize = 4;

/// Some colours of one cluster. Lanes left over at the end of a cluster repeat its last colour with weight 0.
#[derive(Clone, Copy)]
pub(super) struct Block<const L: usize = LANES> {
    /// One row of lanes for each coordinate.
    pub(super) coordinates: [[f64; L]; DIMENSIONS],
    /// Pixels of each colour.
    pub(super) weights: [f64; L],
}

impl Block {
    /// The colour of one lane.
    #[inline(always)]
    pub(super) fn lane(&self, lane: usize) -> Block<1> {
        Block {
            coordinates: self.coordinates.map(|coordinates| [coordinates[lane]]),
            weights: [self.weights[lane]],
        }
    }
}

impl<const L: usize> Block<L> {
    /// At most `L` colours with their pixels, at least one.
    pub(super) fn new(colours: &[([f32; DIMENSIONS], f64)]) -> Self {
        let mut block = Self { coordinates: [[0.0; L]; DIMENSIONS], weights: [0.0; L] };
        let Some(&(last, _)) = colours.last() else { return block };
        for lane in 0..L {
            let (point, weight) = colours.get(lane).copied().unwrap_or((last, 0.0));
            block.weights[lane] = weight;
            for (coordinates, x) in block.coordinates.iter_mut().zip(point) {
                coordinates[lane] = f64::from(x);
            }
        }
        block
    }

    /// Pixels of all colours.
    pub(super) fn weight(&self) -> f64 {
        self.weights.iter().sum()
    }

    /// A ball around the middle of the bounding box that holds all colours of the block.
    #[inline(always)]
    pub(super) fn bounding_ball(&self) -> BoundingBall {
        let mut centre = [0.0; DIMENSIONS];
        let mut squared = [0.0; L];
        for (centre, coordinates) in centre.iter_mut().zip(&self.coordinates) {
            let (mut low, mut high) = (coordinates[0], coordinates[0]);
            for &x in coordinates {
                (low, high) = (low.min(x), high.max(x));
            }
            *centre = 0.5 * (low + high);
            for lane in 0..L {
                squared[lane] += (coordinates[lane] - *centre) * (coordinates[lane] - *centre);
            }
        }
        BoundingBall { centre, radius: squared.iter().fold(0.0, |a: f64, &b| a.max(b)).sqrt() }
    }
}

/// The points within `radius` of `centre`.
#[derive(Clone, Copy)]
pub(super) struct BoundingBall {
    pub(super) centre: [f64; DIMENSIONS],
    pub(super) radius: f64,
}

/// The colours of a partition that have a weight in `weights`, cluster by cluster and within each in `order`, with the
/// blocks of each label.
pub(super) fn by_cluster(
    partition: &Partition<'_>,
    weights: &[u32],
    order: &[u32],
) -> (Vec<Block>, Vec<Range<usize>>) {
    let (sorted, ends) = sorted(partition, weights, order);
    let mut blocks = Vec::with_capacity(sorted.len() / LANES + ends.len());
    let mut start = 0;
    let mut ranges = Vec::with_capacity(ends.len());
    let colour = |&index: &u32| (partition.points()[index as usize], f64::from(weights[index as usize]));
    let mut colours = Vec::with_capacity(LANES);
    for end in ends {
        let first = blocks.len();
        for indices in sorted[start..end].chunks(LANES) {
            colours.clear();
            colours.extend(indices.iter().map(colour));
            blocks.push(Block::new(&colours));
        }
        ranges.push(first..blocks.len());
        start = end;
    }
    (blocks, ranges)
}

/// The indices of these colours in the order of their blocks' lanes, and where each label's end.
pub(super) fn sorted(partition: &Partition<'_>, weights: &[u32], order: &[u32]) -> (Vec<u32>, Vec<usize>) {
    let indices = || order.iter().copied().filter(|&index| weights[index as usize] > 0);
    let mut ends = vec![0_usize; partition.clusters()];
    for index in indices() {
        ends[partition.labels()[index as usize] as usize] += 1;
    }
    let mut total = 0;
    for end in &mut ends {
        total += std::mem::replace(end, total);
    }
    // Each end is now its cluster's start, and moves to the end as the cluster fills.
    let mut sorted = vec![0; total];
    for index in indices() {
        let place = &mut ends[partition.labels()[index as usize] as usize];
        sorted[*place] = index;
        *place += 1;
    }
    (sorted, ends)
}
