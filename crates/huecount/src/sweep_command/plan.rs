//! Arguments to a checked plan.

use std::path::PathBuf;

use evaluate::{Device, EvaluationPlan};
use files::root_name;
use sweep::{Existing, Output, SweepPlan, half_of_memory};
use thiserror::Error;

use crate::args::{ClusteringError, RulesError, SweepArgs};
use crate::defaults::Defaults;
use crate::device::{self, DeviceError};

/// Why these arguments are no plan.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum PlanError {
    #[error(transparent)]
    Clustering(#[from] ClusteringError),
    #[error(transparent)]
    Rules(#[from] RulesError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error("no path was given, and the demo dataset is not at {}: give a folder of images", demo.display())]
    NoPath { demo: PathBuf },
}

pub(crate) fn of(args: SweepArgs, defaults: &Defaults) -> Result<SweepPlan, PlanError> {
    // What is not asked for is not measured: the default target does without its metric.
    let evaluation = args.measurement.plan(&args.clustering, args.rules.targets())?;
    let device = if args.dry_run { Device::CPU } else { device::open(args.device.device)? };
    let evaluation = EvaluationPlan { device, ..evaluation };
    let (roots, name) = roots(args.paths, defaults)?;
    let output = match args.output {
        Some(path) => Output::At(path),
        None => Output::Free { folder: defaults.reports.clone(), name: name.clone() },
    };
    let rules = args.rules.check(evaluation.params.seed)?;
    Ok(SweepPlan {
        roots,
        name,
        walk: args.walk.into(),
        evaluation,
        rules,
        alternatives: args.alternatives,
        inspect: args.inspect,
        format: args.format,
        output,
        existing: match (args.overwrite, args.resume) {
            (true, _) => Existing::Replace,
            (_, true) => Existing::Resume,
            _ => Existing::Keep,
        },
        verify: args.verify,
        max_memory: args.max_memory.unwrap_or_else(half_of_memory),
        cache: args.cache,
        threads: args.threads.count(),
    })
}

/// What to sweep, and the name of its report.
fn roots(paths: Vec<PathBuf>, defaults: &Defaults) -> Result<(Vec<PathBuf>, String), PlanError> {
    match paths.first() {
        Some(first) => {
            let name = root_name(first);
            Ok((paths, name))
        }
        None if defaults.demo.is_dir() => Ok((vec![defaults.demo.clone()], "demo".to_owned())),
        None => Err(PlanError::NoPath { demo: defaults.demo.clone() }),
    }
}
