//! Colours under alpha 0, which textures need: where pixels are filtered or enlarged, they bleed into their neighbours.
//!
//! They are clustered by themselves, as if they were opaque, into a quarter of all colours at most, and become entries of
//! alpha 0; what is seen is clustered into the others.

use codec::{Color, Raster};
use kmeans::{CheckedParams, ClusterCount, Histogram, ImageView, Quantized, cluster, quantize};

/// One entry of so many is for hidden colours, where they need it.
const ENTRIES_PER_HIDDEN: usize = 4;

/// The pixels of an image that have alpha 0.
pub(crate) struct HiddenColors {
    /// Where they are.
    positions: Vec<usize>,
    /// Their colours, made opaque.
    colors: Vec<Color>,
    histogram: Histogram,
}

impl HiddenColors {
    /// `None` where nothing but black is hidden.
    pub(crate) fn of(raster: &Raster) -> Option<Self> {
        let hidden = raster.pixels().iter().enumerate().filter(|(_, pixel)| pixel[3] == 0);
        let (positions, colors): (Vec<usize>, Vec<Color>) =
            hidden.map(|(position, &[r, g, b, _])| (position, [r, g, b, 255])).unzip();
        if colors.iter().all(|color| *color == [0, 0, 0, 255]) {
            return None;
        }
        let histogram = Histogram::new(&ImageView::new(colors.len(), 1, &colors).ok()?);
        Some(Self { positions, colors, histogram })
    }

    /// How many of `k` entries they get; none of a single one.
    fn entries_of(&self, k: ClusterCount) -> usize {
        (k.get() / ENTRIES_PER_HIDDEN).max(1).min(self.histogram.len()).min(k.get() - 1)
    }

    /// How many of `k` entries are left to what is seen.
    pub(crate) fn left_of(&self, k: ClusterCount) -> ClusterCount {
        ClusterCount::new((k.get() - self.entries_of(k)) as u32).unwrap_or(k)
    }

    /// The image in `k` colours of which these are some, and those in `keep` are others.
    pub(crate) fn added_to(
        &self,
        visible: Quantized,
        k: ClusterCount,
        (keep, params): (&[Color], &CheckedParams),
    ) -> Quantized {
        let Ok(entries) = ClusterCount::new(self.entries_of(k) as u32) else { return visible };
        let Ok(pixels) = ImageView::new(self.colors.len(), 1, &self.colors) else { return visible };
        let hidden = quantize(&pixels, &self.histogram, &cluster(&self.histogram, entries, params));
        let Quantized { mut palette, mut indices } = visible;
        let first = palette.len() as u16;
        palette.extend(hidden.palette.iter().map(|&[r, g, b, _]| [r, g, b, 0]));
        for (&position, index) in self.positions.iter().zip(hidden.indices) {
            indices[position] = first + index;
        }
        Quantized { palette, indices }.tidied(keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn k(k: u32) -> ClusterCount {
        ClusterCount::new(k).unwrap()
    }

    #[test]
    fn hidden_colours_become_entries_of_alpha_0() {
        let pixels = [[200, 0, 0, 0], [0, 0, 200, 0], [9, 9, 9, 255], [0, 0, 201, 0]];
        let raster = Raster::new(4, 1, pixels.concat());
        let hidden = HiddenColors::of(&raster).unwrap();
        assert_eq!((hidden.left_of(k(1)), hidden.left_of(k(8)), hidden.left_of(k(100))), (k(1), k(6), k(97)));
        let visible = Quantized { palette: vec![[0; 4], [9, 9, 9, 255]], indices: vec![0, 0, 1, 0] };
        let options = (&[][..], &CheckedParams::default());
        let added = hidden.added_to(visible.clone(), k(12), options);
        assert_eq!(added.pixels(), pixels);
        assert_eq!(hidden.added_to(visible.clone(), k(1), options), visible);
        assert!(HiddenColors::of(&raster.without_hidden_colors()).is_none());
    }
}
