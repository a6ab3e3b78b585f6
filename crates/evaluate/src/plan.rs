//! What is to be found out about an image, every value checked.

use std::num::NonZeroU32;
use std::str::FromStr;

use kmeans::{CheckedParams, ColorSpace};
use tables::MetricSet;
use thiserror::Error;

use crate::device::Device;
use crate::k_set::KSet;
use crate::resample::Resampling;

/// What is asked of every image; its rows depend on this, its bytes and the version, and on nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluationPlan {
    /// The frame of an animation, or page of a TIFF, counted from 1; without one the first, or a still picture beside them.
    pub frame: Option<NonZeroU32>,
    /// Every K to evaluate.
    pub ks: KSet,
    /// Where to cluster, and to take distortion and silhouette.
    pub space: ColorSpace,
    /// How to cluster.
    pub params: CheckedParams,
    /// Every image is clustered with so many seeds, from that of `params` on; at least 1.
    pub seeds: u32,
    /// How to take the silhouette.
    pub silhouette: SilhouetteMode,
    /// What to compute of each clustering.
    pub metrics: MetricSet,
    /// What is clustered beyond the images, for the gap statistic and the stability.
    pub resampling: Resampling,
    /// Where numbers are computed.
    pub device: Device,
}

impl Default for EvaluationPlan {
    /// Distortion and mse at every K of [`KSet::DEFAULT`]; nothing else is measured.
    fn default() -> Self {
        Self {
            frame: None,
            ks: KSet::default(),
            space: ColorSpace::default(),
            params: CheckedParams::default(),
            seeds: 1,
            silhouette: SilhouetteMode::Off,
            metrics: MetricSet::default(),
            resampling: Resampling::default(),
            device: Device::CPU,
        }
    }
}

impl EvaluationPlan {
    /// The parameters seed by seed.
    pub(crate) fn params_of_seeds(&self) -> impl Iterator<Item = CheckedParams> {
        let first = self.params.seed;
        (0..u64::from(self.seeds)).map(move |number| self.params.with_seed(first.wrapping_add(number)))
    }
}

/// How the silhouette is taken: `stratified:EPS`, `bounded:EPS`, `exact`, `sample:N` or `off`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SilhouetteMode {
    /// Over as many drawn pixels as keep the half-width of the 95 % interval within EPS, each against all others; exactly
    /// where there are few colours.
    Stratified(f64),
    /// Over all pixels, whatever it costs: up to O(U^2) in the distinct colours U.
    Exact,
    /// Over all pixels, off by at most EPS.
    Bounded(f64),
    /// Over N drawn pixels, each against all others; images of at most [`SilhouetteMode::EXACT_UP_TO`] distinct
    /// colours exactly.
    Sample(usize),
    /// Not at all.
    Off,
}

impl SilhouetteMode {
    /// Distinct colours up to which a sample would not be cheaper than the exact value.
    pub const EXACT_UP_TO: usize = 4_096;
}

/// Why a text is no silhouette mode.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "'{0}' is not a silhouette mode: write stratified:EPS or bounded:EPS with EPS above 0 and at most 1, exact, sample:N with N of at least 2, or off"
)]
pub struct SilhouetteModeError(String);

impl FromStr for SilhouetteMode {
    type Err = SilhouetteModeError;

    fn from_str(text: &str) -> Result<Self, SilhouetteModeError> {
        let mode = match text {
            "exact" => Some(Self::Exact),
            "off" => Some(Self::Off),
            _ => stratified(text).or_else(|| bounded(text)).or_else(|| sample(text)),
        };
        mode.ok_or_else(|| SilhouetteModeError(text.to_owned()))
    }
}

fn stratified(text: &str) -> Option<SilhouetteMode> {
    error(text.strip_prefix("stratified:")?).map(SilhouetteMode::Stratified)
}

fn bounded(text: &str) -> Option<SilhouetteMode> {
    error(text.strip_prefix("bounded:")?).map(SilhouetteMode::Bounded)
}

fn error(text: &str) -> Option<f64> {
    text.parse().ok().filter(|&error| error > 0.0 && error <= 1.0)
}

fn sample(text: &str) -> Option<SilhouetteMode> {
    let size = text.strip_prefix("sample:")?.parse().ok()?;
    (size >= 2).then_some(SilhouetteMode::Sample(size))
}

impl std::fmt::Display for SilhouetteMode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact => f.write_str("exact"),
            Self::Stratified(half_width) => write!(f, "stratified:{half_width}"),
            Self::Bounded(error) => write!(f, "bounded:{error}"),
            Self::Sample(size) => write!(f, "sample:{size}"),
            Self::Off => f.write_str("off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silhouette_mode_is_read_as_it_is_written() {
        for text in ["stratified:0.001", "bounded:0.001", "exact", "sample:500", "off"] {
            assert_eq!(text.parse::<SilhouetteMode>().expect("a mode").to_string(), text);
        }
        assert_eq!("stratified:1e-3".parse(), Ok(SilhouetteMode::Stratified(1e-3)));
        for text in ["stratified", "stratified:0", "stratified:2", "stratified:NaN", "bounded:-1", "sample:1"]
        {
            assert_eq!(text.parse::<SilhouetteMode>(), Err(SilhouetteModeError(text.to_owned())));
        }
    }
}
