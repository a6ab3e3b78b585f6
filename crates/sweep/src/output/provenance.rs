//! `run.json`: where a report's numbers come from. No clock, no machine: the same run gives the same bytes.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::evaluate::hex;
use crate::plan::SweepPlan;
use crate::select::CriterionName;
use crate::table::Tables;

#[derive(Serialize)]
struct Provenance<'a> {
    program: &'a str,
    version: &'a str,
    dataset: &'a str,
    /// SHA-256 over one line `sha256  image` per file, in the order of `images.csv`.
    input_sha256: String,
    files: usize,
    /// Files that an interrupted run has not come to; 0 for a complete report.
    unfinished: usize,
    options: Options,
}

#[derive(Serialize)]
struct Options {
    colors: String,
    color_space: &'static str,
    effort: &'static str,
    algorithm: &'static str,
    init: &'static str,
    restarts: u32,
    max_iter: u32,
    tol: f64,
    max_pixels: Option<u32>,
    seed: u64,
    seeds: u32,
    silhouette: String,
    metrics: String,
    gap: u32,
    stability: u32,
    targets: Vec<String>,
    coverage: String,
    rate: String,
    lambda: Option<f64>,
    criterion: Option<&'static str>,
    classes: String,
    hidden: bool,
    no_ignore: bool,
    include: Vec<String>,
    exclude: Vec<String>,
}

pub(crate) fn run_json(plan: &SweepPlan, tables: &Tables, unfinished: usize) -> serde_json::Result<Vec<u8>> {
    let mut hasher = Sha256::new();
    for image in &tables.images {
        hasher.update(format!("{}  {}\n", image.sha256, image.image));
    }
    let provenance = Provenance {
        program: "huecount",
        version: env!("CARGO_PKG_VERSION"),
        dataset: &plan.name,
        input_sha256: hex(&hasher.finalize()),
        files: tables.images.len(),
        unfinished,
        options: options(plan),
    };
    let mut bytes = serde_json::to_vec_pretty(&provenance)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Options that no row depends on, only the choice, the page, or which files are seen.
const BESIDE_THE_ROWS: [&str; 10] = [
    "targets",
    "coverage",
    "rate",
    "lambda",
    "criterion",
    "classes",
    "hidden",
    "no_ignore",
    "include",
    "exclude",
];

/// One hash of all that the rows of an image depend on besides its content: version and options.
pub(crate) fn run_key(plan: &SweepPlan) -> String {
    key_without(plan, &[])
}

/// The same for a single row, which does not depend on the other K.
pub(crate) fn row_key(plan: &SweepPlan) -> String {
    key_without(plan, &["colors"])
}

fn key_without(plan: &SweepPlan, others: &[&str]) -> String {
    let mut options = serde_json::to_value(options(plan)).unwrap_or_default();
    if let Some(options) = options.as_object_mut() {
        options
            .retain(|name, _| !BESIDE_THE_ROWS.contains(&name.as_str()) && !others.contains(&name.as_str()));
    }
    hex(&Sha256::digest(format!("{} {options}", env!("CARGO_PKG_VERSION"))))
}

fn options(plan: &SweepPlan) -> Options {
    Options {
        colors: plan.ks.to_string(),
        color_space: plan.space.as_str(),
        effort: plan.params.effort.as_str(),
        algorithm: plan.params.algorithm.as_str(),
        init: plan.params.init.as_str(),
        restarts: plan.params.restarts,
        max_iter: plan.params.max_iter,
        tol: plan.params.tol,
        max_pixels: plan.params.max_pixels,
        seed: plan.params.seed,
        seeds: plan.seeds,
        silhouette: plan.silhouette.to_string(),
        metrics: plan.metrics.to_string(),
        gap: plan.resampling.gap,
        stability: plan.resampling.stability,
        targets: plan.rules.targets.iter().map(ToString::to_string).collect(),
        coverage: plan.rules.coverage.to_string(),
        rate: plan.rules.rate.to_string(),
        lambda: plan.rules.lambda,
        criterion: plan.rules.criterion.map(CriterionName::as_str),
        classes: plan.walk.classes.to_string(),
        hidden: plan.walk.hidden,
        no_ignore: plan.walk.no_ignore,
        include: plan.walk.include.clone(),
        exclude: plan.walk.exclude.clone(),
    }
}
