//! How error diffusion distributes the error of a pixel over those that come later.
//!
//! A kernel is a table of weights relative to the pixel: ahead in its own row, then in the rows below, from behind to ahead.

/// The place of a neighbour relative to the pixel, and its share of the error.
#[derive(Clone, Copy)]
pub(super) struct Share {
    /// Pixels ahead in the direction of the row; behind where it is negative.
    pub(super) ahead: isize,
    /// Rows below.
    pub(super) below: usize,
    pub(super) weight: f32,
}

/// Rows that an error may reach: its own, and two below.
pub(super) const ROWS: usize = 3;

/// Pixels that an error may reach to either side.
pub(super) const REACH: usize = 2;

/// Which neighbours get which share of an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffusionKernel {
    /// Four neighbours (Floyd & Steinberg 1976, "An adaptive algorithm for spatial grey scale").
    #[default]
    FloydSteinberg,
    /// Six neighbours, and only six eighths of the error (Bill Atkinson, for the early Macintosh):
    /// highlights and shadows lose their detail, and what is between gains contrast.
    Atkinson,
    /// Twelve neighbours in three rows (Jarvis, Judice & Ninke 1976, "A survey of techniques for the display of continuous tone
    /// pictures on bilevel displays"): smoother, and coarser.
    Jarvis,
    /// The same neighbours with weights that are powers of two (Stucki 1981, "MECCA, a multiple-error correction computation
    /// algorithm for bi-level image hardcopy reproduction").
    Stucki,
    /// Ten neighbours in three rows (Sierra 1989): between Floyd & Steinberg and Jarvis.
    Sierra,
}

impl DiffusionKernel {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::FloydSteinberg, Self::Atkinson, Self::Jarvis, Self::Stucki, Self::Sierra];

    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FloydSteinberg => "floyd-steinberg",
            Self::Atkinson => "atkinson",
            Self::Jarvis => "jarvis",
            Self::Stucki => "stucki",
            Self::Sierra => "sierra",
        }
    }
}

/// The shares of a table as it is published: the pixel is the third of the first row, and the whole error is `divisor` parts. It has
/// `NEIGHBOURS` weights above 0.
const fn shares<const NEIGHBOURS: usize>(
    table: [[u8; 2 * REACH + 1]; ROWS],
    divisor: u8,
) -> [Share; NEIGHBOURS] {
    const NONE: Share = Share { ahead: 0, below: 0, weight: 0.0 };
    let mut shares = [NONE; NEIGHBOURS];
    let (mut found, mut place) = (0, 0);
    while place < ROWS * (2 * REACH + 1) {
        let (below, column) = (place / (2 * REACH + 1), place % (2 * REACH + 1));
        let weight = table[below][column];
        if weight > 0 {
            let ahead = column.cast_signed() - REACH.cast_signed();
            shares[found] = Share { ahead, below, weight: weight as f32 / divisor as f32 };
            found += 1;
        }
        place += 1;
    }
    assert!(found == NEIGHBOURS, "so many weights are above 0");
    shares
}

pub(super) const FLOYD_STEINBERG: [Share; 4] =
    shares([[0, 0, 0, 7, 0], [0, 3, 5, 1, 0], [0, 0, 0, 0, 0]], 16);

pub(super) const ATKINSON: [Share; 6] = shares([[0, 0, 0, 1, 1], [0, 1, 1, 1, 0], [0, 0, 1, 0, 0]], 8);

pub(super) const JARVIS: [Share; 12] = shares([[0, 0, 0, 7, 5], [3, 5, 7, 5, 3], [1, 3, 5, 3, 1]], 48);

pub(super) const STUCKI: [Share; 12] = shares([[0, 0, 0, 8, 4], [2, 4, 8, 4, 2], [1, 2, 4, 2, 1]], 42);

pub(super) const SIERRA: [Share; 10] = shares([[0, 0, 0, 5, 3], [2, 4, 5, 4, 2], [0, 2, 3, 2, 0]], 32);

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(shares: &[Share]) -> f32 {
        shares.iter().map(|share| share.weight).sum()
    }

    #[test]
    fn the_whole_error_is_passed_on_but_by_atkinson() {
        for shares in [&FLOYD_STEINBERG[..], &JARVIS, &STUCKI, &SIERRA] {
            assert!((sum(shares) - 1.0).abs() < 1e-6);
        }
        assert!((sum(&ATKINSON) - 0.75).abs() < 1e-6);
    }

    #[test]
    fn errors_reach_pixels_that_come_later() {
        for shares in [&FLOYD_STEINBERG[..], &ATKINSON, &JARVIS, &STUCKI, &SIERRA] {
            for Share { ahead, below, .. } in shares {
                assert!(*below > 0 || *ahead > 0, "{ahead} {below}");
                assert!(*below < ROWS && ahead.unsigned_abs() <= REACH);
            }
        }
    }
}
