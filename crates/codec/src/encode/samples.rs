//! Pixels as samples of as few channels as they need, and rows of these as PNG filters them.

use png::{ColorType, Filter};

/// 8-bit samples, row by row.
pub(super) struct Samples {
    pub(super) color: ColorType,
    pub(super) bytes: Vec<u8>,
}

impl Samples {
    /// Without alpha where all is opaque, with one channel for three where all is gray.
    pub(super) fn of(pixels: &[[u8; 4]]) -> Self {
        let opaque = pixels.iter().all(|pixel| pixel[3] == 255);
        let gray = pixels.iter().all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
        let (color, bytes) = match (opaque, gray) {
            (true, true) => (ColorType::Grayscale, pixels.iter().map(|pixel| pixel[0]).collect()),
            (true, false) => (ColorType::Rgb, pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()),
            (false, true) => {
                (ColorType::GrayscaleAlpha, pixels.iter().flat_map(|&[y, _, _, a]| [y, a]).collect())
            }
            (false, false) => (ColorType::Rgba, pixels.as_flattened().to_vec()),
        };
        Self { color, bytes }
    }

    /// Rows as they are, each after its filter's number.
    pub(super) fn unfiltered(&self, width: u32) -> Vec<u8> {
        let rows = self.bytes.chunks(self.row_bytes(width));
        rows.flat_map(|row| std::iter::once(&(Filter::NoFilter as u8)).chain(row)).copied().collect()
    }

    /// Differences from what Paeth predicts of the pixels to the left, above, and left of that one; each row after its
    /// filter's number.
    pub(super) fn paeth(&self, width: u32) -> Vec<u8> {
        let (row_bytes, channels) = (self.row_bytes(width), self.color.samples());
        let mut filtered = Vec::with_capacity(self.bytes.len() + self.bytes.len() / row_bytes);
        let mut above = &vec![0; row_bytes][..];
        for row in self.bytes.chunks(row_bytes) {
            filtered.push(Filter::Paeth as u8);
            let first = row.iter().zip(above).take(channels);
            filtered.extend(first.map(|(sample, above)| sample.wrapping_sub(*above)));
            let neighbours = row.iter().zip(above).zip(&above[channels..]);
            let rest = row[channels..].iter().zip(neighbours);
            filtered.extend(rest.map(|(sample, ((left, above_left), above))| {
                sample.wrapping_sub(predicted(*left, *above, *above_left))
            }));
            above = row;
        }
        filtered
    }

    fn row_bytes(&self, width: u32) -> usize {
        width as usize * self.color.samples()
    }
}

/// The neighbour that is nearest to left + above - above left; ties go to the left one, then to the one above.
fn predicted(left: u8, above: u8, above_left: u8) -> u8 {
    let [a, b, c] = [left, above, above_left].map(i16::from);
    let (to_left, to_above, to_above_left) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if to_left <= to_above && to_left <= to_above_left {
        left
    } else if to_above <= to_above_left {
        above
    } else {
        above_left
    }
}
