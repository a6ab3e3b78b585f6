//! Rows to CSV: UTF-8, LF, decimal point, the header even where there are no rows.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::typical::WIDTH_STEPS;

/// The table of `rows`; `header` names the columns in the order of the rows' fields.
///
/// # Errors
/// When a row does not serialize to as many cells as the header has.
pub fn table<Row: Serialize>(header: &[&str], rows: &[Row]) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The rows of a table without its header, to be added to a file that has one.
///
/// # Errors
/// When a row does not serialize.
pub fn rows_alone<Row: Serialize>(rows: &[Row]) -> Result<Vec<u8>, ::csv::Error> {
    let mut writer = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// The rows of a table, found by the names of its columns.
///
/// # Errors
/// When a column is missing or a cell does not parse.
pub fn rows<Row: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<Row>, ::csv::Error> {
    ::csv::Reader::from_reader(bytes).deserialize().collect()
}

/// The rows of a table whose columns begin with `header`, found by their places: for rows that hold lists.
///
/// # Errors
/// When the header differs or a cell does not parse.
pub fn rows_by_place<Row: DeserializeOwned>(header: &[&str], bytes: &[u8]) -> Result<Vec<Row>, ::csv::Error> {
    let mut reader = ::csv::Reader::from_reader(bytes);
    if !reader.headers()?.iter().take(header.len()).eq(header.iter().copied()) {
        return Err(std::io::Error::other(format!("its columns are not {}", header.join(","))).into());
    }
    reader.records().map(|record| record?.deserialize(None)).collect()
}

/// The columns of `images.csv`.
pub const IMAGES: [&str; 19] = [
    "class",
    "image",
    "status",
    "reason",
    "width",
    "height",
    "pixels",
    "distinct_colors",
    "alpha",
    "gray",
    "bytes",
    "sha256",
    "format",
    "color_type",
    "bit_depth",
    "icc",
    "orientation",
    "frames",
    "notes",
];

/// The columns of `metrics.csv`.
pub const METRICS: [&str; 27] = [
    "class",
    "image",
    "k",
    "seed",
    "colors",
    "iterations",
    "stop",
    "distortion",
    "mse",
    "psnr_db",
    "ssim",
    "silhouette",
    "silhouette_error",
    "png_bytes",
    "ms_ssim",
    "ssimulacra2",
    "delta_e2000_mean",
    "delta_e2000_p95",
    "banding",
    "silhouette_squared",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_se",
    "stability",
    "stability_se",
    "undefined",
];

/// The columns of `choices.csv`.
pub const CHOICES: [&str; 12] = [
    "class",
    "criterion",
    "k",
    "k_low",
    "k_high",
    "images",
    "verdict",
    "recommended",
    "frequency",
    "reason",
    "seeds_low",
    "seeds_high",
];

/// The columns of `criteria.csv`.
pub const CRITERIA: [&str; 8] =
    ["class", "criterion", "k", "score", "low", "high", "seeds_low", "seeds_high"];

/// The columns of `image_choices.csv`.
pub const IMAGE_CHOICES: [&str; 5] = ["class", "image", "criterion", "k", "note"];

/// The columns of `classes.csv`.
pub const CLASSES: [&str; 17] = [
    "class",
    "images",
    "k",
    "k_global",
    "regret_class",
    "regret_global",
    "quality_lost_class",
    "quality_lost_global",
    "bytes_lost_class",
    "bytes_lost_global",
    "verdict",
    "level",
    "alternative",
    "alternative_ratio",
    "alternative_images",
    "alternative_low",
    "alternative_high",
];

/// The columns of `pairs.csv`.
pub const PAIRS: [&str; 8] =
    ["class_a", "class_b", "k_shared", "regret_apart", "regret_shared", "p", "p_holm", "verdict"];

/// The columns of `timings.csv`.
pub const TIMINGS: [&str; 4] = ["image", "k", "stage", "ms"];

/// The columns of `typical.csv`.
pub const TYPICAL: [&str; 7] =
    ["class", "image", "k", "recommended", "silhouette", "silhouette_error", "undefined"];

/// The columns of `silhouettes.csv`.
pub const SILHOUETTES: [&str; 8 + WIDTH_STEPS + 1] = [
    "class",
    "image",
    "k",
    "cluster",
    "color",
    "pixels",
    "share",
    "silhouette",
    "width_p0",
    "width_p5",
    "width_p10",
    "width_p15",
    "width_p20",
    "width_p25",
    "width_p30",
    "width_p35",
    "width_p40",
    "width_p45",
    "width_p50",
    "width_p55",
    "width_p60",
    "width_p65",
    "width_p70",
    "width_p75",
    "width_p80",
    "width_p85",
    "width_p90",
    "width_p95",
    "width_p100",
];

/// The columns of `alternatives.csv`.
pub const ALTERNATIVES: [&str; 11] = [
    "class",
    "image",
    "k",
    "ssimulacra2",
    "palette_bytes",
    "family",
    "quality",
    "bytes",
    "ratio",
    "reached",
    "undefined",
];

/// The columns of `versions.csv` and `versus.csv`.
pub const VERSIONS: [&str; 9] =
    ["class", "image", "family", "setting", "bytes", "psnr_db", "ssim", "ssimulacra2", "undefined"];
