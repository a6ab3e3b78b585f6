use super::distance::squared_distance;
use crate::clustering::{Clustering, Stop};
use crate::histogram::Histogram;
use crate::kernel::Change;
use crate::moments::Moments;
use crate::weighted_points::WeightedPoints;

/// The partition that an algorithm works on: a label per point, and per cluster a centroid and exact moments.
#[derive(Clone)]
pub(crate) struct State<'a> {
    /// U weighted points.
    pub(crate) data: WeightedPoints<'a>,
    /// K centroids; an update moves them away from the means until the next one.
    pub(crate) centroids: Vec<[f64; 4]>,
    /// U cluster indices.
    pub(crate) labels: Vec<u16>,
    /// The K centroids, rounded to single precision, that the last assignment step used. NaN where the cluster has gained
    /// or lost points in another way since; among the other clusters every label is of the nearest of these.
    pub(crate) labelled_from: Vec<[f32; 4]>,
    /// K moments, of each cluster's points.
    pub(crate) moments: Vec<Moments>,
}

/// Marks a cluster whose labels do not come from an assignment step.
const UNKNOWN: [f32; 4] = [f32::NAN; 4];

impl<'a> State<'a> {
    /// All points in the first cluster, whichever centroid is nearest: the state before the first assignment step.
    pub(crate) fn unassigned(data: WeightedPoints<'a>, centroids: Vec<[f64; 4]>) -> Self {
        let labels = vec![0; data.points.len()];
        let moments = moments(&data, &labels, centroids.len());
        Self { data, labelled_from: vec![UNKNOWN; centroids.len()], centroids, labels, moments }
    }

    /// The same points with other centroids, all in the first cluster again.
    pub(crate) fn restarted(&self, centroids: Vec<[f64; 4]>) -> Self {
        let mut moments = vec![Moments::default(); centroids.len()];
        moments[0] = self.moments.iter().copied().sum();
        let (labels, labelled_from) = (vec![0; self.labels.len()], vec![UNKNOWN; centroids.len()]);
        Self { data: self.data, centroids, labels, labelled_from, moments }
    }

    /// One cluster of all points, with their mean as its centroid.
    pub(crate) fn single_cluster(data: WeightedPoints<'a>) -> Self {
        Self::from_labels(data, vec![0; data.points.len()], 1)
    }

    /// The partition given by `labels`, each below `clusters`, with the clusters' means as centroids, as far as alpha
    /// allows.
    pub(crate) fn from_labels(data: WeightedPoints<'a>, labels: Vec<u16>, clusters: usize) -> Self {
        let moments = moments(&data, &labels, clusters);
        Self::from_parts(data, labels, moments)
    }

    /// The partition given by `labels`, of which `moments` are known.
    pub(crate) fn from_parts(data: WeightedPoints<'a>, labels: Vec<u16>, moments: Vec<Moments>) -> Self {
        let centroids = moments.iter().map(|moments| moments.mean().unwrap_or_default()).collect();
        let mut state =
            Self { data, centroids, labels, labelled_from: vec![UNKNOWN; moments.len()], moments };
        state.permit();
        state
    }

    /// The number of clusters, empty ones included.
    pub(crate) fn clusters(&self) -> usize {
        self.centroids.len()
    }

    /// Adds an empty cluster and returns its index.
    pub(crate) fn add_empty(&mut self) -> usize {
        self.centroids.push([0.0; 4]);
        self.labelled_from.push(UNKNOWN);
        self.moments.push(Moments::default());
        self.clusters() - 1
    }

    /// Puts `points` into the cluster `to`, whichever centroid is nearest. Call [`State::center`] on every cluster
    /// involved afterwards.
    pub(crate) fn reassign(&mut self, points: &[u32], to: usize) {
        for &point in points {
            let from = std::mem::replace(&mut self.labels[point as usize], to as u16);
            self.update_moments(&[Change { point, from }]);
        }
    }

    /// Removes `cluster`: its points go to `into`, and the last cluster takes its index.
    pub(crate) fn merge(&mut self, cluster: usize, into: usize) {
        self.reassign(&self.members(cluster), into);
        self.center(into);
        let last = self.clusters() - 1;
        for label in self.labels.iter_mut().filter(|label| **label as usize == last) {
            *label = cluster as u16;
        }
        self.centroids.swap_remove(cluster);
        self.moments.swap_remove(cluster);
        self.labelled_from[cluster] = UNKNOWN;
        self.labelled_from.pop();
    }

    /// Moves the centroid of a cluster whose points were reassigned to their mean, as far as alpha allows.
    pub(crate) fn center(&mut self, cluster: usize) {
        let mean = self.moments[cluster].mean().unwrap_or(self.centroids[cluster]);
        self.centroids[cluster] = self.permitted(cluster, mean, self.has_full_alpha(cluster));
        self.labelled_from[cluster] = UNKNOWN;
    }

    /// Discards which centroids the labels came from, so that an [`Assign`](super::Assign) with bounds from elsewhere can
    /// continue from this partition.
    pub(crate) fn invalidate(&mut self) {
        self.labelled_from.fill(UNKNOWN);
    }

    /// Brings the moments up to date after labels have changed. They are integers, so the order does not matter.
    pub(crate) fn update_moments(&mut self, changes: &[Change]) {
        if 2 * changes.len() > self.labels.len() {
            self.moments = moments(&self.data, &self.labels, self.clusters());
            return;
        }
        for &Change { point, from } in changes {
            let point = point as usize;
            let moments = Moments::of(&self.data.points[point], self.data.weights[point]);
            self.moments[from as usize] -= moments;
            self.moments[self.labels[point] as usize] += moments;
        }
    }

    /// The indices of a cluster's points, ascending.
    pub(crate) fn members(&self, cluster: usize) -> Vec<u32> {
        let labels = self.labels.iter().enumerate();
        labels.filter(|&(_, &label)| label as usize == cluster).map(|(point, _)| point as u32).collect()
    }

    /// The part of a cluster's SSE that is due to its centroid not being the mean: pixels times squared distance.
    fn off_mean_sse(&self, cluster: usize) -> f64 {
        let moments = &self.moments[cluster];
        let squared = |mean: [f64; 4]| squared_distance(&mean, &self.centroids[cluster]);
        moments.count as f64 * moments.mean().map_or(0.0, squared)
    }

    /// Sum over pixels of the squared distance to their centroid, in the points' units squared.
    pub(crate) fn sse(&self) -> f64 {
        (0..self.clusters()).map(|cluster| self.moments[cluster].sse() + self.off_mean_sse(cluster)).sum()
    }

    /// The result, without the clusters that ended empty.
    pub(crate) fn to_clustering(&self, histogram: &Histogram, iterations: u32, stop: Stop) -> Clustering {
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

fn moments(data: &WeightedPoints<'_>, labels: &[u16], clusters: usize) -> Vec<Moments> {
    let mut moments = vec![Moments::default(); clusters];
    for ((point, &weight), &label) in data.points.iter().zip(data.weights).zip(labels) {
        moments[label as usize] += Moments::of(point, weight);
    }
    moments
}
