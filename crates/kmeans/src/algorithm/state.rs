use crate::cloud::Cloud;
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::kernel::Change;
use crate::moments::Moments;

/// A partition in the making: every colour has a label, every cluster its exact moments.
#[derive(Clone)]
pub(crate) struct State<'a> {
    pub(crate) cloud: Cloud<'a>,
    pub(crate) centroids: Vec<[f64; 4]>,
    pub(crate) labels: Vec<u16>,
    /// The centroids, rounded, that the labels were taken from: between those that still are there every label is of
    /// the nearest. Not a number where a cluster gained or lost points in another way.
    pub(crate) judged: Vec<[f32; 4]>,
    /// Of each cluster's points.
    pub(crate) moments: Vec<Moments>,
}

/// Where the labels were taken is not known.
const UNKNOWN: [f32; 4] = [f32::NAN; 4];

impl<'a> State<'a> {
    /// All colours in the first cluster, whatever is nearest.
    pub(crate) fn unassigned(cloud: Cloud<'a>, centroids: Vec<[f64; 4]>) -> Self {
        let labels = vec![0; cloud.points.len()];
        let moments = moments(&cloud, &labels, centroids.len());
        Self { cloud, judged: vec![UNKNOWN; centroids.len()], centroids, labels, moments }
    }

    /// The same points from other centroids, all in the first cluster again.
    pub(crate) fn anew(&self, centroids: Vec<[f64; 4]>) -> Self {
        let mut moments = vec![Moments::default(); centroids.len()];
        moments[0] = self.moments.iter().copied().sum();
        let (labels, judged) = (vec![0; self.labels.len()], vec![UNKNOWN; centroids.len()]);
        Self { cloud: self.cloud, centroids, labels, judged, moments }
    }

    /// One cluster of all colours about their mean.
    pub(crate) fn single(cloud: Cloud<'a>) -> Self {
        Self::labelled(cloud, vec![0; cloud.points.len()], 1)
    }

    /// The partition that `labels` say, one below `clusters` for each colour, with the clusters' means as centroids.
    pub(crate) fn labelled(cloud: Cloud<'a>, labels: Vec<u16>, clusters: usize) -> Self {
        let moments = moments(&cloud, &labels, clusters);
        let centroids = moments.iter().map(|moments| moments.mean().unwrap_or_default()).collect();
        Self { cloud, centroids, labels, judged: vec![UNKNOWN; clusters], moments }
    }

    /// Clusters, empty ones included.
    pub(crate) fn clusters(&self) -> usize {
        self.centroids.len()
    }

    /// Adds an empty cluster and returns its index.
    pub(crate) fn open(&mut self) -> usize {
        self.centroids.push([0.0; 4]);
        self.judged.push(UNKNOWN);
        self.moments.push(Moments::default());
        self.clusters() - 1
    }

    /// Puts `points` into the cluster `to`, whatever is nearest. Call [`State::center`] on every cluster involved.
    pub(crate) fn hand_over(&mut self, points: &[u32], to: usize) {
        for &point in points {
            let from = std::mem::replace(&mut self.labels[point as usize], to as u16);
            self.follow(&[Change { point, from }]);
        }
    }

    /// Ends `cluster`: `into` takes its points, the last cluster its index.
    pub(crate) fn merge(&mut self, cluster: usize, into: usize) {
        self.hand_over(&self.members(cluster), into);
        self.center(into);
        let last = self.clusters() - 1;
        if cluster != last {
            self.hand_over(&self.members(last), cluster);
            self.center(cluster);
        }
        self.centroids.pop();
        self.judged.pop();
        self.moments.pop();
    }

    /// Moves the centroid of a cluster whose points were handed over to their mean.
    pub(crate) fn center(&mut self, cluster: usize) {
        self.move_to_mean(cluster);
        self.judged[cluster] = UNKNOWN;
    }

    /// Moves a centroid to the mean of its points.
    pub(crate) fn move_to_mean(&mut self, cluster: usize) {
        self.centroids[cluster] = self.moments[cluster].mean().unwrap_or(self.centroids[cluster]);
    }

    /// Forgets where the labels were taken, so that another [`Assign`](super::Assign) can go on from here.
    pub(crate) fn forget(&mut self) {
        self.judged.fill(UNKNOWN);
    }

    /// Follows points that left a cluster for the one that their label names now. Integers: the order does not matter.
    pub(crate) fn follow(&mut self, changes: &[Change]) {
        if 2 * changes.len() > self.labels.len() {
            self.moments = moments(&self.cloud, &self.labels, self.clusters());
            return;
        }
        for &Change { point, from } in changes {
            let point = point as usize;
            let moments = self.moments_of(point);
            self.moments[from as usize] -= moments;
            self.moments[self.labels[point] as usize] += moments;
        }
    }

    /// The points of a cluster.
    pub(crate) fn members(&self, cluster: usize) -> Vec<u32> {
        let labels = self.labels.iter().enumerate();
        labels.filter(|&(_, &label)| label as usize == cluster).map(|(point, _)| point as u32).collect()
    }

    pub(crate) fn moments_of(&self, point: usize) -> Moments {
        Moments::of(&self.cloud.points[point], self.cloud.weights[point])
    }

    /// By how much the SSE falls if a centroid moves to the mean of its points: pixels times squared distance.
    pub(crate) fn excess(&self, cluster: usize) -> f64 {
        let moments = &self.moments[cluster];
        let squared = |mean: [f64; 4]| squared_distance(&mean, &self.centroids[cluster]);
        moments.count as f64 * moments.mean().map_or(0.0, squared)
    }

    /// Sum over pixels of the squared distance to their centroid, in the histogram's units squared.
    pub(crate) fn sse(&self) -> f64 {
        (0..self.clusters()).map(|cluster| self.moments[cluster].sse() + self.excess(cluster)).sum()
    }

    /// The clustering, without the clusters that ended empty.
    pub(crate) fn finish(&self, histogram: &Histogram, iterations: u32, stop: Stop) -> Clustering {
        let filled: Vec<usize> =
            (0..self.clusters()).filter(|&cluster| self.moments[cluster].count > 0).collect();
        let mut renumbered = vec![0; self.clusters()];
        for (index, &cluster) in filled.iter().enumerate() {
            renumbered[cluster] = index as u16;
        }
        let unit = histogram.unit();
        Clustering {
            centroids: filled.iter().map(|&cluster| self.centroids[cluster]).collect(),
            labels: self.labels.iter().map(|&label| renumbered[label as usize]).collect(),
            counts: filled.iter().map(|&cluster| self.moments[cluster].count).collect(),
            sse: self.sse() / (unit * unit),
            iterations,
            stop,
        }
    }
}

fn moments(cloud: &Cloud<'_>, labels: &[u16], clusters: usize) -> Vec<Moments> {
    let mut moments = vec![Moments::default(); clusters];
    for ((point, &weight), &label) in cloud.points.iter().zip(cloud.weights).zip(labels) {
        moments[label as usize] += Moments::of(point, weight);
    }
    moments
}

pub(crate) fn squared_distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}
