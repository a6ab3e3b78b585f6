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

/// Words of a cluster, and those that say where its points start and end.
const CLUSTER_WORDS: usize = 12;
const START: usize = 8;
const END: usize = 9;

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
    /// One partition; it has at least two clusters with members.
    pub(super) fn of(partition: &Partition<'_>, scale: Scale) -> Self {
        let starts = starts(partition);
        let mut layout = Self::default();
        layout.place_points(partition, scale, &starts);
        let occupied: Vec<[usize; 2]> =
            starts.windows(2).map(|pair| [pair[0], pair[1]]).filter(|[start, end]| start < end).collect();
        let end_cluster = occupied.len() as u32;
        for (cluster, [start, end]) in (0..).zip(occupied) {
            let firsts = (start..end).step_by(GROUP);
            layout.groups.extend(firsts.map(|first_point| [cluster, first_point as u32, 0, end_cluster]));
            layout.clusters.push(layout.cluster_words(start, end));
        }
        layout
    }

    /// Puts another layout behind this one.
    pub(super) fn append(&mut self, other: Self) {
        let (points, clusters) = (self.points.len() as u32, self.clusters.len() as u32);
        let moved = |place: u32| place + points;
        self.points.extend(other.points);
        self.weights.extend(other.weights);
        self.clusters.extend(other.clusters.into_iter().map(|mut words| {
            words[START] = moved(words[START]);
            words[END] = moved(words[END]);
            words
        }));
        self.groups.extend(other.groups.into_iter().map(|[cluster, point, first, end]| {
            [cluster + clusters, moved(point), first + clusters, end + clusters]
        }));
        self.places.extend(other.places.into_iter().map(|places| places.into_iter().map(moved).collect()));
    }

    /// Iterations of an invocation at most: all points of a partition eight at a time, and its clusters twice.
    pub(super) fn most_iterations(&self) -> u64 {
        let iterations = |&[_, _, first, end]: &[u32; 4]| {
            let of_clusters = &self.clusters[first as usize..end as usize];
            let points = of_clusters.last().map_or(0, |last| last[END]) - of_clusters[0][START];
            u64::from(points) / STRIDE as u64 + 2 * u64::from(end - first)
        };
        self.groups.iter().map(iterations).max().unwrap_or_default()
    }

    /// Sorts the points by cluster, and fills every cluster up with copies of one of its points that weigh nothing.
    fn place_points(&mut self, partition: &Partition<'_>, scale: Scale, starts: &[usize]) {
        let total = starts[starts.len() - 1];
        self.points = vec![[0.0; 4]; total];
        self.weights = vec![0.0; if scale.four_dimensional { total } else { 0 }];
        let mut places = Vec::with_capacity(partition.points().len());
        let mut next = starts[..starts.len() - 1].to_vec();
        let points = partition.points().iter().zip(partition.weights()).zip(partition.labels());
        for ((point, &weight), &label) in points {
            let place = next[label as usize];
            next[label as usize] += 1;
            places.push(place as u32);
            self.points[place] = point.map(|x| x * scale.factor);
            if scale.four_dimensional {
                self.weights[place] = weight as f32;
            } else {
                self.points[place][3] = weight as f32;
            }
        }
        for (&start, (&end, next)) in starts.iter().zip(starts[1..].iter().zip(next)) {
            for place in next..end {
                let [x, y, z, w] = self.points[start];
                self.points[place] = [x, y, z, if scale.four_dimensional { w } else { 0.0 }];
            }
        }
        self.places = vec![places];
    }

    /// The words of `Cluster` in `widths.wgsl`.
    fn cluster_words(&self, start: usize, end: usize) -> [u32; CLUSTER_WORDS] {
        let of_points = || {
            (start..end).map(|place| {
                let [x, y, z, w] = self.points[place].map(f64::from);
                match self.weights.get(place) {
                    Some(&weight) => ([x, y, z, w], f64::from(weight)),
                    None => ([x, y, z, 0.0], w),
                }
            })
        };
        let (mut weight, mut sums) = (0.0, [0.0; 4]);
        for (point, pixels) in of_points() {
            weight += pixels;
            sums.iter_mut().zip(point).for_each(|(sum, x)| *sum += pixels * x);
        }
        let mean = sums.map(|sum| sum / weight);
        let squared =
            |point: [f64; 4]| point.iter().zip(mean).map(|(x, mean)| (x - mean) * (x - mean)).sum::<f64>();
        let variance = of_points().map(|(point, pixels)| pixels * squared(point)).sum::<f64>() / weight;

        let to_fixed = SUM_BITS - DISTANCE_BITS - exponent_above(weight);
        let from_fixed = power_of_two(-to_fixed);
        let others = if weight > 1.0 { from_fixed / (weight - 1.0) } else { 0.0 };
        let [x, y, z, w] = mean;
        let numbers = [x, y, z, w, variance, power_of_two(to_fixed), from_fixed / weight, others];
        let mut words = [0; CLUSTER_WORDS];
        words.iter_mut().zip(numbers).for_each(|(word, number)| *word = (number as f32).to_bits());
        [words[START], words[END]] = [start as u32, end as u32];
        words
    }
}

/// Where the points of each cluster start, filled up, and where the last end.
fn starts(partition: &Partition<'_>) -> Vec<usize> {
    let mut members = vec![0_usize; partition.clusters()];
    partition.labels().iter().for_each(|&label| members[label as usize] += 1);
    let mut starts = Vec::with_capacity(members.len() + 1);
    let mut total = 0;
    starts.push(total);
    for members in members {
        total += members.next_multiple_of(STRIDE);
        starts.push(total);
    }
    starts
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
        let layout = Layout::of(&partition, Scale::of(&points));
        assert_eq!((layout.clusters.len(), layout.points.len()), (3, 16 + 16 + 8));
        for (point, &place) in points.iter().zip(&layout.places[0]) {
            let expected = [point[0] * 2048.0, 0.0, 0.0, 2.0];
            assert_eq!(layout.points[place as usize].map(f32::to_bits), expected.map(f32::to_bits));
        }
        let pixels: f32 = layout.points.iter().map(|point| point[3]).sum();
        assert_eq!(pixels as u32, 40);
    }

    #[test]
    fn a_layout_behind_another_one_is_the_same_elsewhere() {
        let points: Vec<[f32; 4]> = (0..20).map(|x| [x as f32, 0.0, 0.0, 5.0]).collect();
        let labels: Vec<u16> = (0..20).map(|x| x % 3).collect();
        let partition = Partition::new(&points, 1.0, &[1; 20], &labels, 3).expect("a partition");
        let one = || Layout::of(&partition, Scale::of(&points));
        let mut two = one();
        two.append(one());
        let (points, clusters) = (one().points.len() as u32, one().clusters.len() as u32);
        for (first, second) in one().groups.iter().zip(&two.groups[one().groups.len()..]) {
            assert_eq!([second[0] - clusters, second[1] - points], [first[0], first[1]]);
            assert_eq!([second[2], second[3]], [clusters, 2 * clusters]);
            assert_eq!(
                two.clusters[second[0] as usize][START],
                one().clusters[first[0] as usize][START] + points
            );
        }
        assert_eq!(two.places[1][7], two.places[0][7] + points);
        assert_eq!(two.most_iterations(), one().most_iterations());
    }
}
