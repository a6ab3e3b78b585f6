//! What the charts draw over K, as the rows of `curves.csv`, so that every value that is drawn can be read.

use serde::Serialize;

use super::class_chart::ClassChart;
use super::trend::{Trend, source_sizes, trend};
use super::{quality, versions};
use choice::quantile;
use tables::Metric;

/// A row of `curves.csv`: a metric of a class at one K.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CurveRow {
    /// The class.
    pub class: String,
    /// A column of `metrics.csv`; `meets_targets`, the share of images that do; `source_bytes`, the size of the source files.
    pub metric: String,
    /// K; `None` for what does not depend on it.
    pub k: Option<u32>,
    /// How many images it is defined for.
    pub images: usize,
    /// Lower quartile over the images.
    pub low: Option<f64>,
    /// Median over the images, or their share.
    pub value: Option<f64>,
    /// Upper quartile over the images.
    pub high: Option<f64>,
}

/// The columns of `curves.csv`.
pub const CURVE_COLUMNS: [&str; 7] = ["class", "metric", "k", "images", "low", "value", "high"];

/// The rows of `curves.csv` of all classes: every value that the charts draw over K.
#[must_use]
pub fn curve_rows(classes: &[ClassChart<'_>]) -> Vec<CurveRow> {
    classes.iter().flat_map(of_class).collect()
}

fn of_class(class: &ClassChart<'_>) -> Vec<CurveRow> {
    let mut metrics = vec![Metric::Distortion, Metric::Silhouette, Metric::PngBytes];
    metrics.extend(versions::QUALITIES);
    metrics.extend(quality::metrics(class));
    metrics.sort_unstable();
    metrics.dedup();
    let mut rows: Vec<CurveRow> = Vec::new();
    for metric in metrics {
        rows.extend(of_trend(class, metric.name(), &trend(class, metric)));
    }
    rows.extend(quality::share(class).iter().flat_map(|share| of_trend(class, "meets_targets", share)));
    rows.extend(source_bytes(class));
    rows
}

fn of_trend(class: &ClassChart<'_>, metric: &str, trend: &Trend) -> Vec<CurveRow> {
    let row = |(index, &k): (usize, &u32)| {
        let quartiles = trend.quartiles.get(index).copied().flatten();
        CurveRow {
            class: class.curves.class.to_owned(),
            metric: metric.to_owned(),
            k: Some(k),
            images: trend.counts[index],
            low: quartiles.map(|(low, _)| low),
            value: trend.median[index],
            high: quartiles.map(|(_, high)| high),
        }
    };
    trend.ks.iter().enumerate().map(row).collect()
}

/// The row of the sizes of the source files; `None` where none is known.
fn source_bytes(class: &ClassChart<'_>) -> Option<CurveRow> {
    let bytes: Vec<f64> = source_sizes(class);
    let at = |share| quantile(bytes.clone(), share);
    Some(CurveRow {
        class: class.curves.class.to_owned(),
        metric: "source_bytes".to_owned(),
        k: None,
        images: bytes.len(),
        low: at(0.25),
        value: Some(at(0.5)?),
        high: at(0.75),
    })
}
