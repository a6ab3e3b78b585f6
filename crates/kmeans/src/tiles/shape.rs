//! How an image is cut.

/// How an image is cut and how many colours its parts have, every value checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileShape {
    /// Width of a tile in pixels, 1 or more; those at the right edge may be narrower.
    pub width: u32,
    /// Height of a tile in pixels, 1 or more; those at the lower edge may be lower.
    pub height: u32,
    /// Palettes, 1 or more.
    pub palettes: u32,
    /// Colours of each palette, 1 or more; where the image has transparent pixels the first of them is transparent, and there are two
    /// or more.
    pub colors: u32,
    /// Bits of red, green and blue that a colour has, 1 to 8 each.
    pub bits: [u8; 3],
}
