//! Maps pixels to the nearest colours of a given palette.

use rayon::prelude::*;

use crate::algorithm::squared_distance;
use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::predict::nearest_positions;

/// For every pixel, row by row, the index of the colour of `palette` that is nearest in the histogram's space; ties go to the
/// lowest index. An opaque pixel takes an opaque colour, and if there is none, one that is not fully transparent.
///
/// Count the image by [`Histogram::covering`], so that its space has all dimensions of the palette. For the palette of a
/// clustering use [`quantize`](crate::quantize), which computes no distances.
///
/// # Panics
/// When `palette` is empty or longer than 65,536, or `image` has a colour that is not in the histogram.
#[must_use]
pub fn map_to_palette(image: &ImageView<'_>, histogram: &Histogram, palette: &[[u8; 4]]) -> Vec<u16> {
    let entry_of_color = nearest_entries(histogram, palette);
    let mut indices = vec![0; image.pixels().len()];
    let chunks = image.pixels().par_chunks(PIXELS_PER_TASK).zip(indices.par_chunks_mut(PIXELS_PER_TASK));
    chunks.for_each(|(pixels, indices)| {
        histogram.locate(pixels, |pixel, color| indices[pixel] = entry_of_color[color]);
    });
    indices
}

/// For each colour of the histogram the index of the nearest colour of `palette`, as [`map_to_palette`] finds it.
///
/// # Panics
/// When `palette` is empty or longer than 65,536.
#[must_use]
pub fn nearest_entries(histogram: &Histogram, palette: &[[u8; 4]]) -> Vec<u16> {
    nearest_positions(histogram, &histogram.coordinates().points(palette))
}

/// Mean over pixels of the squared distance to the nearest colour of `palette`, in the histogram's space: the distortion of the
/// palette, which is above that of the centroids it was rounded from.
///
/// # Panics
/// When `palette` is empty or longer than 65,536.
#[must_use]
pub fn palette_distortion(histogram: &Histogram, palette: &[[u8; 4]]) -> f64 {
    let entries = histogram.coordinates().points(palette);
    let labels = nearest_positions(histogram, &entries);
    let points = histogram.points().iter().zip(histogram.weights()).zip(labels);
    let squared = points.map(|((point, &weight), label)| {
        f64::from(weight) * squared_distance(&point.map(f64::from), &entries[label as usize].map(f64::from))
    });
    squared.sum::<f64>() / histogram.pixel_count() as f64 / (histogram.unit() * histogram.unit())
}

/// Pixels per task of the thread pool.
const PIXELS_PER_TASK: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::ColorSpace;
    use proptest::prelude::*;

    #[test]
    fn gray_pixels_are_mapped_to_colours() {
        let pixels = [[0, 0, 0, 255], [250, 250, 250, 255], [128, 128, 128, 255]];
        let palette = [[120, 130, 128, 255], [255, 240, 250, 255], [10, 0, 40, 255], [0, 0, 0, 0]];
        let image = ImageView::new(3, 1, &pixels).expect("pixels");
        let histogram = Histogram::covering(&image, ColorSpace::Srgb, &palette);
        assert_eq!(map_to_palette(&image, &histogram, &palette), [2, 1, 0]);
    }

    #[test]
    fn the_distortion_of_a_palette_is_the_mean_squared_distance() {
        let pixels = [[0, 0, 0, 255], [4, 0, 0, 255], [4, 0, 0, 255], [0, 3, 200, 255]];
        let palette = [[1, 0, 0, 255], [0, 0, 200, 255]];
        let histogram = Histogram::new(&ImageView::new(4, 1, &pixels).expect("pixels"));
        let expected: f64 = (1.0 + 9.0 + 9.0 + 9.0) / 4.0;
        assert_eq!(palette_distortion(&histogram, &palette).to_bits(), expected.to_bits());
    }

    #[test]
    fn opaque_pixels_take_opaque_entries_where_there_are_any() {
        let pixels = [[0, 0, 0, 255], [0, 0, 0, 250], [9, 9, 9, 0]];
        let image = ImageView::new(3, 1, &pixels).expect("pixels");
        let mapped = |palette: &[[u8; 4]]| {
            map_to_palette(&image, &Histogram::covering(&image, ColorSpace::Srgb, palette), palette)
        };
        assert_eq!(mapped(&[[0; 4], [0, 0, 0, 240], [255, 255, 255, 255]]), [2, 1, 0]);
        assert_eq!(mapped(&[[0; 4], [255, 255, 255, 230]]), [1, 0, 0]);
        assert_eq!(mapped(&[[0; 4]]), [0, 0, 0]);
        let opaque = ImageView::new(1, 1, &pixels[..1]).expect("a pixel");
        let palette = [[0, 0, 0, 250], [255, 255, 255, 255]];
        let histogram = Histogram::covering(&opaque, ColorSpace::Srgb, &palette);
        assert_eq!(map_to_palette(&opaque, &histogram, &palette), [1]);
    }

    proptest! {
        #[test]
        fn equals_a_scan(
            pixels in prop::collection::vec(prop::array::uniform4(0_u8..9), 1..60),
            palette in prop::collection::vec(prop::array::uniform4(0_u8..9), 1..20),
        ) {
            let image = ImageView::new(pixels.len(), 1, &pixels).expect("pixels");
            let histogram = Histogram::covering(&image, ColorSpace::Srgb, &palette);
            let premultiplied = |[r, g, b, a]: [u8; 4]| {
                [r as i64 * a as i64, g as i64 * a as i64, b as i64 * a as i64, 255 * a as i64]
            };
            let squared = |one: [u8; 4], other: [u8; 4]| -> i64 {
                premultiplied(one).iter().zip(premultiplied(other)).map(|(a, b)| (a - b).pow(2)).sum()
            };
            for (pixel, index) in pixels.iter().zip(map_to_palette(&image, &histogram, &palette)) {
                let least = palette.iter().map(|&entry| squared(*pixel, entry)).min();
                prop_assert_eq!(Some(squared(*pixel, palette[index as usize])), least);
            }
        }
    }
}
