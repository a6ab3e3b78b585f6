//! The rise of the SSE when two clusters become one: a b / (a + b) |x - y|^2 for clusters of a and b pixels with means x and y
//! (Ward 1963, "Hierarchical grouping to optimize an objective function").

use pulp::{Simd, WithSimd};

/// Clusters side by side.
const LANES: usize = 8;

/// Coordinates, then pixels, of [`LANES`] clusters.
type Group = [[f64; LANES]; 5];

/// No cluster: any merge with it is infinitely costly.
const NONE: [f64; 5] = [f64::INFINITY, f64::INFINITY, f64::INFINITY, f64::INFINITY, 1.0];

/// The clusters of a partition, as columns.
#[derive(Clone, Debug)]
pub(crate) struct MergeCosts {
    clusters: usize,
    groups: Vec<Group>,
}

/// A cluster to merge with, and the rise of the SSE.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MergeCost {
    pub(crate) into: usize,
    pub(crate) cost: f64,
}

impl MergeCosts {
    /// From the centroids and the pixels of all clusters.
    pub(crate) fn new(clusters: impl ExactSizeIterator<Item = ([f64; 4], u64)>) -> Self {
        let groups = vec![NONE.map(|value| [value; LANES]); clusters.len().div_ceil(LANES)];
        let mut costs = Self { clusters: clusters.len(), groups };
        for (cluster, (centroid, pixels)) in clusters.enumerate() {
            costs.set(cluster, centroid, pixels);
        }
        costs
    }

    /// Replaces a cluster.
    pub(crate) fn set(&mut self, cluster: usize, [x, y, z, w]: [f64; 4], pixels: u64) {
        self.put(cluster, [x, y, z, w, pixels as f64]);
    }

    /// Removes a cluster; the last one takes its index.
    pub(crate) fn swap_remove(&mut self, cluster: usize) {
        self.clusters -= 1;
        self.put(cluster, self.get(self.clusters));
        self.put(self.clusters, NONE);
    }

    /// What merging two clusters costs.
    pub(crate) fn between(&self, cluster: usize, into: usize) -> f64 {
        cost(pulp::Scalar::new(), self.get(cluster), self.get(into))
    }

    /// The cheapest merge of a cluster with another; that with the lowest index among equals.
    pub(crate) fn cheapest(&self, cluster: usize) -> MergeCost {
        pulp::Arch::new().dispatch(Cheapest { costs: self, cluster })
    }

    fn get(&self, cluster: usize) -> [f64; 5] {
        self.groups[cluster / LANES].map(|column| column[cluster % LANES])
    }

    fn put(&mut self, cluster: usize, values: [f64; 5]) {
        for (column, value) in self.groups[cluster / LANES].iter_mut().zip(values) {
            column[cluster % LANES] = value;
        }
    }
}

/// The rise of the SSE for a cluster and each of some others.
#[inline(always)]
fn cost<S: Simd>(simd: S, one: [S::f64s; 5], other: [S::f64s; 5]) -> S::f64s {
    let mut squared = simd.splat_f64s(0.0);
    for dimension in 0..4 {
        let difference = simd.sub_f64s(one[dimension], other[dimension]);
        squared = simd.add_f64s(squared, simd.mul_f64s(difference, difference));
    }
    let pixels = simd.max_f64s(simd.add_f64s(one[4], other[4]), simd.splat_f64s(1.0));
    simd.mul_f64s(simd.div_f64s(simd.mul_f64s(one[4], other[4]), pixels), squared)
}

struct Cheapest<'a> {
    costs: &'a MergeCosts,
    cluster: usize,
}

impl WithSimd for Cheapest<'_> {
    type Output = MergeCost;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> MergeCost {
        let Self { costs, cluster } = self;
        let one = costs.get(cluster).map(|value| simd.splat_f64s(value));
        let mut best = MergeCost { into: cluster, cost: f64::INFINITY };
        for (number, group) in costs.groups.iter().enumerate() {
            let mut of_group = [0.0; LANES];
            for (part, of_part) in S::as_mut_simd_f64s(&mut of_group).0.iter_mut().enumerate() {
                let other = group.each_ref().map(|column| S::as_simd_f64s(column).0[part]);
                *of_part = cost(simd, one, other);
            }
            if number == cluster / LANES {
                of_group[cluster % LANES] = f64::INFINITY;
            }
            let mut least = of_group[0];
            for lane in 1..LANES {
                least = if of_group[lane] < least { of_group[lane] } else { least };
            }
            if least < best.cost {
                let lane = of_group.iter().position(|&cost| cost <= least).unwrap_or(0);
                best = MergeCost { into: number * LANES + lane, cost: least };
            }
        }
        best
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact by design
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Small integers make ties common: the first of the cheapest must be found, on every SIMD level, also after a
        /// cluster was removed.
        #[test]
        fn equals_a_scan(clusters in prop::collection::vec((prop::array::uniform4(0_u8..5), 0_u64..4), 2..40), cluster: prop::sample::Index, removed: prop::sample::Index) {
            let mut clusters: Vec<([f64; 4], u64)> =
                clusters.into_iter().map(|(centroid, pixels)| (centroid.map(f64::from), pixels)).collect();
            let mut costs = MergeCosts::new(clusters.iter().copied());
            if clusters.len() > 2 {
                let removed = removed.index(clusters.len());
                clusters.swap_remove(removed);
                costs.swap_remove(removed);
            }
            let cluster = cluster.index(clusters.len());
            let cost = |into: usize| {
                let ((x, a), (y, b)) = (clusters[cluster], clusters[into]);
                let squared: f64 = x.iter().zip(y).map(|(x, y)| (x - y) * (x - y)).sum();
                (a * b) as f64 / ((a + b) as f64).max(1.0) * squared
            };
            let others = || (0..clusters.len()).filter(|&into| into != cluster);
            let least = others().map(cost).fold(f64::INFINITY, f64::min);
            let found = costs.cheapest(cluster);
            prop_assert_eq!(found.cost, least);
            prop_assert_eq!(Some(found.into), others().find(|&into| cost(into) == least));
            prop_assert_eq!(costs.between(cluster, found.into), least);
            let plain = Cheapest { costs: &costs, cluster }.with_simd(pulp::Scalar::new());
            prop_assert_eq!(found, plain);
        }
    }
}
