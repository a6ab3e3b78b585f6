//! SSIMULACRA 2 (J. Sneyers, Cloudinary 2022): structural similarity and edge differences in the colour space XYB at six
//! scales, weighted to agree with 22,000 human opinions about compressed images.
//!
//! 8-bit sRGB in; the value is that of Cloudinary's reference program to the last digit, by the crate `fast-ssim2`, whose
//! result does not depend on the instruction set. Range: at most 100 (identical), may be negative; no unit, higher is
//! better: 90 can hardly be distinguished from the original, 70 is high, 50 medium, 30 low quality. Undefined where a side
//! is shorter than 8 pixels, or where there are more than 2^28 pixels.
//!
//! It was fitted to the losses of image codecs. The quality names above are less certain for losses of quantization, such as
//! flat areas of a wrong colour; use it to order outputs of one original.
//!
//! Source: <https://github.com/cloudinary/ssimulacra2>.

use fast_ssim2::{MAX_IMAGE_PIXELS, PixelDescriptor, PixelSlice, Ssimulacra2Error, Ssimulacra2Reference};

use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};

/// Side of the smallest image that the method takes.
const SHORTEST_SIDE: usize = 8;

/// What SSIMULACRA 2 precomputes of an original, or why there is no value.
pub(crate) struct Ssimulacra2Original(Result<Box<Ssimulacra2Reference>, Undefined>);

impl Ssimulacra2Original {
    /// Prepares `original`.
    pub(crate) fn new(original: &Planes) -> Self {
        Self(check(original).and_then(|()| with_pixels(original, Ssimulacra2Reference::new).map(Box::new)))
    }

    /// Compares `output`, of the same shape as the original.
    pub(crate) fn compare(&self, output: &Planes) -> Measure {
        match &self.0 {
            Ok(reference) => with_pixels(output, |pixels| reference.compare(pixels)),
            Err(undefined) => Err(*undefined),
        }
    }
}

fn check(&Planes { width, height, .. }: &Planes) -> Result<(), Undefined> {
    if width.min(height) < SHORTEST_SIDE {
        return Err(Undefined::TooSmall { width, height, window: SHORTEST_SIDE });
    }
    if width * height > MAX_IMAGE_PIXELS {
        return Err(Undefined::TooLarge { width, height, pixels: MAX_IMAGE_PIXELS });
    }
    Ok(())
}

/// Calls `work` with the image as `fast-ssim2` takes it. The shape is checked before, so that no error is left but its limit.
fn with_pixels<Value>(
    image: &Planes,
    work: impl FnOnce(&PixelSlice<'_>) -> Result<Value, Ssimulacra2Error>,
) -> Result<Value, Undefined> {
    let &Planes { width, height, .. } = image;
    let bytes: Vec<u8> = image.colors().flatten().collect();
    let too_large = Undefined::TooLarge { width, height, pixels: MAX_IMAGE_PIXELS };
    let slice = PixelSlice::new(&bytes, width as u32, height as u32, 3 * width, PixelDescriptor::RGB8_SRGB);
    work(&slice.map_err(|_| too_large)?).map_err(|_| too_large)
}
