//! Typed rows: what a sweep found out, one struct per CSV file of the report. The field order is the column order.

use serde::{Deserialize, Serialize};

use crate::typical::{ClusterRow, TypicalRow};
use crate::versions::{AlternativeRow, VersusRow};

/// A row of `metrics.csv`: one image at one K.
///
/// A metric that is undefined is an empty cell; `undefined` says why, in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetricRow {
    /// Class of the image.
    pub class: String,
    /// Path relative to the dataset root, with `/`.
    pub image: String,
    /// Clusters asked for.
    pub k: u32,
    /// Seed of the clustering.
    #[serde(default)]
    pub seed: u64,
    /// Palette entries delivered.
    #[serde(default)]
    pub colors: u32,
    /// Centroid updates of the clustering.
    #[serde(default)]
    pub iterations: u32,
    /// Why the clustering ended: `converged`, `max-iterations`, `exact` or `optimal`.
    #[serde(default)]
    pub stop: String,
    /// Mean squared distance to the unrounded centroid, summed over channels, in the clustering space.
    pub distortion: f64,
    /// Mean squared error of 8-bit samples.
    pub mse: f64,
    /// Peak signal-to-noise ratio in dB; undefined for identical images.
    pub psnr_db: Option<f64>,
    /// Structural similarity (Wang 2004), at most 1; undefined below 11x11 pixels.
    pub ssim: Option<f64>,
    /// Mean silhouette width over all pixels, -1 to 1; undefined for one cluster.
    pub silhouette: Option<f64>,
    /// Bound on the silhouette's error; for drawn pixels the half-width of the 95 % interval.
    pub silhouette_error: Option<f64>,
    /// Size of the palette PNG; undefined above 256 colours.
    pub png_bytes: Option<u64>,
    /// Multi-scale structural similarity (Wang 2003), 0 to 1; undefined below 161x161 pixels.
    pub ms_ssim: Option<f64>,
    /// SSIMULACRA 2, at most 100; undefined below 8x8 pixels.
    pub ssimulacra2: Option<f64>,
    /// Mean CIEDE2000 over the pixels.
    pub delta_e2000_mean: Option<f64>,
    /// CIEDE2000 that 95 % of the pixels do not exceed.
    pub delta_e2000_p95: Option<f64>,
    /// Contrast of false contours, in 8-bit levels of luma.
    pub banding: Option<f64>,
    /// Mean silhouette width of squared distances (as Spark's), -1 to 1; undefined for one cluster.
    pub silhouette_squared: Option<f64>,
    /// Calinski-Harabasz index, 0 and above; undefined for one cluster and for clusters without extent.
    pub calinski_harabasz: Option<f64>,
    /// Davies-Bouldin index, 0 and above, lower is better; undefined for one cluster.
    pub davies_bouldin: Option<f64>,
    /// Gap statistic (Tibshirani 2001), in log distortion; only with reference sets.
    pub gap: Option<f64>,
    /// Its standard error s, by simulation.
    pub gap_se: Option<f64>,
    /// Stability: mean adjusted Rand index of clusterings of two halves of the pixels, at most 1; only with such pairs.
    pub stability: Option<f64>,
    /// Its standard error over the pairs.
    pub stability_se: Option<f64>,
    /// Which cells are empty, and why.
    #[serde(default)]
    pub undefined: String,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Decoded and evaluated.
    #[default]
    Ok,
    /// An image that could not be evaluated.
    Failed,
    /// Not an image.
    Skipped,
}

/// A row of `images.csv`: one file that was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageRow {
    /// Class of the image.
    pub class: String,
    /// Path relative to the dataset root, with `/`.
    pub image: String,
    /// What became of it.
    pub status: Status,
    /// Why it failed or was skipped; empty for `ok`.
    pub reason: String,
    /// Pixels per row.
    pub width: Option<u32>,
    /// Rows.
    pub height: Option<u32>,
    /// Pixels.
    pub pixels: Option<u64>,
    /// Distinct colours; those under alpha 0 count as one.
    pub distinct_colors: Option<u32>,
    /// Some pixel has an alpha below 255.
    pub alpha: Option<bool>,
    /// Opaque, with R = G = B in every pixel.
    pub gray: Option<bool>,
    /// Size of the file.
    pub bytes: Option<u64>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// `png`, `jpeg` ...: found from the content.
    pub format: String,
    /// `gray`, `gray+alpha`, `rgb`, `rgba`, `palette`, `cmyk` or `ycck`, as stored.
    pub color_type: String,
    /// Bits per sample, or per palette index, as stored.
    pub bit_depth: Option<u8>,
    /// The colour profile: `srgb` (nothing to do), `converted` to sRGB, or `ignored`; empty where there is none.
    pub icc: String,
    /// EXIF orientation that was undone, 1 (upright) to 8.
    pub orientation: Option<u8>,
    /// Frames or pages in the file; the first was taken.
    pub frames: Option<u32>,
    /// What was done to the file on its way to pixels, and what is odd about it.
    pub notes: String,
}

impl ImageRow {
    /// The note that not all of the file could be read, where there is one.
    #[must_use]
    pub fn damage(&self) -> Option<&str> {
        self.notes.split("; ").find(|note| note.starts_with("damaged"))
    }

    /// Adds to the notes what is not among them yet.
    pub fn add_note_once(&mut self, note: &str) {
        if !self.notes.contains(note) {
            self.add_note(note);
        }
    }

    /// Adds to the notes.
    pub fn add_note(&mut self, note: &str) {
        let separator = if self.notes.is_empty() { "" } else { "; " };
        self.notes = format!("{}{separator}{note}", self.notes);
    }
}

/// How much a choice is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A K, and nothing speaks against it.
    Clear,
    /// A K, with a reservation that the reason names.
    Weak,
    /// No K.
    None,
}

/// A row of `choices.csv`: the K of one class by one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChoiceRow {
    /// Class.
    pub class: String,
    /// Its name: `target`, `rate`, `elbow`, `kneedle`, `silhouette` ...
    pub criterion: String,
    /// The K chosen; empty where there is none.
    pub k: Option<u32>,
    /// Lower end of the 95 % bootstrap interval over images.
    pub k_low: Option<u32>,
    /// Upper end of it; empty where it lies beyond the swept K.
    pub k_high: Option<u32>,
    /// Images that had a say at that K; at the largest where none was chosen.
    pub images: u32,
    /// How much the choice is worth.
    pub verdict: Verdict,
    /// The one that the report recommends; at most one row per class.
    pub recommended: bool,
    /// Share of the bootstrap resamples that chose the same K.
    pub frequency: Option<f64>,
    /// The verdict in words.
    pub reason: String,
    /// The smallest K that one seed alone would choose; empty where a single seed was swept.
    pub seeds_low: Option<u32>,
    /// The largest.
    pub seeds_high: Option<u32>,
}

/// A row of `criteria.csv`: what one K is worth to a class by one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreRow {
    /// Class.
    pub class: String,
    /// Its name.
    pub criterion: String,
    /// K.
    pub k: u32,
    /// The score, in the criterion's own unit; empty where it is undefined.
    pub score: Option<f64>,
    /// Lower end of the score's 95 % bootstrap interval over images; empty below three images.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// The lowest score that one seed alone gives; empty where a single seed was swept.
    pub seeds_low: Option<f64>,
    /// The highest.
    pub seeds_high: Option<f64>,
}

/// A row of `image_choices.csv`: the K of one image by one criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageChoiceRow {
    /// Class of the image.
    pub class: String,
    /// Path relative to the dataset root, with `/`.
    pub image: String,
    /// Name of the criterion.
    pub criterion: String,
    /// The K chosen; empty where there is none.
    pub k: Option<u32>,
    /// What is to be known of it, in words: by which other metric the image was judged.
    #[serde(default)]
    pub note: String,
}

/// A row of `classes.csv`: what an image loses by the K of its class, chosen without it, rather than by its own K; and by
/// one K for all classes.
///
/// Regret is in doublings of K: one too few counts the coverage, one too many the rest of 1, so that the K of least
/// regret is the one that serves that share of the images. All are means over the class's images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassRow {
    /// Class.
    pub class: String,
    /// Images evaluated.
    pub images: u32,
    /// The class's K by the preferred criterion, whatever alternatives take; empty where there is none.
    pub k: Option<u32>,
    /// The K of all images together.
    pub k_global: Option<u32>,
    /// Regret of the class's K.
    pub regret_class: Option<f64>,
    /// Regret of the one K for all.
    pub regret_global: Option<f64>,
    /// Quality lost by the class's K, in the unit of the first target of quality (otherwise SSIM).
    pub quality_lost_class: Option<f64>,
    /// Quality lost by the one K for all.
    pub quality_lost_global: Option<f64>,
    /// Bytes lost by the class's K, as a share of those at the image's own K.
    pub bytes_lost_class: Option<f64>,
    /// Bytes lost by the one K for all.
    pub bytes_lost_global: Option<f64>,
    /// What that means, in words.
    pub verdict: String,
    /// What nine of ten images look like at the recommended K, or as many as the coverage asks for: a level of SSIMULACRA 2 in
    /// words. Where alternatives rule palettes out, at the K by quality alone.
    #[serde(default)]
    pub level: String,
    /// The encoders that take the fewest bytes of some image at the quality of its palette, as `jpeg or webp`; empty where none
    /// reaches it.
    #[serde(default)]
    pub alternative: String,
    /// Median over images of their fewest bytes over those of the palette; empty where most reach its quality by none.
    #[serde(default)]
    pub alternative_ratio: Option<f64>,
    /// How many images of the class were compared.
    #[serde(default)]
    pub alternative_images: Option<u32>,
    /// Lower end of the 95 % bootstrap interval of the median; none for fewer than four images.
    #[serde(default)]
    pub alternative_low: Option<f64>,
    /// Upper end of it.
    #[serde(default)]
    pub alternative_high: Option<f64>,
}

/// A row of `pairs.csv`: whether two classes need K of their own, by a permutation test of regret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairRow {
    /// A class.
    pub class_a: String,
    /// Another.
    pub class_b: String,
    /// The K of least regret for both together; empty where it lies beyond the swept K.
    pub k_shared: Option<u32>,
    /// Mean regret per image with a K for each.
    pub regret_apart: Option<f64>,
    /// Mean regret per image with one K for both.
    pub regret_shared: Option<f64>,
    /// Chance of a difference so large between random halves of the two; empty below three images in one.
    pub p: Option<f64>,
    /// The same adjusted for the number of pairs (Holm 1979).
    pub p_holm: Option<f64>,
    /// What that means, in words.
    pub verdict: String,
}

/// A row of `timings.csv`, the only file with clock readings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimingRow {
    /// Path relative to the dataset root.
    pub image: String,
    /// K; empty for what is done once per image, as all its clusterings.
    pub k: Option<u32>,
    /// `read`, `decode`, `histogram`, `reference`, `cluster`, `remap`, `pair`, `silhouette`, `partition`, `resample` or `png`.
    pub stage: String,
    /// Wall time in milliseconds.
    pub ms: f64,
}

/// Everything that the report is made from.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// `images.csv`.
    pub images: Vec<ImageRow>,
    /// `metrics.csv`.
    pub metrics: Vec<MetricRow>,
    /// `choices.csv`.
    pub choices: Vec<ChoiceRow>,
    /// `criteria.csv`.
    pub scores: Vec<ScoreRow>,
    /// `image_choices.csv`.
    pub image_choices: Vec<ImageChoiceRow>,
    /// `classes.csv`.
    pub classes: Vec<ClassRow>,
    /// `pairs.csv`.
    pub pairs: Vec<PairRow>,
    /// `typical.csv`.
    pub typical: Vec<TypicalRow>,
    /// `silhouettes.csv`.
    pub clusters: Vec<ClusterRow>,
    /// `versions.csv`.
    pub versions: Vec<VersusRow>,
    /// `alternatives.csv`.
    pub alternatives: Vec<AlternativeRow>,
}
