//! What was measured of one clustering, each value under what it is and how it was computed: rows of several runs are joined
//! by it, and a row is made of those that a plan asks for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tables::{Metric, MetricRow, MetricSet};

use crate::plan::{EvaluationPlan, SilhouetteMode};
use crate::resample::Resampling;

/// A value with its error, where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Value {
    pub(crate) value: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<f64>,
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self { value, error: None }
    }
}

/// Values by their keys, or why there is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cells(BTreeMap<String, Result<Value, String>>);

/// One image at one K and seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) k: u32,
    pub(crate) seed: u64,
    pub(crate) colors: u32,
    pub(crate) iterations: u32,
    pub(crate) stop: String,
    pub(crate) distortion: f64,
    pub(crate) mse: f64,
    pub(crate) cells: Cells,
}

/// What is to be measured of a clustering, besides distortion and mse.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    pub(crate) metrics: MetricSet,
    pub(crate) resampling: Resampling,
}

/// A column that may be empty.
#[derive(Clone, Copy)]
enum Column {
    Metric(Metric),
    Gap,
    Stability,
}

impl Column {
    /// Under which key `plan` finds the value; otherwise why it does not ask for one.
    fn key(self, plan: &EvaluationPlan) -> Result<String, &'static str> {
        match self {
            Self::Metric(metric) if !plan.metrics.contains(metric) => Err("not asked for"),
            Self::Metric(Metric::Silhouette) => silhouette_key(plan),
            Self::Metric(metric) => Ok(plan.key_on_device(metric, metric.name())),
            Self::Gap => drawn_key("gap", plan.resampling.gap),
            Self::Stability => drawn_key("stability", plan.resampling.stability),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.name(),
            Self::Gap => "gap",
            Self::Stability => "stability",
        }
    }
}

/// The key of a silhouette taken in the plan's mode.
pub(crate) fn silhouette_key(plan: &EvaluationPlan) -> Result<String, &'static str> {
    match plan.silhouette {
        SilhouetteMode::Off => Err("switched off"),
        mode => Ok(plan.key_on_device(Metric::Silhouette, &format!("silhouette {mode}"))),
    }
}

/// The key of a mean over so many draws.
pub(crate) fn drawn_key(name: &str, draws: u32) -> Result<String, &'static str> {
    if draws == 0 { Err("switched off") } else { Ok(format!("{name} {draws}")) }
}

impl Cells {
    /// Adds a value, or why there is none.
    pub(crate) fn put(&mut self, key: String, value: Result<Value, impl ToString>) {
        self.0.insert(key, value.map_err(|reason| reason.to_string()));
    }

    fn knows(&self, column: Column, plan: &EvaluationPlan) -> bool {
        column.key(plan).map_or(true, |key| self.0.contains_key(&key))
    }

    /// What `plan` asks for that is not known here.
    pub(crate) fn missing(&self, plan: &EvaluationPlan) -> Request {
        let unknown = |metric: &Metric| !self.knows(Column::Metric(*metric), plan);
        let Resampling { gap, stability } = plan.resampling;
        let draws = |draws: u32, column| if self.knows(column, plan) { 0 } else { draws };
        Request {
            metrics: MetricSet::default().with(OPTIONAL.into_iter().filter(unknown)),
            resampling: Resampling {
                gap: draws(gap, Column::Gap),
                stability: draws(stability, Column::Stability),
            },
        }
    }
}

/// The metrics whose cells may be empty, in the order in which a row says why.
const OPTIONAL: [Metric; 12] = [
    Metric::PsnrDb,
    Metric::Ssim,
    Metric::Silhouette,
    Metric::PngBytes,
    Metric::MsSsim,
    Metric::Ssimulacra2,
    Metric::DeltaE2000Mean,
    Metric::DeltaE2000P95,
    Metric::Banding,
    Metric::SilhouetteSquared,
    Metric::CalinskiHarabasz,
    Metric::DaviesBouldin,
];

impl Request {
    /// Whether nothing is to be measured.
    pub(crate) fn is_empty(&self) -> bool {
        self.resampling == Resampling::default() && self.metrics.is_empty()
    }
}

impl Measured {
    /// Adds what another run measured of the same clustering.
    pub(crate) fn join(&mut self, other: Self) {
        self.cells.0.extend(other.cells.0);
    }

    /// The row that `plan` asks for; a cell that could not be computed gets `shortage` as its reason.
    pub(crate) fn row(&self, class: &str, image: &str, plan: &EvaluationPlan, shortage: &str) -> MetricRow {
        let mut cells = Reader { cells: &self.cells, plan, shortage, undefined: Vec::new() };
        let [gap, stability] = [Column::Gap, Column::Stability].map(|column| cells.read(column));
        let mut value = |metric| cells.read(Column::Metric(metric));
        let row = MetricRow {
            class: class.to_owned(),
            image: image.to_owned(),
            k: self.k,
            seed: self.seed,
            colors: self.colors,
            iterations: self.iterations,
            stop: self.stop.clone(),
            distortion: self.distortion,
            mse: self.mse,
            psnr_db: value(Metric::PsnrDb).map(|psnr| psnr.value),
            ssim: value(Metric::Ssim).map(|ssim| ssim.value),
            ..MetricRow::default()
        };
        let silhouette = value(Metric::Silhouette);
        let row = MetricRow {
            silhouette: silhouette.map(|silhouette| silhouette.value),
            silhouette_error: silhouette.and_then(|silhouette| silhouette.error),
            png_bytes: value(Metric::PngBytes).map(|bytes| bytes.value as u64),
            ms_ssim: value(Metric::MsSsim).map(|ms_ssim| ms_ssim.value),
            ssimulacra2: value(Metric::Ssimulacra2).map(|ssimulacra2| ssimulacra2.value),
            delta_e2000_mean: value(Metric::DeltaE2000Mean).map(|difference| difference.value),
            delta_e2000_p95: value(Metric::DeltaE2000P95).map(|difference| difference.value),
            banding: value(Metric::Banding).map(|banding| banding.value),
            silhouette_squared: value(Metric::SilhouetteSquared).map(|silhouette| silhouette.value),
            calinski_harabasz: value(Metric::CalinskiHarabasz).map(|ratio| ratio.value),
            davies_bouldin: value(Metric::DaviesBouldin).map(|ratio| ratio.value),
            gap: gap.map(|gap| gap.value),
            gap_se: gap.and_then(|gap| gap.error),
            stability: stability.map(|stability| stability.value),
            stability_se: stability.and_then(|stability| stability.error),
            ..row
        };
        MetricRow { undefined: cells.undefined.join("; "), ..row }
    }
}

/// Reads the cells of a row, and keeps the reasons of those that stay empty.
struct Reader<'a> {
    cells: &'a Cells,
    plan: &'a EvaluationPlan,
    shortage: &'a str,
    undefined: Vec<String>,
}

impl Reader<'_> {
    fn read(&mut self, column: Column) -> Option<Value> {
        let found = column
            .key(self.plan)
            .map_err(str::to_owned)
            .and_then(|key| self.cells.0.get(&key).cloned().unwrap_or_else(|| Err(self.shortage.to_owned())));
        found.map_err(|reason| self.undefined.push(format!("{}: {reason}", column.name()))).ok()
    }
}
