//! SSIMULACRA 2 (J. Sneyers, Cloudinary 2022): structural similarity and edge differences in the colour space XYB at six scales,
//! weighted to agree with 22,000 human opinions about compressed images.
//!
//! 8-bit sRGB in; the value is that of Cloudinary's reference program to the last digit, by the crate `fast-ssim2`, whose
//! result does not depend on the instruction set. Range: at most 100 (identical), may be negative; no unit, higher is better: 90
//! is hardly told from the original, 70 high, 50 medium, 30 low quality. Undefined where a side is shorter than 8 pixels.
//!
//! Source: <https://github.com/cloudinary/ssimulacra2>.

use fast_ssim2::{MAX_IMAGE_PIXELS, PixelDescriptor, PixelSlice, Ssimulacra2Error, Ssimulacra2Reference};

use crate::planes::Planes;
use crate::undefined::{Measure, Undefined};

/// Side of the smallest image that the method takes.
const SHORTEST_SIDE: usize = 8;

/// All that depends on the original alone, or why there is no value.
pub(crate) struct Perceived(Result<Box<Ssimulacra2Reference>, Undefined>);

impl Perceived {
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

/// Hands over the image as the crate wants it. Its shape is checked, so nothing can fail but the shape.
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
