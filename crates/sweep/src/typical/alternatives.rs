//! An image as other encoders store it: lossless PNG and WebP, JPEG and lossy WebP at several qualities.

use rayon::prelude::*;

use super::reason;
use crate::evaluate::caught;
use crate::versus::{Alternative, Family, Subject, VersusRow};

/// As the encoders count them: from what nobody would ship to what nobody tells from the original.
const QUALITIES: [u8; 6] = [10, 30, 50, 75, 90, 95];

/// The level of oxipng for the lossless PNG.
const OPTIMIZE: u8 = if cfg!(feature = "oxipng") { 2 } else { 0 };

/// Every alternative that holds the image, `lanes` side by side; and for each family that lacks some, why.
pub(super) fn of_image(subject: &Subject<'_>, lanes: usize) -> (Vec<VersusRow>, Vec<(Family, String)>) {
    let (mut rows, mut lacking) = (Vec::new(), Vec::new());
    for alternatives in Alternative::of(subject.raster, &QUALITIES).chunks(lanes) {
        let row =
            |alternative: &Alternative| caught(|| subject.row(alternative.encode(subject.raster, OPTIMIZE)?));
        let made: Vec<_> = alternatives.par_iter().map(row).collect();
        for (alternative, row) in alternatives.iter().zip(made) {
            match row {
                Ok(row) => rows.push(row),
                Err(rejection) => lacking.push((alternative.family(), reason(rejection))),
            }
        }
    }
    lacking.dedup_by_key(|(family, _)| *family);
    (rows, lacking)
}
