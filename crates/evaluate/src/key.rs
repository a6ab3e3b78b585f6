//! One hash of all that the rows of an image depend on besides its content.

use std::num::NonZeroU32;

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tables::hex;

use crate::plan::EvaluationPlan;

/// Changes when entries of journals and caches hold something else.
const ENTRIES: &str = "with centroids";

/// The plan as it is hashed: its members and their names must stay, or every journal and cache is forgotten.
#[derive(Serialize)]
struct RowOptions {
    #[serde(flatten)]
    measurement: MeasurementOptions,
    colors: String,
    seeds: u32,
    silhouette: String,
    metrics: String,
    gap: u32,
    stability: u32,
    /// The device, where numbers are not the processor's.
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
}

impl RowOptions {
    fn of(plan: &EvaluationPlan) -> Self {
        Self {
            measurement: MeasurementOptions::of(plan),
            colors: plan.ks.to_string(),
            seeds: plan.seeds,
            silhouette: plan.silhouette.to_string(),
            metrics: plan.metrics.to_string(),
            gap: plan.resampling.gap,
            stability: plan.resampling.stability,
            device: plan.device_metrics().map(|(name, _)| name.to_owned()),
        }
    }
}

/// What a single measurement depends on.
#[derive(Serialize)]
struct MeasurementOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    frame: Option<NonZeroU32>,
    color_space: &'static str,
    effort: &'static str,
    algorithm: &'static str,
    init: &'static str,
    restarts: u32,
    max_iter: u32,
    tol: f64,
    max_pixels: Option<u32>,
    seed: u64,
}

impl MeasurementOptions {
    fn of(plan: &EvaluationPlan) -> Self {
        let params = &plan.params;
        Self {
            frame: plan.frame,
            color_space: plan.space.as_str(),
            effort: params.effort.as_str(),
            algorithm: params.algorithm.as_str(),
            init: params.init.as_str(),
            restarts: params.restarts,
            max_iter: params.max_iter,
            tol: params.tol,
            max_pixels: params.max_pixels,
            seed: params.seed,
        }
    }
}

/// Of the rows of an image: version and options. 64 hexadecimal digits.
#[must_use]
pub fn run_key(plan: &EvaluationPlan) -> String {
    hashed(VERSION, &RowOptions::of(plan))
}

/// Of a single measurement, which does not depend on the other K, nor on what else is measured.
#[must_use]
pub fn row_key(plan: &EvaluationPlan) -> String {
    hashed(VERSION, &MeasurementOptions::of(plan))
}

/// The options of [`run_key`], by their names.
pub(crate) fn row_options(plan: &EvaluationPlan) -> Map<String, Value> {
    match serde_json::to_value(RowOptions::of(plan)) {
        Ok(Value::Object(options)) => options,
        _ => Map::new(),
    }
}

pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

fn hashed(version: &str, options: &impl Serialize) -> String {
    // A JSON value has its members in order of their names.
    let options = serde_json::to_value(options).unwrap_or_default();
    hex(&Sha256::digest(format!("{version} {ENTRIES} {options}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::SilhouetteMode;

    /// The key in the first line of the journal that version 0.1.0 wrote, before plans were split, for a sweep without options.
    #[test]
    fn journals_of_the_first_version_are_read() {
        let plan = EvaluationPlan {
            silhouette: SilhouetteMode::Bounded(1e-3),
            metrics: "all".parse().expect("all of them"),
            ..EvaluationPlan::default()
        };
        let known = "fffb74241ea8e4a47f2a979866bb07b2fa2beb78fc479a7ddf0400ce8480b43a";
        assert_eq!(hashed("0.1.0", &RowOptions::of(&plan)), known);
    }

    #[test]
    fn a_measurement_does_not_depend_on_what_else_is_measured() {
        let plan = EvaluationPlan::default();
        let more = EvaluationPlan { metrics: "all".parse().expect("all of them"), ..plan.clone() };
        assert_eq!(row_key(&plan), row_key(&more));
        assert_ne!(run_key(&plan), run_key(&more));
        let second = EvaluationPlan { frame: NonZeroU32::new(2), ..plan.clone() };
        assert_ne!(row_key(&plan), row_key(&second));
    }
}
