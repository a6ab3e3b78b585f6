//! Partitions as the kernel reads them: points sorted by cluster, and what is known of each cluster.

use metrics::Partition;

/// Points that the kernel adds up at a time; every cluster is filled up to a multiple of it.
const STRIDE: usize = 8;

/// Points of a workgroup.
pub(super) const GROUP: usize = 64;

/// Largest coordinate on the device, as an exponent of 2.
const COORDINATE_BITS: i32 = 16;

/// Bits above which no distance between two points lies: coordinates of either sign, and four of them.
const DISTANCE_BITS: i32 = COORDINATE_BITS + 2;

/// Bits that a sum of distances may have.
const SUM_BITS: i32 = 62;

/// Words of a cluster.
const CLUSTER_WORDS: usize = 12;

/// Several partitions of the same points side by side.
#[derive(Default)]
pub(super) struct Layout {
    /// Cluster by cluster; in three dimensions the fourth number is the weight.
    pub(super) points: Vec<[f32; 4]>,
    /// In four dimensions the weight of every point, else nothing.
    pub(super) weights: Vec<f32>,
    pub(super) clusters: Vec<[u32; CLUSTER_WORDS]>,
    /// For each workgroup its cluster, its first point, and the clusters of its partition.
    pub(super) groups: Vec<[u32; 4]>,
    /// For each partition where each of its points lies.
    pub(super) places: Vec<Vec<u32>>,
}

/// How points become those of the device.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// A power of two that brings the largest coordinate near 2^16. Widths are ratios, so it cancels out.
    factor: f32,
    pub(super) four_dimensional: bool,
}

impl Scale {
    pub(super) fn of(points: &[[f32; 4]]) -> Self {
        let largest = points.as_flattened().iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        let exponent = if largest > 0.0 { COORDINATE_BITS - exponent_above(largest.into()) } else { 0 };
        // In two steps, since 2^exponent may be beyond single precision.
        Self {
            factor: power_of_two(exponent.clamp(-126, 127)) as f32,
            four_dimensional: points.iter().any(|point| point[3] != 0.0),
        }
    }
}

/// The least e with |x| <= 2^e, for a finite x above 0.
fn exponent_above(x: f64) -> i32 {
    let exponent = ((x.to_bits() >> 52) & 0x7ff) as i32 - 1023;
    if x > power_of_two(exponent) { exponent + 1 } else { exponent }
}

/// 2^exponent, for exponents of normal numbers.
fn power_of_two(exponent: i32) -> f64 {
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// Bytes on the device that a partition of so many points and clusters takes at most, in its largest buffer.
pub(super) fn largest_buffer(points: usize, clusters: usize) -> u64 {
    let filled = points + (STRIDE - 1) * clusters.min(points);
    let groups = filled / GROUP + clusters.min(points);
    [filled * 16, clusters * 4 * CLUSTER_WORDS, groups * 16].into_iter().max().unwrap_or_default() as u64
}

impl Layout {
    /// Adds a partition; it has at least two clusters with members.
    pub(super) fn add(&mut self, partition: &Partition<'_>, scale: Scale) {
        let members = members_by_cluster(partition);
        let first_cluster = self.clusters.len() as u32;
        let end_cluster = first_cluster + members.len() as u32;
        let mut places = vec![0; partition.points().len()];
        for (cluster, members) in (first_cluster..).zip(&members) {
            let start = self.points.len();
            self.add_points(partition, members, scale, &mut places);
            let end = self.points.len();
            for first_point in (start..end).step_by(GROUP) {
                self.groups.push([cluster, first_point as u32, first_cluster, end_cluster]);
            }
            self.clusters.push(cluster_words(partition, members, scale, [start as u32, end as u32]));
        }
        self.places.push(places);
    }

    /// Iterations of an invocation at most: all points of a partition eight at a time, and its clusters twice.
    pub(super) fn most_iterations(&self) -> u64 {
        let iterations = |&[_, _, first, end]: &[u32; 4]| {
            let of_clusters = &self.clusters[first as usize..end as usize];
            let points = of_clusters.last().map_or(0, |last| last[9]) - of_clusters[0][8];
            u64::from(points) / STRIDE as u64 + 2 * u64::from(end - first)
        };
        self.groups.iter().map(iterations).max().unwrap_or_default()
    }

    fn add_points(&mut self, partition: &Partition<'_>, members: &[u32], scale: Scale, places: &mut [u32]) {
        let filled = members.len().next_multiple_of(STRIDE);
        let last = members[members.len() - 1];
        for number in 0..filled {
            let index = members.get(number).copied().unwrap_or(last) as usize;
            let weight = if number < members.len() { partition.weights()[index] as f32 } else { 0.0 };
            let [x, y, z, w] = partition.points()[index].map(|x| x * scale.factor);
            if number < members.len() {
                places[index] = self.points.len() as u32;
            }
            if scale.four_dimensional {
                self.weights.push(weight);
                self.points.push([x, y, z, w]);
            } else {
                self.points.push([x, y, z, weight]);
            }
        }
    }
}

/// The points of each cluster that has any, in their order.
fn members_by_cluster(partition: &Partition<'_>) -> Vec<Vec<u32>> {
    let mut members = vec![Vec::new(); partition.clusters()];
    for (index, &label) in (0..).zip(partition.labels()) {
        members[label as usize].push(index);
    }
    members.retain(|members| !members.is_empty());
    members
}

/// The words of `Cluster` in `widths.wgsl`.
fn cluster_words(
    partition: &Partition<'_>,
    members: &[u32],
    scale: Scale,
    [start, end]: [u32; 2],
) -> [u32; CLUSTER_WORDS] {
    let factor = f64::from(scale.factor);
    let of_members = || {
        members.iter().map(|&index| {
            let point = partition.points()[index as usize].map(|x| f64::from(x) * factor);
            (point, f64::from(partition.weights()[index as usize]))
        })
    };
    let weight: f64 = of_members().map(|(_, weight)| weight).sum();
    let mut mean = [0.0; 4];
    for (point, weight) in of_members() {
        mean.iter_mut().zip(point).for_each(|(mean, x)| *mean += weight * x);
    }
    let mean = mean.map(|sum| sum / weight);
    let squared =
        |point: [f64; 4]| point.iter().zip(mean).map(|(x, mean)| (x - mean) * (x - mean)).sum::<f64>();
    let variance = of_members().map(|(point, weight)| weight * squared(point)).sum::<f64>() / weight;

    let to_fixed = SUM_BITS - DISTANCE_BITS - exponent_above(weight);
    let from_fixed = power_of_two(-to_fixed);
    let others = if weight > 1.0 { from_fixed / (weight - 1.0) } else { 0.0 };
    let [x, y, z, w] = mean;
    let numbers = [x, y, z, w, variance, power_of_two(to_fixed), from_fixed / weight, others];
    let mut words = [0; CLUSTER_WORDS];
    words.iter_mut().zip(numbers).for_each(|(word, number)| *word = (number as f32).to_bits());
    [words[8], words[9]] = [start, end];
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_those_of_the_next_power_of_two() {
        assert_eq!([1.0, 1.5, 2.0, 2.1, 0.5, 0.3].map(exponent_above), [0, 1, 1, 2, -1, -1]);
        assert_eq!([0, 3, -2].map(power_of_two).map(f64::to_bits), [1.0, 8.0, 0.25].map(f64::to_bits));
    }

    #[test]
    fn every_cluster_is_filled_up_and_every_point_has_its_place() {
        let points: Vec<[f32; 4]> = (0..20).map(|x| [x as f32, 0.0, 0.0, 0.0]).collect();
        let labels: Vec<u16> = (0..20).map(|x| if x == 7 { 3 } else { x % 2 }).collect();
        let weights = vec![2; 20];
        let partition = Partition::new(&points, 1.0, &weights, &labels, 5).expect("a partition");
        let mut layout = Layout::default();
        layout.add(&partition, Scale::of(&points));
        assert_eq!((layout.clusters.len(), layout.points.len()), (3, 16 + 16 + 8));
        for (point, &place) in points.iter().zip(&layout.places[0]) {
            let expected = [point[0] * 2048.0, 0.0, 0.0, 2.0];
            assert_eq!(layout.points[place as usize].map(f32::to_bits), expected.map(f32::to_bits));
        }
        let pixels: f32 = layout.points.iter().map(|point| point[3]).sum();
        assert_eq!(pixels as u32, 40);
    }
}
