//! How much each pixel of an image counts.

use codec::{Raster, Rejection, hex_of};
use kmeans::Histogram;
use metrics::{AnyImageView, psnr_db, weighted_mse};

use crate::caught::internal;
use crate::views::{pixels_of, view_of};

/// A gray picture of an image's size: a pixel counts from not at all (black) to most (white).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Importance {
    width: u32,
    height: u32,
    weights: Vec<u8>,
}

/// The error of an output in which pixels count by their importance.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedError {
    /// Mean squared error over R, G and B in squared 8-bit levels.
    pub mse: f64,
    /// Peak signal-to-noise ratio in dB; none where nothing that counts differs.
    pub psnr_db: Option<f64>,
}

impl Importance {
    /// The levels of a picture.
    ///
    /// # Errors
    /// When it is not gray and opaque, or black.
    pub fn of(raster: &Raster) -> Result<Self, Rejection> {
        let is_gray = |[r, g, b, a]: [u8; 4]| r == g && g == b && a == 255;
        if let Some(&other) = raster.pixels().iter().find(|pixel| !is_gray(**pixel)) {
            let color = hex_of(other);
            return Err(Rejection::Failed(format!(
                "an importance map is gray and opaque, and it has {color}"
            )));
        }
        let weights: Vec<u8> = raster.pixels().iter().map(|pixel| pixel[0]).collect();
        if weights.iter().all(|&weight| weight == 0) {
            return Err(Rejection::Failed("no pixel would count: the importance map is black".to_owned()));
        }
        Ok(Self { width: raster.width, height: raster.height, weights })
    }

    /// The colours of an image, each with the importance of its pixels as its weight; `None` where all pixels count alike, as then
    /// nothing is weighted.
    ///
    /// # Errors
    /// When the map is of another size.
    pub fn weigh(&self, image: &Raster, histogram: &Histogram) -> Result<Option<Histogram>, Rejection> {
        self.check(image)?;
        let alike = self.weights.iter().all(|weight| *weight == self.weights[0]);
        Ok(if alike { None } else { Some(histogram.weighted_by(&pixels_of(image)?, &self.weights)) })
    }

    fn check(&self, image: &Raster) -> Result<(), Rejection> {
        let Self { width, height, .. } = *self;
        if (width, height) == (image.width, image.height) {
            return Ok(());
        }
        Err(Rejection::Failed(format!(
            "the importance map is {width}x{height}, and the image {}x{}: draw it in the image's size",
            image.width, image.height
        )))
    }

    /// The weighted error of `output`.
    ///
    /// # Errors
    /// When a size is another.
    pub fn error<'a>(
        &self,
        original: &Raster,
        output: impl Into<AnyImageView<'a>>,
    ) -> Result<WeightedError, Rejection> {
        self.check(original)?;
        let mse = weighted_mse(view_of(original)?, output, &self.weights).map_err(internal)?;
        let mse = mse.ok_or_else(|| internal("no pixel counts"))?;
        Ok(WeightedError { mse, psnr_db: psnr_db(mse).ok() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raster(pixels: &[[u8; 4]]) -> Raster {
        Raster::new(pixels.len() as u32, 1, pixels.as_flattened().to_vec())
    }

    #[test]
    fn a_map_is_gray_opaque_and_not_black() {
        let reason = |pixels: &[[u8; 4]]| Importance::of(&raster(pixels)).unwrap_err().reason();
        assert!(reason(&[[9, 9, 9, 255], [1, 2, 3, 255]]).contains("#010203"));
        assert!(reason(&[[9, 9, 9, 99]]).contains("#09090963"));
        assert!(reason(&[[0, 0, 0, 255]]).contains("black"));
        let map = Importance::of(&raster(&[[0, 0, 0, 255], [7, 7, 7, 255]])).unwrap();
        assert_eq!(map.weights, [0, 7]);
        assert!(map.check(&raster(&[[0; 4]])).unwrap_err().reason().contains("2x1, and the image 1x1"));
    }
}
