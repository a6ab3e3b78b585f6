//! How to cluster.

use clap::{Args, ValueEnum};
use kmeans::{Algorithm, CheckedParams, ColorSpace, Effort, Init, ParamError, Params};
use thiserror::Error;

/// Why nothing can be clustered in this way.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum ClusteringError {
    #[error("--init and --restarts belong to --effort fast: best chooses its starts itself")]
    StartsOfBest,
    #[error("--{0}")]
    Param(#[from] ParamError),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Clustering (options as in scikit-learn's KMeans)")]
pub(crate) struct ClusteringArgs {
    /// best: incremental k-means over every K with local search, then all colours to rest; fast: each K on its own, from
    /// --restarts starts placed by --init
    #[arg(long, value_enum, value_name = "NAME", default_value_t = EffortName::Best)]
    effort: EffortName,

    /// How nearest centroids are found: auto (cell filtering), lloyd (plain), elkan and hamerly (bounds) give the same
    /// result, to the bit; minibatch (draws, with --effort fast) is approximate
    #[arg(long, value_enum, value_name = "NAME", default_value_t = AlgorithmName::Auto)]
    algorithm: AlgorithmName,

    /// With --effort fast, how the first centroids are placed [default: k-means++]: k-means++ or random draw them, maximin
    /// (always the farthest colour) and wu (always the cut that lowers the error most) do not (scikit-learn: `init`)
    #[arg(long, value_enum, value_name = "NAME")]
    init: Option<InitName>,

    /// With --effort fast, starts of which the best is kept, where --init draws them [default: 1] (scikit-learn: `n_init`)
    #[arg(long, value_name = "N")]
    restarts: Option<u32>,

    /// Most iterations from one start or split (scikit-learn: `max_iter`)
    #[arg(long, value_name = "N", default_value_t = Params::default().max_iter)]
    max_iter: u32,

    /// Stop once the centroids' squared movement is below X times the colours' mean variance; 0: once no pixel
    /// changes its cluster (scikit-learn: `tol`)
    #[arg(long, value_name = "X", default_value_t = Params::default().tol, allow_negative_numbers = true)]
    tol: f64,

    /// The space whose distances are minimised and in which distortion and silhouette are taken: srgb (8-bit samples),
    /// oklab, lab (CIE L*a*b*, D65); all other metrics stay in sRGB
    #[arg(long, value_enum, value_name = "NAME", default_value_t = SpaceName::Srgb)]
    color_space: SpaceName,

    /// Cluster at most N of each image's pixels, drawn by the seed, then give every pixel the nearest centroid; metrics
    /// are of the whole image
    #[arg(long, value_name = "N")]
    max_pixels: Option<u32>,

    /// Seed of every random draw: of starts, of pixels for the silhouette, of resamples (scikit-learn: `random_state`)
    #[arg(long, value_name = "N", default_value_t = Params::default().seed)]
    seed: u64,
}

impl ClusteringArgs {
    pub(crate) fn space(&self) -> ColorSpace {
        self.color_space.into()
    }

    pub(crate) fn check(&self) -> Result<CheckedParams, ClusteringError> {
        let effort = Effort::from(self.effort);
        if effort == Effort::Best && (self.init.is_some() || self.restarts.is_some()) {
            return Err(ClusteringError::StartsOfBest);
        }
        let defaults = Params::default();
        let params = Params {
            effort,
            algorithm: self.algorithm.into(),
            init: self.init.map_or(defaults.init, Into::into),
            restarts: self.restarts.unwrap_or(defaults.restarts),
            max_iter: self.max_iter,
            tol: self.tol,
            max_pixels: self.max_pixels,
            seed: self.seed,
        };
        Ok(params.check()?)
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SpaceName {
    Srgb,
    Oklab,
    Lab,
}

impl From<SpaceName> for ColorSpace {
    fn from(name: SpaceName) -> Self {
        match name {
            SpaceName::Srgb => Self::Srgb,
            SpaceName::Oklab => Self::Oklab,
            SpaceName::Lab => Self::Lab,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EffortName {
    Best,
    Fast,
}

impl From<EffortName> for Effort {
    fn from(name: EffortName) -> Self {
        match name {
            EffortName::Best => Self::Best,
            EffortName::Fast => Self::Fast,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AlgorithmName {
    Auto,
    Lloyd,
    Elkan,
    Hamerly,
    #[value(name = "minibatch")]
    MiniBatch,
}

impl From<AlgorithmName> for Algorithm {
    fn from(name: AlgorithmName) -> Self {
        match name {
            AlgorithmName::Auto => Self::Auto,
            AlgorithmName::Lloyd => Self::Lloyd,
            AlgorithmName::Elkan => Self::Elkan,
            AlgorithmName::Hamerly => Self::Hamerly,
            AlgorithmName::MiniBatch => Self::MiniBatch,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum InitName {
    #[value(name = "k-means++")]
    KMeansPlusPlus,
    Random,
    Maximin,
    Wu,
}

impl From<InitName> for Init {
    fn from(name: InitName) -> Self {
        match name {
            InitName::KMeansPlusPlus => Self::KMeansPlusPlus,
            InitName::Random => Self::Random,
            InitName::Maximin => Self::Maximin,
            InitName::Wu => Self::Wu,
        }
    }
}
