//! Peak signal-to-noise ratio of 8-bit images.
//!
//! `psnr = 10 log10(255^2 / mse)` from the mse over R, G and B together (not the mean of three channels' PSNR, and not
//! luma's). Range 0 and above for the mse of 8-bit images, unit: decibel, higher is better. Undefined for identical
//! images, whose ratio has no bound.

use crate::undefined::{Measure, Undefined};

const PEAK: f64 = 255.0;

/// Computes the PSNR in decibel from an `mse` of 8-bit samples (0 to 65025).
///
/// PSNR is a function of MSE alone: it ranks the outputs of one original as MSE does, and is a poor guide across originals.
///
/// # Errors
///
/// [`Undefined::Identical`] if `mse` is 0.
pub fn psnr_db(mse: f64) -> Measure {
    if mse == 0.0 { Err(Undefined::Identical) } else { Ok(10.0 * (PEAK * PEAK / mse).log10()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_times_less_error_is_ten_decibel_more() {
        assert_eq!(psnr_db(65025.0), Ok(0.0));
        assert_eq!(psnr_db(6502.5), Ok(10.0));
        assert_eq!(psnr_db(0.0), Err(Undefined::Identical));
    }
}
