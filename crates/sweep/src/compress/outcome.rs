//! What became of each image.

use std::path::PathBuf;

use serde::Serialize;

/// What became of one image.
#[derive(Clone, Debug, Serialize)]
pub struct Compressed {
    /// The image.
    #[serde(serialize_with = "crate::input::as_text")]
    pub image: PathBuf,
    /// The file written, or why there is none.
    #[serde(flatten)]
    pub result: Written,
}

/// The outcome of one image.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Written {
    /// A file was written.
    Ok(Box<Small>),
    /// It would be compressed; that is all that was asked.
    Planned {
        /// Where it would go.
        #[serde(serialize_with = "crate::input::as_text")]
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
    /// Nothing could be written.
    Failed {
        /// Why.
        reason: String,
    },
}

/// An image in few colours.
#[derive(Clone, Debug, Serialize)]
pub struct Small {
    /// Where it lies.
    #[serde(serialize_with = "crate::input::as_text")]
    pub output: PathBuf,
    /// The file, where it was to go to memory.
    #[serde(skip)]
    pub bytes: Option<Vec<u8>>,
    /// Palette entries.
    pub colors: usize,
    /// Peak signal-to-noise ratio in dB.
    pub psnr_db: Option<f64>,
    /// Structural similarity.
    pub ssim: Option<f64>,
    /// For each metric that is undefined its name and why.
    pub undefined: Vec<(String, String)>,
    /// Bytes of the source.
    pub bytes_before: u64,
    /// Bytes written.
    pub bytes_after: u64,
}
