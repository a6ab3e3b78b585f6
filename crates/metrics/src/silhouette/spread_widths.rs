//! Silhouette widths of root mean square distances, which follow from the means and spreads of the clusters alone.
//!
//! For a cluster with mean `m` and mean squared distance `v` to it, the mean of `|x - y|^2` over its pixels `y` is
//! `|x - m|^2 + v`. Its root stands for the mean distance, which it exceeds by a few percent. The widths of both are alike, and
//! these here cost a few steps for each colour whatever the number of pixels.

use super::blocks::Block;
use super::clusters::{Cluster, Clusters};
use super::widths::{NeighborClusters, Widths, width};
use crate::lanes::LANES;

/// Such widths of the colours in `query`, members of the cluster of index `own`; there must be another cluster. Errors are 0.
#[inline(always)]
pub(super) fn spread_widths<const D: usize>(
    query: &Block,
    own: usize,
    clusters: &Clusters,
    neighbors: &mut NeighborClusters,
) -> Widths<LANES> {
    let cluster = &clusters.occupied[own];
    if cluster.weight <= 1.0 {
        return Widths::ZERO;
    }
    // The root mean square lies between the same bounds as the mean, so the candidates are the same.
    neighbors.find::<D>(&query.bounding_ball(), own);
    let mut nearest = [f64::INFINITY; LANES];
    for &(_, place) in &neighbors.candidates {
        let squares = mean_squares::<D>(query, &clusters.occupied[place]);
        for lane in 0..LANES {
            nearest[lane] = nearest[lane].min(squares[lane]);
        }
    }
    let own = mean_squares::<D>(query, cluster);
    let others = cluster.weight / (cluster.weight - 1.0);
    let mut widths = Widths::ZERO;
    for lane in 0..LANES {
        widths.values[lane] = width((own[lane] * others).sqrt(), nearest[lane].sqrt());
    }
    widths
}

/// The mean squared distance from each lane to the pixels of a cluster.
#[inline(always)]
fn mean_squares<const D: usize>(query: &Block, cluster: &Cluster) -> [f64; LANES] {
    let mut squares = [cluster.spread; LANES];
    for i in 0..D {
        for lane in 0..LANES {
            let offset = query.coordinates[i][lane] - cluster.mean[i];
            squares[lane] += offset * offset;
        }
    }
    squares
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::super::prepared::PreparedPartition;
    use super::super::testing::{Shape, cloud};
    use super::*;

    #[test]
    fn they_are_the_widths_of_root_mean_square_distances() {
        let colours = cloud(Shape::Premultiplied, 300, 7, 1);
        let order: Vec<u32> = (0..300).collect();
        let clusters = PreparedPartition::new(&colours.partition(), &order, Arch::new()).clusters;
        let pixels = |cluster: &Cluster| {
            let blocks = clusters.blocks[cluster.blocks.clone()].iter();
            let lanes = blocks.flat_map(|block| (0..LANES).map(|lane| block.lane(lane)));
            lanes.filter(|colour| colour.weights[0] > 0.0).collect::<Vec<Block<1>>>()
        };
        let squares = |x: &Block<1>, cluster: &Cluster| -> f64 {
            let square = |(x, y): (&[f64; 1], &[f64; 1])| (x[0] - y[0]).powi(2);
            let squared = |y: &Block<1>| {
                x.coordinates.iter().zip(&y.coordinates).map(square).sum::<f64>() * y.weights[0]
            };
            pixels(cluster).iter().map(squared).sum()
        };
        let mut neighbors = NeighborClusters::new(&clusters);
        for (own, cluster) in clusters.occupied.iter().enumerate() {
            for query in &clusters.blocks[cluster.blocks.clone()] {
                let widths = spread_widths::<4>(query, own, &clusters, &mut neighbors).values;
                for lane in (0..LANES).filter(|&lane| query.weights[lane] > 0.0) {
                    let colour = query.lane(lane);
                    let a = (squares(&colour, cluster) / (cluster.weight - 1.0)).sqrt();
                    let others = clusters.occupied.iter().enumerate().filter(|&(place, _)| place != own);
                    let b = others.map(|(_, other)| (squares(&colour, other) / other.weight).sqrt());
                    let naive = width(a, b.fold(f64::INFINITY, f64::min));
                    assert!((widths[lane] - naive).abs() < 1e-12, "{} {naive}", widths[lane]);
                }
            }
        }
    }
}
