//! `run.json` of a run, and the options that repeat its clusterings.

use evaluate::EvaluationPlan;
use report::{DeviceNumbers, Options, Provenance};

use crate::drawn::DrawnTables;
use crate::plan::SweepPlan;

/// Of a run.
pub(crate) fn provenance(plan: &SweepPlan, read: &DrawnTables, unfinished: usize) -> Provenance {
    Provenance {
        program: "huecount".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        dataset: plan.name.clone(),
        input_sha256: read.input_sha256.clone(),
        files: read.counts.files,
        unfinished,
        drawn: read.drawn,
        options: options(plan),
    }
}

/// The options of `compress`, each after a space, that cluster as a run of these options did.
pub(crate) fn compress_flags(options: &Options) -> String {
    let EvaluationPlan { space, params: defaults, .. } = EvaluationPlan::default();
    let fast = options.effort == FAST;
    let max_pixels = options.max_pixels.map(|pixels| pixels.to_string());
    let flags = [
        (options.color_space != space.as_str(), "color-space", options.color_space.clone()),
        (fast, "effort", options.effort.clone()),
        (options.algorithm != defaults.algorithm.as_str(), "algorithm", options.algorithm.clone()),
        (fast, "init", options.init.clone()),
        (fast && options.restarts != defaults.restarts, "restarts", options.restarts.to_string()),
        (options.max_iter != defaults.max_iter, "max-iter", options.max_iter.to_string()),
        (options.tol.to_bits() != defaults.tol.to_bits(), "tol", options.tol.to_string()),
        (options.max_pixels.is_some(), "max-pixels", max_pixels.unwrap_or_default()),
        (options.seed != defaults.seed, "seed", options.seed.to_string()),
    ];
    let given = flags.iter().filter(|(given, ..)| *given);
    given.flat_map(|(_, name, value)| [" --", name, " ", value]).collect()
}

/// The effort at which starts matter.
const FAST: &str = "fast";

fn options(plan: &SweepPlan) -> Options {
    let evaluation = &plan.evaluation;
    Options {
        colors: evaluation.ks.to_string(),
        color_space: evaluation.space.as_str().to_owned(),
        effort: evaluation.params.effort.as_str().to_owned(),
        algorithm: evaluation.params.algorithm.as_str().to_owned(),
        init: evaluation.params.init.as_str().to_owned(),
        restarts: evaluation.params.restarts,
        max_iter: evaluation.params.max_iter,
        tol: evaluation.params.tol,
        max_pixels: evaluation.params.max_pixels,
        seed: evaluation.params.seed,
        seeds: evaluation.seeds,
        silhouette: evaluation.silhouette.to_string(),
        metrics: evaluation.metrics.to_string(),
        alternatives: plan.alternatives,
        gap: evaluation.resampling.gap,
        stability: evaluation.resampling.stability,
        classes: plan.walk.classes.to_string(),
        device: device_numbers(evaluation),
        hidden: plan.walk.hidden,
        no_ignore: plan.walk.no_ignore,
        include: plan.walk.include.clone(),
        exclude: plan.walk.exclude.clone(),
        ..Options::default()
    }
    .with_rules(&plan.rules)
}

fn device_numbers(evaluation: &EvaluationPlan) -> Option<DeviceNumbers> {
    let (name, metrics) = evaluation.device_metrics()?;
    Some(DeviceNumbers {
        name: name.to_owned(),
        metrics: metrics.into_iter().map(|metric| metric.name().to_owned()).collect(),
    })
}
