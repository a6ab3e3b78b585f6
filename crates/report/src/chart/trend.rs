//! A metric of a class's images over K: the images themselves, and their median and quartiles.

use super::class_chart::ClassChart;
use super::text::significant;
use super::vertical_lines::VerticalLine;
use choice::{ClassCurves, quantile};
use tables::{Metric, MetricRow};

/// Most images that are drawn one by one.
pub(super) const MAX_IMAGES: usize = 60;

/// What a panel draws over K. Every list has one entry per K; `None` where the value is undefined.
#[derive(Clone, Debug, Default)]
pub(super) struct Trend {
    pub(super) ks: Vec<u32>,
    /// Some images, at most [`MAX_IMAGES`].
    pub(super) images: Vec<Vec<Option<f64>>>,
    /// Lower and upper quartile over all images.
    pub(super) quartiles: Vec<Option<(f64, f64)>>,
    /// Median over all images; for a class as a whole its value.
    pub(super) median: Vec<Option<f64>>,
    /// Images for which the value is defined.
    pub(super) counts: Vec<usize>,
    /// Whether each value of the median is drawn as a point too.
    pub(super) points: bool,
}

impl Trend {
    /// `metric` of the images of a class; quartiles and median are over the images where it is defined. What is infinite
    /// has its rank among them and no position on an axis.
    pub(super) fn of(class: &ClassCurves<'_>, metric: impl Fn(&MetricRow) -> Option<f64>) -> Self {
        let finite = |value: &f64| value.is_finite();
        let values: Vec<Vec<f64>> = (0..class.ks.len()).map(|k| class.values_at(k, &metric)).collect();
        let at = |share| values.iter().map(move |values| quantile(values.clone(), share).filter(finite));
        Self {
            ks: class.ks.clone(),
            counts: values.iter().map(Vec::len).collect(),
            images: evenly_spaced(class.curves.len())
                .map(|image| class.curves[image].rows.iter().map(|row| metric(row).filter(finite)).collect())
                .collect(),
            quartiles: at(0.25).zip(at(0.75)).map(|(low, high)| low.zip(high)).collect(),
            median: at(0.5).collect(),
            points: false,
        }
    }

    /// The trend of one value per K about all images of a class, such as a share of them; it is drawn with points.
    pub(super) fn of_class_values(class: &ClassCurves<'_>, values: Vec<Option<f64>>) -> Self {
        let counts = vec![class.curves.len(); values.len()];
        Self { ks: class.ks.clone(), median: values, counts, points: true, ..Self::default() }
    }

    /// The trend without the values below `least`, unless all are below it.
    pub(super) fn clipped_below(mut self, least: f64) -> Self {
        if !self.values().any(|value| value >= least) {
            return self;
        }
        let is_shown = |value: &f64| *value >= least;
        for value in self.images.iter_mut().flatten().chain(&mut self.median) {
            *value = value.filter(is_shown);
        }
        for pair in &mut self.quartiles {
            *pair = pair.filter(|(_, high)| is_shown(high)).map(|(low, high)| (low.max(least), high));
        }
        self
    }

    /// The trend without its images.
    pub(super) fn without_images(self) -> Self {
        Self { images: Vec::new(), ..self }
    }

    /// Every value that is drawn, in no particular order.
    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        let quartiles = self.quartiles.iter().flatten().flat_map(|&(low, high)| [low, high]);
        let images = self.images.iter().flatten().flatten().copied();
        images.chain(quartiles).chain(self.median.iter().flatten().copied())
    }

    /// The median at the smallest K, at that of each vertical line and at the largest K, in words.
    pub(super) fn in_words(&self, metric: &str, vertical_lines: &[VerticalLine]) -> String {
        let ends = [self.ks.first(), self.ks.last()];
        let told = |k: u32| ends.contains(&Some(&k)) || vertical_lines.iter().any(|line| line.x == k);
        let points = self.ks.iter().zip(&self.median).filter(|&(&k, _)| told(k));
        let words = points.filter_map(|(k, median)| Some(format!("{} at K = {k}", significant((*median)?))));
        format!("Median {metric}: {}.", words.collect::<Vec<_>>().join(", "))
    }
}

/// At most [`MAX_IMAGES`] of `count` indices, evenly spaced.
fn evenly_spaced(count: usize) -> impl Iterator<Item = usize> {
    let picked = count.min(MAX_IMAGES);
    (0..picked).map(move |index| index * count / picked)
}

/// A sentence about it where not every image of a class is drawn; empty otherwise.
pub(super) fn drawn_images_note(count: usize) -> String {
    if count <= MAX_IMAGES {
        return String::new();
    }
    format!("{MAX_IMAGES} of {count} images are drawn, evenly picked; median and quartiles are over all. ")
}

/// The trend of `metric` over the images of a class. PSNR is infinite where an image is reproduced exactly.
pub(super) fn trend(class: &ClassChart<'_>, metric: Metric) -> Trend {
    let infinite = |row: &MetricRow| (metric == Metric::PsnrDb && row.mse == 0.0).then_some(f64::INFINITY);
    Trend::of(class.curves, |row| metric.of(row).or_else(|| infinite(row)))
}

/// The sizes of the source files of a class, in bytes.
pub(super) fn source_sizes(class: &ClassChart<'_>) -> Vec<f64> {
    class.curves.curves.iter().filter_map(|curve| curve.image.bytes.map(|bytes| bytes as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{KS, tables};
    use super::*;

    #[test]
    fn what_is_infinite_has_a_rank_and_no_place() {
        let mut tables = tables(&[("icons", 3)], &KS);
        for row in &mut tables.metrics {
            let image = row.image.as_bytes()[6] - b'0';
            // The first image is exact from K = 4 on, the second from K = 32 on.
            let exact = [4, 32, u32::MAX][image as usize];
            row.psnr_db =
                Some(if row.k < exact { f64::from(row.k) + f64::from(image) } else { f64::INFINITY });
        }
        let classes = ClassCurves::of(&tables);
        let trend = Trend::of(&classes[0], |row| row.psnr_db);
        assert_eq!(
            trend.median,
            [Some(3.0), Some(6.0), Some(10.0), Some(14.0), Some(18.0), None, None, None]
        );
        assert_eq!(trend.quartiles[0], Some((2.5, 3.5)));
        assert_eq!(trend.quartiles[1], None, "the upper one is infinite");
        assert_eq!(trend.counts, [3; 8]);
        assert!(trend.values().all(f64::is_finite));
    }

    #[test]
    fn few_images_are_all_drawn_and_many_are_picked_evenly() {
        assert_eq!(evenly_spaced(3).collect::<Vec<_>>(), [0, 1, 2]);
        let picked: Vec<usize> = evenly_spaced(600).collect();
        assert_eq!(picked.len(), MAX_IMAGES);
        assert!(picked.windows(2).all(|pair| pair[1] - pair[0] == 10));
    }
}
