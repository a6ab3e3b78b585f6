//! What a sweep found, in the few numbers that a person reads first.

use std::path::{Path, PathBuf};

use serde::Serialize;

use choice::{ClassCurves, quantile};
use tables::{ChoiceRow, ClassRow, ImageRow, MetricRow, PairRow, Status, Tables};

/// The outcome of a sweep.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The folder of the report.
    #[serde(serialize_with = "tables::as_text")]
    pub report: PathBuf,
    /// One entry per class with an evaluated image, in order of their names.
    pub classes: Vec<ClassSummary>,
    /// What each class loses by one K, in numbers and words.
    pub losses: Vec<ClassRow>,
    /// Whether each two classes differ, in numbers and words.
    pub pairs: Vec<PairRow>,
    /// Images evaluated.
    pub ok: usize,
    /// Images that could not be.
    pub failed: Vec<ImageRow>,
    /// Files that are no images.
    pub skipped: usize,
    /// Files that an interrupted run has not come to.
    pub unfinished: usize,
}

/// One class: the K recommended and what it costs and keeps there.
#[derive(Clone, Debug, Serialize)]
pub struct ClassSummary {
    /// The name of the class.
    pub class: String,
    /// Images evaluated.
    pub images: usize,
    /// All criteria, in order of preference.
    pub choices: Vec<ChoiceRow>,
    /// The numbers at the recommended K; `None` where no K is recommended.
    pub at_choice: Option<MetricsAtChoice>,
    /// What its images look like at the recommended K, in words; where none is recommended, at that of quality alone.
    pub level: String,
    /// The K by quality alone, where other encoders rule palettes out.
    pub k_by_quality: Option<u32>,
    /// What other encoders take at the quality of the palettes, in words; `None` where that was not measured.
    pub alternative: Option<String>,
    /// Images that need more colours than the recommended K, those that need most first; ties in the order of their names.
    pub beyond: Vec<NeedsMore>,
    /// Median distortion over the images at each swept K, ascending. No part of what is serialized: tables have it.
    #[serde(skip)]
    pub elbow: Vec<(u32, f64)>,
}

/// An image that needs more colours than its class.
#[derive(Clone, Debug, Serialize)]
pub struct NeedsMore {
    /// The image.
    pub image: String,
    /// Its own K by the criterion that is recommended; `None` where no swept K is enough.
    pub k: Option<u32>,
}

/// A class at its recommended K.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MetricsAtChoice {
    /// The K.
    pub k: u32,
    /// Median distortion over the images.
    pub distortion: Option<f64>,
    /// Median PSNR in dB over the images that have one.
    pub psnr_db: Option<f64>,
    /// Median SSIMULACRA 2 over the images that have one.
    pub ssimulacra2: Option<f64>,
    /// Median SSIM over the images that have one.
    pub ssim: Option<f64>,
    /// Bytes of all palette PNGs together; `None` above 256 colours.
    pub png_bytes: Option<u64>,
    /// Bytes of all source files together.
    pub source_bytes: u64,
}

impl ClassSummary {
    /// The choice that the report recommends.
    #[must_use]
    pub fn recommended(&self) -> Option<&ChoiceRow> {
        self.choices.iter().find(|choice| choice.recommended)
    }
}

impl Summary {
    /// Of a report whose folder is called `report`; nothing is unfinished.
    #[must_use]
    pub fn of(tables: &Tables, report: &Path) -> Self {
        let with_status = |status: Status| tables.images.iter().filter(move |image| image.status == status);
        Self {
            report: report.to_owned(),
            classes: ClassCurves::of(tables).iter().map(|curves| class_summary(curves, tables)).collect(),
            losses: tables.classes.clone(),
            pairs: tables.pairs.clone(),
            ok: with_status(Status::Ok).count(),
            failed: with_status(Status::Failed).cloned().collect(),
            skipped: with_status(Status::Skipped).count(),
            unfinished: 0,
        }
    }
}

fn class_summary(curves: &ClassCurves<'_>, tables: &Tables) -> ClassSummary {
    let choices: Vec<ChoiceRow> =
        tables.choices.iter().filter(|choice| choice.class == curves.class).cloned().collect();
    let recommended = choices.iter().find(|choice| choice.recommended).and_then(|choice| choice.k);
    let row = tables.classes.iter().find(|row| row.class == curves.class);
    ClassSummary {
        class: curves.class.to_owned(),
        images: curves.curves.len(),
        level: row.map(|row| row.level.clone()).unwrap_or_default(),
        k_by_quality: row.and_then(|row| row.k).filter(|_| recommended.is_none()),
        alternative: row.and_then(choice::alternative_in_words),
        beyond: beyond(curves.class, &choices, tables),
        choices,
        at_choice: recommended.and_then(|k| at_choice(curves, k)),
        elbow: elbow(curves),
    }
}

/// The images of a class that need more than its recommended K, by the criterion that chose it.
fn beyond(class: &str, choices: &[ChoiceRow], tables: &Tables) -> Vec<NeedsMore> {
    let Some(choice) = choices.iter().find(|choice| choice.recommended) else { return Vec::new() };
    let of_class =
        tables.image_choices.iter().filter(|own| own.class == class && own.criterion == choice.criterion);
    let needs_more = of_class.filter(|own| own.k.is_none_or(|own| choice.k.is_some_and(|k| own > k)));
    let mut beyond: Vec<NeedsMore> =
        needs_more.map(|own| NeedsMore { image: own.image.clone(), k: own.k }).collect();
    beyond.sort_by(|a, b| {
        let most_first = b.k.unwrap_or(u32::MAX).cmp(&a.k.unwrap_or(u32::MAX));
        most_first.then_with(|| a.image.cmp(&b.image))
    });
    beyond
}

fn elbow(curves: &ClassCurves<'_>) -> Vec<(u32, f64)> {
    let median = |k_index| quantile(curves.values_at(k_index, |row| Some(row.distortion)), 0.5);
    let points = curves.ks.iter().enumerate();
    points.filter_map(|(k_index, &k)| median(k_index).map(|distortion| (k, distortion))).collect()
}

fn at_choice(curves: &ClassCurves<'_>, k: u32) -> Option<MetricsAtChoice> {
    let k_index = curves.ks.iter().position(|&other| other == k)?;
    let median = |metric: fn(&MetricRow) -> Option<f64>| quantile(curves.values_at(k_index, metric), 0.5);
    Some(MetricsAtChoice {
        k,
        distortion: median(|row| Some(row.distortion)),
        psnr_db: median(|row| row.psnr_db),
        ssimulacra2: median(|row| row.ssimulacra2),
        ssim: median(|row| row.ssim),
        png_bytes: curves.curves.iter().map(|curve| curve.rows[k_index].png_bytes).sum(),
        source_bytes: curves.curves.iter().filter_map(|curve| curve.image.bytes).sum(),
    })
}
