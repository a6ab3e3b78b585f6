//! `run.json`: where a report's numbers come from. No clock, no machine: the same run gives the same bytes.

use kmeans::{ColorSpace, Effort, Params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::evaluate::hex;
use crate::plan::SweepPlan;
use crate::select::Rules;
use crate::table::Tables;

/// What `run.json` says. A member that an older report does not have is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Provenance {
    pub(crate) program: String,
    pub(crate) version: String,
    pub(crate) dataset: String,
    /// SHA-256 over one line `sha256  image` per file, in the order of `images.csv`.
    input_sha256: String,
    files: usize,
    /// Files that an interrupted run has not come to; 0 for a complete report.
    unfinished: usize,
    pub(crate) options: Options,
}

/// The options of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Options {
    colors: String,
    pub(crate) color_space: String,
    effort: String,
    algorithm: String,
    init: String,
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
    pub(crate) targets: Vec<String>,
    pub(crate) coverage: String,
    rate: String,
    lambda: Option<f64>,
    criterion: Option<String>,
    /// Of the resamples behind the choice, where K was chosen anew with another seed than that of the clusterings.
    #[serde(skip_serializing_if = "Option::is_none")]
    choice_seed: Option<u64>,
    classes: String,
    hidden: bool,
    no_ignore: bool,
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Provenance {
    /// Of a run.
    pub(crate) fn of(plan: &SweepPlan, tables: &Tables, unfinished: usize) -> Self {
        Self {
            program: "huecount".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            dataset: plan.name.clone(),
            input_sha256: input_sha256(tables),
            files: tables.images.len(),
            unfinished,
            options: options(plan),
        }
    }

    /// `run.json`.
    pub(crate) fn json(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

impl Options {
    /// The same rows, of which K is chosen by `rules`.
    #[must_use]
    pub(crate) fn with_rules(self, rules: &Rules) -> Self {
        Self {
            targets: rules.targets.iter().map(ToString::to_string).collect(),
            coverage: rules.coverage.to_string(),
            rate: rules.rate.to_string(),
            lambda: rules.lambda,
            criterion: rules.criterion.map(|criterion| criterion.as_str().to_owned()),
            choice_seed: (rules.seed != self.seed).then_some(rules.seed),
            ..self
        }
    }

    /// The options of `compress`, each after a space, that cluster as this run did.
    pub(crate) fn compress_flags(&self) -> String {
        let defaults = Params::default();
        let fast = self.effort == Effort::Fast.as_str();
        let max_pixels = self.max_pixels.map(|pixels| pixels.to_string());
        let flags = [
            (self.color_space != ColorSpace::default().as_str(), "color-space", self.color_space.clone()),
            (fast, "effort", self.effort.clone()),
            (self.algorithm != defaults.algorithm.as_str(), "algorithm", self.algorithm.clone()),
            (fast, "init", self.init.clone()),
            (fast && self.restarts != defaults.restarts, "restarts", self.restarts.to_string()),
            (self.max_iter != defaults.max_iter, "max-iter", self.max_iter.to_string()),
            (self.tol.to_bits() != defaults.tol.to_bits(), "tol", self.tol.to_string()),
            (self.max_pixels.is_some(), "max-pixels", max_pixels.unwrap_or_default()),
            (self.seed != defaults.seed, "seed", self.seed.to_string()),
        ];
        let given = flags.iter().filter(|(given, ..)| *given);
        given.flat_map(|(_, name, value)| [" --", name, " ", value]).collect()
    }
}

fn input_sha256(tables: &Tables) -> String {
    let mut hasher = Sha256::new();
    for image in &tables.images {
        hasher.update(format!("{}  {}\n", image.sha256, image.image));
    }
    hex(&hasher.finalize())
}

/// Options that no row depends on, only the choice, the page, or which files are seen.
const BESIDE_THE_ROWS: [&str; 11] = [
    "targets",
    "coverage",
    "rate",
    "lambda",
    "criterion",
    "choice_seed",
    "classes",
    "hidden",
    "no_ignore",
    "include",
    "exclude",
];

/// Changes when entries of journals and caches hold something else.
const ENTRIES: &str = "with centroids";

/// One hash of all that the rows of an image depend on besides its content: version and options.
pub(crate) fn run_key(plan: &SweepPlan) -> String {
    key_without(plan, &[])
}

/// The same for a single measurement, which does not depend on the other K, nor on what else is measured.
pub(crate) fn row_key(plan: &SweepPlan) -> String {
    key_without(plan, &["colors", "seeds", "silhouette", "metrics", "gap", "stability"])
}

fn key_without(plan: &SweepPlan, others: &[&str]) -> String {
    let mut options = serde_json::to_value(options(plan)).unwrap_or_default();
    if let Some(options) = options.as_object_mut() {
        options
            .retain(|name, _| !BESIDE_THE_ROWS.contains(&name.as_str()) && !others.contains(&name.as_str()));
    }
    hex(&Sha256::digest(format!("{} {ENTRIES} {options}", env!("CARGO_PKG_VERSION"))))
}

fn options(plan: &SweepPlan) -> Options {
    Options {
        colors: plan.ks.to_string(),
        color_space: plan.space.as_str().to_owned(),
        effort: plan.params.effort.as_str().to_owned(),
        algorithm: plan.params.algorithm.as_str().to_owned(),
        init: plan.params.init.as_str().to_owned(),
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
        classes: plan.walk.classes.to_string(),
        hidden: plan.walk.hidden,
        no_ignore: plan.walk.no_ignore,
        include: plan.walk.include.clone(),
        exclude: plan.walk.exclude.clone(),
        ..Options::default()
    }
    .with_rules(&plan.rules)
}
