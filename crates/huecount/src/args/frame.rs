//! The number of a frame.

use std::num::NonZeroU32;

use thiserror::Error;

/// Why a text is no number of a frame.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("frames are counted from 1: write a whole number, 1 or more")]
pub(super) struct FrameError;

/// A frame by its number.
pub(super) fn frame(text: &str) -> Result<NonZeroU32, FrameError> {
    text.parse().map_err(|_| FrameError)
}
