//! Iso-quality comparison: the smallest file of each family that reaches a level of quality, image by image, and how often
//! a palette is the smallest in a class.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;
use tables::{Family, Metric, VersusRow};
use thiserror::Error;

/// A quality at which families are compared: `ssim=0.95`, `psnr=35` or `ssimulacra2=70`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QualityLevel {
    metric: Metric,
    value: f64,
}

/// Why a text is not a quality level.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("'{0}' is no level of quality: write ssim=0.95, psnr=35 or ssimulacra2=70")]
pub struct QualityLevelError(String);

impl FromStr for QualityLevel {
    type Err = QualityLevelError;

    fn from_str(text: &str) -> Result<Self, QualityLevelError> {
        let level = || {
            let (name, value) = text.split_once('=')?;
            let measured = [Metric::Ssim, Metric::PsnrDb, Metric::Ssimulacra2];
            let metric =
                name.trim_end_matches('>').parse().ok().filter(|metric| measured.contains(metric))?;
            let value = value.parse().ok().filter(|value: &f64| value.is_finite())?;
            Some(Self { metric, value })
        };
        level().ok_or_else(|| QualityLevelError(text.to_owned()))
    }
}

impl std::fmt::Display for QualityLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.metric, self.value)
    }
}

impl QualityLevel {
    /// Whether a version reaches it: a lossless one and one without error do, one whose metric is undefined does not.
    fn is_reached(self, row: &VersusRow) -> bool {
        let lossless = matches!(row.family, Family::LosslessPng | Family::LosslessWebp);
        let exact = row.psnr_db.is_none() && row.undefined.contains("psnr_db");
        let value = match self.metric {
            Metric::Ssimulacra2 => row.ssimulacra2,
            Metric::PsnrDb => row.psnr_db,
            _ => row.ssim,
        };
        lossless || exact || value.is_some_and(|value| value >= self.value)
    }
}

/// The smallest version of a family that reaches a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IsoQualityRow {
    /// The image's class.
    pub class: String,
    /// The image.
    pub image: String,
    /// The level, as it was asked for.
    pub level: String,
    /// The family.
    pub family: Family,
    /// Its smallest setting that reaches the level; nothing where none does, or there is no choice.
    pub setting: Option<u32>,
    /// Its size; nothing where no setting reaches the level.
    pub bytes: Option<u64>,
    /// Whether no other family takes fewer bytes.
    pub smallest: bool,
}

/// The smallest versions of every image at every level, family by family.
pub(super) fn rows(rows: &[VersusRow], levels: &[QualityLevel]) -> Vec<IsoQualityRow> {
    let images = rows.chunk_by(|a, b| (&a.class, &a.image) == (&b.class, &b.image));
    images.flat_map(|versions| levels.iter().flat_map(|level| at(versions, *level))).collect()
}

fn at(versions: &[VersusRow], level: QualityLevel) -> Vec<IsoQualityRow> {
    let smallest_of = |family: Family| {
        let of_family = versions.iter().filter(|row| row.family == family && level.is_reached(row));
        of_family.min_by_key(|row| row.bytes)
    };
    let families = Family::ALL.map(|family| (family, smallest_of(family)));
    let least = families.iter().filter_map(|(_, row)| Some((*row)?.bytes)).min();
    let measured =
        families.into_iter().filter(|(family, _)| versions.iter().any(|row| row.family == *family));
    measured
        .map(|(family, row)| IsoQualityRow {
            class: versions[0].class.clone(),
            image: versions[0].image.clone(),
            level: level.to_string(),
            family,
            setting: row.and_then(|row| row.setting),
            bytes: row.map(|row| row.bytes),
            smallest: row.is_some_and(|row| Some(row.bytes) == least),
        })
        .collect()
}

/// How the palettes of a class compare with other families at a level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassComparisonRow {
    /// The class.
    pub class: String,
    /// The level, as it was asked for.
    pub level: String,
    /// How many images the class has.
    pub images: usize,
    /// Images of which both a palette and another family reach the level.
    pub reached: usize,
    /// Images of which a palette is the smallest.
    pub smallest: usize,
    /// Median over the images that reach it of the palette's bytes over those of the smallest other family.
    pub median_ratio: Option<f64>,
    /// The family that is the smallest of most images, the first of equals.
    pub best: Family,
}

/// A level, and each image's rows at it.
type Group<'a> = (&'a str, Vec<&'a [IsoQualityRow]>);

/// The comparison class by class, level by level in the order of the rows.
pub(super) fn by_class(rows: &[IsoQualityRow]) -> Vec<ClassComparisonRow> {
    let mut groups: BTreeMap<(&str, usize), Group<'_>> = BTreeMap::new();
    let mut levels: Vec<&str> = Vec::new();
    for image in rows.chunk_by(|a, b| (&a.image, &a.level) == (&b.image, &b.level)) {
        let level = image[0].level.as_str();
        let number = levels.iter().position(|other| *other == level).unwrap_or_else(|| {
            levels.push(level);
            levels.len() - 1
        });
        groups.entry((&image[0].class, number)).or_insert_with(|| (level, Vec::new())).1.push(image);
    }
    groups.into_iter().map(|((class, _), (level, images))| of_class(class, level, &images)).collect()
}

fn of_class(class: &str, level: &str, images: &[&[IsoQualityRow]]) -> ClassComparisonRow {
    let bytes = |image: &[IsoQualityRow]| {
        let palette = image.iter().find(|row| row.family == Family::KMeans)?.bytes?;
        let others = image.iter().filter(|row| row.family != Family::KMeans);
        Some(palette as f64 / others.filter_map(|row| row.bytes).min()? as f64)
    };
    let mut ratios: Vec<f64> = images.iter().filter_map(|image| bytes(image)).collect();
    ratios.sort_by(f64::total_cmp);
    let smallest_count = |family| {
        let is_smallest =
            |image: &&&[IsoQualityRow]| image.iter().any(|row| row.family == family && row.smallest);
        images.iter().filter(is_smallest).count()
    };
    let best = Family::ALL.into_iter().rev().max_by_key(|&family| smallest_count(family));
    ClassComparisonRow {
        class: class.to_owned(),
        level: level.to_owned(),
        images: images.len(),
        reached: ratios.len(),
        smallest: smallest_count(Family::KMeans),
        median_ratio: median(&ratios),
        best: best.unwrap_or(Family::KMeans),
    }
}

/// The median of ascending values, the midpoint of the middle two where their number is even.
fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(image: &str, family: Family, setting: u32, bytes: u64, ssim: f64) -> VersusRow {
        VersusRow {
            class: "c".to_owned(),
            image: image.to_owned(),
            family,
            setting: Some(setting),
            bytes,
            psnr_db: Some(30.0),
            ssim: Some(ssim),
            ssimulacra2: None,
            undefined: String::new(),
        }
    }

    #[test]
    fn the_smallest_version_that_reaches_the_level_is_found() {
        let versions = [
            row("a", Family::KMeans, 4, 100, 0.8),
            row("a", Family::KMeans, 8, 200, 0.95),
            row("a", Family::KMeans, 16, 190, 0.96),
            row("a", Family::Jpeg, 50, 80, 0.9),
            row("a", Family::Jpeg, 90, 380, 0.99),
            row("b", Family::KMeans, 8, 300, 0.5),
            row("b", Family::Jpeg, 90, 380, 0.99),
        ];
        let equal = rows(&versions, &["ssim=0.95".parse().unwrap()]);
        let found: Vec<_> = equal.iter().map(|row| (row.setting, row.bytes, row.smallest)).collect();
        assert_eq!(
            found,
            [
                (Some(16), Some(190), true),
                (Some(90), Some(380), false),
                (None, None, false),
                (Some(90), Some(380), true)
            ]
        );
        let classes = by_class(&equal);
        assert_eq!((classes[0].images, classes[0].reached, classes[0].smallest), (2, 1, 1));
        assert_eq!(classes[0].median_ratio, Some(0.5));
    }

    #[test]
    fn levels_are_read() {
        for text in ["ssim=0.95", "psnr_db=35", "ssimulacra2=70"] {
            assert_eq!(text.parse::<QualityLevel>().map(|level| level.to_string()), Ok(text.to_owned()));
        }
        for text in ["ssim", "banding=1", "ssim=x"] {
            assert!(text.parse::<QualityLevel>().is_err(), "{text}");
        }
    }
}
