//! How far the frames of an animation are from those of its source: the mean over frames, and the worst.

use codec::{Animation, Color, Raster, Rejection};
use evaluate::{defined, internal, view_of};
use metrics::{Reference, Wanted, psnr_db};

use crate::outcome::AnimationFacts;

/// What is measured of every frame.
const WANTED: Wanted =
    Wanted { ssim: true, ms_ssim: false, ssimulacra2: false, delta_e2000: false, banding: false };

/// The measures of frames so far.
#[derive(Default)]
pub(super) struct Score {
    frames: u32,
    mse: f64,
    worst_mse: f64,
    ssim: Vec<f64>,
    undefined: Vec<(String, String)>,
}

/// The mean over frames.
pub(super) struct Mean {
    /// Of the mean squared error over all frames.
    pub(super) psnr_db: Option<f64>,
    pub(super) ssim: Option<f64>,
    pub(super) undefined: Vec<(String, String)>,
}

impl Score {
    /// Measures a frame.
    pub(super) fn add(&mut self, source: &Raster, pixels: &[Color]) -> Result<(), Rejection> {
        let seen = source.with_pixels(pixels.to_vec());
        let pair = Reference::of(view_of(source)?, WANTED).measure(view_of(&seen)?).map_err(internal)?;
        self.frames += 1;
        self.mse += pair.mse;
        self.worst_mse = self.worst_mse.max(pair.mse);
        match pair.ssim {
            Ok(ssim) => self.ssim.push(ssim),
            Err(reason) if self.undefined.is_empty() => {
                self.undefined.push(("ssim".to_owned(), reason.to_string()));
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// The worst of all frames, and their mean.
    pub(super) fn told(self, animation: &Animation<'_>) -> (AnimationFacts, Mean) {
        let mut undefined = self.undefined;
        let frames = f64::from(self.frames.max(1));
        let mean = Mean {
            psnr_db: defined("psnr_db", psnr_db(self.mse / frames), &mut undefined),
            ssim: (!self.ssim.is_empty()).then(|| self.ssim.iter().sum::<f64>() / self.ssim.len() as f64),
            undefined,
        };
        let facts = AnimationFacts {
            frames: self.frames,
            plays: animation.plays.map(std::num::NonZeroU32::get),
            worst_psnr_db: psnr_db(self.worst_mse).ok(),
            worst_ssim: self.ssim.into_iter().reduce(f64::min),
        };
        (facts, mean)
    }
}
