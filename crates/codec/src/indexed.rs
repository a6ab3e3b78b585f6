//! A palette and each pixel's entry in it, as every encoder of few colours takes them.

/// An image of few colours, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Indexed<'a> {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Colours `[r, g, b, a]`, straight alpha.
    pub palette: &'a [[u8; 4]],
    /// For each pixel, row by row, the place of its colour in the palette.
    pub indices: &'a [u16],
}

impl Indexed<'_> {
    /// `[r, g, b, a]`, row by row.
    #[must_use]
    pub fn pixels(&self) -> Vec<[u8; 4]> {
        self.indices.iter().map(|&index| self.palette[index as usize]).collect()
    }
}
