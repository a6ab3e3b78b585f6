//! What other encoders take for an image at the quality that its palette has: the lowest quality of JPEG and of lossy WebP whose
//! SSIMULACRA 2 is no lower, found by bisection, and lossless WebP.

use codec::{Raster, Rejection};
use metrics::{Reference, Wanted};
use tables::Family;

use crate::caught::{caught, internal};
use crate::versions::{Alternative, Version};
use crate::views::view_of;

/// A file of another encoder that is no worse than a palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched {
    /// Its quality as the encoder counts it; nothing where it keeps every pixel.
    pub quality: Option<u8>,
    /// Its size.
    pub bytes: u64,
}

/// What became of a family: the smallest file that is no worse, nothing where it has none, or why that can't be said.
pub type Match = Result<Option<Matched>, Rejection>;

/// Compares other encoders with a palette image whose SSIMULACRA 2 is `least`; an `exact` one, which shows the image itself, is
/// only matched by what keeps every pixel. Families that were not built are left out.
///
/// # Errors
/// When the image has no pixels.
pub fn at_equal_quality(raster: &Raster, least: f64, exact: bool) -> Result<Vec<(Family, Match)>, Rejection> {
    let wanted =
        Wanted { ssim: false, ms_ssim: false, ssimulacra2: true, delta_e2000: false, banding: false };
    let reference = Reference::of(view_of(raster)?, wanted);
    let of_family = |family| match family {
        Family::LosslessWebp => {
            let version = Alternative::at(family, None).encode(raster, 0)?;
            Ok(Some(Matched { quality: None, bytes: version.bytes }))
        }
        Family::Jpeg if !is_opaque(raster) => Err(Rejection::Failed("JPEG holds no transparency".to_owned())),
        _ if exact => Ok(None),
        _ => lowest_quality(least, |quality| {
            let version = Alternative::at(family, Some(quality)).encode(raster, 0)?;
            Ok((ssimulacra2(raster, &reference, &version)?, version.bytes))
        }),
    };
    let built: &[Family] =
        if codec::WEBP { &[Family::LosslessWebp, Family::Jpeg, Family::Webp] } else { &[Family::Jpeg] };
    Ok(built.iter().map(|&family| (family, caught(|| of_family(family)))).collect())
}

fn is_opaque(raster: &Raster) -> bool {
    raster.pixels().iter().all(|pixel| pixel[3] == 255)
}

fn ssimulacra2(raster: &Raster, reference: &Reference<'_>, version: &Version) -> Result<f64, Rejection> {
    let pixels = version.pixels.clone().unwrap_or_else(|| raster.pixels().to_vec());
    let pair = reference.measure(view_of(&raster.with_pixels(pixels))?).map_err(internal)?;
    pair.ssimulacra2.map_err(|reason| Rejection::Failed(reason.to_string()))
}

/// The qualities that encoders know.
const LOWEST: u8 = 1;
const HIGHEST: u8 = 100;
/// The first quality that is tried, and those after it while nothing is known of one side.
const FIRST: u8 = 80;
const LOW: [u8; 2] = [60, 20];
const HIGH: u8 = 91;
/// SSIMULACRA 2 by which the file may be better than the palette: one or two steps of quality.
const TOLERANCE: f64 = 0.5;

/// A quality that was tried.
#[derive(Clone, Copy)]
struct Tried {
    quality: u8,
    ssimulacra2: f64,
    bytes: u64,
}

/// The lowest quality at which `measure` gives a SSIMULACRA 2 of at least `least`, or one that is better by no more than the
/// tolerance; nothing where the highest quality is worse. What is seen is taken to grow with the encoder's quality; for JPEG it
/// leaps at 90, from where on chroma has all of its samples. Interpolation and bisection take turns, so that three or four files
/// are enough as a rule.
fn lowest_quality(least: f64, measure: impl Fn(u8) -> Result<(f64, u64), Rejection>) -> Match {
    let (mut worse, mut no_worse): (Option<Tried>, Option<Tried>) = (None, None);
    let mut is_middle = true;
    loop {
        let next = match (worse, no_worse) {
            (None, None) => FIRST,
            (Some(worse), None) if worse.quality == HIGHEST => return Ok(None),
            (Some(worse), None) => {
                if worse.quality < HIGH {
                    HIGH
                } else {
                    HIGHEST
                }
            }
            (_, Some(found)) if is_close(worse, found, least) => {
                return Ok(Some(Matched { quality: Some(found.quality), bytes: found.bytes }));
            }
            (None, Some(found)) => LOW.into_iter().find(|&low| low < found.quality).unwrap_or(LOWEST),
            (Some(worse), Some(found)) => {
                is_middle = !is_middle;
                between(worse, found, least, is_middle)
            }
        };
        let (ssimulacra2, bytes) = measure(next)?;
        let tried = Tried { quality: next, ssimulacra2, bytes };
        *(if ssimulacra2 >= least { &mut no_worse } else { &mut worse }) = Some(tried);
    }
}

/// Whether nothing lower is worth trying.
fn is_close(worse: Option<Tried>, found: Tried, least: f64) -> bool {
    let next_to_worse = worse.is_some_and(|worse| worse.quality + 1 == found.quality);
    found.quality == LOWEST || next_to_worse || found.ssimulacra2 - least <= TOLERANCE
}

/// A quality between two: in the middle, or where the line between both reaches `least`.
fn between(worse: Tried, found: Tried, least: f64, middle: bool) -> u8 {
    let gap = f64::from(found.quality - worse.quality);
    let share = (least - worse.ssimulacra2) / (found.ssimulacra2 - worse.ssimulacra2);
    let step = (if middle { 0.5 } else { share } * gap).ceil() as u8;
    (worse.quality + step).clamp(worse.quality + 1, found.quality - 1)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use proptest::prelude::*;

    use super::*;

    /// The qualities that were tried, and the match, of an encoder whose quality at each setting is `curve`.
    fn search(least: f64, curve: impl Fn(u8) -> f64) -> (Vec<u8>, Option<Matched>) {
        let tried = RefCell::new(Vec::new());
        let measure = |quality: u8| {
            tried.borrow_mut().push(quality);
            Ok((curve(quality), 100 * u64::from(quality)))
        };
        let found = lowest_quality(least, measure).unwrap();
        (tried.into_inner(), found)
    }

    #[test]
    fn what_never_reaches_it_is_no_match_and_what_always_does_is_the_lowest() {
        assert_eq!(search(200.0, f64::from), (vec![80, 91, 100], None));
        let (tried, found) = search(-5.0, f64::from);
        assert_eq!((tried, found), (vec![80, 60, 20, 1], Some(Matched { quality: Some(1), bytes: 100 })));
    }

    /// Soft waves of all colours.
    fn waves() -> Raster {
        let wave = |x: u32, y: u32, a: f64, b: f64| {
            (128.0 + 110.0 * (a * f64::from(x) + b * f64::from(y)).sin()) as u8
        };
        let pixel = |x, y| [wave(x, y, 0.03, 0.05), wave(x, y, 0.07, 0.02), wave(x, y, 0.02, 0.09), 255];
        let pixels: Vec<[u8; 4]> = (0..64).flat_map(|y| (0..96).map(move |x| pixel(x, y))).collect();
        let png = codec::png(&pixels, 96, 64).unwrap();
        codec::decode(&png, std::path::Path::new(""), &mut codec::ImageInfo::default()).unwrap()
    }

    #[test]
    fn a_match_is_no_worse_and_the_next_lower_quality_is_or_hardly_differs() {
        let raster = waves();
        let wanted = Wanted { ssimulacra2: true, ..Wanted::ALL };
        let reference = Reference::of(view_of(&raster).unwrap(), wanted);
        for least in [30.0, 60.0, 75.0] {
            let matches = at_equal_quality(&raster, least, false).unwrap();
            for (family, found) in matches.into_iter().filter(|(family, _)| *family != Family::LosslessWebp) {
                let found = found.unwrap().expect("waves are easy");
                let at = |quality| {
                    let version = Alternative::at(family, Some(quality)).encode(&raster, 0).unwrap();
                    (ssimulacra2(&raster, &reference, &version).unwrap(), version.bytes)
                };
                let quality = found.quality.unwrap();
                let (reached, bytes) = at(quality);
                assert!(reached >= least && bytes == found.bytes, "{family:?} {reached} for {least}");
                let close = reached - least <= TOLERANCE || quality == LOWEST;
                assert!(close || at(quality - 1).0 < least, "{family:?} {quality} for {least}");
            }
        }
    }

    #[test]
    fn only_what_keeps_every_pixel_matches_the_image_itself() {
        let matches = at_equal_quality(&waves(), 100.0, true).unwrap();
        for (family, found) in matches {
            assert_eq!(found.unwrap().is_some(), family == Family::LosslessWebp, "{family:?}");
        }
    }

    proptest! {
        #[test]
        fn the_lowest_quality_is_found_in_few_steps(least in 0.0..100.0_f64, bend in 0.3..3.0_f64) {
            let curve = |quality: u8| 100.0 * (f64::from(quality) / 100.0).powf(bend);
            let (tried, found) = search(least, curve);
            let found = found.unwrap();
            let quality = found.quality.unwrap();
            prop_assert!(tried.len() <= 11, "{tried:?}");
            prop_assert_eq!(found.bytes, 100 * u64::from(quality));
            prop_assert!(curve(quality) >= least);
            let lower = quality.saturating_sub(1);
            prop_assert!(lower == 0 || curve(lower) < least || curve(quality) - least <= TOLERANCE);
        }
    }
}
