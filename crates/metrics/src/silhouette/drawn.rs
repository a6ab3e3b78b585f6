//! The pixels of a sample, block by block.

use std::ops::Range;

use super::blocks::Block;
use super::clusters::{Cluster, Clusters};
use crate::lanes::LANES;

/// A pixel's colour: the index of its block, and its lane there.
#[derive(Clone, Copy)]
pub(super) struct Pixel {
    pub(super) block: usize,
    pub(super) lane: usize,
}

/// Some of all pixels.
pub(super) struct Stratum {
    /// Two of them, drawn at random.
    pub(super) pixels: [Pixel; 2],
    /// Their share of all pixels, above 0.
    pub(super) share: f64,
}

/// The blocks that have drawn pixels.
pub(super) struct DrawnBlocks {
    /// Their indices, ascending.
    pub(super) indices: Vec<usize>,
    /// The weight of a colour is the share of all pixels that its draws stand for.
    pub(super) blocks: Vec<Block>,
}

impl DrawnBlocks {
    pub(super) fn new(clusters: &Clusters, draws: &[Stratum]) -> Self {
        let mut indices: Vec<usize> =
            draws.iter().flat_map(|stratum| stratum.pixels).map(|pixel| pixel.block).collect();
        indices.sort_unstable();
        indices.dedup();
        let undrawn = |&block: &usize| Block { weights: [0.0; LANES], ..clusters.blocks[block] };
        let mut drawn = Self { blocks: indices.iter().map(undrawn).collect(), indices };
        for Stratum { pixels, share } in draws {
            for pixel in pixels {
                let place = drawn.place(pixel.block);
                drawn.blocks[place].weights[pixel.lane] += 0.5 * share;
            }
        }
        drawn
    }

    /// Where a block stands, or would stand.
    pub(super) fn place(&self, block: usize) -> usize {
        self.indices.partition_point(|&index| index < block)
    }

    /// Where the blocks of a cluster stand.
    pub(super) fn range(&self, cluster: &Cluster) -> Range<usize> {
        self.place(cluster.blocks.start)..self.place(cluster.blocks.end)
    }
}
