//! How K is chosen.

use choice::{Coverage, CriterionName, RateRule, Rules, Target, VerdictBy};
use clap::Args;
use thiserror::Error;

/// Why K can't be chosen in this way.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum RulesError {
    #[error("--criterion lagrangian needs --lambda: what distortion is a byte worth?")]
    LagrangianWithoutLambda,
    #[error("write a number above 0: the distortion that one byte is worth")]
    Lambda,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "How K is chosen")]
pub(crate) struct RulesArgs {
    #[command(flatten)]
    target: TargetArgs,

    /// For the criterion rate: what a doubling of bytes must buy for K to be doubled once more, as psnr=3 or ssim=0.05
    #[arg(long, value_name = "METRIC=GAIN", default_value = "ssim=0.05")]
    rate: RateRule,

    /// Add the criterion lagrangian: the K that minimises distortion + X x bytes
    #[arg(long, value_name = "X", value_parser = lambda)]
    lambda: Option<f64>,

    /// Recommend what this criterion chooses [default: target, and where it gives none rate]
    #[arg(long, value_name = "NAME")]
    criterion: Option<CriterionName>,

    /// What the verdict rests on: alternatives (no palette is recommended where JPEG or WebP clearly take fewer bytes at the
    /// same quality), or quality (the target alone)
    #[arg(long, value_name = "WHAT", default_value_t = VerdictBy::default())]
    verdict_by: VerdictBy,
}

/// The quality rule.
#[derive(Debug, Args)]
pub(crate) struct TargetArgs {
    /// What the images of a class must meet at the chosen K: like-original (not told from an identical pair, ssimulacra2=65),
    /// not-annoying (ssimulacra2=50), or any metric about the picture as ssimulacra2=70, psnr=35, bytes=20% (of the source),
    /// bytes=20000; repeatable, all must be met [default: like-original]
    #[arg(long = "target", value_name = "LEVEL|METRIC=VALUE")]
    targets: Vec<Target>,

    /// Share of a class's images that must meet every target
    #[arg(long, value_name = "SHARE", default_value_t = Coverage::default())]
    coverage: Coverage,
}

impl RulesArgs {
    /// The targets that were given, without the default.
    pub(crate) fn targets(&self) -> &[Target] {
        &self.target.targets
    }

    pub(crate) fn check(self, seed: u64) -> Result<Rules, RulesError> {
        if self.lambda.is_none() && self.criterion.is_some_and(|name| name.as_str() == "lagrangian") {
            return Err(RulesError::LagrangianWithoutLambda);
        }
        let targets = self.target.targets;
        Ok(Rules {
            targets: if targets.is_empty() { Rules::default().targets } else { targets },
            coverage: self.target.coverage,
            rate: self.rate,
            lambda: self.lambda,
            criterion: self.criterion,
            verdict_by: self.verdict_by,
            seed,
        })
    }
}

fn lambda(text: &str) -> Result<f64, RulesError> {
    let lambda = text.parse().ok().filter(|lambda: &f64| lambda.is_finite() && *lambda > 0.0);
    lambda.ok_or(RulesError::Lambda)
}
