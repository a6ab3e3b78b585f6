//! `run.json`: where a report's numbers come from. No clock, no machine: the same run gives the same bytes.

use choice::Rules;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tables::{ImageRow, hex};

/// The content of `run.json`. A member that an older report does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Provenance {
    /// `huecount`.
    pub program: String,
    /// Its version.
    pub version: String,
    /// The name of the dataset.
    pub dataset: String,
    /// SHA-256 over one line `sha256  image` per file, in the order of `images.csv`.
    pub input_sha256: String,
    /// Files that were looked at.
    pub files: usize,
    /// Files that an interrupted run has not come to; 0 for a complete report.
    pub unfinished: usize,
    /// How many evaluated images intervals, charts and page are of, where these were drawn from all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawn: Option<usize>,
    /// The options of the run.
    pub options: Options,
}

/// The options of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// `--colors`.
    pub colors: String,
    /// `--color-space`.
    pub color_space: String,
    /// `--effort`.
    pub effort: String,
    /// `--algorithm`.
    pub algorithm: String,
    /// `--init`.
    pub init: String,
    /// `--restarts`.
    pub restarts: u32,
    /// `--max-iter`.
    pub max_iter: u32,
    /// `--tol`.
    pub tol: f64,
    /// `--max-pixels`.
    pub max_pixels: Option<u32>,
    /// `--seed`.
    pub seed: u64,
    /// `--seeds`.
    pub seeds: u32,
    /// `--silhouette`.
    pub silhouette: String,
    /// `--metrics`.
    pub metrics: String,
    /// `--gap`.
    pub gap: u32,
    /// `--stability`.
    pub stability: u32,
    /// `--alternatives`.
    pub alternatives: usize,
    /// `--target`, each.
    pub targets: Vec<String>,
    /// `--coverage`.
    pub coverage: String,
    /// `--rate`.
    pub rate: String,
    /// `--lambda`.
    pub lambda: Option<f64>,
    /// `--criterion`.
    pub criterion: Option<String>,
    /// `--verdict-by`.
    pub verdict_by: String,
    /// Of the resamples behind the choice, where K was chosen anew with another seed than that of the clusterings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice_seed: Option<u64>,
    /// `--classes`.
    pub classes: String,
    /// `--hidden`.
    pub hidden: bool,
    /// `--no-ignore`.
    pub no_ignore: bool,
    /// What another device than the processor has computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<DeviceNumbers>,
    /// `--include`, each.
    pub include: Vec<String>,
    /// `--exclude`, each.
    pub exclude: Vec<String>,
}

/// The numbers of a report that are a device's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceNumbers {
    /// The device and its driver.
    pub name: String,
    /// The columns that it has computed, but for images whose notes say otherwise.
    pub metrics: Vec<String>,
}

impl Provenance {
    /// The bytes of `run.json`.
    ///
    /// # Errors
    /// When it does not serialize.
    pub fn json(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl Options {
    /// The options of a report with the same rows, whose K are chosen by `rules`.
    #[must_use]
    pub fn with_rules(self, rules: &Rules) -> Self {
        Self {
            targets: rules.targets.iter().map(ToString::to_string).collect(),
            coverage: rules.coverage.to_string(),
            rate: rules.rate.to_string(),
            lambda: rules.lambda,
            criterion: rules.criterion.map(|criterion| criterion.as_str().to_owned()),
            verdict_by: rules.verdict_by.to_string(),
            choice_seed: (rules.seed != self.seed).then_some(rules.seed),
            ..self
        }
    }
}

/// The digest of [`Provenance::input_sha256`], file by file.
#[derive(Clone, Default)]
pub struct InputDigest(Sha256);

impl InputDigest {
    /// Adds the next file.
    pub fn add(&mut self, image: &ImageRow) {
        self.0.update(format!("{}  {}\n", image.sha256, image.image));
    }

    /// The digest, in hexadecimal digits.
    #[must_use]
    pub fn finish(self) -> String {
        hex(&self.0.finalize())
    }
}
