//! What became of each image.

use std::path::PathBuf;

use serde::{Serialize, Serializer};

use crate::lost::LostColor;
use crate::swatch::PaletteEntries;
use codec::hex_of;

/// What became of one image.
#[derive(Clone, Debug, Serialize)]
pub struct Compressed {
    /// The image.
    #[serde(serialize_with = "tables::as_text")]
    pub image: PathBuf,
    /// What was done to the image on its way to pixels, and what is odd about it: the notes that a sweep has of it.
    pub notes: Vec<String>,
    /// Not all of the image could be read.
    pub damaged: bool,
    /// The file written, or why there is none.
    #[serde(flatten)]
    pub result: Written,
}

/// The outcome of one image.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Written {
    /// A file was written.
    Ok(Box<CompressedImage>),
    /// It would be compressed; that is all that was asked.
    Planned {
        /// Where it would go.
        #[serde(serialize_with = "tables::as_text")]
        output: PathBuf,
        /// What would keep it from being written.
        obstacle: Option<String>,
    },
    /// Nothing was written, as asked.
    Skipped {
        /// Why.
        reason: String,
        /// The source, where the result was to go to memory.
        #[serde(skip)]
        unchanged: Option<Vec<u8>>,
    },
    /// A file of a folder that is no image.
    Ignored {
        /// Why.
        reason: String,
    },
    /// No K keeps the quality and the size that were asked for: nothing was written.
    Unmet {
        /// The best that could be had.
        reason: String,
    },
    /// Nothing could be written.
    Failed {
        /// Why.
        reason: String,
    },
}

/// An animation in few colours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnimationFacts {
    /// Frames.
    pub frames: u32,
    /// How often they are played; none for ever.
    pub plays: Option<u32>,
    /// The PSNR of the frame that is furthest from its source, in dB; none where all are identical.
    pub worst_psnr_db: Option<f64>,
    /// The lowest structural similarity of a frame.
    pub worst_ssim: Option<f64>,
}

/// An image in tiles of few palettes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TileFacts {
    /// Tiles of a row.
    pub columns: usize,
    /// Rows of tiles.
    pub rows: usize,
    /// Palettes.
    pub palettes: usize,
    /// The map: which tile uses which palette.
    #[serde(serialize_with = "tables::as_text")]
    pub map: PathBuf,
}

/// An image in few colours.
#[derive(Clone, Debug, Serialize)]
pub struct CompressedImage {
    /// Where it lies.
    #[serde(serialize_with = "tables::as_text")]
    pub output: PathBuf,
    /// The file, where it was to go to memory.
    #[serde(skip)]
    pub bytes: Option<Vec<u8>>,
    /// Palette entries.
    pub colors: usize,
    /// The palette, in its order.
    #[serde(serialize_with = "as_hex")]
    pub palette: Vec<[u8; 4]>,
    /// What each of these colours covers, and what it is called: written as a list of [`Swatch`](crate::Swatch).
    pub entries: PaletteEntries,
    /// How pixels were given their entries; metrics are taken after that.
    pub dither: &'static str,
    /// What was mixed in dithering, where there was some.
    pub dither_space: Option<&'static str>,
    /// Peak signal-to-noise ratio in dB.
    pub psnr_db: Option<f64>,
    /// The same in which pixels count by the importance map, where there is one and something that counts differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted_psnr_db: Option<f64>,
    /// Structural similarity.
    pub ssim: Option<f64>,
    /// SSIMULACRA 2, where it was asked for.
    pub ssimulacra2: Option<f64>,
    /// What people say of images of that SSIMULACRA 2.
    pub level: Option<&'static str>,
    /// The targets that it meets, where K was found by these.
    pub met: Option<String>,
    /// What is said of an animation, of which the measures above are means over its frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub animation: Option<AnimationFacts>,
    /// What is said of an image in tiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tiles: Option<TileFacts>,
    /// Colours that are further than a CIEDE2000 of 10 from what they became, those of most pixels first, at most 8.
    pub lost: Vec<LostColor>,
    /// For each metric that is undefined its name and why.
    pub undefined: Vec<(String, String)>,
    /// Bytes of the source.
    pub bytes_before: u64,
    /// Bytes written.
    pub bytes_after: u64,
}

fn as_hex<S: Serializer>(palette: &[[u8; 4]], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(palette.iter().map(|&color| hex_of(color)))
}
