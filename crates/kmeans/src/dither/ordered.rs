//! Ordered dithering for any palette: each colour is mixed from two entries, and a matrix of thresholds decides which pixel
//! gets which.
//!
//! The first entry is the nearest. The second is the one with the least cost of the mix: the squared error of its mean plus
//! 0.15 times its variance, as the contrast between the two entries is seen as noise. A colour whose nearest entry differs
//! by no more than one level is not mixed. An opaque colour is mixed from opaque entries, where there are any.

use rayon::prelude::*;

use super::blue_noise;
use super::entries::Entries;
use super::space::{Coordinates, DitherSpace, FULL_ALPHA};
use crate::histogram::Histogram;
use crate::image::ImageView;

/// Weight of the variance of a mix relative to the squared error of its mean.
const VARIANCE_WEIGHT: f32 = 0.15;

/// The squared error of a single entry up to which a colour is not mixed: one level.
const NEGLIGIBLE_ERROR: f32 = 1.0;

/// Thresholds between 0 and 1 in a square that tiles the plane.
pub(super) struct ThresholdMatrix {
    side: usize,
    thresholds: Vec<f32>,
}

impl ThresholdMatrix {
    /// The matrix of Bayer (1973), 8x8: bits of x and x xor y interleaved, the lowest first.
    pub(super) fn bayer() -> Self {
        let rank =
            |x: u32, y: u32| (0..3).fold(0, |rank, bit| rank << 2 | ((x ^ y) >> bit & 1) << 1 | y >> bit & 1);
        let ranks: Vec<u32> = (0..8).flat_map(|y| (0..8).map(move |x| rank(x, y))).collect();
        Self::of_ranks(8, &ranks)
    }

    /// Blue noise, 64x64.
    pub(super) fn blue_noise() -> Self {
        Self::of_ranks(blue_noise::SIDE, &blue_noise::ranks())
    }

    fn of_ranks(side: usize, ranks: &[u32]) -> Self {
        let count = ranks.len() as f32;
        Self { side, thresholds: ranks.iter().map(|&rank| (rank as f32 + 0.5) / count).collect() }
    }

    fn at(&self, x: usize, y: usize) -> f32 {
        self.thresholds[y % self.side * self.side + x % self.side]
    }
}

/// Two entries, and the second one's share.
#[derive(Clone, Copy)]
struct Mix {
    first: u16,
    second: u16,
    share: f32,
}

impl Mix {
    /// The mix with the least cost; the second entry's share is scaled by `strength`.
    fn of(color: [u8; 4], entries: &Entries, scene: &Scene<'_>, strength: f32) -> Self {
        let point = scene.coordinates.point(color);
        let nearest = entries.nearest(&point);
        let alone = Self { first: nearest as u16, second: nearest as u16, share: 0.0 };
        let first = &entries.points[nearest];
        let error = difference(&point, first);
        if color[3] == 0 || scene.is_negligible(color, nearest) {
            return alone;
        }
        let (mut best, mut least) = (alone, f32::INFINITY);
        for (index, second) in entries.points.iter().enumerate() {
            let step = difference(second, first);
            let (along, length) = (dot(&error, &step), dot(&step, &step));
            // An entry that the colour may not have is far away.
            if along <= 0.0 || second[3] > FULL_ALPHA {
                continue;
            }
            let share = (along / length).min(1.0);
            let mut rest = error;
            for channel in 0..4 {
                rest[channel] -= share * step[channel];
            }
            let cost = dot(&rest, &rest) + VARIANCE_WEIGHT * share * (1.0 - share) * length;
            if cost < least {
                least = cost;
                best = Self { second: index as u16, share: strength * share, ..alone };
            }
        }
        best
    }
}

/// What colours are mixed from, and where.
pub(super) struct Scene<'a> {
    palette: &'a [[u8; 4]],
    coordinates: &'a Coordinates,
    samples: Coordinates,
}

impl<'a> Scene<'a> {
    pub(super) fn new(palette: &'a [[u8; 4]], coordinates: &'a Coordinates) -> Self {
        Self { palette, coordinates, samples: Coordinates::new(DitherSpace::Srgb) }
    }

    /// Whether `color` differs by no more than one level from an entry, in samples as stored: those of dark colours have hardly any
    /// light.
    fn is_negligible(&self, color: [u8; 4], entry: usize) -> bool {
        let error = difference(&self.samples.point(color), &self.samples.point(self.palette[entry]));
        dot(&error, &error) <= NEGLIGIBLE_ERROR
    }
}

/// The entry of each pixel, row by row.
pub(super) fn mix(
    image: &ImageView<'_>,
    histogram: &Histogram,
    scene: &Scene<'_>,
    matrix: &ThresholdMatrix,
    strength: f32,
) -> Vec<u16> {
    let entries = Entries::new(scene.palette, scene.coordinates);
    let for_opaque = entries.for_opaque();
    let of_color = |&color: &[u8; 4]| {
        Mix::of(color, if color[3] == 255 { &for_opaque } else { &entries }, scene, strength)
    };
    let mixes: Vec<Mix> = histogram.colors().par_iter().map(of_color).collect();
    let width = image.width();
    let mut indices = vec![0; image.pixels().len()];
    let rows = image.pixels().par_chunks(width).zip(indices.par_chunks_mut(width));
    rows.enumerate().for_each(|(y, (pixels, indices))| {
        histogram.locate(pixels, |x, color| {
            let mix = mixes[color];
            indices[x] = if matrix.at(x, y) < mix.share { mix.second } else { mix.first };
        });
    });
    indices
}

fn difference(a: &[f32; 4], b: &[f32; 4]) -> [f32; 4] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3]]
}

fn dot(a: &[f32; 4], b: &[f32; 4]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_bayers() {
        let matrix = ThresholdMatrix::bayer();
        let ranks: Vec<u32> = matrix.thresholds.iter().map(|threshold| (threshold * 64.0) as u32).collect();
        // https://en.wikipedia.org/wiki/Ordered_dithering, mirrored along the diagonal.
        assert_eq!(ranks[..8], [0, 32, 8, 40, 2, 34, 10, 42]);
        assert_eq!((0..8).map(|y| ranks[8 * y]).collect::<Vec<_>>(), [0, 48, 12, 60, 3, 51, 15, 63]);
        let mut sorted = ranks;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..64));
    }
}
