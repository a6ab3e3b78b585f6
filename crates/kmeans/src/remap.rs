//! Rounds centroids to a palette of 8-bit colours, and maps pixels to the palette entries of their clusters.

use pulp::Arch;
use rayon::prelude::*;

use crate::clustering::{Clustering, Stop};
use crate::coordinates::ColorModel;
use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::kernel::Vectorized;

/// An image as a palette and an index per pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantized {
    /// Distinct colours `[r, g, b, a]`, straight alpha: those with alpha first (a short `tRNS` chunk), then dark to light.
    pub palette: Vec<[u8; 4]>,
    /// For every pixel, row by row, the index of its palette entry.
    pub indices: Vec<u16>,
}

impl Quantized {
    /// The colour of each pixel, `[r, g, b, a]`, row by row.
    #[must_use]
    pub fn pixels(&self) -> Vec<[u8; 4]> {
        let color = |&index: &u16| self.palette[index as usize];
        self.indices.par_iter().with_min_len(PIXELS_PER_TASK).map(color).collect()
    }

    /// The same pixels with a palette of the distinct entries in use and those in `keep`, in the order that compresses well:
    /// those with alpha first, then dark to light.
    #[must_use]
    pub fn tidied(self, keep: &[[u8; 4]]) -> Self {
        let mut used: Vec<bool> = self.palette.iter().map(|color| keep.contains(color)).collect();
        for &index in &self.indices {
            used[index as usize] = true;
        }
        let in_use = self.palette.iter().zip(&used).filter_map(|(&color, &used)| used.then_some(color));
        let Palette { colors, entries } = Palette::of_colors(&in_use.collect::<Vec<_>>());
        let mut entry_of = entries.into_iter();
        let renumbered: Vec<u16> =
            used.iter().map(|&used| if used { entry_of.next().unwrap_or_default() } else { 0 }).collect();
        let indices = self.indices.iter().map(|&index| renumbered[index as usize]).collect();
        Self { palette: colors, indices }
    }
}

/// Rounds the centroids to 8-bit colours and gives every pixel of `image` the entry of its cluster.
///
/// Centroids that round to the same colour share one entry, so that the palette may have fewer entries than there are
/// clusters. The cost per pixel does not depend on K.
///
/// # Panics
/// When `image` has a colour that is not in the histogram.
#[must_use]
pub fn quantize(image: &ImageView<'_>, histogram: &Histogram, clustering: &Clustering) -> Quantized {
    let Palette { colors, entries } = Palette::of(histogram, clustering);
    let entry_of_color: Vec<u16> = clustering.labels.iter().map(|&label| entries[label as usize]).collect();
    let mut indices = vec![0; image.pixels().len()];
    let chunks = image.pixels().par_chunks(PIXELS_PER_TASK).zip(indices.par_chunks_mut(PIXELS_PER_TASK));
    chunks.for_each(|(pixels, indices)| {
        Arch::new().dispatch(Vectorized(
            #[inline(always)]
            || histogram.locate(pixels, |pixel, color| indices[pixel] = entry_of_color[color]),
        ));
    });
    Quantized { palette: colors, indices }
}

/// The distinct 8-bit colours of a clustering's centroids, in the order of [`Quantized::palette`].
#[must_use]
pub fn palette(histogram: &Histogram, clustering: &Clustering) -> Vec<[u8; 4]> {
    Palette::of(histogram, clustering).colors
}

/// Pixels per task of the thread pool.
const PIXELS_PER_TASK: usize = 1 << 16;

/// The colour `[r, g, b, a]` of each cluster, C, straight alpha: its centroid, rounded to 8 bits. That of a cluster with an
/// opaque colour is opaque, unless there is but one cluster.
#[must_use]
pub fn cluster_colors(histogram: &Histogram, clustering: &Clustering) -> Vec<[u8; 4]> {
    if clustering.stop == Stop::Exact {
        return histogram.colors().to_vec();
    }
    let color = |centroid| histogram.coordinates().color(centroid);
    let mut colors: Vec<[u8; 4]> = clustering.centroids.iter().map(color).collect();
    if histogram.model() == ColorModel::Rgba && colors.len() > 1 {
        for &label in &clustering.labels[histogram.opaque_from()..] {
            colors[label as usize][3] = 255;
        }
    }
    colors
}

/// Distinct colours, and for each cluster which of them is its own.
struct Palette {
    colors: Vec<[u8; 4]>,
    entries: Vec<u16>,
}

impl Palette {
    fn of(histogram: &Histogram, clustering: &Clustering) -> Self {
        Self::of_colors(&cluster_colors(histogram, clustering))
    }

    fn of_colors(of_clusters: &[[u8; 4]]) -> Self {
        let mut colors = of_clusters.to_vec();
        colors.sort_by_key(|&color| palette_order(color));
        colors.dedup();
        let entry = |&color: &[u8; 4]| {
            colors.partition_point(|&other| palette_order(other) < palette_order(color)) as u16
        };
        let entries = of_clusters.iter().map(entry).collect();
        Self { colors, entries }
    }
}

/// Translucent before opaque, then by luma (Rec. 601 weights in thousandths), then by channels.
fn palette_order(color: [u8; 4]) -> (u8, u32, [u8; 4]) {
    let [r, g, b, a] = color;
    (a, 299 * r as u32 + 587 * g as u32 + 114 * b as u32, color)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::cluster;
    use crate::params::{ClusterCount, Params};
    use proptest::prelude::*;

    fn quantized(pixels: &[[u8; 4]], k: u32) -> Quantized {
        let image = ImageView::new(pixels.len(), 1, pixels).expect("pixels");
        let histogram = Histogram::new(&image);
        let params = Params::default().check().expect("defaults");
        quantize(&image, &histogram, &cluster(&histogram, ClusterCount::new(k).expect("K"), &params))
    }

    #[test]
    fn translucent_centroids_become_straight_alpha() {
        let one = quantized(&[[200, 100, 50, 128], [200, 100, 50, 128], [202, 100, 50, 128]], 1);
        assert_eq!(one.palette, vec![[201, 100, 50, 128]]);
    }

    #[test]
    fn what_is_clear_and_what_is_opaque_stays_so() {
        // A shadow of many levels, of more pixels than anything else.
        let mut pixels: Vec<[u8; 4]> = (0..400).map(|i| [0, 0, 0, (i % 90) as u8]).collect();
        pixels.extend((0..60).map(|i| [255, 200 - i, 3 * i, if i % 3 == 0 { 250 } else { 255 }]));
        pixels.extend([[0, 0, 0, 255]; 3]);
        for k in 2..40 {
            let output = quantized(&pixels, k).pixels();
            for (before, after) in pixels.iter().zip(output) {
                assert!(before[3] > 0 || after == [0; 4], "K = {k}: {after:?}");
                assert!(before[3] < 255 || after[3] == 255, "K = {k}: {after:?}");
            }
        }
    }

    #[test]
    fn centroids_that_round_alike_share_an_entry() {
        let pixels = [[10, 0, 0, 1], [90, 0, 0, 1], [255, 255, 255, 255]];
        let all: Vec<_> = pixels.iter().flat_map(|&pixel| [pixel; 3]).collect();
        let two = quantized(&all, 2);
        assert_eq!(two.palette.len(), 2);
        assert_eq!(two.palette[0][3], 1, "alpha comes first");
    }

    #[test]
    fn a_tidied_palette_gives_the_same_pixels() {
        let palette = vec![[9, 9, 9, 255], [0, 0, 0, 255], [200, 0, 0, 9], [9, 9, 9, 255], [1, 1, 1, 1]];
        let image = Quantized { palette, indices: vec![0, 3, 2, 1, 3] };
        let tidied = image.clone().tidied(&[]);
        assert_eq!(tidied.palette, [[200, 0, 0, 9], [0, 0, 0, 255], [9, 9, 9, 255]]);
        assert_eq!(tidied.pixels(), image.pixels());
        let kept = image.clone().tidied(&[[1, 1, 1, 1], [5, 5, 5, 5]]);
        assert_eq!((kept.palette.len(), kept.palette[0]), (4, [1, 1, 1, 1]));
        assert_eq!(kept.pixels(), image.pixels());
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
