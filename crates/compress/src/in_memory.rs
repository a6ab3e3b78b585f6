//! Pixels in few colours, without a file on either side.

use codec::{Raster, Rejection};
use kmeans::Quantized;

use crate::picture::{Picture, as_mapped};
use crate::plan::{Colors, CompressPlan};

/// An image in few colours.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedImage {
    /// Palette and indices: those that [`compress()`](crate::compress()) writes.
    pub quantized: Quantized,
    /// Mean over pixels of the squared distance to the nearest colour of the palette, in the plan's space.
    pub distortion: f64,
}

/// `raster` in the colours that `plan` asks for; where files lie and how they are written makes no difference. Work is split over
/// the rayon pool that this is called in.
///
/// # Errors
/// When the image is empty or too large, has other colours than a palette allows, or the plan asks for a K that depends on a
/// file's size or on targets.
pub fn quantize(raster: &Raster, plan: &CompressPlan) -> Result<QuantizedImage, Rejection> {
    let drawn = as_mapped(raster.clone(), plan);
    let given = plan.palette.given.as_deref();
    let picture = Picture::new(&drawn, given.unwrap_or(&plan.palette.pins), plan)?;
    let quantized = match (given, &plan.colors) {
        (Some(palette), _) => {
            picture.beyond(palette).map_or(Ok(()), |reason| Err(Rejection::Failed(reason)))?;
            picture.of_palette(palette.to_vec())
        }
        (None, Colors::At(k)) => picture.at_each(&[*k]).swap_remove(0),
        (None, _) => return Err(Rejection::Failed("pixels alone need a K or a palette".to_owned())),
    };
    let distortion = kmeans::palette_distortion(&picture.histogram, &quantized.palette);
    Ok(QuantizedImage { quantized, distortion })
}
