//! The rows about the image that stands for a class: what became of it, and its clusters.

use serde::{Deserialize, Serialize};

/// Steps from the narrowest to the widest of a cluster's silhouette widths.
pub const WIDTH_STEPS: usize = 20;

/// A row of `typical.csv`: the image that stands for a class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TypicalRow {
    /// Class.
    pub class: String,
    /// Path relative to the dataset root, with `/`.
    pub image: String,
    /// The K at which it was looked at.
    pub k: u32,
    /// Whether that was recommended; otherwise it is the largest.
    pub recommended: bool,
    /// Mean silhouette width at that K.
    pub silhouette: Option<f64>,
    /// Bound on its error.
    pub silhouette_error: Option<f64>,
    /// What is not known of it, and why.
    pub undefined: String,
}

/// A row of `silhouettes.csv`: one cluster of a typical image.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClusterRow {
    /// Class of the image.
    pub class: String,
    /// The image.
    pub image: String,
    /// Clusters asked for.
    pub k: u32,
    /// The cluster's number, from 1 on; clusters of more pixels come first.
    pub cluster: u32,
    /// Its colour: `#rrggbb`, or `#rrggbbaa` where it is not opaque.
    pub color: String,
    /// Its pixels.
    pub pixels: u64,
    /// Their share of all.
    pub share: f64,
    /// Mean silhouette width of its pixels.
    pub silhouette: f64,
    /// Silhouette widths of its pixels from the narrowest to the widest, in steps of an equal share of the pixels.
    pub widths: [f64; WIDTH_STEPS + 1],
}
