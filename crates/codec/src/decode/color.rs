//! Samples to sRGB: by the colour profile that a file has, and what is said of it.

use image::DynamicImage;

use super::info::ImageInfo;
use super::jpeg::mix_inks;
use super::profile::{Profile, Space};

/// Four inks to opaque `[r, g, b, a]`.
pub(super) fn from_inks(mut samples: Vec<u8>, profile: Option<&Profile>, info: &mut ImageInfo) -> Vec<u8> {
    if let Some(profile) = profile.filter(|profile| profile.space() == Space::Cmyk) {
        match profile.cmyk_to_srgb(&mut samples) {
            Ok(()) => {
                converted(profile, info);
                return samples;
            }
            Err(reason) => ignored(profile, &reason, info),
        }
    }
    mix_inks(&mut samples);
    info.note("four inks were mixed without a profile: colours are approximate");
    samples
}

pub(super) fn parsed(icc: &[u8], info: &mut ImageInfo) -> Option<Profile> {
    let stored = |profile: Profile| if info.keeps_profile() { profile.stored_as(icc) } else { profile };
    Profile::parse(icc)
        .map(stored)
        .map_err(|reason| {
            "ignored".clone_into(&mut info.icc);
            info.note(format!("its colour profile is broken and was ignored ({reason})"));
        })
        .ok()
}

/// The image with its colours in sRGB; a profile that does not fit is ignored, and that is said.
pub(super) fn in_srgb(
    mut image: DynamicImage,
    profile: Option<Profile>,
    info: &mut ImageInfo,
) -> DynamicImage {
    let Some(profile) = profile else { return image };
    let result = match (profile.space(), info.color_type.starts_with("gray")) {
        (Space::Gray, true) => apply_to_gray(&mut image, &profile),
        (Space::Rgb, _) if profile.is_srgb() => {
            "srgb".clone_into(&mut info.icc);
            return image;
        }
        (Space::Rgb, false) if info.keeps_profile() => return kept(image, profile, info),
        (Space::Rgb, false) => apply(&mut image, &profile),
        _ => Err(format!("it is not for {} samples", info.color_type)),
    };
    match result {
        Ok(()) => converted(&profile, info),
        Err(reason) => ignored(&profile, &reason, info),
    }
    image
}

/// The image as it is, beside its profile.
fn kept(image: DynamicImage, profile: Profile, info: &mut ImageInfo) -> DynamicImage {
    let name = profile.name().to_owned();
    match profile.icc() {
        Ok(icc) => info.keep(icc, &name),
        Err(reason) => {
            "ignored".clone_into(&mut info.icc);
            info.note(format!("its colour profile {name} can't be written, and was ignored: {reason}"));
        }
    }
    image
}

fn apply(image: &mut DynamicImage, profile: &Profile) -> Result<(), String> {
    let result;
    *image = if is_deep(image) {
        let mut samples = std::mem::take(image).into_rgba16();
        result = profile.rgba16_to_srgb(&mut samples);
        samples.into()
    } else {
        let mut samples = std::mem::take(image).into_rgba8();
        result = profile.rgba8_to_srgb(&mut samples);
        samples.into()
    };
    result
}

fn apply_to_gray(image: &mut DynamicImage, profile: &Profile) -> Result<(), String> {
    *image = if is_deep(image) {
        let levels = profile.gray16_to_srgb()?;
        let mut samples = std::mem::take(image).into_luma_alpha16();
        samples.pixels_mut().for_each(|pixel| pixel.0[0] = levels[pixel.0[0] as usize]);
        samples.into()
    } else {
        let levels = profile.gray8_to_srgb()?;
        let mut samples = std::mem::take(image).into_luma_alpha8();
        samples.pixels_mut().for_each(|pixel| pixel.0[0] = levels[pixel.0[0] as usize]);
        samples.into()
    };
    Ok(())
}

/// Whether samples have 16 bits.
fn is_deep(image: &DynamicImage) -> bool {
    image.color().bytes_per_pixel() / image.color().channel_count() == 2
}

fn converted(profile: &Profile, info: &mut ImageInfo) {
    "converted".clone_into(&mut info.icc);
    info.note(format!("colours were converted from {} to sRGB", profile.name()));
}

fn ignored(profile: &Profile, reason: &str, info: &mut ImageInfo) {
    "ignored".clone_into(&mut info.icc);
    info.note(format!("its colour profile {} was ignored: {reason}", profile.name()));
}
