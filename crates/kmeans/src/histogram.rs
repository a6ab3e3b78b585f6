//! Distinct colours with counts: the weighted points that are clustered.
//!
//! Linear time: pixels are sorted by the Morton (Z-order) key of their colour with a counting sort, so equal
//! colours meet, and colours that share a key prefix share a cell of the colour cube. Cells of every level are
//! therefore contiguous runs of points.

use crate::image::ImageView;

/// The clustering space that an image's pixels ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorModel {
    /// Opaque with R = G = B in every pixel: one dimension.
    Gray,
    /// Opaque: R, G, B as stored.
    Rgb,
    /// Some alpha below 255: premultiplied R, G, B and A.
    Rgba,
}

impl ColorModel {
    /// Dimensions of the clustering space.
    #[must_use]
    pub fn dimensions(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Point coordinates are integers that count 1/`unit` of an 8-bit step.
    ///
    /// Premultiplied colour is `c * a / 255`, which has no finite binary fraction: in multiples of 1/255 it is the
    /// integer `c * a`, different colours stay different points, and sums stay exact.
    #[must_use]
    pub fn unit(self) -> f64 {
        match self {
            Self::Gray | Self::Rgb => 1.0,
            Self::Rgba => 255.0,
        }
    }

    fn of(pixels: &[[u8; 4]]) -> Self {
        let mut gray = true;
        for &[r, g, b, a] in pixels {
            if a != 255 {
                return Self::Rgba;
            }
            gray &= r == g && g == b;
        }
        if gray { Self::Gray } else { Self::Rgb }
    }

    fn point(self, [r, g, b, a]: [u8; 4]) -> [f32; 4] {
        match self {
            Self::Gray => [r as f32, 0.0, 0.0, 0.0],
            Self::Rgb => [r as f32, g as f32, b as f32, 0.0],
            Self::Rgba => {
                let alpha = f32::from(a);
                [r as f32 * alpha, g as f32 * alpha, b as f32 * alpha, 255.0 * alpha]
            }
        }
    }
}

/// The distinct colours of an image, how many pixels have each, and which one each pixel has.
#[derive(Clone, Debug)]
pub struct Histogram {
    model: ColorModel,
    colors: Vec<[u8; 4]>,
    points: Vec<[f32; 4]>,
    weights: Vec<u32>,
    pixel_colors: Vec<u32>,
}

impl Histogram {
    /// Counts the colours of `image`.
    ///
    /// Colours under alpha 0 count as one; the first of them in reading order stands for all.
    #[must_use]
    pub fn new(image: &ImageView<'_>) -> Self {
        let pixels = image.pixels();
        let model = ColorModel::of(pixels);
        let transparent = pixels.iter().copied().find(|pixel| pixel[3] == 0);
        let visible = |pixel: [u8; 4]| if pixel[3] == 0 { transparent.unwrap_or(pixel) } else { pixel };

        let keyed: Vec<u64> = pixels
            .iter()
            .enumerate()
            .map(|(position, &pixel)| (morton_key(model, visible(pixel)) as u64) << 32 | position as u64)
            .collect();
        let key_bits = if model == ColorModel::Rgba { 32 } else { 24 };

        let mut histogram = Self {
            model,
            colors: Vec::new(),
            points: Vec::new(),
            weights: Vec::new(),
            pixel_colors: vec![0; pixels.len()],
        };
        let mut previous = None;
        for entry in sorted_by_key(keyed, key_bits) {
            let (key, position) = (entry >> 32, entry as u32 as usize);
            if previous != Some(key) {
                previous = Some(key);
                histogram.push(visible(pixels[position]));
            }
            let index = histogram.weights.len() - 1;
            histogram.weights[index] += 1;
            histogram.pixel_colors[position] = index as u32;
        }
        histogram
    }

    fn push(&mut self, color: [u8; 4]) {
        self.colors.push(color);
        self.points.push(self.model.point(color));
        self.weights.push(0);
    }

    /// The clustering space.
    #[must_use]
    pub fn model(&self) -> ColorModel {
        self.model
    }

    /// Distinct colours U.
    #[must_use]
    #[allow(clippy::len_without_is_empty)] // an image is never empty
    pub fn len(&self) -> usize {
        self.colors.len()
    }

    /// U colours `[r, g, b, a]`, straight alpha, in Morton order.
    #[must_use]
    pub fn colors(&self) -> &[[u8; 4]] {
        &self.colors
    }

    /// U points of the clustering space: integers in multiples of 1/[`ColorModel::unit`]; unused dimensions are 0.
    #[must_use]
    pub fn points(&self) -> &[[f32; 4]] {
        &self.points
    }

    /// U pixel counts, each at least 1.
    #[must_use]
    pub fn weights(&self) -> &[u32] {
        &self.weights
    }

    /// For every pixel, row by row, the index of its colour, below U.
    #[must_use]
    pub fn pixel_colors(&self) -> &[u32] {
        &self.pixel_colors
    }

    /// Pixels in the image.
    #[must_use]
    pub fn pixel_count(&self) -> u64 {
        self.pixel_colors.len() as u64
    }
}

/// `SPREAD[n][v]`: the eight bits of `v`, `n` places apart.
const SPREAD: [[u32; 256]; 5] = {
    let mut table = [[0; 256]; 5];
    let mut stride = 0;
    while stride < 5 {
        let mut value = 0;
        while value < 256 {
            let mut bit = 0;
            while bit < 8 {
                table[stride][value] |= (value as u32 >> bit & 1) << (bit * stride);
                bit += 1;
            }
            value += 1;
        }
        stride += 1;
    }
    table
};

/// The Morton key of a colour: its channels' bits interleaved, most significant first, alpha only where it varies.
fn morton_key(model: ColorModel, [r, g, b, a]: [u8; 4]) -> u32 {
    let spread = &SPREAD[if model == ColorModel::Rgba { 4 } else { 3 }];
    let opaque = spread[r as usize] << 2 | spread[g as usize] << 1 | spread[b as usize];
    if model == ColorModel::Rgba { spread[a as usize] << 3 | opaque } else { opaque }
}

/// Entries sorted by their upper half, which has `key_bits` bits; entries of equal keys keep their order.
fn sorted_by_key(mut entries: Vec<u64>, key_bits: u32) -> Vec<u64> {
    const DIGIT_BITS: u32 = 12;
    let mut scratch = vec![0; entries.len()];
    for shift in (32..32 + key_bits).step_by(DIGIT_BITS as usize) {
        let digit = |entry: u64| (entry >> shift) as usize & ((1 << DIGIT_BITS) - 1);
        let mut starts = vec![0_usize; (1 << DIGIT_BITS) + 1];
        for &entry in &entries {
            starts[digit(entry) + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        for &entry in &entries {
            let slot = &mut starts[digit(entry)];
            scratch[*slot] = entry;
            *slot += 1;
        }
        std::mem::swap(&mut entries, &mut scratch);
    }
    entries
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
        assert_eq!(histogram.model().unit().to_bits(), 255.0_f64.to_bits());
    }

    #[test]
    fn transparent_colours_count_as_the_first_of_them() {
        let histogram = histogram(&[[9, 9, 9, 255], [255, 255, 255, 0], [0, 0, 0, 0]]);
        assert_eq!(histogram.len(), 2);
        assert!(histogram.colors().contains(&[255, 255, 255, 0]));
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
            let histogram = histogram(&pixels);
            let mut counts = BTreeMap::new();
            let first = pixels.iter().copied().find(|p| p[3] == 0);
            for &pixel in &pixels {
                *counts.entry(if pixel[3] == 0 { first.expect("seen") } else { pixel }).or_insert(0_u32) += 1;
            }
            let ours: BTreeMap<_, _> =
                histogram.colors().iter().copied().zip(histogram.weights().iter().copied()).collect();
            prop_assert_eq!(ours.len(), histogram.len());
            prop_assert_eq!(ours, counts);
            for (pixel, &color) in pixels.iter().zip(histogram.pixel_colors()) {
                let stored = histogram.colors()[color as usize];
                prop_assert!(stored == *pixel || (pixel[3] == 0 && stored[3] == 0));
            }
        }
    }
}
