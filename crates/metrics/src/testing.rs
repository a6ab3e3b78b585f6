//! Helpers that the tests of several modules share.

use proptest::collection::vec;
use proptest::prelude::*;
use pulp::Arch;

use crate::image::ImageView;

/// Every instruction set that pulp can dispatch to on this machine, the baseline first.
pub(crate) fn arches() -> Vec<Arch> {
    let mut arches = vec![Arch::Scalar, Arch::new()];
    #[cfg(target_arch = "x86_64")]
    arches.extend(pulp::x86::V3::try_new().map(Arch::V3));
    arches
}

/// An image that owns its pixels.
#[derive(Debug, Clone)]
pub(crate) struct OwnedImage {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<[u8; 4]>,
}

impl OwnedImage {
    pub(crate) fn view(&self) -> ImageView<'_> {
        ImageView::new(self.width, self.height, &self.pixels).expect("the generator fits pixels to the shape")
    }
}

/// Two images of equal shape: opaque, gray, or with alpha, each for itself.
pub(crate) fn pairs(
    width: std::ops::Range<usize>,
    height: std::ops::Range<usize>,
) -> impl Strategy<Value = (OwnedImage, OwnedImage)> {
    (width, height).prop_flat_map(|(width, height)| (image(width, height), image(width, height)))
}

fn image(width: usize, height: usize) -> impl Strategy<Value = OwnedImage> {
    let pixels = vec(any::<[u8; 4]>(), width * height);
    (pixels, any::<bool>(), any::<bool>()).prop_map(move |(mut pixels, opaque, gray)| {
        for pixel in &mut pixels {
            if opaque {
                pixel[3] = 255;
            }
            if gray {
                *pixel = [pixel[0], pixel[0], pixel[0], pixel[3]];
            }
        }
        OwnedImage { width, height, pixels }
    })
}
