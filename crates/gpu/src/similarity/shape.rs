//! Sizes of planes and of what kernels write, scale by scale.

/// Side of a window, and windows in a row of a tile.
const WINDOW: usize = 11;
const TILE: usize = 16;

/// Words of a plane of which a workgroup adds up the squared errors.
const WORDS_PER_SUM: usize = 2_048;

/// Words that a workgroup of the other kernels writes.
pub(super) const WORDS_PER_GROUP: usize = 256;

/// Planes of one scale: two samples to a word, rows filled up to whole words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PlaneShape {
    pub(super) width: usize,
    pub(super) height: usize,
}

impl PlaneShape {
    /// Half as wide and high, an odd side rounded up.
    pub(super) fn halved(self) -> Self {
        Self { width: self.width.div_ceil(2), height: self.height.div_ceil(2) }
    }

    /// Words of a plane.
    pub(super) fn words(self) -> usize {
        self.width.div_ceil(2) * self.height
    }

    /// Windows of a plane.
    pub(super) fn windows(self) -> usize {
        (self.width + 1 - WINDOW) * (self.height + 1 - WINDOW)
    }

    /// Tiles of windows of a plane.
    pub(super) fn tiles(self) -> usize {
        (self.width + 1 - WINDOW).div_ceil(TILE) * (self.height + 1 - WINDOW).div_ceil(TILE)
    }

    /// Sums of squared errors of a plane.
    pub(super) fn error_sums(self) -> usize {
        self.words().div_ceil(WORDS_PER_SUM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_sides_are_rounded_up() {
        let shape = PlaneShape { width: 27, height: 11 };
        assert_eq!((shape.words(), shape.windows(), shape.tiles(), shape.error_sums()), (14 * 11, 17, 2, 1));
        assert_eq!(shape.halved(), PlaneShape { width: 14, height: 6 });
    }
}
