use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::kernel::Change;

/// A partition in the making: every colour has a label, every cluster its exact sums.
#[derive(Clone)]
pub(crate) struct State<'a> {
    pub(crate) histogram: &'a Histogram,
    pub(crate) centroids: Vec<[f64; 4]>,
    pub(crate) labels: Vec<u16>,
    /// The centroids, rounded, that the labels were taken from: between those that still are there every label is of
    /// the nearest. Not a number where a cluster gained or lost points in another way.
    pub(crate) judged: Vec<[f32; 4]>,
    /// Pixels per cluster.
    pub(crate) counts: Vec<u64>,
    /// Per cluster the sum over pixels of their coordinates, in the histogram's integer units. A coordinate is at most
    /// 65,536, of either sign, and an image holds below 2^32 pixels: the sums fit.
    sums: Vec<[i64; 4]>,
}

const UNKNOWN: [f32; 4] = [f32::NAN; 4];

impl<'a> State<'a> {
    /// All colours in the first cluster, whatever is nearest.
    pub(crate) fn unassigned(histogram: &'a Histogram, centroids: Vec<[f64; 4]>) -> Self {
        let clusters = centroids.len();
        let mut state = Self {
            histogram,
            centroids,
            judged: vec![UNKNOWN; clusters],
            labels: vec![0; histogram.len()],
            counts: vec![0; clusters],
            sums: vec![[0; 4]; clusters],
        };
        for point in 0..histogram.len() {
            state.add(point);
        }
        state
    }

    /// One cluster of all colours about their mean.
    pub(crate) fn single(histogram: &'a Histogram) -> Self {
        let mut state = Self::unassigned(histogram, vec![[0.0; 4]]);
        state.centroids = state.mean(0).into_iter().collect();
        state
    }

    /// The partition that `labels` say, one below `clusters` for each colour, with the clusters' means as centroids.
    pub(crate) fn labelled(histogram: &'a Histogram, labels: Vec<u16>, clusters: usize) -> Self {
        let mut state = Self { labels, ..Self::unassigned(histogram, vec![[0.0; 4]; clusters]) };
        (state.counts, state.sums) = (vec![0; clusters], vec![[0; 4]; clusters]);
        for point in 0..histogram.len() {
            state.add(point);
        }
        state.centroids = (0..clusters).map(|cluster| state.mean(cluster).unwrap_or_default()).collect();
        state
    }

    /// Moves the colours of `cluster` for which `leaves` holds into a new cluster; both get their means.
    pub(crate) fn split(&mut self, cluster: usize, leaves: impl Fn(&[f32; 4]) -> bool) {
        let (from, new) = (cluster as u16, self.centroids.len());
        self.counts.push(0);
        self.sums.push([0; 4]);
        let mut changes = Vec::new();
        for (point, label) in self.labels.iter_mut().enumerate() {
            if *label == from && leaves(&self.histogram.points()[point]) {
                *label = new as u16;
                changes.push(Change { point: point as u32, from });
            }
        }
        self.follow(&changes);
        self.centroids.push(self.centroids[cluster]);
        self.judged.push(UNKNOWN);
        for part in [cluster, new] {
            self.centroids[part] = self.mean(part).unwrap_or(self.centroids[part]);
            self.judged[part] = UNKNOWN;
        }
    }

    /// Follows points that left a cluster for the one that their label names now. Integers: the order does not matter.
    pub(crate) fn follow(&mut self, changes: &[Change]) {
        for &Change { point, from } in changes {
            let (weight, weighted) = self.weighted(point as usize);
            self.counts[from as usize] -= weight;
            for (sum, part) in self.sums[from as usize].iter_mut().zip(weighted) {
                *sum -= part;
            }
            self.add(point as usize);
        }
    }

    fn add(&mut self, point: usize) {
        let (weight, weighted) = self.weighted(point);
        let cluster = self.labels[point] as usize;
        self.counts[cluster] += weight;
        for (sum, part) in self.sums[cluster].iter_mut().zip(weighted) {
            *sum += part;
        }
    }

    fn weighted(&self, point: usize) -> (u64, [i64; 4]) {
        let weight = self.histogram.weights()[point];
        (weight as u64, self.histogram.points()[point].map(|coordinate| weight as i64 * coordinate as i64))
    }

    /// The mean of a cluster; `None` where it is empty.
    pub(crate) fn mean(&self, cluster: usize) -> Option<[f64; 4]> {
        let count = self.counts[cluster];
        (count > 0).then(|| self.sums[cluster].map(|sum| sum as f64 / count as f64))
    }

    /// Sum over pixels of the squared distance to their centroid, in the histogram's units squared.
    pub(crate) fn sse(&self) -> f64 {
        let points = self.histogram.points().iter().zip(self.histogram.weights());
        points
            .zip(&self.labels)
            .map(|((point, &weight), &label)| {
                let centroid = &self.centroids[label as usize];
                let squared: f64 =
                    point.iter().zip(centroid).map(|(&x, c)| (x as f64 - c) * (x as f64 - c)).sum();
                weight as f64 * squared
            })
            .sum()
    }

    /// The clustering, without the clusters that ended empty.
    pub(crate) fn finish(&self, iterations: u32, stop: Stop) -> Clustering {
        let filled: Vec<usize> =
            (0..self.centroids.len()).filter(|&cluster| self.counts[cluster] > 0).collect();
        let renumbered = |&label: &u16| filled.partition_point(|&cluster| cluster < label as usize) as u16;
        let unit = self.histogram.unit();
        Clustering {
            centroids: filled.iter().map(|&cluster| self.centroids[cluster]).collect(),
            labels: self.labels.iter().map(renumbered).collect(),
            counts: filled.iter().map(|&cluster| self.counts[cluster]).collect(),
            sse: self.sse() / (unit * unit),
            iterations,
            stop,
        }
    }
}
