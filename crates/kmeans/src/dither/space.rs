//! The coordinates in which errors are taken and colours mixed: premultiplied samples as stored, or their light.

use palette::Srgb;

/// Alpha of an opaque colour.
pub(super) const FULL_ALPHA: f32 = 255.0;

/// What is mixed in dithering, and so whose local mean is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum DitherSpace {
    /// sRGB samples as stored: what an image viewer that scales without care mixes. Dithered areas look lighter than the image
    /// where few entries lie far apart.
    #[default]
    Srgb,
    /// Linear light (IEC 61966-2-1): what an eye mixes from afar, and paper of ink and none. For few colours that lie far apart, as
    /// those of e-paper; not for dark images in many colours, whose entries lie close together there.
    Linear,
}

impl DitherSpace {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Srgb => "srgb",
            Self::Linear => "linear",
        }
    }
}

/// From colours to the coordinates of dithering.
pub(super) struct Coordinates {
    /// The coordinate of each sample, 0 to 255.
    of_sample: [f32; 256],
}

impl Coordinates {
    pub(super) fn new(space: DitherSpace) -> Self {
        let coordinate = |sample: usize| match space {
            DitherSpace::Srgb => sample as f32,
            DitherSpace::Linear => {
                (255.0 * Srgb::new(sample as f64 / 255.0, 0.0, 0.0).into_linear().red) as f32
            }
        };
        Self { of_sample: std::array::from_fn(coordinate) }
    }

    /// Premultiplied coordinates and alpha, each 0 to 255.
    #[inline(always)]
    pub(super) fn point(&self, [r, g, b, a]: [u8; 4]) -> [f32; 4] {
        let part = |sample: u8| self.of_sample[sample as usize] * a as f32 / 255.0;
        [part(r), part(g), part(b), a as f32]
    }
}
