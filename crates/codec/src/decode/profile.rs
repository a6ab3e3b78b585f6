//! Colour profiles to sRGB, by `moxcms` in integers: relative colorimetric where the profile is a matrix, as its tables
//! say where it has some.

use moxcms::{
    CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ProfileText, ToneReprCurve, TransferCharacteristics, TransformOptions, XyY,
};

/// The colour space that a file's samples are in.
pub(crate) struct Profile {
    parsed: ColorProfile,
    /// What it calls itself.
    name: String,
    /// Its bytes in the file, where they are to be kept.
    stored: Option<Vec<u8>>,
}

/// Where the header of a profile says when it was made.
const DATE: std::ops::Range<usize> = 24..36;

/// The first of January 2000, for profiles that were made at no certain time.
const NO_DATE: [u8; 12] = [0x07, 0xd0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];

/// What the samples of a profile's images are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// Red, green, blue.
    Rgb,
    /// One channel.
    Gray,
    /// Amounts of ink.
    Cmyk,
    /// Something that no decoder here gives.
    Other,
}

impl Profile {
    /// From the bytes of an ICC profile.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let profile = ColorProfile::new_from_slice(bytes).map_err(|error| error.to_string())?;
        let name = profile.description.as_ref().and_then(first_text).unwrap_or_else(|| "unnamed".to_owned());
        Ok(Self { parsed: profile, name, stored: None })
    }

    /// From the code points of ITU-T H.273, which are themselves sRGB's in most files; `None` where they mean nothing here, as
    /// those do that leave the matter open.
    pub(crate) fn from_code_points(primaries: u8, transfer: u8) -> Option<Self> {
        let color_primaries = CicpColorPrimaries::try_from(primaries).ok()?;
        let transfer_characteristics = TransferCharacteristics::try_from(transfer).ok()?;
        let profile = ColorProfile::new_from_cicp(CicpProfile {
            color_primaries,
            transfer_characteristics,
            matrix_coefficients: MatrixCoefficients::Identity,
            full_range: true,
        });
        let found =
            Self { parsed: profile, name: format!("code points {primaries}/{transfer}"), stored: None };
        found.rgba8_to_srgb(&mut [0; 4]).is_ok().then_some(found)
    }

    /// From the exponent from light to samples (that of sRGB's curve where there is none), white and primaries.
    pub(crate) fn of_light(gamma: Option<f32>, white: XyY, primaries: ColorPrimaries, name: String) -> Self {
        let mut profile = ColorProfile::new_srgb();
        profile.update_rgb_colorimetry(white, primaries);
        if let Some(gamma) = gamma {
            let curve = Some(ToneReprCurve::Parametric(vec![1.0 / gamma]));
            (profile.red_trc, profile.green_trc, profile.blue_trc) = (curve.clone(), curve.clone(), curve);
        }
        Self { parsed: profile, name, stored: None }
    }

    /// Of gray samples, from the exponent from light to samples.
    pub(crate) fn gray_of_gamma(gamma: f32) -> Self {
        let mut profile = ColorProfile::new_gray_with_gamma(1.0);
        profile.gray_trc = Some(ToneReprCurve::Parametric(vec![1.0 / gamma]));
        Self { parsed: profile, name: format!("a gamma of {gamma}"), stored: None }
    }

    /// The same, of which the bytes are kept as the file has them.
    pub(crate) fn stored_as(self, bytes: &[u8]) -> Self {
        Self { stored: Some(bytes.to_vec()), ..self }
    }

    /// The bytes of an ICC profile: those of the file, or of one that says the same.
    pub(crate) fn icc(self) -> Result<Vec<u8>, String> {
        let Self { mut parsed, name, stored } = self;
        if let Some(stored) = stored {
            return Ok(stored);
        }
        parsed.description = Some(ProfileText::PlainString(name));
        let mut icc = parsed.encode().map_err(|error| error.to_string())?;
        // The encoder writes the time of day, and the same file is to give the same bytes.
        icc.get_mut(DATE).ok_or("it is too short")?.copy_from_slice(&NO_DATE);
        Ok(icc)
    }

    /// What it calls itself.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What its samples are.
    pub(crate) fn space(&self) -> Space {
        match self.parsed.color_space {
            DataColorSpace::Rgb => Space::Rgb,
            DataColorSpace::Gray => Space::Gray,
            DataColorSpace::Cmyk => Space::Cmyk,
            _ => Space::Other,
        }
    }

    /// Whether it is sRGB for 8-bit samples: no colour of a coarse lattice moves by more than one level.
    pub(crate) fn is_srgb(&self) -> bool {
        let mut lattice: Vec<u8> = Vec::new();
        for color in 0..LATTICE.pow(3) {
            let level = |index: u32| (index % LATTICE * 255 / (LATTICE - 1)) as u8;
            lattice.extend([level(color), level(color / LATTICE), level(color / LATTICE / LATTICE), 255]);
        }
        let mut converted = lattice.clone();
        self.rgba8_to_srgb(&mut converted).is_ok()
            && lattice.iter().zip(&converted).all(|(&a, &b)| a.abs_diff(b) <= 1)
    }

    /// Converts `[r, g, b, a]` samples in place.
    pub(crate) fn rgba8_to_srgb(&self, samples: &mut [u8]) -> Result<(), String> {
        let transform = self
            .parsed
            .create_transform_8bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgba, options())
            .map_err(|error| error.to_string())?;
        in_pieces(samples, 4, |source, target| transform.transform(source, target))
    }

    /// Converts 16-bit `[r, g, b, a]` samples in place.
    pub(crate) fn rgba16_to_srgb(&self, samples: &mut [u16]) -> Result<(), String> {
        let transform = self
            .parsed
            .create_transform_16bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgba, options())
            .map_err(|error| error.to_string())?;
        in_pieces(samples, 4, |source, target| transform.transform(source, target))
    }

    /// Where each gray level goes, so that gray stays gray.
    pub(crate) fn gray8_to_srgb(&self) -> Result<Vec<u8>, String> {
        let transform = self
            .parsed
            .create_transform_8bit(Layout::Gray, &ColorProfile::new_srgb(), Layout::Rgb, options())
            .map_err(|error| error.to_string())?;
        let levels: Vec<u8> = (0..=255).collect();
        let mut colors = vec![0; 3 * levels.len()];
        transform.transform(&levels, &mut colors).map_err(|error| error.to_string())?;
        Ok(colors.chunks(3).map(|color| color[1]).collect())
    }

    /// The same of each level of 16 bits.
    pub(crate) fn gray16_to_srgb(&self) -> Result<Vec<u16>, String> {
        let transform = self
            .parsed
            .create_transform_16bit(Layout::Gray, &ColorProfile::new_srgb(), Layout::Rgb, options())
            .map_err(|error| error.to_string())?;
        let levels: Vec<u16> = (0..=u16::MAX).collect();
        let mut colors = vec![0; 3 * levels.len()];
        transform.transform(&levels, &mut colors).map_err(|error| error.to_string())?;
        Ok(colors.chunks(3).map(|color| color[1]).collect())
    }

    /// Converts `[c, m, y, k]` (255 is all ink) to opaque `[r, g, b, a]`, in place.
    pub(crate) fn cmyk_to_srgb(&self, samples: &mut [u8]) -> Result<(), String> {
        let transform = self
            .parsed
            .create_transform_8bit(Layout::Rgba, &ColorProfile::new_srgb(), Layout::Rgb, options())
            .map_err(|error| error.to_string())?;
        let mut colors = vec![0; PIECE * 3];
        for piece in samples.chunks_mut(PIECE * 4) {
            let colors = &mut colors[..piece.len() / 4 * 3];
            transform.transform(piece, colors).map_err(|error| error.to_string())?;
            for (pixel, color) in piece.chunks_mut(4).zip(colors.chunks(3)) {
                pixel.copy_from_slice(&[color[0], color[1], color[2], 255]);
            }
        }
        Ok(())
    }
}

fn options() -> TransformOptions {
    TransformOptions::default()
}

/// Points per axis of the lattice that is held against sRGB.
const LATTICE: u32 = 9;

/// Pixels converted at a time: the copy that the conversion needs stays small.
const PIECE: usize = 1 << 14;

fn in_pieces<Sample: Copy, Error: std::fmt::Display>(
    samples: &mut [Sample],
    channels: usize,
    convert: impl Fn(&[Sample], &mut [Sample]) -> Result<(), Error>,
) -> Result<(), String> {
    samples.chunks_mut(PIECE * channels).try_for_each(|piece| {
        let source = piece.to_vec();
        convert(&source, piece).map_err(|error| error.to_string())
    })
}

fn first_text(text: &ProfileText) -> Option<String> {
    let text = match text {
        ProfileText::PlainString(text) => text.clone(),
        ProfileText::Localizable(texts) => texts.first()?.value.clone(),
        ProfileText::Description(text) => text.ascii_string.clone(),
    };
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(profile: &ColorProfile) -> Profile {
        Profile::parse(&profile.encode().expect("encodes")).expect("parses")
    }

    #[test]
    fn srgb_is_known_by_what_it_does() {
        assert!(written(&ColorProfile::new_srgb()).is_srgb());
        assert!(!written(&ColorProfile::new_display_p3()).is_srgb());
        assert!(!written(&ColorProfile::new_adobe_rgb()).is_srgb());
    }

    #[test]
    fn wide_colours_move_and_gray_stays() {
        // From LittleCMS 2: ImageCms.profileToProfile(pixels, profile, ImageCms.createProfile("sRGB"), renderingIntent=1).
        let cases = [
            (ColorProfile::new_display_p3(), [218, 24, 40, 9, 128, 128, 128, 255]),
            (ColorProfile::new_adobe_rgb(), [232, 46, 46, 9, 129, 129, 129, 255]),
        ];
        for (profile, theirs) in cases {
            let mut pixels = [200, 50, 50, 9, 128, 128, 128, 255];
            written(&profile).rgba8_to_srgb(&mut pixels).unwrap();
            assert!(pixels.iter().zip(theirs).all(|(ours, theirs)| ours.abs_diff(theirs) <= 1), "{pixels:?}");
        }
        let linear = written(&ColorProfile::new_gray_with_gamma(1.0)).gray8_to_srgb().unwrap();
        assert_eq!((linear[0], linear[255]), (0, 255));
        assert!(linear[55].abs_diff(128) <= 1, "{}", linear[55]);
    }

    #[test]
    fn a_broken_profile_is_an_error() {
        assert!(Profile::parse(b"nonsense").is_err());
        assert!(Profile::parse(&[]).is_err());
    }
}
