//! The palette of some tiles.

use super::tile::{CLEAR, Seen};
use crate::fit::cluster;
use crate::histogram::Histogram;
use crate::image::ImageView;
use crate::params::{CheckedParams, ClusterCount};
use crate::remap::palette;

/// Bits of red, green and blue.
#[derive(Clone, Copy)]
pub(super) struct Bits(pub(super) [u8; 3]);

impl Bits {
    /// The nearest colour that has these bits, as 8-bit samples.
    pub(super) fn rounded(self, [r, g, b, a]: Seen) -> Seen {
        let [red, green, blue] = self.0;
        [round(r, red), round(g, green), round(b, blue), a]
    }
}

/// The nearest of 2^bits levels from 0 to 255.
fn round(sample: u8, bits: u8) -> u8 {
    let most = (1_u32 << bits) - 1;
    let level = (u32::from(sample) * most + 127) / 255;
    ((level * 255 + most / 2) / most) as u8
}

/// The place of the nearest entry and the squared difference from it; a transparent pixel takes the transparent entry, and an opaque
/// one none such.
#[inline]
pub(super) fn nearest(color: Seen, palette: &[Seen]) -> (usize, u64) {
    let mut best = (0, u64::MAX);
    for (place, entry) in palette.iter().enumerate() {
        let mut squared = 0;
        for channel in 0..3 {
            squared += u32::from(color[channel].abs_diff(entry[channel])).pow(2);
        }
        let squared = if color[3] == entry[3] { u64::from(squared) } else { OTHER_ALPHA };
        if squared < best.1 {
            best = (place, squared);
        }
    }
    best
}

/// More than the squared difference of any two opaque colours: what is opaque stays so where that can be.
const OTHER_ALPHA: u64 = 3 * 255 * 255 + 1;

/// At most so many colours of these opaque pixels, rounded to the bits that there are, behind a transparent entry where there is one; as
/// many as were asked for, of which the last may be repeated.
pub(super) fn clustered(
    pixels: &[Seen],
    colors: u32,
    bits: Bits,
    (transparent, params): (bool, &CheckedParams),
) -> Vec<Seen> {
    let mut entries = if transparent { vec![CLEAR] } else { Vec::new() };
    let free = colors - u32::from(transparent);
    if let (Ok(image), Ok(k)) = (ImageView::new(pixels.len(), 1, pixels), ClusterCount::new(free)) {
        let histogram = Histogram::new(&image);
        for color in palette(&histogram, &cluster(&histogram, k, params)) {
            let color = bits.rounded(color);
            if !entries.contains(&color) {
                entries.push(color);
            }
        }
    }
    let last = entries.last().copied().unwrap_or([0, 0, 0, 255]);
    entries.resize(colors as usize, last);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_rounded_to_levels_that_reach_from_black_to_white() {
        assert_eq!([0, 4, 5, 250, 255].map(|sample| round(sample, 5)), [0, 0, 8, 247, 255]);
        assert_eq!([0, 127, 128, 255].map(|sample| round(sample, 1)), [0, 0, 255, 255]);
        assert!((0..=255).all(|sample| round(sample, 8) == sample));
    }

    #[test]
    fn what_is_opaque_stays_so() {
        let palette = [CLEAR, [255, 255, 255, 255]];
        assert_eq!(nearest([0, 0, 0, 255], &palette).0, 1);
        assert_eq!(nearest(CLEAR, &palette), (0, 0));
    }
}
