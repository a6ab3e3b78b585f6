//! What a file of frames is made of.

use std::num::NonZeroU32;

use crate::decode::Delay;
use crate::palette::Color;

/// What all frames have in common.
#[derive(Clone, Copy, Debug)]
pub struct Canvas<'a> {
    /// Pixels per row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames that will be appended.
    pub frames: u32,
    /// How often they are played; `None` for ever.
    pub plays: Option<NonZeroU32>,
    /// The palette of all frames; empty where each has its own.
    pub palette: &'a [Color],
}

/// A frame as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredFrame<'a> {
    /// Where it lies on the canvas: left, top, width, height. The first covers all of it; those of a WebP begin at even places.
    pub area: [u32; 4],
    /// The palette of its indices.
    pub palette: &'a [Color],
    /// The pixels of the area, row by row.
    pub indices: &'a [u16],
    /// Whether what is below shows through its transparent pixels, or all its pixels take the place of those below. In a GIF what is
    /// below shows through always.
    pub over: bool,
    /// Whether its area becomes transparent before the next frame.
    pub clear: bool,
    /// For how long it is seen.
    pub delay: Delay,
}
