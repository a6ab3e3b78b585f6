//! The tables as the page's scripts read them: `DATA`, and pixels and palettes of each embedded image. The scripts call an
//! embedded image a specimen, and so do the members of the JSON.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::provenance::Provenance;
use crate::summary::{ClassSummary, Summary};
use choice::{ClassCurves, Curve};
use tables::Inspected;
use tables::base64;
use tables::class_title;
use tables::{Better, Metric};
use tables::{ImageRow, MetricRow, Tables};

/// Everything but pixels and palettes: what the scripts know as `DATA`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageData<'a> {
    targets: &'a [String],
    /// Options of `compress` that give what the sweep measured.
    flags: &'a str,
    metrics: Vec<MetricInfo>,
    /// The swept K.
    ks: Vec<u32>,
    class_names: Vec<&'a str>,
    /// The same in words.
    class_titles: Vec<&'a str>,
    /// Share of a class's images that must meet the targets.
    coverage: &'a str,
    classes: &'a [ClassSummary],
    /// One array per file; `images.js` names their places.
    images: Vec<Value>,
    #[serde(rename = "specimens")]
    inspected: Vec<InspectedInfo<'a>>,
}

#[derive(Serialize)]
struct MetricInfo {
    name: &'static str,
    label: String,
    unit: &'static str,
    better: &'static str,
}

/// An embedded image, but for its pixels and palettes.
#[derive(Serialize)]
struct InspectedInfo<'a> {
    image: &'a str,
    class: &'a str,
    role: &'a str,
    space: &'a str,
    model: &'a str,
    width: Option<u32>,
    height: Option<u32>,
    colors: Option<u32>,
    bytes: Option<u64>,
    /// The K at which it opens: the recommended one where there is one.
    k: u32,
    recommended: bool,
    /// The K that have a palette.
    ks: Vec<u32>,
    /// At each of `ks` the values of all metrics.
    rows: Vec<Vec<Option<f64>>>,
    /// At each of `ks` why a value is missing.
    undefined: Vec<&'a str>,
}

/// Pixels and palettes of an embedded image.
#[derive(Serialize)]
pub(super) struct EmbeddedImage<'a> {
    /// The PNG in Base64.
    preview: String,
    /// One per K of the image's `ks`.
    palettes: Vec<&'a str>,
}

impl<'a> EmbeddedImage<'a> {
    pub(super) fn of(inspected: &'a Inspected, png: &[u8]) -> Self {
        let palettes = inspected.palettes.iter().map(|palette| palette.clusters.as_str()).collect();
        Self { preview: base64(png), palettes }
    }
}

impl<'a> PageData<'a> {
    pub(super) fn of(
        tables: &'a Tables,
        summary: &'a Summary,
        provenance: &'a Provenance,
        inspected: &'a [(Inspected, Vec<u8>)],
        compress_flags: &'a str,
    ) -> Self {
        let curves = ClassCurves::of(tables);
        let initial_k = InitialK::of(summary, &curves);
        let class_names = class_names(tables);
        let metrics = metrics_of(tables);
        let mut ks: Vec<u32> = curves.iter().flat_map(|class| class.ks.iter().copied()).collect();
        ks.sort_unstable();
        ks.dedup();
        let rows = initial_k.rows(tables);
        let image = |image: &'a ImageRow| {
            let class = class_names.iter().position(|&name| name == image.class);
            let row = rows.get(image.image.as_str());
            let values = row.map(|row| values(&metrics, row));
            json!([
                class,
                image.image,
                image.status,
                image.reason,
                image.width,
                image.height,
                image.distinct_colors,
                image.bytes,
                row.map(|row| row.k),
                values
            ])
        };
        let of_image: HashMap<&str, &Curve<'a>> = curves
            .iter()
            .flat_map(|class| &class.curves)
            .map(|curve| (curve.image.image.as_str(), curve))
            .collect();
        let inspected = inspected.iter().filter_map(|(inspected, _)| {
            let curve = of_image.get(inspected.image.as_str())?;
            Some(inspected_info(inspected, curve, &metrics, &initial_k))
        });
        Self {
            targets: &provenance.options.targets,
            flags: compress_flags,
            ks,
            class_titles: class_names.iter().map(|name| class_title(name, class_names.len())).collect(),
            coverage: &provenance.options.coverage,
            classes: &summary.classes,
            images: tables.images.iter().map(image).collect(),
            inspected: inspected.collect(),
            metrics: metrics.iter().map(|&metric| info(metric)).collect(),
            class_names,
        }
    }
}

/// The K at which each class is shown first, and whether it is recommended.
struct InitialK<'a>(HashMap<&'a str, (u32, bool)>);

impl<'a> InitialK<'a> {
    /// The recommended K; the class's K whatever alternatives take, or the largest, where none is recommended.
    fn of(summary: &'a Summary, curves: &[ClassCurves<'a>]) -> Self {
        let largest = |class: &str| {
            let curves = curves.iter().find(|curves| curves.class == class);
            curves.and_then(|curves| curves.ks.last().copied()).unwrap_or_default()
        };
        let initial = |class: &'a ClassSummary| {
            let recommended = class.recommended().and_then(|choice| choice.k);
            let own = summary.losses.iter().find(|row| row.class == class.class).and_then(|row| row.k);
            let k = recommended.or(own).unwrap_or_else(|| largest(&class.class));
            (class.class.as_str(), (k, recommended.is_some()))
        };
        Self(summary.classes.iter().map(initial).collect())
    }

    /// Each image's row at that K and its lowest seed.
    fn rows(&self, tables: &'a Tables) -> HashMap<&'a str, &'a MetricRow> {
        let is_initial = |row: &&MetricRow| self.0.get(row.class.as_str()).is_some_and(|&(k, _)| k == row.k);
        tables.metrics.iter().rev().filter(is_initial).map(|row| (row.image.as_str(), row)).collect()
    }
}

fn inspected_info<'a>(
    inspected: &'a Inspected,
    curve: &Curve<'a>,
    metrics: &[Metric],
    initial_k: &InitialK<'a>,
) -> InspectedInfo<'a> {
    let rows: Vec<&'a MetricRow> = inspected
        .palettes
        .iter()
        .filter_map(|palette| curve.rows.iter().copied().find(|row| row.k == palette.k))
        .collect();
    let image = curve.image;
    let (k, recommended) = initial_k.0.get(image.class.as_str()).copied().unwrap_or_default();
    InspectedInfo {
        image: &inspected.image,
        class: &image.class,
        role: &inspected.role,
        space: &inspected.space,
        model: &inspected.model,
        width: image.width,
        height: image.height,
        colors: image.distinct_colors,
        bytes: image.bytes,
        k,
        recommended: recommended && rows.iter().any(|row| row.k == k),
        ks: rows.iter().map(|row| row.k).collect(),
        undefined: rows.iter().map(|row| row.undefined.as_str()).collect(),
        rows: rows.iter().map(|row| values(metrics, row)).collect(),
    }
}

/// The names of the classes, in order.
fn class_names(tables: &Tables) -> Vec<&str> {
    let mut names: Vec<&str> = tables.images.iter().map(|image| image.class.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The metrics that at least one row has.
fn metrics_of(tables: &Tables) -> Vec<Metric> {
    let measured = |metric: &Metric| tables.metrics.iter().any(|row| metric.of(row).is_some());
    Metric::ALL.into_iter().filter(measured).collect()
}

/// One value per metric.
fn values(metrics: &[Metric], row: &MetricRow) -> Vec<Option<f64>> {
    metrics.iter().map(|metric| metric.of(row)).collect()
}

fn info(metric: Metric) -> MetricInfo {
    let better = match metric.better() {
        Better::Higher => "higher",
        Better::Lower => "lower",
    };
    MetricInfo { name: metric.name(), label: label(metric), unit: unit(metric), better }
}

/// A unit where it is short enough for a column's head.
fn unit(metric: Metric) -> &'static str {
    Some(metric.unit()).filter(|unit| ["dB", "bytes"].contains(unit)).unwrap_or_default()
}

/// `psnr_db` as `PSNR`, `distortion` as `Distortion`.
fn label(metric: Metric) -> String {
    match metric.name() {
        "ms_ssim" => "MS-SSIM".to_owned(),
        "ssimulacra2" => "SSIMULACRA 2".to_owned(),
        "delta_e2000_mean" => "ΔE2000 mean".to_owned(),
        "delta_e2000_p95" => "ΔE2000 95 %".to_owned(),
        "calinski_harabasz" => "Calinski-Harabasz".to_owned(),
        "davies_bouldin" => "Davies-Bouldin".to_owned(),
        name => in_words(name.strip_suffix("_db").unwrap_or(name)),
    }
}

/// Its words, the first with a capital, abbreviations in capitals.
fn in_words(name: &str) -> String {
    let word = |(place, word): (usize, &str)| match word {
        "mse" | "psnr" | "ssim" | "png" | "mae" => word.to_uppercase(),
        _ if place == 0 => word[..1].to_uppercase() + &word[1..],
        _ => word.to_owned(),
    };
    name.split('_').enumerate().map(word).collect::<Vec<_>>().join(" ")
}
