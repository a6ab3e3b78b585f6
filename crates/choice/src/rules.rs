//! The rules by which K is chosen, every value checked.

use std::str::FromStr;

use thiserror::Error;

use crate::opinion::Level;
use crate::rate::RateRule;
use crate::target::Target;
use crate::target_rule::DEFAULT_COVERAGE;

/// How K is chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// What an image must meet.
    pub targets: Vec<Target>,
    /// Share of a class's images that must meet every target.
    pub coverage: Coverage,
    /// What one more doubling of bytes must buy.
    pub rate: RateRule,
    /// Distortion that one byte is worth, where the user says so.
    pub lambda: Option<f64>,
    /// The criterion that is recommended; `None` for `target`, then `rate`.
    pub criterion: Option<CriterionName>,
    /// What the verdict rests on.
    pub verdict_by: VerdictBy,
    /// Seed of the resamples.
    pub seed: u64,
}

impl Default for Rules {
    /// Most images not told from an identical pair; where none is, a doubling of bytes for 0.05 of SSIM.
    fn default() -> Self {
        Self {
            targets: vec![Target::of_level(Level::LikeOriginal)],
            coverage: Coverage::default(),
            rate: RateRule::ssim_of(GAIN),
            lambda: None,
            criterion: None,
            verdict_by: VerdictBy::default(),
            seed: 0,
        }
    }
}

/// The SSIM that one more doubling of bytes must buy, unless another rate is given.
const GAIN: f64 = 0.05;

impl Rules {
    /// The criteria that may be recommended, the preferred one first.
    pub(crate) fn preference(&self) -> &[&'static str] {
        match &self.criterion {
            Some(CriterionName(name)) => std::slice::from_ref(name),
            None => &["target", "rate"],
        }
    }
}

/// A share above 0 and at most 1: `90%` or `0.9`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Coverage(f64);

impl Coverage {
    /// The share as a number.
    #[must_use]
    pub fn share(self) -> f64 {
        self.0
    }
}

impl Default for Coverage {
    fn default() -> Self {
        Self(DEFAULT_COVERAGE)
    }
}

/// Why a text is no coverage.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "'{0}' is no share of the images: write a percentage as 90%, or a number above 0 and at most 1 as 0.9"
)]
pub struct CoverageError(String);

impl FromStr for Coverage {
    type Err = CoverageError;

    fn from_str(text: &str) -> Result<Self, CoverageError> {
        let share = match text.trim().strip_suffix('%') {
            Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
            None => text.trim().parse(),
        };
        let share = share.ok().filter(|share| *share > 0.0 && *share <= 1.0);
        share.map(Self).ok_or_else(|| CoverageError(text.to_owned()))
    }
}

impl std::fmt::Display for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::target_rule::percent(self.0).replace(' ', ""))
    }
}

/// What decides whether palettes suit a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VerdictBy {
    /// The target, and what other encoders take at the quality of the palettes.
    #[default]
    Alternatives,
    /// The target alone.
    Quality,
}

/// Why a text is not what a verdict can rest on.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("there is no verdict by '{0}': choose from alternatives, quality")]
pub struct VerdictByError(String);

impl FromStr for VerdictBy {
    type Err = VerdictByError;

    fn from_str(text: &str) -> Result<Self, VerdictByError> {
        let known = [Self::Alternatives, Self::Quality];
        known.into_iter().find(|by| by.as_str() == text).ok_or_else(|| VerdictByError(text.to_owned()))
    }
}

impl VerdictBy {
    /// The name in options.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alternatives => "alternatives",
            Self::Quality => "quality",
        }
    }
}

impl std::fmt::Display for VerdictBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The name of a criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CriterionName(&'static str);

impl CriterionName {
    /// The name as it stands in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// Why a text names no criterion.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("there is no criterion '{0}': choose from {list}", list = CRITERIA.join(", "))]
pub struct CriterionError(String);

impl FromStr for CriterionName {
    type Err = CriterionError;

    fn from_str(text: &str) -> Result<Self, CriterionError> {
        let known = CRITERIA.iter().find(|name| **name == text.trim());
        known.map(|name| Self(name)).ok_or_else(|| CriterionError(text.to_owned()))
    }
}

/// Every criterion's name, in the order of their rows.
pub(crate) const CRITERIA: [&str; 11] = [
    "target",
    "rate",
    "elbow",
    "kneedle",
    "silhouette",
    "calinski-harabasz",
    "davies-bouldin",
    "jump",
    "gap",
    "stability",
    "lagrangian",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coverage_is_a_share() {
        let share = |text: &str| text.parse::<Coverage>().map(Coverage::share);
        assert_eq!([share("90%"), share("0.9"), share(" 90 %")], [Ok(0.9), Ok(0.9), Ok(0.9)]);
        assert_eq!(share("100%"), Ok(1.0));
        for text in ["0", "0%", "1.01", "101%", "-1", "nan", "inf", "", "%", "many"] {
            assert_eq!(share(text), Err(CoverageError(text.to_owned())));
        }
        assert_eq!("0.995".parse::<Coverage>().unwrap().to_string(), "99.5%");
    }

    #[test]
    fn criteria_go_by_their_names() {
        for name in CRITERIA {
            assert_eq!(name.parse::<CriterionName>().map(CriterionName::as_str), Ok(name));
        }
        let error = "knee".parse::<CriterionName>().unwrap_err().to_string();
        assert!(error.contains("'knee'") && error.contains("davies-bouldin"), "{error}");
    }
}
