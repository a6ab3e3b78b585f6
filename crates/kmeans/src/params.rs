//! Options of a clustering, raw and checked: the type that [`Params::check`] returns proves that its values are valid.

use thiserror::Error;

/// How the initial centroids are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Init {
    /// Weighted k-means++ with greedy local trials (Arthur & Vassilvitskii 2007), as scikit-learn does it.
    #[default]
    KMeansPlusPlus,
    /// Distinct colours drawn with probability proportional to their pixels.
    Random,
    /// The mean of all pixels, then always the colour farthest from its nearest centre (Gonzalez 1985, Celebi et al.
    /// 2013).
    Maximin,
    /// Variance-based splitting (Wu 1991), always the cut of a box that lowers the error most; then a local search (up to
    /// K = 64) and Lloyd over cells of colours, so that few iterations over single colours remain.
    Wu,
}

impl Init {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KMeansPlusPlus => "k-means++",
            Self::Random => "random",
            Self::Maximin => "maximin",
            Self::Wu => "wu",
        }
    }

    /// Whether centroids are drawn, so that restarts differ.
    #[must_use]
    pub fn is_random(self) -> bool {
        matches!(self, Self::KMeansPlusPlus | Self::Random)
    }
}

/// How nearest centroids are found. All but [`Algorithm::MiniBatch`] give the same result, to the bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// The fastest: Lloyd with cell filtering (Kanungo et al. 2002).
    #[default]
    Auto,
    /// Plain Lloyd: every colour is compared with every centroid.
    Lloyd,
    /// Lloyd with a bound for each colour and centroid (Elkan 2003).
    Elkan,
    /// Lloyd with two bounds for each colour (Hamerly 2010).
    Hamerly,
    /// Centroids that follow small draws of pixels (Sculley 2010), as scikit-learn's `MiniBatchKMeans`: approximate, and
    /// only for [`Effort::Fast`].
    MiniBatch,
}

impl Algorithm {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Lloyd => "lloyd",
            Self::Elkan => "elkan",
            Self::Hamerly => "hamerly",
            Self::MiniBatch => "minibatch",
        }
    }
}

/// How much work is spent on a low error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effort {
    /// Incremental k-means: each K follows from K - 1 by adding a cluster, with local search. The result does not depend on
    /// initial centroids, and up to 4,096 colours distortion never grows with K.
    #[default]
    Best,
    /// Each K on its own, from `restarts` starts chosen by `init`.
    Fast,
}

impl Effort {
    /// The name in options and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Fast => "fast",
        }
    }
}

/// Options of a clustering, unchecked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    /// How much work is spent on a low error.
    pub effort: Effort,
    /// How nearest centroids are found.
    pub algorithm: Algorithm,
    /// How the initial centroids are chosen; without effect on [`Effort::Best`], as `restarts`.
    pub init: Init,
    /// Starts of which the one with the lowest SSE is kept (scikit-learn's `n_init`), at least 1.
    pub restarts: u32,
    /// Most centroid updates in one fit (scikit-learn's `max_iter`), at least 1.
    pub max_iter: u32,
    /// A fit ends once the squared movement of all centroids together is at most `tol` times the mean variance
    /// of the dimensions (scikit-learn's `tol`). At 0, the default, it ends when no pixel changes its cluster, so that
    /// centroids are the means of their pixels.
    pub tol: f64,
    /// Most pixels that are clustered, at least 1. Of an image with more, a sample of this size is clustered, and all pixels
    /// are assigned to its centroids. Labels, counts and SSE are always those of all pixels.
    pub max_pixels: Option<u32>,
    /// Seed of every random draw (scikit-learn's `random_state`).
    pub seed: u64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            effort: Effort::default(),
            algorithm: Algorithm::default(),
            init: Init::default(),
            restarts: 1,
            max_iter: 300,
            tol: 0.0,
            max_pixels: None,
            seed: 0,
        }
    }
}

impl Params {
    /// Checks the options.
    ///
    /// # Errors
    /// When `restarts`, `max_iter` or `max_pixels` is 0, `tol` is negative or not finite, or [`Algorithm::MiniBatch`] is
    /// combined with [`Effort::Best`].
    pub fn check(self) -> Result<CheckedParams, ParamError> {
        if self.restarts == 0 {
            return Err(ParamError::NoRestart);
        }
        if self.max_iter == 0 {
            return Err(ParamError::NoIteration);
        }
        if self.max_pixels == Some(0) {
            return Err(ParamError::NoPixel);
        }
        if !(self.tol.is_finite() && self.tol >= 0.0) {
            return Err(ParamError::Tolerance { tol: self.tol });
        }
        if self.algorithm == Algorithm::MiniBatch && self.effort == Effort::Best {
            return Err(ParamError::MiniBatchNeedsFast);
        }
        Ok(CheckedParams(self))
    }
}

/// Options of a clustering that are known to be valid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CheckedParams(Params);

impl Default for CheckedParams {
    /// The defaults of [`Params`].
    fn default() -> Self {
        Self(Params::default())
    }
}

impl CheckedParams {
    /// The same options with another seed; every seed is valid.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self(Params { seed, ..self.0 })
    }

    /// The same options with [`Effort::Fast`] and `init`, which are valid with all others.
    #[must_use]
    pub fn fast_from(self, init: Init) -> Self {
        Self(Params { effort: Effort::Fast, init, ..self.0 })
    }
}

impl std::ops::Deref for CheckedParams {
    type Target = Params;

    fn deref(&self) -> &Params {
        &self.0
    }
}

/// K: the number of clusters asked for, 1 to 65,536.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClusterCount(u32);

impl ClusterCount {
    /// The largest K: labels are 16-bit.
    pub const MAX: u32 = 1 << 16;

    /// `k` as a count of clusters.
    ///
    /// # Errors
    /// When `k` is 0 or above [`ClusterCount::MAX`].
    pub fn new(k: u32) -> Result<Self, ParamError> {
        if (1..=Self::MAX).contains(&k) { Ok(Self(k)) } else { Err(ParamError::ClusterCount { k }) }
    }

    /// K.
    #[must_use]
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Display for ClusterCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The reason why options can't be used.
#[derive(Clone, Copy, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum ParamError {
    /// `restarts` is 0.
    #[error("restarts must be at least 1")]
    NoRestart,
    /// `max_iter` is 0.
    #[error("max-iter must be at least 1")]
    NoIteration,
    /// `max_pixels` is 0.
    #[error("max-pixels must be at least 1")]
    NoPixel,
    /// `tol` is negative, infinite or not a number.
    #[error("tol must be a finite number of at least 0, not {tol}")]
    Tolerance {
        /// The value given.
        tol: f64,
    },
    /// [`Algorithm::MiniBatch`] was combined with [`Effort::Best`].
    #[error("algorithm minibatch needs effort fast: best settles every K over all colours")]
    MiniBatchNeedsFast,
    /// K is 0 or too large.
    #[error("K must be 1 to {}, not {k}", ClusterCount::MAX)]
    ClusterCount {
        /// The value given.
        k: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_values_are_errors() {
        let with = |change: fn(&mut Params)| {
            let mut params = Params::default();
            change(&mut params);
            params.check()
        };
        assert!(with(|_| ()).is_ok());
        assert_eq!(with(|p| p.restarts = 0), Err(ParamError::NoRestart));
        assert_eq!(with(|p| p.max_iter = 0), Err(ParamError::NoIteration));
        assert_eq!(with(|p| p.max_pixels = Some(0)), Err(ParamError::NoPixel));
        assert!(matches!(with(|p| p.tol = -1.0), Err(ParamError::Tolerance { .. })));
        assert!(with(|p| p.tol = f64::NAN).is_err() && with(|p| p.tol = f64::INFINITY).is_err());
        assert_eq!(with(|p| p.algorithm = Algorithm::MiniBatch), Err(ParamError::MiniBatchNeedsFast));
        assert!(ClusterCount::new(0).is_err() && ClusterCount::new(65_537).is_err());
        assert_eq!(ClusterCount::new(65_536).map(ClusterCount::get), Ok(65_536));
    }
}
