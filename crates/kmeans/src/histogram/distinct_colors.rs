//! The distinct colours of one image, counted in linear time by the Morton (Z-order) key of their channels.
//!
//! Points ascend by that key, so that colours that share a key's upper bits, a cell of the colour cube, are a contiguous run
//! of points. Where there is alpha, all opaque colours follow all others, as neither share a cluster with the other where K
//! allows.

use super::count::{KeyCounts, count_keys};
use super::key_index::KeyIndex;
use super::morton::{Morton, Opaque, Translucent};
use crate::coordinates::{ColorModel, Coordinates};
use crate::image::ImageView;
use crate::space::ColorSpace;

/// The distinct colours of an image, and how many pixels have each.
#[derive(Clone, Debug)]
pub struct Histogram {
    coordinates: Coordinates,
    colors: Vec<[u8; 4]>,
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    pixel_count: u64,
    /// The number of colours that are not opaque: they come first.
    opaque_from: usize,
    index: KeyIndex,
    /// For the rank of each key the index of its colour, where these differ.
    places: Vec<u32>,
}

impl Histogram {
    /// Counts the colours of `image`, to be clustered as 8-bit sRGB.
    ///
    /// Colours with alpha 0 count as one, `[0, 0, 0, 0]`.
    #[must_use]
    pub fn new(image: &ImageView<'_>) -> Self {
        Self::in_space(image, ColorSpace::Srgb)
    }

    /// Counts the colours of `image`, to be clustered in `space`.
    #[must_use]
    pub fn in_space(image: &ImageView<'_>, space: ColorSpace) -> Self {
        Self::covering(image, space, &[])
    }

    /// Counts the colours of `image`, to be clustered in `space`, with all dimensions that `others` need: a gray image whose
    /// pixels are to be compared with colours is clustered as a colour image.
    #[must_use]
    pub fn covering(image: &ImageView<'_>, space: ColorSpace, others: &[[u8; 4]]) -> Self {
        let pixels = image.pixels();
        let model = if others.is_empty() { ColorModel::Gray } else { ColorModel::of(others) };
        let coordinates = Coordinates { space, model: ColorModel::of(pixels).max(model) };
        if coordinates.model != ColorModel::Rgba {
            return Self::of_keys::<Opaque>(coordinates, count_keys::<Opaque>(pixels, |pixel| pixel));
        }
        Self::of_keys::<Translucent>(coordinates, count_keys::<Translucent>(pixels, canonical))
    }

    /// The histogram of counted keys, which ascend.
    pub(super) fn of_keys<M: Morton>(coordinates: Coordinates, counted: KeyCounts) -> Self {
        let KeyCounts { keys, counts } = counted;
        let index = KeyIndex::new(&keys, 2 * M::HALF);
        let mut colors: Vec<[u8; 4]> = keys.iter().map(|&key| M::color(key)).collect();
        let (mut weights, mut places) = (counts, Vec::new());
        let opaque_from = colors.iter().filter(|color| color[3] < 255).count();
        if !colors.is_sorted_by_key(|color| color[3] == 255) {
            let (mut translucent, mut opaque) = (0..opaque_from as u32, opaque_from as u32..);
            let place = |color: &[u8; 4]| if color[3] == 255 { opaque.next() } else { translucent.next() };
            places = colors.iter().filter_map(place).collect();
            (colors, weights) = (moved(&colors, &places), moved(&weights, &places));
        }
        Self {
            coordinates,
            points: coordinates.points(&colors),
            colors,
            pixel_count: weights.iter().map(|&count| count as u64).sum(),
            weights,
            opaque_from,
            index,
            places,
        }
    }

    /// The same colours with other weights, one for each; colours with weight 0 are left out. Model and space stay the same,
    /// so that centroids of a part of the pixels are points of the same space.
    #[must_use]
    pub fn with_weights(&self, weights: impl IntoIterator<Item = u32>) -> Self {
        let colors = self.colors.iter().zip(weights).filter(|(_, weight)| *weight > 0);
        let mut keys: Vec<(u32, u32)> = colors.map(|(&color, weight)| (self.key(color), weight)).collect();
        if !self.places.is_empty() {
            keys.sort_unstable();
        }
        let (keys, counts) = keys.into_iter().unzip();
        let counted = KeyCounts { keys, counts };
        match self.model() {
            ColorModel::Rgba => Self::of_keys::<Translucent>(self.coordinates, counted),
            ColorModel::Gray | ColorModel::Rgb => Self::of_keys::<Opaque>(self.coordinates, counted),
        }
    }

    /// The Morton key that a pixel is counted under; opaque colours ascend by it, and all others do.
    #[inline(always)]
    pub(crate) fn key(&self, pixel: [u8; 4]) -> u32 {
        match self.coordinates.model {
            ColorModel::Rgba => Translucent::key(canonical(pixel)),
            ColorModel::Gray | ColorModel::Rgb => Opaque::key(pixel),
        }
    }

    /// The dimensions of the clustering space.
    #[must_use]
    pub fn model(&self) -> ColorModel {
        self.coordinates.model
    }

    /// The clustering space.
    #[must_use]
    pub fn space(&self) -> ColorSpace {
        self.coordinates.space
    }

    /// Point coordinates are integers that count 1/`unit` of the space's own unit.
    #[must_use]
    pub fn unit(&self) -> f64 {
        self.coordinates.unit()
    }

    pub(crate) fn coordinates(&self) -> Coordinates {
        self.coordinates
    }

    /// Distinct colours U.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // an image is never empty
    pub fn len(&self) -> usize {
        self.colors.len()
    }

    /// U colours `[r, g, b, a]`, straight alpha, in Morton order; with alpha first those that are not opaque, of which
    /// `[0, 0, 0, 0]` is the first.
    #[must_use]
    pub fn colors(&self) -> &[[u8; 4]] {
        &self.colors
    }

    /// U points of the clustering space: integers of at most 65,536, in multiples of 1/[`unit`](Self::unit), in Oklab
    /// and L*a*b* also below 0; unused dimensions are 0.
    #[must_use]
    pub fn points(&self) -> &[[f32; 4]] {
        &self.points
    }

    /// U pixel counts, each at least 1.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// The index of the first opaque colour: all before it have alpha, and none after it does.
    pub(crate) fn opaque_from(&self) -> usize {
        self.opaque_from
    }

    /// Pixels in the image.
    #[must_use]
    pub fn pixel_count(&self) -> u64 {
        self.pixel_count
    }

    /// For every pixel the index of its colour, below U.
    ///
    /// # Panics
    /// When no pixel of the image has that colour.
    #[must_use]
    pub fn color_indices(&self, pixels: &[[u8; 4]]) -> Vec<u32> {
        let mut indices = vec![0; pixels.len()];
        self.locate(pixels, |pixel, color| indices[pixel] = color as u32);
        indices
    }

    /// Calls `take` with the position of each pixel and the index of its colour, below U.
    ///
    /// # Panics
    /// When no pixel of the image has that colour.
    #[inline(always)]
    pub(crate) fn locate(&self, pixels: &[[u8; 4]], mut take: impl FnMut(usize, usize)) {
        for (number, &pixel) in pixels.iter().enumerate() {
            let rank = self.index.find(self.key(pixel)).expect("a colour of this image");
            take(number, if self.places.is_empty() { rank } else { self.places[rank] as usize });
        }
    }
}

/// The colour that a pixel is counted as: one for all with alpha 0.
#[inline(always)]
pub(super) fn canonical(pixel: [u8; 4]) -> [u8; 4] {
    if pixel[3] == 0 { [0; 4] } else { pixel }
}

/// `values`, each at its place.
fn moved<T: Copy + Default>(values: &[T], places: &[u32]) -> Vec<T> {
    let mut moved = vec![T::default(); values.len()];
    for (&value, &place) in values.iter().zip(places) {
        moved[place as usize] = value;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn histogram(pixels: &[[u8; 4]]) -> Histogram {
        Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("a row of pixels"))
    }

    #[test]
    fn the_model_follows_the_pixels() {
        assert_eq!(histogram(&[[7, 7, 7, 255]]).model(), ColorModel::Gray);
        assert_eq!(histogram(&[[7, 7, 7, 255], [7, 7, 8, 255]]).model(), ColorModel::Rgb);
        assert_eq!(histogram(&[[7, 7, 7, 254]]).model(), ColorModel::Rgba);
    }

    #[test]
    fn premultiplied_points_are_exact_integers() {
        let histogram = histogram(&[[200, 100, 3, 51]]);
        assert_eq!(histogram.points(), &[[200.0 * 51.0, 100.0 * 51.0, 3.0 * 51.0, 255.0 * 51.0]]);
        assert_eq!(histogram.unit().to_bits(), 255.0_f64.to_bits());
    }

    #[test]
    fn colours_under_alpha_0_count_as_one_and_come_first() {
        let histogram =
            histogram(&[[9, 9, 9, 255], [255, 255, 255, 0], [0, 0, 0, 9], [255; 4], [0, 0, 1, 0]]);
        assert_eq!(histogram.colors(), [[0; 4], [0, 0, 0, 9], [9, 9, 9, 255], [255; 4]]);
        assert_eq!((histogram.weights(), histogram.opaque_from()), (&[2, 1, 1, 1][..], 2));
    }

    #[test]
    fn a_cell_is_a_contiguous_run() {
        let pixels: Vec<[u8; 4]> = (0..=255).map(|v: u8| [v, 255 - v, v.wrapping_mul(37), 255]).collect();
        let cells: Vec<[u8; 3]> =
            histogram(&pixels).colors().iter().map(|&[r, g, b, _]| [r >> 5, g >> 5, b >> 5]).collect();
        let mut runs = cells.clone();
        runs.dedup();
        let distinct: std::collections::BTreeSet<_> = cells.into_iter().collect();
        assert_eq!(runs.len(), distinct.len());
    }

    proptest! {
        #[test]
        fn equals_a_map(pixels in prop::collection::vec(prop::array::uniform4(0_u8..4), 1..200)) {
            // Some of them are opaque.
            let pixels: Vec<[u8; 4]> = pixels.into_iter().map(|[r, g, b, a]| [r, g, b, 85 * a]).collect();
            let histogram = histogram(&pixels);
            let mut counts = BTreeMap::new();
            for &pixel in &pixels {
                *counts.entry(canonical(pixel)).or_insert(0_u32) += 1;
            }
            let ours: BTreeMap<_, _> =
                histogram.colors().iter().copied().zip(histogram.weights().iter().copied()).collect();
            prop_assert_eq!(ours.len(), histogram.len());
            prop_assert_eq!(ours, counts);
            prop_assert_eq!(histogram.pixel_count(), pixels.len() as u64);
            histogram.locate(&pixels, |number, index| {
                assert_eq!(histogram.colors()[index], canonical(pixels[number]));
            });
            prop_assert!(histogram.colors().is_sorted_by_key(|color| color[3] == 255));
        }
    }
}
