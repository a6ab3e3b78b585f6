//! Centroids to a palette of 8-bit colours, and pixels to palette entries.

use crate::clustering::{Clustering, Stop};
use crate::histogram::{ColorModel, Histogram};

/// An image of few colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantized {
    /// Distinct colours `[r, g, b, a]`, straight alpha: those with alpha first (a short `tRNS` chunk), then dark to light.
    pub palette: Vec<[u8; 4]>,
    /// For every pixel, row by row, the index of its palette entry.
    pub indices: Vec<u16>,
}

impl Quantized {
    /// The pixels that a viewer sees, `[r, g, b, a]`, row by row.
    #[must_use]
    pub fn pixels(&self) -> Vec<[u8; 4]> {
        self.indices.iter().map(|&index| self.palette[index as usize]).collect()
    }
}

/// Rounds the centroids to 8 bits and gives every pixel its centroid's entry.
///
/// Centroids that round to the same colour share one entry, so the palette may be shorter than the clusters.
#[must_use]
pub fn quantize(histogram: &Histogram, clustering: &Clustering) -> Quantized {
    let colors: Vec<[u8; 4]> = if clustering.stop == Stop::Exact {
        histogram.colors().to_vec()
    } else {
        clustering.centroids.iter().map(|centroid| rounded_color(histogram.model(), centroid)).collect()
    };
    let mut palette = colors.clone();
    palette.sort_by_key(|&color| palette_order(color));
    palette.dedup();
    let entry =
        |color: [u8; 4]| palette.partition_point(|&other| palette_order(other) < palette_order(color));
    let entry_of_cluster: Vec<u16> = colors.iter().map(|&color| entry(color) as u16).collect();
    let entry_of_color: Vec<u16> =
        clustering.labels.iter().map(|&label| entry_of_cluster[label as usize]).collect();
    let indices = histogram.pixel_colors().iter().map(|&color| entry_of_color[color as usize]).collect();
    Quantized { palette, indices }
}

/// Translucent before opaque, then by luma (Rec. 601 weights in thousandths), then by channels.
fn palette_order(color: [u8; 4]) -> (u8, u32, [u8; 4]) {
    let [r, g, b, a] = color;
    (a, 299 * r as u32 + 587 * g as u32 + 114 * b as u32, color)
}

fn rounded_color(model: ColorModel, centroid: &[f64; 4]) -> [u8; 4] {
    let [x, y, z, w] = *centroid;
    match model {
        ColorModel::Gray => [sample(x), sample(x), sample(x), 255],
        ColorModel::Rgb => [sample(x), sample(y), sample(z), 255],
        ColorModel::Rgba => {
            // x = r * alpha and w = 255 * alpha, both times 255: r = x / w * 255.
            let alpha = sample(w / model.unit());
            if alpha == 0 {
                [0; 4]
            } else {
                [sample(255.0 * x / w), sample(255.0 * y / w), sample(255.0 * z / w), alpha]
            }
        }
    }
}

/// The nearest 8-bit sample, halves upwards.
fn sample(value: f64) -> u8 {
    (value + 0.5).floor().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClusterCount, ImageView, Params, cluster};
    use proptest::prelude::*;

    fn quantized(pixels: &[[u8; 4]], k: u32) -> Quantized {
        let histogram = Histogram::new(&ImageView::new(pixels.len(), 1, pixels).expect("pixels"));
        let params = Params::default().check().expect("defaults");
        quantize(&histogram, &cluster(&histogram, ClusterCount::new(k).expect("K"), &params))
    }

    #[test]
    fn translucent_centroids_return_to_straight_alpha() {
        let one = quantized(&[[200, 100, 50, 128], [200, 100, 50, 128], [202, 100, 50, 128]], 1);
        assert_eq!(one.palette, vec![[201, 100, 50, 128]]);
    }

    #[test]
    fn transparent_pixels_keep_the_colour_they_share() {
        let pixels = [[255, 255, 255, 0], [1, 2, 3, 255], [255, 255, 255, 0]];
        assert_eq!(quantized(&pixels, 2).pixels(), pixels);
    }

    #[test]
    fn centroids_that_round_alike_share_an_entry() {
        let pixels = [[10, 0, 0, 1], [90, 0, 0, 1], [255, 255, 255, 255]];
        let all: Vec<_> = pixels.iter().flat_map(|&pixel| [pixel; 3]).collect();
        let two = quantized(&all, 2);
        assert_eq!(two.palette.len(), 2);
        assert_eq!(two.palette[0][3], 1, "alpha comes first");
    }

    proptest! {
        #[test]
        fn enough_colours_reproduce_the_pixels(pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 1..80)) {
            let mut pixels = pixels;
            pixels.iter_mut().filter(|p| p[3] == 0).for_each(|p| *p = [0; 4]);
            prop_assert_eq!(quantized(&pixels, 80).pixels(), pixels);
        }

        #[test]
        fn indices_stay_inside_the_palette(pixels in prop::collection::vec(prop::array::uniform4(any::<u8>()), 1..80), k in 1_u32..9) {
            let few = quantized(&pixels, k);
            prop_assert!(few.palette.len() <= k as usize);
            prop_assert!(few.indices.iter().all(|&index| (index as usize) < few.palette.len()));
        }
    }
}
