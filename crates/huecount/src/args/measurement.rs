//! What is found out about every image, with what of `clustering.rs` the rows depend on.

use choice::Target;
use clap::Args;
use evaluate::{Device, EvaluationPlan, KSet, Resampling, SilhouetteMode};
use tables::MetricSet;

use super::clustering::{ClusteringArgs, ClusteringError};

#[derive(Debug, Args)]
pub(crate) struct MeasurementArgs {
    /// The K to evaluate: 16, or 2,4,8, or 2-64, or 2-64:2 (both ends included), mixed by commas
    #[arg(short = 'k', long, value_name = "SET", default_value = KSet::DEFAULT)]
    pub(crate) colors: KSet,

    /// How to take the silhouette: stratified:EPS (as many drawn pixels as keep the half-width of the 95 % interval
    /// within EPS, each against all others), bounded:EPS (over all pixels, off by at most EPS), exact, sample:N (N drawn
    /// pixels against all others; exact up to 4096 distinct colours), off
    #[arg(long, value_name = "MODE", default_value = "stratified:1e-3")]
    pub(crate) silhouette: SilhouetteMode,

    /// What to compute at every K: all, or a list of names of columns of metrics.csv as ssim,banding. Distortion, mse and
    /// what a --target names always are; for the default target psnr stands in
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub(crate) metrics: MetricSet,

    /// Cluster every image with N seeds, from --seed on, and report how K varies from seed to seed apart from how it varies
    /// from image to image
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) seeds: u32,

    /// Take the gap statistic of every K from B uniform reference sets, each clustered (Tibshirani 2001); off without
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) gap: Option<u32>,

    /// Take the stability of every K from B pairs of halves of each image's pixels, each clustered; off without
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub(crate) stability: Option<u32>,
}

impl MeasurementArgs {
    /// The plan of these options, on the processor; what `targets` are about is measured, too.
    pub(crate) fn plan(
        self,
        clustering: &ClusteringArgs,
        targets: &[Target],
    ) -> Result<EvaluationPlan, ClusteringError> {
        Ok(EvaluationPlan {
            frame: None,
            ks: self.colors,
            space: clustering.space(),
            params: clustering.check()?,
            seeds: self.seeds,
            silhouette: self.silhouette,
            metrics: self.metrics.with(targets.iter().map(Target::metric)),
            resampling: Resampling { gap: self.gap.unwrap_or(0), stability: self.stability.unwrap_or(0) },
            device: Device::CPU,
        })
    }
}
