//! The colours of several images together.

use super::count::KeyCounts;
use super::morton::{Morton, Opaque, Translucent};
use super::{Histogram, seen};
use crate::coordinates::{ColorModel, Coordinates};
use crate::space::ColorSpace;

/// Pixels that the sums over an image are made for.
const MOST_PIXELS: u64 = i32::MAX as u64;

/// Adds up histograms; the order does not matter.
#[derive(Clone, Debug)]
pub struct HistogramSum {
    space: ColorSpace,
    /// The least dimensions of the result.
    model: ColorModel,
    /// Colours with their pixels, in any order, some of them more than once.
    counts: Vec<([u8; 4], u64)>,
    /// Entries of `counts` that are worth another look for colours that are the same.
    most: usize,
}

impl HistogramSum {
    /// Of no image, for clustering in `space` with room for `others`, as [`Histogram::covering`].
    #[must_use]
    pub fn new(space: ColorSpace, others: &[[u8; 4]]) -> Self {
        let model = if others.is_empty() { ColorModel::Gray } else { ColorModel::of(others) };
        Self { space, model, counts: Vec::new(), most: 1 << 16 }
    }

    /// Adds the colours of one image.
    pub fn add(&mut self, histogram: &Histogram) {
        let pixels = histogram.weights().iter().map(|&weight| u64::from(weight));
        self.counts.extend(histogram.colors().iter().copied().zip(pixels));
        if self.counts.len() > self.most {
            self.gather();
            self.most = 2 * self.counts.len().max(1 << 15);
        }
    }

    fn gather(&mut self) {
        self.counts.sort_unstable();
        self.counts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
    }

    /// All of them as the histogram of one image, `None` without any. Where they have more pixels than one image may, all
    /// colours count as much less; of the colours under alpha 0 the lowest stands for all.
    #[must_use]
    pub fn finish(mut self) -> Option<Histogram> {
        self.gather();
        let colors: Vec<[u8; 4]> = self.counts.iter().map(|&(color, _)| color).collect();
        let coordinates = Coordinates { space: self.space, model: ColorModel::of(&colors).max(self.model) };
        let transparent = colors.iter().copied().find(|color| color[3] == 0);
        let key = |color| match coordinates.model {
            ColorModel::Rgba => Translucent::key(seen(color, transparent)),
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
            ColorModel::Rgba => Histogram::of_keys::<Translucent>(coordinates, counted, transparent),
            ColorModel::Gray | ColorModel::Rgb => Histogram::of_keys::<Opaque>(coordinates, counted, None),
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
    fn gray_and_colour_and_alpha_meet() {
        let images = [vec![[7, 7, 7, 255]], vec![[1, 2, 3, 0], [9, 0, 0, 255]], vec![[0, 0, 9, 0]]];
        let sum = sum(&images);
        assert_eq!(sum.model(), ColorModel::Rgba);
        assert_eq!((sum.len(), sum.pixel_count()), (3, 4));
        assert!(HistogramSum::new(ColorSpace::Srgb, &[]).finish().is_none());
    }

    #[test]
    fn too_many_pixels_count_less() {
        let mut sum = HistogramSum::new(ColorSpace::Srgb, &[]);
        sum.counts = vec![([0, 0, 0, 255], 3 << 31), ([1, 0, 0, 255], 1 << 31), ([2, 0, 0, 255], 1)];
        let sum = sum.finish().expect("colours");
        assert!(sum.pixel_count() < 1 << 31);
        assert_eq!(sum.weights()[0] / sum.weights()[1], 3);
        assert_eq!(sum.weights()[2], 1);
    }
}
