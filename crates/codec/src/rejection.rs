//! Why a file gives no pixels: what is no image is told apart from what is a broken one.

use thiserror::Error;

/// Why a file gives no pixels.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Rejection {
    /// It is no image, and nobody said it was.
    #[error("{0}")]
    Skipped(String),
    /// It is, or claims to be, an image.
    #[error("{0}")]
    Failed(String),
}

impl Rejection {
    /// Why, in words.
    #[must_use]
    pub fn reason(self) -> String {
        let (Self::Skipped(reason) | Self::Failed(reason)) = self;
        reason
    }
}
