use crate::histogram::Histogram;
use crate::kernel::Change;

/// Exact sums of each cluster: pixels, and the sum of their coordinates in the histogram's integer units.
pub(crate) struct Moments {
    pub(crate) counts: Vec<u64>,
    sums: Vec<[u64; 4]>,
}

impl Moments {
    /// A colour's coordinate is at most 65,025 and an image holds below 2^32 pixels: the sums fit 64 bits.
    pub(crate) fn of(histogram: &Histogram, labels: &[u16], clusters: usize) -> Self {
        let mut moments = Self { counts: vec![0; clusters], sums: vec![[0; 4]; clusters] };
        for (point, &label) in labels.iter().enumerate() {
            let (weight, weighted) = weighted_point(histogram, point);
            moments.add(label, weight, &weighted);
        }
        moments
    }

    /// Follows points that left a cluster for the one that `labels` names now. Integers: the order does not matter.
    pub(crate) fn apply(&mut self, histogram: &Histogram, labels: &[u16], changes: &[Change]) {
        for &Change { point, from } in changes {
            let (weight, weighted) = weighted_point(histogram, point as usize);
            self.counts[from as usize] -= weight;
            for (sum, part) in self.sums[from as usize].iter_mut().zip(&weighted) {
                *sum -= part;
            }
            self.add(labels[point as usize], weight, &weighted);
        }
    }

    fn add(&mut self, label: u16, weight: u64, weighted: &[u64; 4]) {
        self.counts[label as usize] += weight;
        for (sum, part) in self.sums[label as usize].iter_mut().zip(weighted) {
            *sum += part;
        }
    }

    /// The mean of a cluster; `None` where it is empty.
    pub(crate) fn mean(&self, cluster: usize) -> Option<[f64; 4]> {
        let count = self.counts[cluster];
        (count > 0).then(|| self.sums[cluster].map(|sum| sum as f64 / count as f64))
    }
}

fn weighted_point(histogram: &Histogram, point: usize) -> (u64, [u64; 4]) {
    let weight = histogram.weights()[point] as u64;
    (weight, histogram.points()[point].map(|coordinate| weight * coordinate as u64))
}
