use crate::histogram::Histogram;

/// Exact sums of each cluster: pixels, and the sum of their coordinates in the histogram's integer units.
pub(crate) struct Moments {
    pub(crate) counts: Vec<u64>,
    pub(crate) sums: Vec<[u64; 4]>,
}

impl Moments {
    /// A colour's coordinate is at most 65,025 and an image holds below 2^32 pixels: the sums fit 64 bits.
    pub(crate) fn of(histogram: &Histogram, labels: &[u16], clusters: usize) -> Self {
        let mut moments = Self { counts: vec![0; clusters], sums: vec![[0; 4]; clusters] };
        for ((point, &weight), &label) in histogram.points().iter().zip(histogram.weights()).zip(labels) {
            moments.counts[label as usize] += weight as u64;
            for (sum, &coordinate) in moments.sums[label as usize].iter_mut().zip(point) {
                *sum += weight as u64 * coordinate as u64;
            }
        }
        moments
    }

    /// The mean of a cluster; `None` where it is empty.
    pub(crate) fn mean(&self, cluster: usize) -> Option<[f64; 4]> {
        let count = self.counts[cluster];
        (count > 0).then(|| self.sums[cluster].map(|sum| sum as f64 / count as f64))
    }
}
