//! The distinct colours of several images together.

use super::count::KeyCounts;
use super::distinct_colors::{Histogram, canonical};
use super::morton::{Morton, Opaque, Translucent};
use crate::coordinates::{ColorModel, Coordinates};
use crate::space::ColorSpace;

/// The most pixels for which exact sums over an image fit their integers.
const MOST_PIXELS: u64 = i32::MAX as u64;

/// The sum of histograms; the order of the images does not matter.
#[derive(Clone, Debug)]
pub struct HistogramSum {
    space: ColorSpace,
    /// The model that the result has at least.
    model: ColorModel,
    /// Colours with their pixels, in any order, some of them more than once.
    counts: Vec<([u8; 4], u64)>,
    /// Entries of `counts` from which equal colours are merged.
    merge_above: usize,
}

impl HistogramSum {
    /// The sum of no images, for clustering in `space` with all dimensions that `others` need, as [`Histogram::covering`].
    #[must_use]
    pub fn new(space: ColorSpace, others: &[[u8; 4]]) -> Self {
        let model = if others.is_empty() { ColorModel::Gray } else { ColorModel::of(others) };
        Self { space, model, counts: Vec::new(), merge_above: 1 << 16 }
    }

    /// Adds the colours of one image.
    pub fn add(&mut self, histogram: &Histogram) {
        let pixels = histogram.weights().iter().map(|&weight| u64::from(weight));
        self.counts.extend(histogram.colors().iter().copied().zip(pixels));
        if self.counts.len() > self.merge_above {
            self.merge();
            self.merge_above = 2 * self.counts.len().max(1 << 15);
        }
    }

    fn merge(&mut self) {
        self.counts.sort_unstable();
        self.counts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
    }

    /// The histogram of all images together, `None` without any. Where they have more pixels than one image may have, all
    /// counts are scaled down.
    #[must_use]
    pub fn finish(mut self) -> Option<Histogram> {
        self.merge();
        let colors: Vec<[u8; 4]> = self.counts.iter().map(|&(color, _)| color).collect();
        let coordinates = Coordinates { space: self.space, model: ColorModel::of(&colors).max(self.model) };
        let key = |color| match coordinates.model {
            ColorModel::Rgba => Translucent::key(canonical(color)),
            ColorModel::Gray | ColorModel::Rgb => Opaque::key(color),
        };
        let pixels: u64 = self.counts.iter().map(|&(_, count)| count).sum();
        let scaled = |count: u64| match pixels {
            ..=MOST_PIXELS => count,
            _ => (u128::from(count) * u128::from(MOST_PIXELS / 2) / u128::from(pixels)).max(1) as u64,
        };
        let mut counts: Vec<(u32, u64)> =
            self.counts.iter().map(|&(color, count)| (key(color), count)).collect();
        counts.sort_unstable();
        let mut counted = KeyCounts::default();
        for same in counts.chunk_by(|a, b| a.0 == b.0) {
            counted.keys.push(same[0].0);
            counted.counts.push(scaled(same.iter().map(|&(_, count)| count).sum()) as u32);
        }
        Some(match coordinates.model {
            _ if colors.is_empty() => return None,
            ColorModel::Rgba => Histogram::of_keys::<Translucent>(coordinates, counted),
            ColorModel::Gray | ColorModel::Rgb => Histogram::of_keys::<Opaque>(coordinates, counted),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageView;
    use proptest::prelude::*;

    fn histogram(pixels: &[[u8; 4]]) -> Histogram {
        Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("pixels"))
    }

    fn sum(images: &[Vec<[u8; 4]>]) -> Histogram {
        let mut sum = HistogramSum::new(ColorSpace::Srgb, &[]);
        for pixels in images {
            sum.add(&histogram(pixels));
        }
        sum.finish().expect("an image")
    }

    proptest! {
        #[test]
        fn equals_the_histogram_of_all_pixels(
            images in prop::collection::vec(prop::collection::vec(prop::array::uniform4(1_u8..5), 1..40), 1..6),
            opaque: bool,
        ) {
            let mut images = images;
            images.iter_mut().flatten().filter(|_| opaque).for_each(|pixel| pixel[3] = 255);
            let (sum, all) = (sum(&images), histogram(&images.concat()));
            prop_assert_eq!(sum.colors(), all.colors());
            prop_assert_eq!(sum.weights(), all.weights());
            prop_assert_eq!(sum.points(), all.points());
        }
    }

    #[test]
    fn gray_colour_and_alpha_are_summed() {
        let images = [vec![[7, 7, 7, 255]], vec![[1, 2, 3, 0], [9, 0, 0, 255]], vec![[0, 0, 9, 0]]];
        let sum = sum(&images);
        assert_eq!(sum.model(), ColorModel::Rgba);
        assert_eq!((sum.len(), sum.pixel_count()), (3, 4));
        assert!(HistogramSum::new(ColorSpace::Srgb, &[]).finish().is_none());
    }

    #[test]
    fn counts_of_too_many_pixels_are_scaled_down() {
        let mut sum = HistogramSum::new(ColorSpace::Srgb, &[]);
        sum.counts = vec![([0, 0, 0, 255], 3 << 31), ([1, 0, 0, 255], 1 << 31), ([2, 0, 0, 255], 1)];
        let sum = sum.finish().expect("colours");
        assert!(sum.pixel_count() < 1 << 31);
        assert_eq!(sum.weights()[0] / sum.weights()[1], 3);
        assert_eq!(sum.weights()[2], 1);
    }
}
